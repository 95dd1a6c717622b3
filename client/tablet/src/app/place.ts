// Where somebody was, so that after a lock, a flat battery or a kill they can carry on there. Ids alone. In IndexedDB,
// strictly: what is in localStorage reaches the disk seconds later, and a kill may come before.
const longestMs = 16 * 60 * 60_000;

/** Pages on which something is being written. */
const writing = /^\/visit\/[0-9a-f]{32}\/[0-9a-f]{32}(\/|$)/;

/** Pages on which one only looks up in between: the place stays. */
const between = /^\/(update|settings|status)$/;

let known: { path?: unknown; at?: unknown } | undefined;

function stored(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('doorstep-place', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('place');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const database = opening.result;
      const transaction = database.transaction('place', mode, { durability: 'strict' });
      const asked = ask(transaction.objectStore('place'));
      transaction.oncomplete = () => { database.close(); resolve(asked.result); };
      transaction.onabort = () => { database.close(); reject(transaction.error); };
    };
  });
}

/** Before the store is opened: what was kept the last time. */
export async function recallPlace(): Promise<void> {
  known = (await stored('readonly', (store) => store.get('last')).catch(() => undefined)) as typeof known;
}

export function rememberPlace(path: string): void {
  if (between.test(path)) return;
  known = writing.test(path) ? { path, at: Date.now() } : undefined;
  const now = known;
  // Where it cannot be kept there is nothing to carry on with.
  stored('readwrite', (store) => (now ? store.put(now, 'last') : store.delete('last'))).catch(() => undefined);
}

/** Where a draft was being written, or ''. */
export function lastPlace(): string {
  const { path, at } = known ?? {};
  const recent = typeof at === 'number' && Date.now() - at < longestMs;
  return recent && typeof path === 'string' && writing.test(path) ? path : '';
}
