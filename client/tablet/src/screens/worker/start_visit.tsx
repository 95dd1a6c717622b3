// Before a visit begins: where it is, how to get in, and the two ways to begin its record.
import { useState } from 'preact/hooks';
import { Page } from '../../app/page';
import { saveFields } from '../../app/autosave';
import { go } from '../../app/router';
import type { ScreenProps } from '../../app/routes';
import { Button, Inset, Loading, SummaryList } from '../../app/ui';
import { useAsk } from '../../app/use_ask';
import { client } from '../../core/client';
import { encodeText, encodeValue, field } from '../../core/fields';
import { idText, parseId } from '../../core/ids';
import { momentOf } from '../../core/time';
import type { BookingView, CaseView, ChildView } from '../../generated/client_pb';
import { Answer, TicksValueSchema } from '../../generated/record_pb';
import { bookPath, casePath, startPath, visitPath } from './paths';
import { beginning } from './begun';
import { clockWords, firstName, isDay } from './words';

export function StartVisit({ params }: ScreenProps) {
  const space = parseId(params['space'] ?? '');
  if (!space) return <Page title="There is no such family" back="#/today">{null}</Page>;
  return <Start space={space} about={params['about'] ?? ''} />;
}

function Start({ space, about }: { space: Uint8Array; about: string }) {
  const day = isDay(about) ? about : '';
  const family = useAsk({ case: 'caseFile', value: { space } });
  const today = useAsk({ case: 'today', value: { on: day } });
  const view = family.data;
  if (!view || (day !== '' && !today.data)) {
    return <Page title="Start a visit" back={true}>{family.error ? <Inset>{family.error.message}</Inset> : <Loading />}</Page>;
  }
  const booking = day === '' ? undefined : today.data?.visits.find((each) => !each.begun && idText(each.space) === idText(space));
  const child = view.children.find((each) => idText(each.child) === about);
  return <Begin space={space} view={view} booking={booking} child={child} />;
}

function Begin({ space, view, booking, child }: { space: Uint8Array; view: CaseView; booking: BookingView | undefined; child: ChildView | undefined }) {
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const name = view.head?.name ?? '';
  const title = booking ? `${name}${booking.time ? `, ${clockWords(booking.time)}` : ''}` : `Visit to ${name}`;

  const begin = async (seen: boolean): Promise<void> => {
    setBusy(true);
    try {
      // To the minute, as "Now" is for its end: else a visit that ends within its first minute would end before it starts.
      const { visit } = await client.ask({ case: 'newVisit', value: { space, purpose: booking?.words ?? '', start: momentOf(new Date()) } });
      beginning(visit);
      if (!seen) {
        const writes = [{ field: field.outcome, value: encodeText('unsuccessful') }];
        const about = child ? [{ field: field.ticks, item: child.key, value: encodeValue(TicksValueSchema, { seen: Answer.NO }) }] : [];
        await saveFields(space, visit, [...writes, ...about]);
      }
      await go(visitPath(space, visit, seen ? '' : 'children'), { replace: true });
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  const who = child ? firstName(child.name) : 'the child';
  return (
    <Page title={title} caption={booking ? booking.dayWords : undefined} back="#/today" state=""
      next={{ label: 'Start visit', onClick: () => void begin(true), disabled: busy }}>
      {problem !== '' && <div class="dw-problem" role="alert"><p class="govuk-error-message">{problem}</p></div>}
      <GettingIn address={view.head?.address ?? ''} access={view.notes} alone={view.loneWorking} purpose={booking?.words ?? ''} />
      <p class="govuk-body">Start visit opens the record and fills in the time: it is now.</p>
      <div class="dw-pair">
        <Button kind="secondary" disabled={busy} onClick={() => void begin(false)}>Could not see {who}</Button>
      </div>
      <p class="govuk-body dw-links">
        <a class="govuk-link dw-tall-link" href={`#${bookPath(space)}`}>Book a visit for another time</a>
        <a class="govuk-link dw-tall-link" href={`#${casePath(space)}`}>See the family’s record</a>
      </p>
    </Page>
  );
}

/** "17 Tannery Row. Door bell does not work; knock." */
export function GettingIn({ address, access, alone, purpose }: { address: string; access: string; alone: string; purpose: string }) {
  const rows = [
    { key: 'Where', value: address },
    { key: 'What for', value: purpose },
    { key: 'Getting in', value: access },
    { key: 'Working alone', value: alone },
  ].filter((row) => row.value !== '');
  return rows.length === 0 ? null : <SummaryList rows={rows} />;
}

/** "Record another visit": first, with whom. */
export function ChooseFamily() {
  const { data, error } = useAsk({ case: 'today', value: {} });
  return (
    <Page title="Which family?" caption="Record another visit" back="#/today" state="">
      {error && <Inset>{error.message}</Inset>}
      {!data && !error && <Loading />}
      {data?.cases.length === 0 && <p class="govuk-body">No families are on this tablet yet.</p>}
      <ul class="dw-list">
        {data?.cases.map((each) => (
          <li key={idText(each.space)}>
            <a class="dw-card-link" href={`#${startPath(each.space)}`}>
              <span class="dw-card-link__name">{each.name}</span>
              <span class="dw-card-link__more">{each.address}</span>
            </a>
          </li>
        ))}
      </ul>
    </Page>
  );
}
