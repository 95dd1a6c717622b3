import { useState } from 'preact/hooks';
import { useScratch } from '../../app/scratch';
import { Button, Dialog, TextArea } from '../../app/ui';
import { client } from '../../core/client';
import { idText } from '../../core/ids';
import { useAct } from './parts';

export type Decision = 'approve' | 'return';

/** Approve, or return with words. What is written here stays while the manager looks at the record again. */
export function ReviewDialog({ decision, space, visit, version, onClose, onDone }: {
  decision: Decision | '';
  space: Uint8Array;
  visit: Uint8Array;
  version: bigint;
  onClose: () => void;
  onDone: (decision: Decision) => Promise<void>;
}) {
  const scratch = useScratch(`review/${idText(visit)}`);
  const comment = scratch.words.trim();
  const [missing, setMissing] = useState('');
  const { busy, refusal, act, forget } = useAct();
  const approve = decision === 'approve';
  const close = () => { setMissing(''); forget(); onClose(); };
  const decide = async () => {
    if (decision === '') return;
    if (!approve && comment === '') {
      setMissing('Write what has to be put right');
      document.getElementById('review-comment')?.focus();
      return;
    }
    if (!await act(() => client.ask({ case: 'review', value: { space, visit, approve, comment } }))) return;
    await scratch.forget();
    await onDone(decision);
  };
  return (
    <Dialog open={decision !== ''} title={approve ? 'Approve this record?' : 'Return this record?'} onClose={close}>
      <p class="govuk-body">{approve
        ? `Version ${version} is locked with your name and the time. A later change is a correction, with a reason, and comes back to you.`
        : 'The worker sees your words, corrects the record with a reason and finishes it again. The version that you read is kept.'}</p>
      <TextArea id="review-comment" label={approve ? 'Anything to say (optional)' : 'What has to be put right'} rows={3} error={missing || refusal || scratch.error}
        {...scratch.props} onInput={(words) => { setMissing(''); scratch.set(words); }} />
      <div class="govuk-button-group">
        <Button kind={approve ? 'primary' : 'warning'} onClick={() => void decide()} disabled={busy}>{approve ? 'Approve and lock' : 'Return to the worker'}</Button>
        <Button kind="secondary" onClick={close}>Cancel</Button>
      </div>
    </Dialog>
  );
}
