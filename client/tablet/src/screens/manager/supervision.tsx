// Supervision (M5): a worker and a month, what to discuss, and the reference of what was agreed.
import { useState } from 'preact/hooks';
import { Page } from '../../app/page';
import { useAsk } from '../../app/use_ask';
import { Button, Select } from '../../app/ui';
import type { ReportRow } from '../../generated/client_pb';
import { filterFrom, namesIn, showAddress, type Filter } from './address';
import { agendaGroups, isUnrecorded, type AgendaGroup } from './agenda';
import { HowComplete } from './compliance';
import { monthWords, monthsUpTo, periodOf } from './months';
import { Done, NotYet, SaveCsv, printPage } from './parts';
import { PatternDialog } from './pattern';
import { ReportTable } from './report_rows';

const page = '/supervision';

export function Supervision() {
  const [filter, setFilter] = useState<Filter>(() => filterFrom(location.hash));
  const today = useAsk({ case: 'today', value: { on: filter.on } });
  if (!today.data) return <NotYet title="Supervision" error={today.error} />;
  const on = today.data.on;
  const month = filter.from.slice(0, 7) || on.slice(0, 7);
  return <Month on={on} month={month} filter={filter} onFilter={(next) => { setFilter(next); showAddress(page, next); }} />;
}

function Month({ on, month, filter, onFilter }: { on: string; month: string; filter: Filter; onFilter: (filter: Filter) => void }) {
  const period = periodOf(month, on);
  const everybody = useAsk({ case: 'report', value: { kind: 'supervision', on, ...period } });
  const { worker } = namesIn(filter, everybody.data?.workers ?? [], []);
  const report = useAsk({ case: 'report', value: { kind: 'supervision', on, ...period, worker } });
  const [recording, setRecording] = useState<ReportRow>();
  const [done, setDone] = useState('');
  const [saving, setSaving] = useState(false);
  const view = report.data;
  if (!view) return <NotYet title="Supervision" error={report.error ?? everybody.error} />;
  const groups = view.sections.flatMap((section): AgendaGroup[] =>
    section.key === 'unsent' ? [] : section.key === 'agenda' ? agendaGroups(section) : [{ key: section.key, title: section.name, rows: section.rows }]);
  const months = [...new Set([...monthsUpTo(on, 13), month])].map((value) => ({ value, label: monthWords(value) }));
  const workers = [{ value: '', label: 'All workers' }, ...view.workers.map((name) => ({ value: name, label: name }))];
  const change = (next: Partial<Filter>) => { setDone(''); onFilter({ ...filter, worker, ...next }); };
  return (
    <Page title="Supervision" wide state={monthWords(month)}
      other={{ label: 'Print', onClick: printPage }} next={{ label: 'Export CSV', onClick: () => setSaving(true) }}>
      <p class="govuk-body dm-period" role="status"><strong>{view.title}.</strong> <span class="dm-quiet">{view.periodWords}</span></p>
      {done !== '' && <Done title="Recorded"><p class="govuk-notification-banner__heading">{done}</p></Done>}
      <div class="dm-pick dm-noprint">
        <Select id="supervision-worker" label="Worker" value={worker} choices={workers} onChange={(name) => change({ worker: name })} />
        <Select id="supervision-month" label="Month" value={month} choices={months} onChange={(value) => change({ from: `${value}-01`, to: '' })} />
      </div>
      {report.error && <p class="govuk-body" role="alert">{report.error.message}</p>}
      {groups.map((group) => <Agenda group={group} key={group.key} onRecord={setRecording} />)}
      <HowComplete view={view} />
      <PatternDialog row={recording} on={on} onClose={() => setRecording(undefined)}
        onDone={async (words) => { await report.reload(); setRecording(undefined); setDone(words); }} />
      <SaveCsv open={saving} name={view.csvName} csv={view.csv} onClose={() => setSaving(false)} />
    </Page>
  );
}

const canRecord = (row: ReportRow): boolean => isUnrecorded(row) && row.childId.length > 0 && row.space.length > 0;

function Agenda({ group, onRecord }: { group: AgendaGroup; onRecord: (row: ReportRow) => void }) {
  const action = {
    title: 'To do',
    of: (row: ReportRow) => canRecord(row)
      ? <Button kind="secondary" class="dm-row-button dm-noprint" onClick={() => onRecord(row)}>Record reference<span class="govuk-visually-hidden">: {row.child}</span></Button>
      : '',
  };
  return (
    <section>
      <h2 class="govuk-heading-m">{group.title}{group.rows.length > 0 && ` (${group.rows.length})`}</h2>
      {group.rows.length === 0 ? <p class="govuk-body dm-quiet">None.</p>
        : <ReportTable name={group.title} rows={group.rows} {...(group.rows.some(canRecord) ? { action } : {})} />}
    </section>
  );
}
