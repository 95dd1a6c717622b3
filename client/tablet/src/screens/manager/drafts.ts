// Words that a manager is still writing (a question, a decision): kept in memory while the page stays, so that covering
// the screen or looking something up loses none. Locking forgets them with everything else.
import { useState } from 'preact/hooks';

const drafts = new Map<string, string>();

export function useDraft(key: string): [string, (words: string) => void] {
  const [, redraw] = useState(0);
  const set = (words: string) => {
    if (words === '') drafts.delete(key);
    else drafts.set(key, words);
    redraw((n) => n + 1);
  };
  return [drafts.get(key) ?? '', set];
}
