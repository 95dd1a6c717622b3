// Which children were there: one tap each, and their ticks behind. For a visit that failed, who was to be seen.
import { clone } from '@bufbuild/protobuf';
import { Page } from '../../app/page';
import { saveFields } from '../../app/autosave';
import { go } from '../../app/router';
import { Button, Inset } from '../../app/ui';
import { cleared, encodeValue, field, rowsOf, textOf, valueOf } from '../../core/fields';
import { itemText } from '../../core/ids';
import type { VisitChildView } from '../../generated/client_pb';
import { Answer, BlockValueSchema, TicksValueSchema, type TicksValue } from '../../generated/record_pb';
import { NotSeenChild } from './not_seen';
import { NonEngagement } from './details';
import { visitPath, pageAfter } from './paths';
import { captionOf, hubHref, visitPage, type VisitProps } from './visit_page';
import { firstName } from './words';

export const VisitChildren = visitPage('Children and ticks', Shown);

function Shown(page: VisitProps) {
  return textOf(page.view, field.outcome) === 'unsuccessful' ? <CouldNotSee {...page} /> : <Present {...page} />;
}

async function setSeen(page: VisitProps, key: bigint, seen: Answer): Promise<void> {
  const ticks = clone(TicksValueSchema, valueOf(page.view, TicksValueSchema, field.ticks, key));
  ticks.seen = seen;
  await saveFields(page.space, page.visit, [{ field: field.ticks, item: key, value: encodeValue(TicksValueSchema, ticks) }]).catch(() => undefined);
  await page.reload();
}

/** Takes a child out again, as long as nothing but ticks is there. */
function takeOut(page: VisitProps, key: bigint): (() => void) | undefined {
  const written = page.view.fields.some((each) => each.item === key && each.field !== field.ticks && each.value.length > 0)
    || rowsOf(page.view, BlockValueSchema, field.wishesBlock).some((row) => row.value.child === key);
  if (written) return undefined;
  return () => void saveFields(page.space, page.visit, [{ field: field.ticks, item: key, value: cleared }])
    .catch(() => undefined).then(() => page.reload());
}

function Present(page: VisitProps) {
  const { view, space, visit } = page;
  const first = view.children.find((each) => each.inVisit)?.child;
  const next = first ? `child/${itemText(first.key)}` : pageAfter('children');
  return (
    <Page title="Children and ticks" caption={captionOf(view)} back={hubHref(page)} next={{ label: 'Next', onClick: () => void go(visitPath(space, visit, next)) }}>
      <p class="govuk-body">Tap each child who was there. Then answer for each one: seen, seen alone, bedroom.</p>
      {view.children.map((each) => <ChildCard key={itemText(each.child?.key ?? 0n)} page={page} about={each} />)}
      {view.children.length === 0 && <p class="govuk-body">No children are listed in this family.</p>}
    </Page>
  );
}

function ChildCard({ page, about }: { page: VisitProps; about: VisitChildView }) {
  const child = about.child;
  if (!child) return null;
  const name = firstName(child.name);
  const ticks = valueOf(page.view, TicksValueSchema, field.ticks, child.key);
  const out = takeOut(page, child.key);
  const answer = `#${visitPath(page.space, page.visit, `child/${itemText(child.key)}`)}`;
  return (
    <div class="ds-card dw-child-card">
      <h2 class="govuk-heading-m">{child.name}</h2>
      <p class="govuk-body dw-muted">{[child.ageWords, ...child.plans].join(' · ')}</p>
      {about.inVisit ? (
        <>
          <p class="govuk-body">{ticksInWords(ticks, about)}</p>
          <div class="dw-pair">
            <Button kind="secondary" href={answer}>Answer for {name}</Button>
            {out && <button class="ds-quiet" type="button" onClick={out}>Take {name} out of this visit</button>}
          </div>
        </>
      ) : (
        <div class="dw-pair">
          <Button onClick={() => void setSeen(page, child.key, Answer.YES)}>{child.name} was present</Button>
          <Button kind="secondary" onClick={() => void setSeen(page, child.key, Answer.NO)}>{child.name} was not seen</Button>
        </div>
      )}
    </div>
  );
}

const answerWords = ['not answered', 'yes', 'no', 'not applicable'];

/** "Seen: yes · Seen alone: not answered · Bedroom seen: yes" */
function ticksInWords(ticks: TicksValue, about: VisitChildView): string {
  const said = (label: string, answer: Answer) => `${label}: ${answerWords[answer] ?? ''}`;
  const parts = [said('Seen', ticks.seen)];
  if (ticks.seen === Answer.YES) {
    if (about.askedAlone || ticks.seenAlone !== Answer.UNANSWERED) parts.push(said('Seen alone', ticks.seenAlone));
    parts.push(said('Bedroom seen', ticks.bedroomSeen));
  }
  if (about.askedConcern) parts.push(said('Concern', ticks.concern));
  return parts.join(' · ');
}

function CouldNotSee(page: VisitProps) {
  const { view, space, visit } = page;
  const others = view.children.filter((each) => !each.inVisit);
  return (
    <Page title="Could not see the child" caption={captionOf(view)} back={hubHref(page)} next={{ label: 'Next', onClick: () => void go(visitPath(space, visit, pageAfter('children'))) }}>
      <Inset>
        There is nothing to tick when a child could not be seen: the ticks are cleared and hidden. If the visit took place after
        all, say so in <a class="govuk-link" href={`#${visitPath(space, visit, 'details')}`}>Visit details</a>.
      </Inset>
      {view.children.filter((each) => each.inVisit).map((each) => (
        <NotSeenChild key={itemText(each.child?.key ?? 0n)} page={page} about={each} takeOut={each.child ? takeOut(page, each.child.key) : undefined} />
      ))}
      {others.length > 0 && (
        <div class="dw-pair" role="group" aria-label="Whom else did you come to see?">
          {others.map((each) => each.child && (
            <Button kind="secondary" key={itemText(each.child.key)}
              onClick={() => void setSeen(page, each.child!.key, Answer.NO)}>{each.child.name} was to be seen</Button>
          ))}
        </div>
      )}
      <NonEngagement page={page} />
    </Page>
  );
}
