// The one tap that says there is nothing to record; it can be taken back.
import { Button } from '../../app/ui';

/** `said`: it stands now. `open`: nothing else is written, so that it may be tapped. */
export function Offer({ words, said, open, onSay, onTakeBack }: {
  words: string; said: boolean; open: boolean; onSay: () => void; onTakeBack: () => void;
}) {
  if (words === '') return null;
  if (said) {
    return (
      <div class="dw-said" role="status">
        <p><strong>{words}</strong></p>
        <Button kind="secondary" onClick={onTakeBack}>Take this back<span class="govuk-visually-hidden">: {words}</span></Button>
      </div>
    );
  }
  if (!open) return null;
  return (
    <div class="dw-offer">
      <p class="govuk-body">Nothing to record here? One tap says so.</p>
      <Button kind="secondary" onClick={onSay}>{words}</Button>
    </div>
  );
}
