// Joining an office: the invitation, who it is for, a passphrase.
import { useState } from 'preact/hooks';
import { Page } from '../../app/page';
import { appVersion } from '../../app/start';
import { Button, Inset, Notice, Passphrase, SummaryList, TextArea } from '../../app/ui';
import { client } from '../../core/client';
import { device } from '../../core/status';
import { askToPersist } from '../../core/storage';
import { writeMark } from '../../core/store_mark';
import { dayOf, dayWords, timeOf } from '../../core/time';
import type { InvitationView } from '../../generated/client_pb';
import { given, invitationIn } from './invitation';
import { Scan } from './scan';

const shortest = 10;
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

interface Read { text: string; view: InvitationView }

export function Join({ onBack }: { onBack: () => void }) {
  const [read, setRead] = useState<Read>();
  const [scanning, setScanning] = useState(false);
  const [text, setText] = useState(given.value);
  const [error, setError] = useState('');

  const look = async (from: string): Promise<void> => {
    setScanning(false);
    setError('');
    const invitation = invitationIn(from);
    if (invitation === '') {
      setError('Paste the invitation, or scan its code.');
      return;
    }
    try {
      setRead({ text: invitation, view: await client.ask({ case: 'invitation', value: { text: invitation } }) });
      given.value = '';
    } catch (refused) {
      setText(from);
      setError(messageOf(refused));
    }
  };

  if (read) return <Choose invitation={read} onBack={() => setRead(undefined)} />;
  if (scanning) return <Scan onFound={(found) => void look(found)} onBack={() => setScanning(false)} />;
  return (
    <Page title="Join your office" back={onBack} state="" next={{ label: 'Continue', onClick: () => void look(text) }}>
      <p class="govuk-body">Your office sends an invitation. It works once, for one tablet.</p>
      <Button kind="secondary" onClick={() => setScanning(true)}>Scan a QR code</Button>
      <TextArea id="invitation" label="Or paste the invitation" hint="A link, or the line that begins with doorstep-join:" value={text} onInput={setText} error={error} rows={3} />
    </Page>
  );
}

function Choose({ invitation, onBack }: { invitation: Read; onBack: () => void }) {
  const { view } = invitation;
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const [errors, setErrors] = useState({ first: '', second: '', join: '' });
  const [busy, setBusy] = useState(false);
  const expires = new Date(Number(view.expiresAt));

  const join = async (): Promise<void> => {
    const found = {
      first: [...first].length < shortest ? `Use at least ${shortest} characters.` : '',
      second: first !== second ? 'The two are not the same.' : '',
      join: '',
    };
    setErrors(found);
    if (found.first !== '' || found.second !== '') {
      document.getElementById(found.first !== '' ? 'first' : 'second')?.focus();
      return;
    }
    setBusy(true);
    try {
      await askToPersist();
      const joined = await client.ask({ case: 'join', value: { invitation: invitation.text, passphrase: first, appVersion } });
      setFirst('');
      setSecond('');
      writeMark({ label: joined.label, savedAt: Date.now() });
      device.value = joined;
      client.sync('unlocked');
    } catch (refused) {
      setErrors({ first: '', second: '', join: messageOf(refused) });
    } finally {
      setBusy(false);
    }
  };

  return (
    <Page title="Choose a passphrase" back={onBack} state="" next={{ label: busy ? 'Joining…' : 'Join', onClick: () => void join(), disabled: busy }}>
      {errors.join !== '' && <Notice title="This tablet could not join" kind="warning" alert><p class="govuk-body">{errors.join}</p></Notice>}
      <SummaryList rows={[
        ...(view.organisation ? [{ key: 'Office', value: view.organisation }] : []),
        { key: 'For', value: view.holder },
        { key: 'Tablet', value: view.label },
        { key: 'Server', value: view.serverUrl },
        ...(view.expiresAt > 0n ? [{ key: 'Good until', value: `${timeOf(expires)} on ${dayWords(dayOf(expires))}` }] : []),
      ]} />
      <Inset>Not you? Do not go on: ring the office.</Inset>
      <form onSubmit={(event) => { event.preventDefault(); void join(); }} noValidate>
        <Passphrase id="first" label="Passphrase" value={first} onInput={setFirst} error={errors.first} autocomplete="new-password"
          hint="At least 10 characters. Three or four words that only you would put together are easy to remember and hard to guess. Nobody can read it for you, and nobody can open this tablet’s records without it." />
        <Passphrase id="second" label="The same passphrase again" value={second} onInput={setSecond} error={errors.second} autocomplete="new-password" />
        <button class="govuk-visually-hidden" type="submit" tabIndex={-1} aria-hidden="true">Join</button>
      </form>
    </Page>
  );
}
