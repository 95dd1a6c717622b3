// The morning check (M1): what is overdue and due now, the figures with the lists behind them, how complete they are.
import { useEffect, useState } from 'preact/hooks';
import { Page } from '../../app/page';
import { navigation } from '../../app/router';
import { useAsk } from '../../app/use_ask';
import { Button } from '../../app/ui';
import { dayWords } from '../../core/time';
import type { ReportSection, ReportView, TodayView } from '../../generated/client_pb';
import { filterFrom, namesIn, showAddress, type Filter } from './address';
import { ComplianceFilter } from './compliance_filter';
import { DueNow } from './due_now';
import { Figures } from './figures';
import { Fold, NotYet, SaveCsv, printPage } from './parts';
import { notInOrder, ReportTable } from './report_rows';

const page = '/compliance';
/** Shown by themselves, not among the lists. */
const apart = new Set(['unsent']);

export function Compliance() {
  const [filter, setFilter] = useState<Filter>(() => filterFrom(location.hash));
  const turn = navigation.value;
  useEffect(() => setFilter(filterFrom(location.hash)), [turn]);
  // A worker of an address is known by name only when a report has said who there is.
  const everybody = useAsk({ case: 'report', value: { kind: 'seen_alone', on: filter.on, from: filter.from, to: filter.to } });
  const named = namesIn(filter, everybody.data?.workers ?? [], everybody.data?.teams ?? []);
  const report = useAsk({ case: 'report', value: { kind: 'seen_alone', ...named } });
  const today = useAsk({ case: 'today', value: { on: filter.on } });

  const error = report.error ?? everybody.error;
  // All at once: nothing moves under a hand that has just found its place.
  if (!report.data || !everybody.data || !(today.data ?? today.error)) {
    return error ? <Refusal error={error.message} onReset={() => { setFilter(filterFrom('')); showAddress(page, filterFrom('')); }} /> : <NotYet title="Compliance" error={undefined} />;
  }
  const change = (next: Filter) => {
    setFilter(next);
    showAddress(page, next);
  };
  return <Shown view={report.data} filter={named} today={today.data} problem={error?.message ?? ''} onFilter={change} />;
}

function Refusal({ error, onReset }: { error: string; onReset: () => void }) {
  return (
    <Page title="Compliance">
      <p class="govuk-body" role="alert">{error}</p>
      <Button kind="secondary" onClick={onReset}>Show today, everybody</Button>
    </Page>
  );
}

function Shown({ view, filter, today, problem, onFilter }: {
  view: ReportView;
  filter: Filter;
  today: TodayView | undefined;
  problem: string;
  onFilter: (filter: Filter) => void;
}) {
  const [saving, setSaving] = useState(false);
  const [chosen, setChosen] = useState<Readonly<Record<string, boolean>>>({});
  const lists = view.sections.filter((section) => !apart.has(section.key));
  const figures = lists.filter((section) => section.figure);
  const isOpen = (section: ReportSection): boolean =>
    chosen[section.key] ?? (notInOrder(section) > 0 || (section.key === 'escalations' && section.rows.length > 0));
  const withRows = lists.filter((section) => section.rows.length > 0);
  const allOpen = withRows.every(isOpen);
  const open = (key: string) => {
    setChosen({ ...chosen, [key]: true });
    requestAnimationFrame(() => document.getElementById(`list-${key}`)?.focus());
  };
  const toggleAll = () => setChosen(Object.fromEntries(withRows.map((section) => [section.key, !allOpen])));
  const day = filter.on || today?.on || '';
  return (
    <Page title="Compliance" wide state={day ? dayWords(day) : ''}
      other={{ label: 'Print', onClick: printPage }} next={{ label: 'Export CSV', onClick: () => setSaving(true) }}>
      {problem !== '' && <p class="govuk-body" role="alert">{problem}</p>}
      <ComplianceFilter title={view.title} period={view.periodWords} filter={filter} workers={view.workers} teams={view.teams} onChange={onFilter} />
      {today && <DueNow today={today} report={view} filtered={filter.worker !== '' || filter.team !== ''} />}
      <Figures figures={figures} onList={open} />
      <HowComplete view={view} />
      <div class="dm-heading-row">
        <h2 class="govuk-heading-m">Lists</h2>
        {withRows.length > 0 && <Button kind="quiet" class="dm-noprint" onClick={toggleAll}>{allOpen ? 'Close all lists' : 'Open all lists'}</Button>}
      </div>
      {lists.map((section) => section.rows.length > 0
        ? (
          <Fold key={section.key} id={`list-${section.key}`} title={section.name} words={section.words} open={isOpen(section)}
            onToggle={(on) => setChosen({ ...chosen, [section.key]: on })}>
            <ReportTable name={section.name} rows={section.rows} />
          </Fold>
        )
        : <p class="dm-empty-list" key={section.key} id={`list-${section.key}`} tabIndex={-1}><strong>{section.name}</strong><span>{section.words}</span></p>)}
      <SaveCsv open={saving} name={view.csvName} csv={view.csv} onClose={() => setSaving(false)} />
    </Page>
  );
}

/** Always in sight under the figures (AUD-04). */
export function HowComplete({ view }: { view: ReportView }) {
  const devices = view.sections.find((section) => section.key === 'unsent')?.rows ?? [];
  return (
    <div class="dm-complete" role="note" aria-label="How complete this is">
      <p><strong>How complete this is:</strong> {view.footnote}</p>
      {devices.length > 0 && <ul>{devices.map((row, i) => <li key={i}>{row.words}</li>)}</ul>}
    </div>
  );
}
