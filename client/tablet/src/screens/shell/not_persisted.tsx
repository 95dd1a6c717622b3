// Said plainly wherever it matters: the browser has not promised to keep the store.
import { Button, Notice } from '../../app/ui';
import { askToPersist, storageState, type StorageState } from '../../core/storage';

export function NotPersisted({ onAsked }: { onAsked: (state: StorageState) => void }) {
  return (
    <Notice title="This browser may clear Doorstep’s storage" kind="warning">
      <p class="govuk-body">It has not promised to keep it when the tablet runs short of space. Send what waits often, keep a backup, and add Doorstep to the home screen: most browsers then keep it.</p>
      <Button kind="secondary" onClick={() => void askToPersist().then(storageState).then(onAsked)}>Ask the browser again</Button>
    </Notice>
  );
}
