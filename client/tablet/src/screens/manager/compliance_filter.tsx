import { useEffect, useState } from 'preact/hooks';
import { Button, Details, Select, TextInput } from '../../app/ui';
import { noFilter, type Filter } from './address';

const choicesOf = (names: readonly string[], everybody: string) =>
  [{ value: '', label: everybody }, ...names.map((name) => ({ value: name, label: name }))];

/** Which day, period, worker and team: in the report's words, with the form behind a fold. */
export function ComplianceFilter({ title, period, filter, workers, teams, onChange }: {
  title: string;
  period: string;
  filter: Filter;
  workers: readonly string[];
  teams: readonly string[];
  onChange: (filter: Filter) => void;
}) {
  const [next, setNext] = useState(filter);
  useEffect(() => setNext(filter), [filter.on, filter.from, filter.to, filter.worker, filter.team]);
  const set = (part: Partial<Filter>) => setNext({ ...next, ...part });
  const filtered = JSON.stringify(filter) !== JSON.stringify(noFilter);
  return (
    <div class="dm-filter">
      <p class="govuk-body dm-filter__words" role="status"><strong>{title}.</strong> <span class="dm-quiet">{period}</span></p>
      <Details summary="Choose the day, period, worker or team">
        <form class="dm-filter__form" onSubmit={(event) => { event.preventDefault(); onChange(next); }}>
          <Select id="filter-worker" label="Worker" value={next.worker} choices={choicesOf(workers, 'All workers')} onChange={(worker) => set({ worker })} />
          <Select id="filter-team" label="Team" value={next.team} choices={choicesOf(teams, 'All teams')} onChange={(team) => set({ team })} />
          <TextInput id="filter-on" label="As it stands on" type="date" value={next.on} onInput={(on) => set({ on })} />
          <TextInput id="filter-from" label="Visits from" type="date" value={next.from} onInput={(from) => set({ from })} />
          <TextInput id="filter-to" label="Visits until" type="date" value={next.to} onInput={(to) => set({ to })} />
          <div class="dm-filter__buttons">
            <Button type="submit" kind="secondary">Show</Button>
            {filtered && <Button kind="quiet" onClick={() => onChange(noFilter)}>Show today, everybody</Button>}
          </div>
        </form>
      </Details>
    </div>
  );
}
