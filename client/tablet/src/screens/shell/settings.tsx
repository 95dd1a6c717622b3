// Settings and storage of this tablet.
import { useEffect, useState } from 'preact/hooks';
import { Page } from '../../app/page';
import { changeSettings, settings } from '../../app/settings';
import { appVersion } from '../../app/start';
import { Button, Checkbox, Notice, Radios, Select, SummaryList } from '../../app/ui';
import { client } from '../../core/client';
import { device } from '../../core/status';
import { saveFile } from '../../core/files';
import { askToPersist, storageState, type StorageState } from '../../core/storage';

const minutes = [1, 2, 3, 5, 8, 10, 15].map((n) => ({ value: String(n), label: n === 1 ? '1 minute' : `${n} minutes` }));

export function Settings() {
  const view = device.value;
  const [storage, setStorage] = useState<StorageState>();
  const [promptsHidden, setPromptsHidden] = useState<boolean>();
  const [problem, setProblem] = useState('');
  useEffect(() => {
    void storageState().then(setStorage);
    client.ask({ case: 'prompts', value: {} }).then((answer) => setPromptsHidden(answer.hidden), () => undefined);
  }, []);

  const attempt = async (act: () => Promise<void>): Promise<void> => {
    setProblem('');
    try {
      await act();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  const backup = () => attempt(async () => {
    const { file, name } = await client.ask({ case: 'backup', value: {} });
    saveFile(file, name, 'application/octet-stream');
  });
  const hidePrompts = (hide: boolean) => attempt(async () => {
    const answer = await client.ask({ case: 'prompts', value: { hide } });
    setPromptsHidden(answer.hidden);
  });

  return (
    <Page title="Settings and storage" back={true} state="">
      {problem !== '' && <Notice title="That did not work" kind="warning" alert><p class="govuk-body">{problem}</p></Notice>}

      <h2 class="govuk-heading-m">This tablet</h2>
      <SummaryList rows={[
        { key: 'Tablet', value: view?.label ?? '' },
        { key: 'Held by', value: view?.holder ?? '' },
        { key: 'Office', value: view?.organisation ?? '' },
        { key: 'Version', value: appVersion },
      ]} />

      <h2 class="govuk-heading-m">Locking</h2>
      <Select id="idle" label="Lock when nothing has been touched for" value={String(settings.value.idleMinutes)} choices={minutes}
        onChange={(value) => changeSettings({ idleMinutes: Number(value) })} />

      <h2 class="govuk-heading-m">Your hand</h2>
      <Radios id="hand" legend="Which thumb do you use for the buttons below?" inline value={settings.value.hand}
        choices={[{ value: 'left', label: 'Left' }, { value: 'right', label: 'Right' }]} onChange={(hand) => changeSettings({ hand })} />

      {promptsHidden !== undefined && (
        <>
          <h2 class="govuk-heading-m">Prompts</h2>
          <Checkbox id="prompts" label="Keep the questions to think of open while I write" checked={!promptsHidden} onChange={(open) => void hidePrompts(!open)} />
        </>
      )}

      <h2 class="govuk-heading-m">Storage</h2>
      {storage && !storage.persisted && (
        <Notice title="This browser may clear Doorstep’s storage" kind="warning">
          <p class="govuk-body">It has not promised to keep it when the tablet runs short of space. Send what waits, keep a backup, and add Doorstep to the home screen: most browsers then keep it.</p>
          <Button kind="secondary" onClick={() => void askToPersist().then(storageState).then(setStorage)}>Ask the browser again</Button>
        </Notice>
      )}
      {storage && (
        <SummaryList rows={[
          { key: 'Kept by the browser', value: storage.persisted ? 'Yes: it does not clear it by itself' : 'Not promised' },
          { key: 'Space used', value: storage.usedWords },
          { key: 'Space free', value: storage.freeWords },
        ]} />
      )}
      <p class="govuk-body">A backup holds everything on this tablet in one file, sealed: only your passphrase opens it.</p>
      <Button kind="secondary" onClick={() => void backup()}>Save a backup file</Button>
    </Page>
  );
}
