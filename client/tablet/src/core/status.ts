// What the page knows of this device and its way to the office: signals, refreshed after every save and sync.
import { signal } from '@preact/signals';
import type { DeviceView } from '../generated/client_pb';
import { client } from './client';
import { quietSync, type SyncState } from './messages';

/** Who owns the store: this tab, another one, or nobody because it cannot be opened. `held`: its files are waited for. */
export type Ownership =
  | { state: 'starting'; held?: true } | { state: 'ready' } | { state: 'busy' } | { state: 'taken' }
  | { state: 'failed'; code: string; message: string };

export const ownership = signal<Ownership>({ state: 'starting' });
export const device = signal<DeviceView | undefined>(undefined);
export const online = signal(typeof navigator === 'undefined' ? true : navigator.onLine);
export const sync = signal<SyncState>(quietSync);

/** Rises whenever a sync brought something: screens that show records read them again (useAsk does). */
export const revision = signal(0);

/** How saving stands, in the fixed words (requirements, section 3). */
export type Saving =
  | { state: 'idle' } | { state: 'saving' } | { state: 'saved'; words: string } | { state: 'failed'; message: string };
export const saving = signal<Saving>({ state: 'idle' });

/** No signal, or a server that does not answer. */
export const offline = (): boolean => !online.value || sync.value.phase === 'offline';

export async function refreshDevice(): Promise<void> {
  device.value = await client.ask({ case: 'device', value: {} });
}

let refreshing: ReturnType<typeof setTimeout> | undefined;

/** Soon, and once for many saves. */
export function refreshDeviceSoon(): void {
  refreshing ??= setTimeout(() => {
    refreshing = undefined;
    void refreshDevice().catch(() => undefined);
  }, 150);
}

/** Forgets everything readable. */
export function forgetStatus(): void {
  device.value = undefined;
  sync.value = quietSync;
  saving.value = { state: 'idle' };
}
