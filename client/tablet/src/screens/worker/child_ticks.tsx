// One child's ticks: all of them are one value. What is asked of this child, the core says.
import { Page } from '../../app/page';
import { go } from '../../app/router';
import { Button, Checkboxes, Details, Radios } from '../../app/ui';
import { field, rowsOf } from '../../core/fields';
import { itemText, parseItem } from '../../core/ids';
import type { VisitChildView } from '../../generated/client_pb';
import { Answer, AttendanceValueSchema, SeenMode, TicksValueSchema, type TicksValue } from '../../generated/record_pb';
import { Concern } from './concern';
import { RowError, RowText, Trail } from './controls';
import { visitPath } from './paths';
import { useRow, type Row } from './row';
import { TickAnswer } from './tick_answer';
import { captionOf, visitPage, type VisitProps } from './visit_page';
import { firstName } from './words';

export const ChildTicks = visitPage('Ticks', Shown);

function Shown(page: VisitProps) {
  const key = parseItem(page.params['child'] ?? '');
  const about = page.view.children.find((each) => each.child?.key === key);
  const back = `#${visitPath(page.space, page.visit, 'children')}`;
  if (key === undefined || !about?.child) return <Page title="There is no such child" back={back}>{null}</Page>;
  return <Ticks page={page} about={about} child={key} back={back} />;
}

function Ticks({ page, about, child, back }: { page: VisitProps; about: VisitChildView; child: bigint; back: string }) {
  const row = useRow(page, TicksValueSchema, field.ticks, child);
  const name = firstName(about.child!.name);
  const seen = row.value.seen === Answer.YES;
  const there = page.view.children.filter((each) => each.inVisit || each.child?.key === child);
  const following = there[there.findIndex((each) => each.child?.key === child) + 1]?.child;
  // Of a child without a plan, too, as long as nothing says that it is too young: Finish asks for it.
  const alone = about.askedAlone || !about.underFour || row.value.seenAlone !== Answer.UNANSWERED;
  return (
    <Page title={about.child!.name} caption={captionOf(page.view)} back={back}
      next={{ label: 'Next', onClick: () => void go(visitPath(page.space, page.visit, following ? `child/${itemText(following.key)}` : 'setting')) }}>
      <p class="govuk-body dw-muted">{[about.child!.ageWords, ...about.child!.plans].join(' · ')}</p>
      <TickAnswer page={page} row={row} id="seen" legend="Seen" tick="seen" hint={`Did you see ${name}?`} />
      {seen && alone && (
        <>
          <TickAnswer page={page} row={row} id="seen-alone" legend="Seen alone" tick="seenAlone" hint={`For some part of the visit, without ${name}’s main carers`} />
          <Details summary="What counts as seen alone?">
            <p>The child was with you for some part of the visit while none of their own main carers was there. While a child is looked after, the foster carer is one.</p>
            <p>Brothers and sisters who were seen together without their main carers were each seen alone: say below why that was right.</p>
            <p>Other adults do not prevent it, but think about whether the child could speak freely.</p>
          </Details>
          {row.value.seenAlone === Answer.NO && (
            <RowText row={row} id="reason-not-alone" label={`Why was ${name} not seen alone?`} words={row.value.reasonNotAlone} write={(draft, words) => { draft.reasonNotAlone = words; }} />
          )}
        </>
      )}
      {about.askedConcern && <Concern page={page} row={row} about={about} />}
      {seen && (
        <>
          <TickAnswer page={page} row={row} id="bedroom" legend="Bedroom seen" tick="bedroomSeen" hint={`The room where ${name} sleeps`} mayNotApply />
          {about.underFour && (
            <TickAnswer page={page} row={row} id="with-carer" legend={`Observed with a main carer`} tick="observedWithMainCarer" hint={`Did you watch ${name} together with a main carer?`} />
          )}
          {about.toddler && <TickAnswer page={page} row={row} id="tried-to-talk" legend="Tried to talk" tick="triedToTalk" hint={`Did you try to talk with ${name}? What came of it goes under Wishes.`} />}
          <HowSeen page={page} row={row} name={name} />
          <WithChild page={page} row={row} about={about} name={name} />
        </>
      )}
      <RowError row={row} />
      <div class="dw-tools">
        <Trail page={page} number={field.ticks} item={child} name={`the ticks of ${about.child!.name}`} />
      </div>
      <Button kind="secondary" href={back}>All children</Button>
    </Page>
  );
}

function HowSeen({ page, row, name }: { page: VisitProps; row: Row<TicksValue>; name: string }) {
  const set = async (mode: SeenMode): Promise<void> => {
    await row.change((draft) => { draft.mode = mode; }).catch(() => undefined);
    await page.reload();
  };
  const together = row.value.mode === SeenMode.SIBLING_GROUP;
  return (
    <>
      <Radios id="mode" legend={`How did you see ${name}?`} legendSize="m" inline
        value={together ? 'group' : row.value.mode === SeenMode.INDIVIDUAL ? 'individual' : ''}
        choices={[{ value: 'individual', label: 'By themselves' }, { value: 'group', label: 'With brothers and sisters' }]}
        onChange={(value) => void set(value === 'group' ? SeenMode.SIBLING_GROUP : SeenMode.INDIVIDUAL)} onClear={() => void set(SeenMode.UNANSWERED)} />
      {together && (
        <RowText row={row} id="mode-reason" label="Why was it right to see them together?" words={row.value.modeReason} write={(draft, words) => { draft.modeReason = words; }} />
      )}
    </>
  );
}

/** Keys of people are kept although they are not among the choices: nobody is dropped unseen. */
function chosen(old: readonly bigint[], offered: readonly bigint[], now: readonly string[]): bigint[] {
  const picked = new Set(now);
  return [...old.filter((key) => !offered.includes(key)), ...offered.filter((key) => picked.has(itemText(key)))];
}

function WithChild({ page, row, about, name }: { page: VisitProps; row: Row<TicksValue>; about: VisitChildView; name: string }) {
  const carers = page.view.people.filter((person) => about.mainCarers.includes(person.key));
  const elsewhere = rowsOf(page.view, AttendanceValueSchema, field.people)
    .filter((each) => each.value.name !== '' && !page.view.people.some((person) => person.key === each.item))
    .map((each) => ({ key: each.item, name: each.value.name, role: each.value.role }));
  const others = [...page.view.people.filter((person) => !about.mainCarers.includes(person.key)), ...elsewhere];
  const choice = (person: { key: bigint; name: string; role: string }) => ({ value: itemText(person.key), label: person.name, ...(person.role ? { hint: person.role } : {}) });
  const set = async (edit: (draft: TicksValue) => void): Promise<void> => {
    await row.change(edit).catch(() => undefined);
    await page.reload();
  };
  return (
    <>
      {carers.length > 0 && (
        <Checkboxes id="main-carers" legend={`Main carers who stayed with ${name} the whole time`} legendSize="m" hint="Leave them out when you were alone with the child for some part of the visit"
          choices={carers.map(choice)} values={row.value.mainCarersPresent.map(itemText)}
          onChange={(values) => void set((draft) => { draft.mainCarersPresent = chosen(draft.mainCarersPresent, carers.map((each) => each.key), values); })} />
      )}
      {others.length > 0 && (
        <Checkboxes id="others" legend={`Who else was there while you saw ${name}?`} legendSize="m" choices={others.map(choice)} values={row.value.othersPresent.map(itemText)}
          onChange={(values) => void set((draft) => { draft.othersPresent = chosen(draft.othersPresent, others.map((each) => each.key), values); })} />
      )}
    </>
  );
}
