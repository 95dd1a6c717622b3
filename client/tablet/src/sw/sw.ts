// The service worker: keeps the whole app, so that it starts without a network. A new version is fetched, and waits
// until the page says `take_over`: it never replaces a page on which something is being written.
import { precacheAndRoute, cleanupOutdatedCaches } from 'workbox-precaching';

interface Worker {
  __WB_MANIFEST: { url: string; revision: string | null }[];
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  addEventListener(type: string, listener: (event: { data?: { kind?: string }; waitUntil(work: Promise<unknown>): void }) => void): void;
}
declare const self: Worker;

precacheAndRoute(self.__WB_MANIFEST, { directoryIndex: 'index.html', ignoreURLParametersMatching: [/.*/] });
cleanupOutdatedCaches();

self.addEventListener('message', (event) => {
  if (event.data?.kind === 'take_over') void self.skipWaiting();
});
// The first time, so that the very first visit works offline from then on.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
