// Actions: what was agreed, by whom, until when. One is open for writing at a time; the next visit is one of them.
import { useState } from 'preact/hooks';
import { Button } from '../../app/ui';
import { field, rowsOf, textOf } from '../../core/fields';
import { itemText } from '../../core/ids';
import { ActionValueSchema } from '../../generated/record_pb';
import { ActionCard } from './action_card';
import { setText } from './controls';
import { focusOn } from './focus';
import { Offer } from './offer';
import { addRow, lastOrder } from './rows';
import { SectionPage, sectionOf } from './section_page';
import { UndoNotice, useUndo } from './undo';
import { visitPage, type VisitProps } from './visit_page';

export const ActionsPage = visitPage('Actions', Shown);

function Shown(page: VisitProps) {
  const undo = useUndo(page);
  const rows = rowsOf(page.view, ActionValueSchema, field.action);
  // One that belongs to nobody yet is what is to be put right.
  const [open, setOpen] = useState(() => rows.find((row) => row.value.owner === '')?.item);
  const said = textOf(page.view, field.actionsNone) === 'yes';
  const add = async () => {
    const item = await addRow(page, ActionValueSchema, field.action, { status: 'open', order: lastOrder(rows) });
    if (item === undefined) return;
    setOpen(item);
    requestAnimationFrame(() => focusOn(`action-${itemText(item)}-text`));
  };
  return (
    <SectionPage page={page} section="actions">
      {rows.map((row, i) => (
        <ActionCard key={itemText(row.item)} page={page} item={row.item} place={i + 1} of={rows.length} undo={undo}
          open={open === row.item} onOpen={(on) => setOpen(on ? row.item : undefined)} />
      ))}
      <UndoNotice undo={undo} />
      <Button kind="secondary" onClick={() => void add()}>Add an action</Button>
      <Offer words={sectionOf(page, 'actions')?.noneOffer ?? ''} said={said} open={rows.length === 0}
        onSay={() => void setText(page, field.actionsNone, 'yes')} onTakeBack={() => void setText(page, field.actionsNone, '')} />
    </SectionPage>
  );
}
