// Booking a visit: a day and a time, and what it is for.
import { useState } from 'preact/hooks';
import { Page } from '../../app/page';
import { go } from '../../app/router';
import type { ScreenProps } from '../../app/routes';
import { DateTime, Inset, Loading, TextInput } from '../../app/ui';
import { useAsk } from '../../app/use_ask';
import { client } from '../../core/client';
import { parseId } from '../../core/ids';
import { dayOf, momentFrom } from '../../core/time';
import { casePath } from './paths';
import { isDay, proposedDay } from './words';

export function BookVisit({ params }: ScreenProps) {
  const space = parseId(params['space'] ?? '');
  if (!space) return <Page title="There is no such family" back="#/today">{null}</Page>;
  return <Book space={space} by={isDay(params['by'] ?? '') ? params['by']! : ''} />;
}

function Book({ space, by }: { space: Uint8Array; by: string }) {
  const { data, error } = useAsk({ case: 'caseFile', value: { space } });
  const [moment, setMoment] = useState(momentFrom(proposedDay(dayOf(new Date()), by), '16:00') ?? '');
  const [purpose, setPurpose] = useState('Planned visit');
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  if (!data) return <Page title="Book a visit" back={true}>{error ? <Inset>{error.message}</Inset> : <Loading />}</Page>;
  const due = data.children.flatMap((child) => child.due.filter((each) => each.date !== '').map((each) => ({ child, each })));
  const book = async (): Promise<void> => {
    if (moment === '') {
      setProblem('Enter a day and a time.');
      return;
    }
    setBusy(true);
    try {
      await client.ask({ case: 'newVisit', value: { space, purpose, start: moment } });
      await go(casePath(space), { replace: true });
    } catch (refused) {
      setProblem(refused instanceof Error ? refused.message : String(refused));
      setBusy(false);
    }
  };
  return (
    <Page title="Book a visit" caption={data.head?.name} back={true} state="" next={{ label: 'Book this visit', onClick: () => void book(), disabled: busy }}>
      {due.length > 0 && (
        <Inset>
          <ul class="govuk-list">
            {due.map(({ child, each }) => <li key={`${child.key}${each.kind}`}>{child.name}, {each.kindWords}: by {each.dateWords}</li>)}
          </ul>
        </Inset>
      )}
      <DateTime id="book" legend="When?" legendSize="m" now={false} moment={moment} onChange={setMoment} error={problem} />
      <TextInput id="purpose" label="What for?" value={purpose} onInput={setPurpose} />
    </Page>
  );
}
