// The next visit, proposed before the earliest due date: an action while the record is open, a visit of its own after.
import { useState } from 'preact/hooks';
import { saveFields } from '../../app/autosave';
import { Button, DateTime } from '../../app/ui';
import { client } from '../../core/client';
import { encodeText, encodeValue, field, rowsOf, textOf } from '../../core/fields';
import { newItem } from '../../core/ids';
import { dayOf, dayWords, momentFrom, splitMoment } from '../../core/time';
import type { FinishView } from '../../generated/client_pb';
import { ActionValueSchema } from '../../generated/record_pb';
import { lastOrder } from './rows';
import type { VisitProps } from './visit_page';
import { clockWords, proposedDay, proposedTime } from './words';

export function BookNext({ page, finish, done }: { page: VisitProps; finish: FinishView; done: () => Promise<void> }) {
  const proposed = momentFrom(proposedDay(dayOf(new Date()), finish.bookBy), proposedTime(textOf(page.view, field.start))) ?? '';
  const [moment, setMoment] = useState(proposed);
  const [booked, setBooked] = useState('');
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const open = page.view.writable;
  const words = wordsOf(moment);
  const book = async (): Promise<void> => {
    if (moment === '') {
      setProblem('Enter a day and a time.');
      return;
    }
    setBusy(true);
    setProblem('');
    try {
      if (open) await asAction(page, moment);
      else await client.ask({ case: 'newVisit', value: { space: page.space, purpose: 'Planned visit', start: moment } });
      setBooked(words);
      await done();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section class="ds-card dw-next" aria-labelledby="next-heading">
      <h2 class="govuk-heading-m" id="next-heading">Book the next visit{finish.bookBy > dayOf(new Date()) && ` before ${dayWords(finish.bookBy)}`}</h2>
      {finish.bookByWords && <p class="govuk-body">{finish.bookByWords}.</p>}
      <div role="status">
        {booked !== '' && <p class="govuk-body"><strong>Booked: {booked}.</strong></p>}
        {booked === '' && finish.booked && <p class="govuk-body">A visit is booked by then already.</p>}
      </div>
      {booked === '' && (
        <>
          <DateTime id="next-visit" legend="When?" now={false} moment={moment} onChange={setMoment} error={problem} />
          <Button kind="secondary" disabled={busy} onClick={() => void book()}>{open ? 'Add it as an action' : 'Book a visit'}</Button>
        </>
      )}
    </section>
  );
}

function wordsOf(moment: string): string {
  const at = splitMoment(moment);
  return at ? `${dayWords(at.day)}, ${clockWords(at.time)}` : '';
}

/** In the record itself: the next visit is an action with date and time. "No actions agreed" is true no longer. */
async function asAction(page: VisitProps, moment: string): Promise<void> {
  const rows = rowsOf(page.view, ActionValueSchema, field.action);
  const [owner] = page.view.owners;
  const value = encodeValue(ActionValueSchema, {
    text: `Next visit booked for ${wordsOf(moment)}`, owner: owner?.name ?? '', ownerRole: owner?.role ?? '', due: moment, status: 'open', nextVisit: true, order: lastOrder(rows),
  });
  await saveFields(page.space, page.visit, [{ field: field.action, item: newItem(), value }, { field: field.actionsNone, value: encodeText('') }]);
}
