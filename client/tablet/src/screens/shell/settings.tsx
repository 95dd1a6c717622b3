// Settings and storage of this tablet.
import { useEffect, useState } from 'preact/hooks';
import { Page } from '../../app/page';
import { changeSettings, settings } from '../../app/settings';
import { appVersion } from '../../app/start';
import { Button, Checkbox, Notice, Radios, Select, SummaryList } from '../../app/ui';
import { client } from '../../core/client';
import { device } from '../../core/status';
import { saveFile } from '../../core/files';
import { storageState, type StorageState } from '../../core/storage';
import { NotPersisted } from './not_persisted';

const minutes = [1, 2, 3, 5, 8, 10, 15].map((n) => ({ value: String(n), label: n === 1 ? '1 minute' : `${n} minutes` }));

interface Visit { space: Uint8Array; visit: Uint8Array }

/** The core keeps the choice about prompts for the whole tablet, and is asked about it through a visit: any of them. */
async function anyVisit(): Promise<Visit | undefined> {
  const { notFinished, cases } = await client.ask({ case: 'today', value: {} });
  const draft = notFinished.find((line) => line.visit.length > 0);
  if (draft) return { space: draft.space, visit: draft.visit };
  const some = cases.find((line) => line.visits > 0);
  if (!some) return undefined;
  const line = (await client.ask({ case: 'caseFile', value: { space: some.space } })).visits[0];
  return line && { space: line.space, visit: line.visit };
}

export function Settings() {
  const view = device.value;
  const [storage, setStorage] = useState<StorageState>();
  const [visit, setVisit] = useState<Visit>();
  const [promptsHidden, setPromptsHidden] = useState<boolean>();
  const [problem, setProblem] = useState('');
  useEffect(() => {
    void storageState().then(setStorage);
    void anyVisit().then(async (visit) => {
      if (!visit) return;
      setVisit(visit);
      setPromptsHidden((await client.ask({ case: 'prompts', value: visit })).hidden);
    }).catch(() => undefined);  // then the choice is made on a visit's page
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
    if (visit) setPromptsHidden((await client.ask({ case: 'prompts', value: { ...visit, hide } })).hidden);
  });

  return (
    <Page title="Settings and storage" back={true} state="">
      {problem !== '' && <Notice title="That did not work" kind="warning" alert><p class="govuk-body">{problem}</p></Notice>}

      <h2 class="govuk-heading-m">This tablet</h2>
      <SummaryList rows={[
        { key: 'Tablet', value: view?.label ?? '' },
        { key: 'Held by', value: view?.holder ?? '' },
        ...(view?.organisation ? [{ key: 'Office', value: view.organisation }] : []),
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
      {storage && !storage.persisted && <NotPersisted onAsked={setStorage} />}
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
