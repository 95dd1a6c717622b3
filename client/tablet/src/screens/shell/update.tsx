import { useState } from 'preact/hooks';
import { lock } from '../../app/lock';
import { Page } from '../../app/page';
import { updateReady } from '../../app/update';
import { Button } from '../../app/ui';

export function Update() {
  const [busy, setBusy] = useState(false);
  return (
    <Page title={updateReady.value ? 'A new version is ready' : 'Doorstep is up to date'} back={true} state="">
      {updateReady.value ? (
        <>
          <p class="govuk-body">Doorstep saves what you are writing, locks, and opens in the new version. You unlock it with your passphrase and carry on.</p>
          <p class="govuk-body">There is no hurry: it is taken by itself the next time Doorstep locks.</p>
          <Button disabled={busy} onClick={() => { setBusy(true); void lock().finally(() => setBusy(false)); }}>Use it now</Button>
        </>
      ) : <p class="govuk-body">There is nothing to do.</p>}
    </Page>
  );
}
