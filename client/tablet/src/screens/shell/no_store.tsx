// No store in this browser: never joined, or lost.
import { useEffect, useState } from 'preact/hooks';
import { Page } from '../../app/page';
import { Button, Inset, Loading, Notice } from '../../app/ui';
import { dayOf, dayWords, timeOf } from '../../core/time';
import { clearMark, readMark, type StoreMark } from '../../core/store_mark';
import { given } from './invitation';
import { Join } from './join';
import { Restore } from './restore';

type View = 'looking' | 'lost' | 'welcome' | 'join' | 'restore';

export function NoStore() {
  const [view, setView] = useState<View>('looking');
  const [mark, setMark] = useState<StoreMark>();
  useEffect(() => {
    void readMark().then((found) => {
      setMark(found);
      setView(found ? 'lost' : given.value !== '' ? 'join' : 'welcome');
    });
  }, []);
  const first: View = mark ? 'lost' : 'welcome';
  switch (view) {
    case 'looking': return <main class="ds-main" id="main"><Loading /></main>;
    case 'join': return <Join onBack={() => setView(first)} />;
    case 'restore': return <Restore onBack={() => setView(first)} />;
    case 'lost': return <Lost mark={mark} onRestore={() => setView('restore')} onJoin={() => setView('join')} />;
    case 'welcome': return <Welcome onRestore={() => setView('restore')} onJoin={() => setView('join')} />;
  }
}

interface Ways {
  onRestore: () => void;
  onJoin: () => void;
}

function Welcome({ onRestore, onJoin }: Ways) {
  return (
    <Page title="Set up this tablet">
      <p class="govuk-body-l">Doorstep keeps your visit records on this tablet, sealed, and sends them to your office when there is a connection.</p>
      <p class="govuk-body">You need an invitation from your office: a link, a QR code, or a line of text.</p>
      <Button onClick={onJoin}>I have an invitation</Button>
      <p><button class="ds-quiet" type="button" onClick={onRestore}>Restore a backup file instead</button></p>
    </Page>
  );
}

function Lost({ mark, onRestore, onJoin }: Ways & { mark: StoreMark | undefined }) {
  const at = new Date(mark?.savedAt ?? 0);
  return (
    <Page title="This browser has lost Doorstep’s records">
      <Notice title="What has happened" kind="warning" alert>
        <p class="govuk-body">This was <strong>{mark?.label || 'a tablet of your office'}</strong>. It last saved at {timeOf(at)} on {dayWords(dayOf(at))}. The browser has cleared its storage since, or somebody did.</p>
      </Notice>
      <p class="govuk-body">What the office had received is safe on the central record. What had not been sent is only in a backup, if you have one.</p>
      <Button onClick={onRestore}>Restore a backup</Button>
      <Inset>No backup? <strong>Ring the office now.</strong> They can tell what they have received, and send you a new invitation.</Inset>
      <p><button class="ds-quiet" type="button" onClick={() => { void clearMark(); onJoin(); }}>I have a new invitation</button></p>
    </Page>
  );
}
