// Joined, and not let in yet: a code to compare by telephone. Goes on by itself when the office has let it in.
import { useEffect, useState } from 'preact/hooks';
import { Page } from '../../app/page';
import { Button, Inset } from '../../app/ui';
import { client } from '../../core/client';
import { device, offline, sync } from '../../core/status';
import { storageState, type StorageState } from '../../core/storage';
import { Join } from './join';
import { NotPersisted } from './not_persisted';

export function WaitingForOffice() {
  const view = device.value;
  const [storage, setStorage] = useState<StorageState>();
  useEffect(() => {
    client.sync('unlocked');  // from then on the worker asks every few seconds
    void storageState().then(setStorage);
  }, []);
  const code = view?.joinCode ?? '';
  const [another, setAnother] = useState(false);
  useEffect(() => setAnother(false), [code]);  // joined with it: there is a new code to compare
  // Nothing is lost by it: a tablet that was never let in can read and hold nothing.
  if (another) return <Join onBack={() => setAnother(false)} />;
  return (
    <Page title="Waiting for the office" caption={view?.label}>
      <p class="govuk-body">Ring the office and read them this code. They see the same one, and let this tablet in.</p>
      <p class="ds-code" aria-label={`Code ${[...code].join(' ')}`}>{code.slice(0, 3)} {code.slice(3)}</p>
      <div role="status">
        {sync.value.refusal !== '' ? <Inset>{sync.value.refusal}</Inset>
          : offline() ? <Inset>The office cannot be reached just now. This goes on by itself when it can.</Inset>
          : <p class="govuk-body">This page goes on by itself.</p>}
      </div>
      {storage && !storage.persisted && <NotPersisted onAsked={setStorage} />}
      <Button kind="secondary" onClick={() => client.sync('now')}>Ask again now</Button>
      <Button kind="secondary" onClick={() => setAnother(true)}>Use another invitation</Button>
    </Page>
  );
}
