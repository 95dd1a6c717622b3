// A new version of the app: it is fetched in the background, waits, and is taken when a person says so or when the app
// locks or starts. It never takes over by itself while something may be being written.
import { signal } from '@preact/signals';

export const updateReady = signal(false);

const longestTakeOverMs = 10_000;
const sayAgainMs = 400;

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
  const known = registration ?? (await navigator.serviceWorker?.getRegistration().catch(() => undefined));
  const waiting = known?.waiting;
  if (!waiting) return false;
  // Not before it is wholly there: a page that loads while a worker is being activated has to wait for it. Said again
  // and again: a request that wakes the old worker at that very moment would otherwise hold it up until it idles.
  return new Promise<boolean>((resolve) => {
    const say = (): void => waiting.postMessage({ kind: 'take_over' });
    const again = setInterval(say, sayAgainMs);
    const end = (taken: boolean): void => {
      clearInterval(again);
      clearTimeout(late);
      resolve(taken);
    };
    const late = setTimeout(() => end(false), longestTakeOverMs);
    waiting.addEventListener('statechange', () => {
      if (waiting.state === 'activated') end(true);
      if (waiting.state === 'redundant') end(false);
    });
    say();
  });
}
