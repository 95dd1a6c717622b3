// Risk and protective factors: each one a row, or "nothing new".
import { Button, Radios } from '../../app/ui';
import { field, rowsOf, textOf } from '../../core/fields';
import { itemText } from '../../core/ids';
import { RiskKind, RiskLink, RiskValueSchema, type RiskValue } from '../../generated/record_pb';
import { RowError, RowText, setText, Trail } from './controls';
import { focusOn } from './focus';
import { Hidden } from './hidden';
import { Offer } from './offer';
import { useRow } from './row';
import { addRow, lastOrder, moveRow } from './rows';
import { SectionPage, sectionOf } from './section_page';
import { UndoNotice, useUndo, type Undo } from './undo';
import { visitPage, type VisitProps } from './visit_page';

export const RiskPage = visitPage('Risk and/or protective factors', Shown);

function Shown(page: VisitProps) {
  const undo = useUndo(page);
  const rows = rowsOf(page.view, RiskValueSchema, field.risk);
  const said = textOf(page.view, field.nothingNew) === 'yes';
  const add = async (kind: RiskKind) => {
    const item = await addRow(page, RiskValueSchema, field.risk, { kind, order: lastOrder(rows) });
    if (item !== undefined) requestAnimationFrame(() => focusOn(`risk-${itemText(item)}-text`));
  };
  return (
    <SectionPage page={page} section="risk">
      {rows.map((row, i) => <RiskCard key={itemText(row.item)} page={page} item={row.item} place={i + 1} of={rows.length} undo={undo} />)}
      <UndoNotice undo={undo} />
      <div class="dw-pair">
        <Button kind="secondary" onClick={() => void add(RiskKind.RISK)}>Add a risk</Button>
        <Button kind="secondary" onClick={() => void add(RiskKind.PROTECTIVE)}>Add a protective factor</Button>
      </div>
      <Offer words={sectionOf(page, 'risk')?.noneOffer ?? ''} said={said} open={rows.length === 0}
        onSay={() => void setText(page, field.nothingNew, 'yes')} onTakeBack={() => void setText(page, field.nothingNew, '')} />
    </SectionPage>
  );
}

function RiskCard({ page, item, place, of, undo }: { page: VisitProps; item: bigint; place: number; of: number; undo: Undo }) {
  const row = useRow(page, RiskValueSchema, field.risk, item);
  const id = `risk-${itemText(item)}`;
  const kind = row.value.kind === RiskKind.PROTECTIVE ? 'protective' : row.value.kind === RiskKind.RISK ? 'risk' : '';
  const link = row.value.link === RiskLink.PLAN ? 'plan' : row.value.link === RiskLink.NEW ? 'new' : '';
  const name = `${kind === 'protective' ? 'protective factor' : 'risk'} ${place}`;
  const set = async (edit: (draft: RiskValue) => void) => {
    await row.change(edit).catch(() => undefined);
    await page.reload();
  };
  const move = async (by: 1 | -1) => {
    await moveRow(page, RiskValueSchema, field.risk, item, by, () => true);
    requestAnimationFrame(() => focusOn(id));
  };
  return (
    <div class="ds-card dw-block" id={id} tabIndex={-1} role="group" aria-label={name}>
      <Radios id={`${id}-kind`} legend={<>Which is it?<Hidden>: {name}</Hidden></>} legendSize="s" inline value={kind}
        choices={[{ value: 'risk', label: 'Risk' }, { value: 'protective', label: 'Protective factor' }]}
        onChange={(value) => void set((draft) => { draft.kind = value === 'risk' ? RiskKind.RISK : RiskKind.PROTECTIVE; })} />
      <Radios id={`${id}-link`} legend={<>Part of the plan, or new?<Hidden>: {name}</Hidden></>} legendSize="s" inline value={link}
        choices={[{ value: 'plan', label: 'Part of the plan' }, { value: 'new', label: 'New' }]}
        onChange={(value) => void set((draft) => { draft.link = value === 'plan' ? RiskLink.PLAN : RiskLink.NEW; })}
        onClear={() => void set((draft) => { draft.link = RiskLink.UNSPECIFIED; })} />
      <RowText row={row} id={`${id}-text`} label="What is it, and how do you know?" words={row.value.text} write={(draft, words) => { draft.text = words; }} />
      <RowError row={row} />
      <div class="dw-tools">
        {place > 1 && <button class="ds-quiet" type="button" onClick={() => void move(-1)}>Move up<Hidden> {name}</Hidden></button>}
        {place < of && <button class="ds-quiet" type="button" onClick={() => void move(1)}>Move down<Hidden> {name}</Hidden></button>}
        <button class="ds-quiet" type="button" onClick={() => void undo.remove(field.risk, item, name)}>Remove<Hidden> {name}</Hidden></button>
        <Trail page={page} number={field.risk} item={item} name={name} />
      </div>
    </div>
  );
}
