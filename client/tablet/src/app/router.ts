// The hash router: one signal with the path, and going to another one. Words are saved before a page is left.
import { signal } from '@preact/signals';
import { flushAll, resetSavingWords } from './autosave';
import { pathOf } from './routes';
import { client } from '../core/client';

export const path = signal('');
/** Rises with each navigation, also to the same path: the new page's heading takes the focus. */
export const navigation = signal(0);

/** Goes to a page. The words of this one are saved first; what could not be saved is kept and tried again. */
export async function go(to: string, options: { replace?: boolean } = {}): Promise<void> {
  await flushAll();
  client.sync('left');
  if (options.replace) {
    history.replaceState(null, '', `#${to}`);
    read();
  } else if (pathOf(location.hash) === to) {
    read();
  } else {
    location.hash = to;
  }
}

export function href(to: string): string {
  return `#${to}`;
}

export function back(): void {
  history.back();
}

function read(): void {
  resetSavingWords();
  path.value = pathOf(location.hash);
  navigation.value += 1;
}

/** Once, at start. */
export function startRouter(): void {
  read();
  addEventListener('hashchange', read);
}
