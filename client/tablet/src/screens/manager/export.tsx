// Case notes of a period as CSV, for the case management system.
import { useEffect, useRef, useState } from 'preact/hooks';
import { Page } from '../../app/page';
import { useAsk } from '../../app/use_ask';
import { Button, Inset, Select, TextInput } from '../../app/ui';
import { client } from '../../core/client';
import { saveFile } from '../../core/files';
import { idText, parseId } from '../../core/ids';
import { dayWords } from '../../core/time';
import type { ExportView } from '../../generated/client_pb';
import { LeavesDoorstep, useAct } from './parts';

const periodWords = (from: string, to: string): string =>
  from && to ? `from ${dayWords(from)} to ${dayWords(to)}` : from ? `from ${dayWords(from)}` : to ? `until ${dayWords(to)}` : 'of all time';

export function Export() {
  const today = useAsk({ case: 'today', value: { on: '' } });
  const [period, setPeriod] = useState<{ from: string; to: string }>();
  const [space, setSpace] = useState('');
  const [view, setView] = useState<ExportView>();
  const { busy, refusal, act } = useAct();
  const result = useRef<HTMLHeadingElement>(null);
  const on = today.data?.on ?? '';
  const { from, to } = period ?? { from: on && `${on.slice(0, 7)}-01`, to: on };
  useEffect(() => { if (view) result.current?.focus(); }, [view]);
  const change = (next: Partial<{ from: string; to: string }>) => { setPeriod({ from, to, ...next }); setView(undefined); };
  const prepare = () => act(async () => {
    const id = parseId(space);
    setView(await client.ask({ case: 'exportNotes', value: { from, to, ...(id ? { space: id } : {}) } }));
  });
  const cases = [{ value: '', label: 'All families' },
    ...(today.data?.cases ?? []).map((each) => ({ value: idText(each.space), label: each.name }))];
  return (
    <Page title="Export case notes">
      <p class="govuk-body">One line for each case note that stands: child, type, ticks and times, as spreadsheets and case management systems read them.</p>
      <Inset><LeavesDoorstep /></Inset>
      <form onSubmit={(event) => { event.preventDefault(); void prepare(); }}>
        <div class="dm-pick">
          <TextInput id="export-from" label="Visits from" type="date" value={from} onInput={(day) => change({ from: day })} />
          <TextInput id="export-to" label="Visits until" type="date" value={to} onInput={(day) => change({ to: day })} />
          <Select id="export-case" label="Family" value={space} choices={cases} onChange={(value) => { setSpace(value); setView(undefined); }} />
        </div>
        {refusal !== '' && <p class="govuk-error-message" role="alert">{refusal}</p>}
        <Button type="submit" kind={view ? 'secondary' : 'primary'} disabled={busy}>Prepare the file</Button>
      </form>
      {view && (
        <section class="ds-card">
          <h2 class="govuk-heading-m" ref={result} tabIndex={-1}>Ready</h2>
          <p class="govuk-body dm-prose">{view.words}</p>
          <p class="govuk-body dm-quiet">Case notes of visits {periodWords(from, to)}. File: {view.name}</p>
          <Button onClick={() => saveFile(view.csv, view.name, 'text/csv;charset=utf-8')}>Save the file</Button>
        </section>
      )}
    </Page>
  );
}
