// A new version of the app: it is fetched in the background, waits, and is taken when a person says so or when the app
// locks or starts. It never takes over by itself while something may be being written.
import { signal } from '@preact/signals';

export const updateReady = signal(false);

const longestTakeOverMs = 10_000;

let registration: ServiceWorkerRegistration | undefined;

/** Once, at start, in production. */
export async function watchUpdates(): Promise<void> {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return;
  try {
    registration = await navigator.serviceWorker.register('./sw.js', { updateViaCache: 'none' });
  } catch {
    return;  // the app works without it, only not offline from a cold start
  }
  const found = (worker: ServiceWorker | null): void => {
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed' && navigator.serviceWorker.controller) updateReady.value = true;
    });
  };
  if (registration.waiting && navigator.serviceWorker.controller) updateReady.value = true;
  found(registration.installing);
  registration.addEventListener('updatefound', () => found(registration?.installing ?? null));
  const look = (): void => {
    if (document.visibilityState === 'visible') void registration?.update().catch(() => undefined);
  };
  document.addEventListener('visibilitychange', look);
  setInterval(look, 30 * 60_000);
}

/** Lets a waiting version take over, when nothing is open that could be interrupted. True when one did. */
export async function applyUpdateAtRest(): Promise<boolean> {
  const waiting = registration?.waiting;
  if (!waiting) return false;
  // Not before it is wholly there: a page that loads while a worker is being activated has to wait for it.
  const taken = new Promise<boolean>((resolve) => {
    waiting.addEventListener('statechange', () => {
      if (waiting.state === 'activated') resolve(true);
      if (waiting.state === 'redundant') resolve(false);
    });
    setTimeout(() => resolve(false), longestTakeOverMs);
  });
  waiting.postMessage({ kind: 'take_over' });
  return taken;
}
