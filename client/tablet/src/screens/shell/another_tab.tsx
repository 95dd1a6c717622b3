// When this tab is not the one that has the store.
import { useState } from 'preact/hooks';
import { Page } from '../../app/page';
import { Button, Notice } from '../../app/ui';
import { client } from '../../core/client';

export function AnotherTab() {
  const [asked, setAsked] = useState(false);
  return (
    <Page title="Doorstep is open in another tab">
      <p class="govuk-body">Only one tab can work with this tablet’s records at a time. The other one may have a visit open.</p>
      <p class="govuk-body">If you carry on here, the other tab saves what is being written, locks, and stops.</p>
      <Button disabled={asked} onClick={() => { setAsked(true); client.post({ kind: 'take_over' }); }}>{asked ? 'Taking over…' : 'Use Doorstep in this tab'}</Button>
    </Page>
  );
}

export function TakenOver() {
  return (
    <Page title="Doorstep is open in another tab">
      <p class="govuk-body">What you wrote here was saved, and this tab has stopped. You can close it.</p>
      <Button kind="secondary" onClick={() => location.reload()}>Use Doorstep in this tab again</Button>
    </Page>
  );
}

export function FilesHeld() {
  return (
    <Page title="Opening Doorstep">
      <p class="govuk-body" role="status">The page of Doorstep that was open before has not closed its files yet. This one goes on by itself as soon as it has.</p>
    </Page>
  );
}

export function CannotOpen({ code, message }: { code: string; message: string }) {
  return (
    <Page title="Doorstep cannot start">
      <Notice title="What went wrong" kind="warning" alert>
        <p class="govuk-body">{message}</p>
      </Notice>
      <p class="govuk-body">What was saved is still on this tablet. If trying again does not help, ring the office and say: <strong>{code}</strong>.</p>
      <Button onClick={() => location.reload()}>Try again</Button>
    </Page>
  );
}
