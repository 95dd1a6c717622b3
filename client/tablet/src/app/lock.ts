// Locking and covering. After locking nothing readable is left in the page: the worker has forgotten the keys, and the
// page starts anew. Covering takes everything readable out of the page at once, and locks after a minute.
import { signal } from '@preact/signals';
import { client } from '../core/client';
import { device, forgetStatus, ownership } from '../core/status';
import { flushAll } from './autosave';
import { settings } from './settings';
import { applyUpdateAtRest } from './update';

export const coverSeconds = 60;

/** When the screen was covered, by Date.now(); 0: it is not. */
export const coveredAt = signal(0);
/** Why a lock that was asked for has not come yet; '' otherwise. */
export const lockProblem = signal('');

/** Whether there is something to hide. */
const readable = (): boolean => ownership.value.state === 'ready' && device.value?.state === 2;

export function cover(): void {
  coveredAt.value = Date.now();
}

/** True when it uncovered; after a minute the passphrase is needed, and the app locks. */
export function uncover(): boolean {
  if (Date.now() - coveredAt.value < coverSeconds * 1000) {
    coveredAt.value = 0;
    lastTouch = Date.now();
    return true;
  }
  void lock();
  return false;
}

let locking = false;

/** Saves, locks, and starts the page anew. When words cannot be saved it stays covered and tries again: nothing
 *  readable is shown and nothing is lost. `anyway`: the person was told, and gives those words up. */
export async function lock(anyway = false): Promise<void> {
  if (locking || !readable()) return;
  locking = true;
  if (coveredAt.value === 0) coveredAt.value = Date.now() - coverSeconds * 1000;
  try {
    if (!(await flushAll()) && !anyway) {
      lockProblem.value = 'Some words could not be saved yet. They are kept here, covered, and saving is tried again.';
      return;
    }
    await client.ask({ case: 'lock', value: {} });
    await startAnew();
  } catch {
    await startAnew();
  } finally {
    locking = false;
  }
}

/** A fresh page at its own plain address. */
export async function startAnew(): Promise<void> {
  forgetStatus();
  client.end();  // a request under way would keep the old version of the app busy
  await applyUpdateAtRest();
  history.replaceState(null, '', location.pathname);
  location.reload();
}

let lastTouch = Date.now();

/** Once, at start. */
export function watchIdle(): void {
  const touched = (): void => { if (coveredAt.value === 0) lastTouch = Date.now(); };
  for (const name of ['pointerdown', 'keydown', 'input', 'wheel', 'touchmove'] as const) {
    addEventListener(name, touched, { capture: true, passive: true });
  }
  const look = (): void => {
    if (!readable()) return;
    const now = Date.now();
    const idle = now - lastTouch >= settings.value.idleMinutes * 60_000;
    const covered = coveredAt.value !== 0 && now - coveredAt.value >= coverSeconds * 1000;
    if (idle || covered) void lock();
  };
  setInterval(look, 1000);
  document.addEventListener('visibilitychange', look);
}
