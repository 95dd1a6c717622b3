// Who was there and who was not: the case's people, and anybody else with their role.
import { Page } from '../../app/page';
import { saveFields } from '../../app/autosave';
import { go } from '../../app/router';
import { Button, Checkbox, Radios, type Choice } from '../../app/ui';
import { cleared, field, fieldOf, rowsOf } from '../../core/fields';
import { itemText } from '../../core/ids';
import type { PersonView } from '../../generated/client_pb';
import { AttendanceValueSchema } from '../../generated/record_pb';
import { RowError, RowText, Trail } from './controls';
import { focusOn } from './focus';
import { pageAfter, visitPath } from './paths';
import { useRow } from './row';
import { addRow } from './rows';
import { UndoNotice, useUndo, type Undo } from './undo';
import { captionOf, hubHref, visitPage, type VisitProps } from './visit_page';

export const VisitPeople = visitPage('People present and absent', Shown);

const there: readonly Choice<'present' | 'absent'>[] = [{ value: 'present', label: 'Present' }, { value: 'absent', label: 'Absent' }];

function Shown(page: VisitProps) {
  const { view, space, visit } = page;
  const undo = useUndo(page);
  const known = new Set([...view.people.map((each) => each.key), ...view.children.flatMap((each) => (each.child ? [each.child.key] : []))]);
  const others = rowsOf(view, AttendanceValueSchema, field.people).filter((row) => !known.has(row.item));
  const add = async () => {
    const item = await addRow(page, AttendanceValueSchema, field.people, { absent: false });
    if (item !== undefined) requestAnimationFrame(() => focusOn(`name-${itemText(item)}`));
  };
  return (
    <Page title="People present and absent" caption={captionOf(view)} back={hubHref(page)} next={{ label: 'Next', onClick: () => void go(visitPath(space, visit, pageAfter('people'))) }}>
      <p class="govuk-body">The children have a page of their own, next.</p>
      {view.people.map((person) => <KnownPerson key={itemText(person.key)} page={page} person={person} />)}
      {others.map((row) => <SomebodyElse key={itemText(row.item)} page={page} item={row.item} undo={undo} />)}
      <UndoNotice undo={undo} />
      <Button kind="secondary" onClick={() => void add()}>Add somebody else</Button>
    </Page>
  );
}

function KnownPerson({ page, person }: { page: VisitProps; person: PersonView }) {
  const row = useRow(page, AttendanceValueSchema, field.people, person.key);
  const id = `person-${itemText(person.key)}`;
  const listedNow = row.changed || (fieldOf(page.view, field.people, person.key)?.value.length ?? 0) > 0;
  const set = async (absent: boolean) => {
    await row.change((draft) => { draft.absent = absent; if (!absent) draft.reason = ''; }).catch(() => undefined);
    await page.reload();
  };
  const clear = async () => {
    await saveFields(page.space, page.visit, [{ field: field.people, item: person.key, value: cleared }]).catch(() => undefined);
    await page.reload();
  };
  return (
    <div class="ds-card dw-person">
      <Radios id={id} legend={person.name} legendSize="s" hint={[person.role, person.immediate ? 'immediate family' : ''].filter(Boolean).join(', ')} inline
        value={listedNow ? (row.value.absent ? 'absent' : 'present') : ''} choices={there}
        onChange={(value) => void set(value === 'absent')} onClear={() => void clear()} />
      {listedNow && row.value.absent && (
        <RowText row={row} id={`${id}-reason`} label={`Why was ${person.name} absent?`} area={false} words={row.value.reason} write={(draft, words) => { draft.reason = words; }} />
      )}
      {listedNow && !person.immediate && person.role === '' && (
        <RowText row={row} id={`${id}-role`} label={`Who is ${person.name} to the children?`} hint="Their role" area={false} words={row.value.role} write={(draft, words) => { draft.role = words; }} />
      )}
      <RowError row={row} />
    </div>
  );
}

function SomebodyElse({ page, item, undo }: { page: VisitProps; item: bigint; undo: Undo }) {
  const row = useRow(page, AttendanceValueSchema, field.people, item);
  const key = itemText(item);
  const name = row.value.name || 'somebody else';
  const set = async (edit: (draft: typeof row.value) => void) => {
    await row.change(edit).catch(() => undefined);
    await page.reload();
  };
  return (
    <div class="ds-card dw-person" id={`person-${key}`}>
      <RowText row={row} id={`name-${key}`} label="Name" area={false} words={row.value.name} write={(draft, words) => { draft.name = words; }} />
      <Checkbox id={`immediate-${key}`} label="Immediate family" checked={row.value.immediate} onChange={(on) => void set((draft) => { draft.immediate = on; })} />
      {!row.value.immediate && (
        <RowText row={row} id={`role-${key}`} label="Role" hint="Who they are to the children: neighbour, health visitor" area={false} words={row.value.role} write={(draft, words) => { draft.role = words; }} />
      )}
      <Radios id={`there-${key}`} legend={<>Present or absent?<span class="govuk-visually-hidden"> {name}</span></>} inline value={row.value.absent ? 'absent' : 'present'} choices={there}
        onChange={(value) => void set((draft) => { draft.absent = value === 'absent'; })} />
      {row.value.absent && <RowText row={row} id={`reason-${key}`} label="Why?" area={false} words={row.value.reason} write={(draft, words) => { draft.reason = words; }} />}
      <RowError row={row} />
      <div class="dw-tools">
        <button class="ds-quiet" type="button" onClick={() => void undo.remove(field.people, item, name)}>Remove<span class="govuk-visually-hidden"> {name}</span></button>
        <Trail page={page} number={field.people} item={item} name={name} />
      </div>
    </div>
  );
}
