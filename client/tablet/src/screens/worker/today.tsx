// Today: what is booked, what is not finished, what is due, everybody's children.
import { useState } from 'preact/hooks';
import { Page } from '../../app/page';
import { lastPlace } from '../../app/place';
import { go, navigation } from '../../app/router';
import { Button, Details, Inset, Loading, Notice, TextInput } from '../../app/ui';
import { useAsk } from '../../app/use_ask';
import { idText } from '../../core/ids';
import { device } from '../../core/status';
import { dayOf, dayWords } from '../../core/time';
import type { TodayView } from '../../generated/client_pb';
import { dayAsked, isDay } from './words';
import { Booked, ChildrenByCase, DueList } from './today_lists';

export function Today() {
  void navigation.value;  // another day is another address of this same page
  const asked = dayAsked(location.hash);
  const { data, error } = useAsk({ case: 'today', value: { on: asked } });
  // Read before this page becomes the place itself.
  const [place] = useState(lastPlace);
  if (!data) return <Page title="Today">{error ? <Inset>{error.message}</Inset> : <Loading />}</Page>;
  const now = dayOf(new Date());
  const other = data.on !== now;
  const carryOn = stillWritten(place, data) ? place : '';
  const conflicts = device.value?.conflicts ?? 0n;
  return (
    <Page title={other ? dayWords(data.on) : 'Today'} caption={other ? 'Visits and due dates' : data.words} state={device.value?.lastSentWords ?? ''}
      next={{ label: 'Record another visit', href: '#/record' }}>
      {other && (
        <Inset>
          <p class="govuk-body">Showing {data.words || dayWords(data.on)}, not today.</p>
          <a class="govuk-link dw-quiet-link" href="#/today">Show today</a>
        </Inset>
      )}
      {carryOn !== '' && (
        <div class="ds-card dw-carry">
          <h2 class="govuk-heading-m">Carry on where you were?</h2>
          <p class="govuk-body">You were writing up a visit{familyOf(carryOn, data)}. Every word that was saved is still there.</p>
          <Button href={`#${carryOn}`}>Carry on</Button>
        </div>
      )}
      {conflicts > 0n && (
        <Notice title="Needs your decision" kind="warning">
          <p class="govuk-body">Changed in two places: {String(conflicts)}.</p>
          <Button kind="secondary" href="#/decisions">Look at them</Button>
        </Notice>
      )}
      {data.problems.length > 0 && (
        <Notice title="Please check">
          <ul class="govuk-list">{data.problems.map((problem) => <li key={problem}>{problem}</li>)}</ul>
        </Notice>
      )}
      <section aria-labelledby="visits-heading">
        <h2 class="govuk-heading-m" id="visits-heading">Visits</h2>
        {data.visits.length === 0
          ? <p class="govuk-body dw-empty">{other ? 'No visits are booked for this day.' : 'No visits are booked for today. Whatever comes up, you can record it below.'}</p>
          : <Booked id="booked" bookings={data.visits} />}
      </section>
      {data.notFinished.length > 0 && (
        <section aria-labelledby="open-heading">
          <h2 class="govuk-heading-m" id="open-heading">Not finished</h2>
          <Booked id="not-finished" bookings={data.notFinished} day />
        </section>
      )}
      <DueList due={data.due} />
      {data.coming.length > 0 && (
        <section aria-labelledby="coming-heading">
          <h2 class="govuk-heading-m" id="coming-heading">Coming visits</h2>
          <Booked id="coming" bookings={data.coming} day />
        </section>
      )}
      <ChildrenByCase view={data} />
      <AnotherDay on={data.on} />
    </Page>
  );
}

function AnotherDay({ on }: { on: string }) {
  const [day, setDay] = useState(on);
  return (
    <Details summary="Show another day">
      <div class="ds-row">
        <TextInput id="another-day" label="Day" type="date" value={day} onInput={setDay} />
        <Button kind="secondary" disabled={!isDay(day)} onClick={() => void go(`/today?on=${day}`)}>Show this day</Button>
      </div>
    </Details>
  );
}

/** Whether a place belongs to a record that is still being written. */
function stillWritten(place: string, view: TodayView): boolean {
  return place !== '' && bookingAt(place, view) !== undefined;
}

function bookingAt(place: string, view: TodayView) {
  const visit = place.split('/')[3] ?? '';
  return [...view.visits, ...view.notFinished, ...view.coming].find((each) => each.begun && idText(each.visit) === visit);
}

function familyOf(place: string, view: TodayView): string {
  const name = bookingAt(place, view)?.caseName ?? '';
  return name === '' ? '' : ` to ${name}`;
}
