// After a lock, a flat battery or a kill: back to the visit that was being written.
import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { lastPlace } from '../../app/place';
import { go, path } from '../../app/router';
import { Page } from '../../app/page';
import { Button } from '../../app/ui';

/** Where somebody was writing when the app closed; '' when nothing is to be asked. */
export const placeToCarryOn = signal('');

/** At unlocking: asks only when the app was opened on no page of its own. */
export function readPlace(): void {
  const place = lastPlace();
  placeToCarryOn.value = path.value === '' || path.value === '/today' || path.value === place ? place : '';
}

export function CarryOn() {
  const [from] = useState(path.value);
  const at = path.value;
  // Who goes elsewhere by a link has answered.
  useEffect(() => { if (at !== from) placeToCarryOn.value = ''; }, [at, from]);
  const to = (where: string): void => {
    // Once it is there: an empty place would be taken for Today before.
    void go(where, { replace: true }).then(() => { placeToCarryOn.value = ''; });
  };
  return (
    <Page title="Carry on where you were?">
      <p class="govuk-body">You were writing up a visit. Every word that was saved is still there.</p>
      <div class="govuk-button-group">
        <Button onClick={() => to(placeToCarryOn.value)}>Carry on</Button>
        <Button kind="secondary" onClick={() => to('/today')}>Go to Today</Button>
      </div>
    </Page>
  );
}
