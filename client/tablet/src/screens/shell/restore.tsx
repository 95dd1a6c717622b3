import { useState } from 'preact/hooks';
import { Page } from '../../app/page';
import { Button } from '../../app/ui';
import { client } from '../../core/client';
import { device } from '../../core/status';
import { askToPersist } from '../../core/storage';

export function Restore({ onBack }: { onBack: () => void }) {
  const [file, setFile] = useState<File>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  const restore = async (): Promise<void> => {
    if (!file) {
      setError('Choose a backup file first.');
      return;
    }
    setBusy(true);
    setError('');
    try {
      await askToPersist();
      device.value = await client.ask({ case: 'restore', value: { file: new Uint8Array(await file.arrayBuffer()) } });
    } catch (refused) {
      setError(refused instanceof Error ? refused.message : String(refused));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Page title="Restore a backup" back={onBack} state="" next={{ label: busy ? 'Restoring…' : 'Restore', onClick: () => void restore(), disabled: busy }}>
      <p class="govuk-body">Choose the file that Doorstep saved. Its name ends in “.backup”. You unlock it with the passphrase that you had then.</p>
      <div class={`govuk-form-group${error ? ' govuk-form-group--error' : ''}`}>
        <label class="govuk-label" for="backup">Backup file</label>
        {error && <p class="govuk-error-message" id="backup-error" role="alert"><span class="govuk-visually-hidden">Error: </span>{error}</p>}
        <input class="ds-file" id="backup" type="file" accept=".backup,application/octet-stream" aria-describedby={error ? 'backup-error' : undefined}
          onChange={(event) => setFile(event.currentTarget.files?.[0])} />
      </div>
      {file && <p class="govuk-body">{file.name}</p>}
      <Button kind="secondary" onClick={() => void restore()} disabled={busy}>{busy ? 'Restoring…' : 'Restore this file'}</Button>
    </Page>
  );
}
