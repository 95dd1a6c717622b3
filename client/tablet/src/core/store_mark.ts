// Remembers, outside the store, that this browser had one: so that its loss is noticed and said. Nothing readable: the
// device's label and when it last saved. Kept in two places, for a browser may clear one alone.
export interface StoreMark {
  label: string;
  savedAt: number;
}

const key = 'doorstep-store';
const cacheName = 'doorstep-store';
const everyMs = 10_000;
let lastNoted = 0;

function parse(text: string | null | undefined): StoreMark | undefined {
  try {
    const mark = JSON.parse(text ?? '') as Partial<StoreMark>;
    return typeof mark.label === 'string' && typeof mark.savedAt === 'number' ? { label: mark.label, savedAt: mark.savedAt } : undefined;
  } catch {
    return undefined;
  }
}

const cacheUrl = (): string => new URL('./store-mark', location.href.split('#')[0]).href;

export async function readMark(): Promise<StoreMark | undefined> {
  const local = parse(localStorage.getItem(key));
  if (local) return local;
  try {
    const kept = await (await caches.open(cacheName)).match(cacheUrl());
    return parse(await kept?.text());
  } catch {
    return undefined;
  }
}

export function writeMark(mark: StoreMark): void {
  const text = JSON.stringify(mark);
  try {
    localStorage.setItem(key, text);
  } catch { /* full or forbidden: the other place may do */ }
  void caches?.open(cacheName).then((cache) => cache.put(cacheUrl(), new Response(text))).catch(() => undefined);
}

export async function clearMark(): Promise<void> {
  localStorage.removeItem(key);
  await caches.delete(cacheName).catch(() => false);
}

/** After a save. */
export function noteSaved(): void {
  const now = Date.now();
  if (now - lastNoted < everyMs || typeof localStorage === 'undefined') return;
  lastNoted = now;
  const mark = parse(localStorage.getItem(key));
  if (mark) writeMark({ label: mark.label, savedAt: now });
}
