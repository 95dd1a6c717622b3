import { useState } from 'preact/hooks';
import { Button, Passphrase } from '../../app/ui';
import { Page } from '../../app/page';
import { client, Refused } from '../../core/client';
import { device, ownership } from '../../core/status';
import { writeMark } from '../../core/store_mark';
import { readPlace } from './carry_on';

export function Unlock() {
  const view = device.value;
  const [passphrase, setPassphrase] = useState('');
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);

  const unlock = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    if (passphrase === '') {
      setError('Enter your passphrase.');
      return;
    }
    setBusy(true);
    setError('');
    try {
      const opened = await client.ask({ case: 'unlock', value: { passphrase } });
      setPassphrase('');
      readPlace();
      writeMark({ label: opened.label, savedAt: Date.now() });
      device.value = opened;
      ownership.value = { state: 'ready' };
      client.sync('unlocked');
    } catch (refused) {
      const wrong = refused instanceof Refused && refused.code === 'wrong_passphrase';
      setError(wrong ? 'That is not this tablet’s passphrase. Nothing is lost: try again.' : refused instanceof Error ? refused.message : String(refused));
      document.getElementById('passphrase')?.focus();
    } finally {
      setBusy(false);
    }
  };

  return (
    <Page title="Unlock Doorstep" {...(view?.label ? { caption: view.label } : {})}>
      <form onSubmit={(event) => void unlock(event)} noValidate>
        <Passphrase id="passphrase" label="Passphrase" value={passphrase} onInput={setPassphrase} autocomplete="current-password" error={error} />
        <Button type="submit" disabled={busy}>{busy ? 'Unlocking…' : 'Unlock'}</Button>
      </form>
      <p class="govuk-body">Everything that was saved on this tablet is still here, sealed until you unlock it.</p>
    </Page>
  );
}
