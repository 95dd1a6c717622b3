// A list that may be long: its first items, and more at a tap, so that a family of many years opens quickly.
import type { VNode } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Button } from './button';

const step = 30;

/** How far each list of each page was unfolded: whoever comes back finds it as it was. */
const unfolded = new Map<string, number>();

/** `id` names it on its page; `what` is in it: "visits". `children` makes the <li> of one item. */
export function LongList<T>({ id, items, what, children }: { id: string; items: readonly T[]; what: string; children: (item: T, index: number) => VNode }) {
  const key = `${location.hash} ${id}`;
  const list = useRef<HTMLUListElement>(null);
  const [, redraw] = useState(0);
  const focusAt = useRef<number | undefined>(undefined);
  const shown = Math.min(items.length, unfolded.get(key) ?? step);
  const left = items.length - shown;
  useLayoutEffect(() => {
    if (focusAt.current === undefined) return;
    list.current?.children[focusAt.current]?.querySelector('a')?.focus({ preventScroll: true });
    focusAt.current = undefined;
  });
  const more = (): void => {
    focusAt.current = shown;
    unfolded.set(key, shown + step);
    redraw((n) => n + 1);
  };
  return (
    <>
      <ul class="dw-list" id={id} ref={list}>{items.slice(0, shown).map(children)}</ul>
      {left > 0 && <Button kind="secondary" onClick={more}>{left > step ? `Show ${step} more ${what} (${left} not shown)` : `Show the other ${left} ${what}`}</Button>}
    </>
  );
}
