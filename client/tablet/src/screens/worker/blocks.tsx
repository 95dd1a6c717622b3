// Paragraphs under sub-headings: add, name, write, move by a step, remove.
import { useState } from 'preact/hooks';
import { Button } from '../../app/ui';
import { rowsOf } from '../../core/fields';
import { itemText } from '../../core/ids';
import { BlockValueSchema, type BlockValue } from '../../generated/record_pb';
import { RowError, RowText, Trail } from './controls';
import { focusOn } from './focus';
import { Hidden } from './hidden';
import { useRow } from './row';
import { addRow, lastOrder, moveRow } from './rows';
import { UndoNotice, useUndo, type Undo } from './undo';
import type { VisitProps } from './visit_page';

export function Blocks({ page, number, child = 0n, heading = 'Sub-headings', addLabel = 'Add a sub-heading' }: {
  page: VisitProps; number: number; child?: bigint; heading?: string; addLabel?: string;
}) {
  const [said, setSaid] = useState('');
  const undo = useUndo(page);
  const fits = (value: BlockValue) => value.child === child;
  const rows = rowsOf(page.view, BlockValueSchema, number).filter((row) => fits(row.value));
  const add = async () => {
    const item = await addRow(page, BlockValueSchema, number, { child, order: lastOrder(rows) });
    if (item !== undefined) requestAnimationFrame(() => focusOn(`title-${itemText(item)}`));
  };
  const move = async (item: bigint, by: 1 | -1) => {
    await moveRow(page, BlockValueSchema, number, item, by, fits);
    setSaid(by < 0 ? 'Moved up' : 'Moved down');
    requestAnimationFrame(() => focusOn(`block-${itemText(item)}`));
  };
  return (
    <section aria-label={heading}>
      {rows.length > 0 && <h2 class="govuk-heading-m">{heading}</h2>}
      {rows.map((row, i) => (
        <BlockCard key={itemText(row.item)} page={page} number={number} item={row.item} place={i + 1} of={rows.length} undo={undo} move={move} />
      ))}
      <UndoNotice undo={undo} />
      <div class="govuk-visually-hidden" role="status">{said}</div>
      <Button kind="secondary" onClick={() => void add()}>{addLabel}</Button>
    </section>
  );
}

function BlockCard({ page, number, item, place, of, undo, move }: {
  page: VisitProps; number: number; item: bigint; place: number; of: number; undo: Undo; move: (item: bigint, by: 1 | -1) => Promise<void>;
}) {
  const row = useRow(page, BlockValueSchema, number, item);
  const key = itemText(item);
  const name = row.value.title || `sub-heading ${place}`;
  return (
    <div class="ds-card dw-block" id={`block-${key}`} tabIndex={-1} role="group" aria-label={name}>
      <RowText row={row} id={`title-${key}`} label="Sub-heading" area={false} words={row.value.title} write={(draft, words) => { draft.title = words; }} />
      <RowText row={row} id={`text-${key}`} label={`What to record under ${name}`} hiddenLabel rows={3} words={row.value.text} write={(draft, words) => { draft.text = words; }} />
      <RowError row={row} />
      <div class="dw-tools">
        {place > 1 && <button class="ds-quiet" type="button" onClick={() => void move(item, -1)}>Move up<Hidden> {name}</Hidden></button>}
        {place < of && <button class="ds-quiet" type="button" onClick={() => void move(item, 1)}>Move down<Hidden> {name}</Hidden></button>}
        <button class="ds-quiet" type="button" onClick={() => void undo.remove(number, item, name)}>Remove<Hidden> {name}</Hidden></button>
        <Trail page={page} number={number} item={item} name={name} />
      </div>
    </div>
  );
}
