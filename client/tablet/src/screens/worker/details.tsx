// Visit details: when, where, what for, how it went, and whether the family engaged.
import { useState } from 'preact/hooks';
import { Page } from '../../app/page';
import { go } from '../../app/router';
import { Button, DateTime, Dialog, Radios } from '../../app/ui';
import { field, rowsOf, textOf } from '../../core/fields';
import { TicksValueSchema } from '../../generated/record_pb';
import { FieldChoice, FieldText, setText, Trail, yesNo } from './controls';
import { Legs } from './legs';
import { pageAfter, visitPath } from './paths';
import { setOutcome } from './outcome';
import { captionOf, hubHref, visitPage, type VisitProps } from './visit_page';

export const VisitDetails = visitPage('Visit details', Shown);

function Shown(page: VisitProps) {
  const { view, space, visit } = page;
  return (
    <Page title="Visit details" caption={captionOf(view)} back={hubHref(page)} next={{ label: 'Next', onClick: () => void go(visitPath(space, visit, pageAfter('details'))) }}>
      <DateTime id="start" legend="Start" legendSize="m" moment={textOf(view, field.start)} onChange={(moment) => void setText(page, field.start, moment)} />
      <DateTime id="end" legend="End" legendSize="m" moment={textOf(view, field.end)} onChange={(moment) => void setText(page, field.end, moment)} />
      <FieldChoice page={page} number={field.announced} id="announced" legend="Did they know that you were coming?" legendSize="m" inline choices={yesNo} />
      <Legs page={page} />
      <FieldText page={page} number={field.purpose} id="purpose" label="What was the visit for?" labelSize="m" rows={1} name="what the visit was for" />
      <Outcome page={page} />
      <NonEngagement page={page} />
    </Page>
  );
}

/** "Could not see the child" clears the ticks, and says so first. */
function Outcome({ page }: { page: VisitProps }) {
  const [asking, setAsking] = useState(false);
  const [setting, setSetting] = useState<'completed' | 'unsuccessful'>();
  const outcome = setting ?? (textOf(page.view, field.outcome) as 'completed' | 'unsuccessful' | '');
  const set = async (to: 'completed' | 'unsuccessful'): Promise<void> => {
    setAsking(false);
    setSetting(to);
    const saved = await setOutcome(page, to);
    setSetting(undefined);
    if (!saved) return;
    if (to === 'unsuccessful') await go(visitPath(page.space, page.visit, 'children'));
  };
  const choose = (to: 'completed' | 'unsuccessful'): void => {
    const ticked = rowsOf(page.view, TicksValueSchema, field.ticks).length > 0;
    if (to === 'unsuccessful' && ticked) setAsking(true);
    else void set(to);
  };
  return (
    <>
      <Radios id="outcome" legend="How did it go?" legendSize="m" value={asking ? 'unsuccessful' : outcome} onChange={choose}
        choices={[
          { value: 'completed', label: 'The visit took place' },
          { value: 'unsuccessful', label: 'Could not see the child', hint: 'Nobody opened, the child was not there, or the family would not let you see the child' },
        ]} />
      <Trail page={page} number={field.outcome} name="how it went" />
      <Dialog open={asking} title="Clear the ticks?" onClose={() => setAsking(false)}>
        <p class="govuk-body">When the child could not be seen, there is nothing to tick: the ticks of this visit are cleared and hidden. What you wrote stays.</p>
        <div class="govuk-button-group">
          <Button onClick={() => void set('unsuccessful')}>Clear the ticks</Button>
          <Button kind="secondary" onClick={() => setAsking(false)}>Keep them</Button>
        </div>
      </Dialog>
    </>
  );
}

export function NonEngagement({ page }: { page: VisitProps }) {
  const shown = textOf(page.view, field.nonEngaged) === 'yes' || textOf(page.view, field.nonEngagement) !== '' || textOf(page.view, field.outcome) === 'unsuccessful';
  return (
    <>
      <FieldChoice page={page} number={field.nonEngaged} id="non_engaged" legend="Did the family not engage with you?" legendSize="m" inline choices={yesNo}
        hint="Yes puts it on the supervision agenda" />
      {shown && <FieldText page={page} number={field.nonEngagement} id="non_engagement" label="What happened?" hint="Doors, calls, cards, what was said" rows={3} name="non-engagement" />}
    </>
  );
}
