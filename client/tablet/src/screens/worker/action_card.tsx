// One action: read in a line, or open for writing.
import { useEffect, useState } from 'preact/hooks';
import { flushAll } from '../../app/autosave';
import { Button, Checkbox, Inset, Select, Tag, TextInput } from '../../app/ui';
import { client } from '../../core/client';
import { field } from '../../core/fields';
import { itemText } from '../../core/ids';
import type { FindingView, OwnerView } from '../../generated/client_pb';
import { ActionValueSchema, type ActionValue } from '../../generated/record_pb';
import { RowError, RowText, Trail } from './controls';
import { dueWords, readDue, writeDue } from './due_text';
import { focusOn } from './focus';
import { Hidden } from './hidden';
import { useRow, type Row } from './row';
import { moveRow } from './rows';
import type { Undo } from './undo';
import type { VisitProps } from './visit_page';

const somebodyElse = 'other';

export function ActionCard({ page, item, place, of, undo, open, onOpen }: {
  page: VisitProps; item: bigint; place: number; of: number; undo: Undo; open: boolean; onOpen: (open: boolean) => void;
}) {
  const row = useRow(page, ActionValueSchema, field.action, item);
  const [findings, setFindings] = useState<FindingView[]>([]);
  const key = itemText(item);
  const id = `action-${key}`;
  const name = `action ${place}`;
  const { text, owner, due, nextVisit, status } = row.value;
  const check = async (): Promise<void> => {
    await flushAll();
    const found = await client.ask({ case: 'actionCheck', value: { space: page.space, visit: page.visit, item } }).catch(() => undefined);
    setFindings(found?.findings ?? []);
  };
  useEffect(() => void check(), []);
  const set = async (edit: (draft: ActionValue) => void): Promise<void> => {
    await row.change(edit).catch(() => undefined);
    await page.reload();
    await check();
  };
  const move = async (by: 1 | -1) => {
    await moveRow(page, ActionValueSchema, field.action, item, by, () => true);
    requestAnimationFrame(() => focusOn(id));
  };
  return (
    <div class="ds-card dw-block" id={id} tabIndex={-1} role="group" aria-label={text || name}>
      {!open && (
        <>
          <p class="dw-words"><strong>{text || 'Nothing written yet'}</strong> {nextVisit && <Tag colour="blue">Next visit</Tag>}</p>
          <p class="dw-muted">{[owner || 'Nobody chosen yet', due ? dueWords(due) : 'No date', status !== 'open' ? status : ''].filter(Boolean).join(' · ')}</p>
        </>
      )}
      {open && (
        <>
          <RowText row={row} id={`${id}-text`} label="What will be done?" words={text} write={(draft, words) => { draft.text = words; }} onBlur={() => void check()} />
          <Owner page={page} row={row} id={id} set={set} />
          <When row={row} id={id} set={set} />
          <Checkbox id={`${id}-next`} label="This is the next visit" checked={nextVisit} onChange={(on) => void set((draft) => { draft.nextVisit = on; })} />
        </>
      )}
      <div role="status">
        {findings.length > 0 && (
          <Inset><strong>Please check</strong>{findings.map((each, i) => <p class="dw-check" key={i}>{each.words}</p>)}</Inset>
        )}
      </div>
      <RowError row={row} />
      <div class="dw-tools">
        <Button kind="secondary" onClick={() => onOpen(!open)}>{open ? 'Done' : 'Change'}<Hidden> {text || name}</Hidden></Button>
        {place > 1 && <button class="ds-quiet" type="button" onClick={() => void move(-1)}>Move up<Hidden> {name}</Hidden></button>}
        {place < of && <button class="ds-quiet" type="button" onClick={() => void move(1)}>Move down<Hidden> {name}</Hidden></button>}
        <button class="ds-quiet" type="button" onClick={() => void undo.remove(field.action, item, name)}>Remove<Hidden> {name}</Hidden></button>
        <Trail page={page} number={field.action} item={item} name={name} />
      </div>
    </div>
  );
}

type Set = (edit: (draft: ActionValue) => void) => Promise<void>;

function Owner({ page, row, id, set }: { page: VisitProps; row: Row<ActionValue>; id: string; set: Set }) {
  const { owner, ownerRole } = row.value;
  const offered = page.view.owners;
  const known = offered.findIndex((each) => each.name === owner);
  const [other, setOther] = useState(known < 0 && owner !== '');
  const value = other ? somebodyElse : known >= 0 ? String(known) : '';
  const choose = (picked: string): void => {
    if (picked === somebodyElse) {
      setOther(true);
      void set((draft) => { draft.owner = ''; draft.ownerRole = 'other professional'; });
      return;
    }
    setOther(false);
    const who = offered[Number(picked)];
    void set((draft) => { draft.owner = picked === '' ? '' : who?.name ?? ''; draft.ownerRole = picked === '' ? '' : who?.role ?? ''; });
  };
  return (
    <>
      <Select id={`${id}-owner`} label="Who will do it?" value={value} onChange={choose}
        choices={[{ value: '', label: 'Choose somebody' }, ...offered.map((each, i) => ({ value: String(i), label: ownerWords(each) })), { value: somebodyElse, label: 'Somebody else' }]} />
      {other && (
        <div class="ds-row dw-row">
          <RowText row={row} id={`${id}-owner-name`} label="Name" area={false} words={owner} write={(draft, words) => { draft.owner = words; }} />
          <RowText row={row} id={`${id}-owner-role`} label="Role" area={false} words={ownerRole} write={(draft, words) => { draft.ownerRole = words; }} />
        </div>
      )}
    </>
  );
}

function ownerWords({ name, role }: OwnerView): string {
  return role && role.toLowerCase() !== name.toLowerCase() && !name.toLowerCase().endsWith(role.toLowerCase()) ? `${name} (${role})` : name;
}

function When({ row, id, set }: { row: Row<ActionValue>; id: string; set: Set }) {
  const due = readDue(row.value.due);
  const [day, setDay] = useState(due.day);
  const [time, setTime] = useState(due.time);
  const write = (newDay: string, newTime: string): void => {
    setDay(newDay);
    setTime(newTime);
    const written = writeDue(newDay, newTime);
    if (written !== row.value.due) void set((draft) => { draft.due = written; });
  };
  return (
    <div class="ds-row dw-row">
      <TextInput id={`${id}-due`} label="By when?" type="date" value={day} onInput={(value) => write(value, time)} {...(due.words ? { hint: `Written as: ${due.words}` } : {})} />
      <TextInput id={`${id}-time`} label="Time, if agreed" type="time" value={time} onInput={(value) => write(day, value)} />
    </div>
  );
}
