// What waits to be sent, and what somebody must do something about.
import { Page } from '../../app/page';
import { Button, Notice, SummaryList, Tag } from '../../app/ui';
import { client } from '../../core/client';
import { device, offline, sync } from '../../core/status';
import { waitingWords } from '../../core/wording';

export function Status() {
  const view = device.value;
  const waiting = view?.waiting;
  const count = waiting?.count ?? 0n;
  const running = sync.value.phase === 'running';
  return (
    <Page title="What is on its way" back={true} state={running ? sync.value.words : ''}
      next={{ label: running ? 'Sending…' : 'Send now', onClick: () => client.sync('now'), disabled: running }}>
      <p class="govuk-body-l"><Tag colour={count > 0n ? 'blue' : 'grey'}>{waitingWords(count)}</Tag></p>
      <div role="status" class="govuk-body">{running ? sync.value.words : ''}</div>
      <SummaryList rows={[
        { key: 'Waiting', value: waiting?.words ?? '' },
        ...(waiting && waiting.drafts > 0n ? [{ key: 'Of these, not finished', value: String(waiting.drafts) }] : []),
        ...(waiting?.oldestWords ? [{ key: 'Oldest', value: waiting.oldestWords }] : []),
        { key: 'Last contact', value: view?.lastSentWords || 'Nothing has been sent from this tablet yet' },
        { key: 'Connection', value: offline() ? 'Offline. Everything is being saved on this tablet' : 'Online' },
      ]} />
      {(view?.conflicts ?? 0n) > 0n && (
        <Notice title="Needs your decision" kind="warning">
          <p class="govuk-body">Changed in two places: {String(view?.conflicts)}.</p>
          <Button kind="secondary" href="#/conflicts">Look at them</Button>
        </Notice>
      )}
      {sync.value.refusal !== '' && <Notice title="Needs help" kind="warning"><p class="govuk-body">{sync.value.refusal}</p></Notice>}
      {view?.help.map((help) => (
        <Notice key={`${help.about}/${help.code}`} title={help.about || 'Needs help'} kind="warning"><p class="govuk-body">{help.words}</p></Notice>
      ))}
      {sync.value.joins.map((words) => <Notice key={words} title="Let in" kind="good"><p class="govuk-body">{words}</p></Notice>)}
    </Page>
  );
}
