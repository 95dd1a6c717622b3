// Where somebody was, so that after a lock, a flat battery or a kill they can carry on there. Ids alone.
const key = 'doorstep-place';
const longestMs = 16 * 60 * 60_000;

/** Pages on which something is being written. */
const writing = /^\/visit\/[0-9a-f]{32}\/[0-9a-f]{32}(\/|$)/;

export function rememberPlace(path: string): void {
  try {
    if (writing.test(path)) localStorage.setItem(key, JSON.stringify({ path, at: Date.now() }));
    else localStorage.removeItem(key);
  } catch { /* then there is nothing to carry on with */ }
}

/** Where a draft was being written, or ''. */
export function lastPlace(): string {
  try {
    const { path, at } = JSON.parse(localStorage.getItem(key) ?? '{}') as { path?: unknown; at?: unknown };
    const recent = typeof at === 'number' && Date.now() - at < longestMs;
    return recent && typeof path === 'string' && writing.test(path) ? path : '';
  } catch {
    return '';
  }
}
