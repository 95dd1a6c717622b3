import { useEffect, useState } from 'preact/hooks';
import { useAsk } from '../../app/use_ask';
import { Button, Dialog, Loading, Radios, TextInput } from '../../app/ui';
import { client } from '../../core/client';
import { sameBytes } from '../../core/ids';
import type { ReportRow } from '../../generated/client_pb';
import { useAct } from './parts';
import { planMeant } from './plan_meant';

/** The reference of the supervision in which a plan's visiting was agreed (R-04, R-21). */
export function PatternDialog({ row, on, onClose, onDone }: {
  row: ReportRow | undefined;
  on: string;
  onClose: () => void;
  onDone: (words: string) => Promise<void>;
}) {
  return (
    <Dialog open={row !== undefined} title={`What supervision agreed${row?.child ? `: ${row.child}` : ''}`} onClose={onClose}>
      {row && <Pattern row={row} on={on} onClose={onClose} onDone={onDone} />}
    </Dialog>
  );
}

function Pattern({ row, on, onClose, onDone }: { row: ReportRow; on: string; onClose: () => void; onDone: (words: string) => Promise<void> }) {
  const file = useAsk({ case: 'caseFile', value: { space: row.space, on } });
  const child = file.data?.children.find((each) => sameBytes(each.child, row.childId));
  const plans = (child?.planRows ?? []).filter((plan) => plan.open);
  const [plan, setPlan] = useState('');
  const [ref, setRef] = useState('');
  const [agreed, setAgreed] = useState(on);
  const [missing, setMissing] = useState('');
  const { busy, refusal, act } = useAct();
  const meant = planMeant(plans, row.code);
  useEffect(() => { if (meant && plan === '') setPlan(String(meant.row)); }, [meant, plan]);
  const ready = child !== undefined;
  useEffect(() => { if (ready) document.getElementById('supervision-ref')?.focus(); }, [ready]);
  if (!file.data) return file.error ? <p class="govuk-body" role="alert">{file.error.message}</p> : <Loading />;
  const chosen = plans.find((each) => String(each.row) === plan) ?? meant;
  if (!child || !chosen) {
    return <><p class="govuk-body">This child has no open plan on this device.</p><Button kind="secondary" onClick={onClose}>Close</Button></>;
  }
  const record = async () => {
    if (ref.trim() === '') {
      setMissing('Write the reference of the supervision');
      document.getElementById('supervision-ref')?.focus();
      return;
    }
    const done = await act(() => client.ask({
      case: 'pattern', value: { space: row.space, child: row.childId, row: chosen.row, supervisionRef: ref.trim(), agreedOn: agreed },
    }));
    if (done) await onDone(`${ref.trim()} stands on ${child.name}’s plan.`);
  };
  return (
    <>
      {plans.length > 1 ? (
        <Radios id="pattern-plan" legend="Which plan" value={plan} choices={plans.map((each) => ({ value: String(each.row), label: each.words }))} onChange={setPlan} />
      ) : <p class="govuk-body">{chosen.words}</p>}
      <TextInput id="supervision-ref" label="Supervision reference" hint="As it stands in the supervision record, such as SUP-118" width="20" value={ref}
        error={missing || refusal} onInput={(words) => { setMissing(''); setRef(words); }} />
      <TextInput id="supervision-on" label="Agreed on" type="date" width="20" value={agreed} onInput={setAgreed} />
      <div class="govuk-button-group">
        <Button onClick={() => void record()} disabled={busy}>Record it</Button>
        <Button kind="secondary" onClick={onClose}>Cancel</Button>
      </div>
    </>
  );
}
