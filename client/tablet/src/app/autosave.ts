// Saving as people write: useField() for growing text boxes, saveFields() for ticks and rows.
//
// A field whose words are not durable yet outlives its screen: it stays in `unsaved` until it is saved, so that leaving
// a page, covering the screen or a full disk loses nothing. flushAll() saves everything: before locking, before another
// tab takes over, and when the page is hidden.
import { useEffect, useLayoutEffect, useMemo, useState } from 'preact/hooks';
import type { SavedView } from '../generated/client_pb';
import { client } from '../core/client';
import { encodeText } from '../core/fields';
import { idText, itemText } from '../core/ids';
import { noteSaved } from '../core/store_mark';
import { saving } from '../core/status';
import { wording } from '../core/wording';
import { FieldSaver, type SaverState } from './field_saver';

export interface FieldWriteInit {
  field: number;
  item?: bigint;
  value: Uint8Array;
}

/** A text that is being written: what it is saved by, and the screen that shows it. */
interface Held {
  saver: FieldSaver;
  save: (words: string) => Promise<SavedView>;
  draw: () => void;
}

const unsaved = new Map<string, Held>();
let immediate = 0;
let failure: string | undefined;
let lastWords = '';

function showSaving(): void {
  const states = [...unsaved.values()].map((held) => held.saver.state);
  const failed = states.find((s) => s.state === 'failed');
  if (failed?.state === 'failed') saving.value = { state: 'failed', message: failed.message };
  else if (failure !== undefined) saving.value = { state: 'failed', message: failure };
  else if (immediate > 0 || states.some((s) => s.state === 'unsaved' || s.state === 'saving')) saving.value = { state: 'saving' };
  else saving.value = lastWords === '' ? { state: 'idle' } : { state: 'saved', words: lastWords };
}

/** Forgets what the last page's saves said: a new page starts with its own state. */
export function resetSavingWords(): void {
  lastWords = '';
  failure = undefined;
  showSaving();
}

/** Saves fields of one document at once, all or none. Throws Refused; says so at the bottom of the page, too. */
export async function saveFields(space: Uint8Array, document: Uint8Array, writes: readonly FieldWriteInit[]): Promise<SavedView> {
  immediate += 1;
  failure = undefined;
  showSaving();
  try {
    const saved = await client.ask({ case: 'save', value: { space, document, fields: [...writes] } });
    lastWords = saved.words;
    noteSaved();
    return saved;
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
    throw error;
  } finally {
    immediate -= 1;
    showSaving();
  }
}

/** Saves all words that are not durable yet. False when some could not be saved. */
export async function flushAll(): Promise<boolean> {
  const done = await Promise.all([...unsaved.values()].map((held) => held.saver.flush()));
  return done.every(Boolean);
}

/** Whether there are words that are not durable yet. */
export function hasUnsaved(): boolean {
  return [...unsaved.values()].some((held) => held.saver.dirty);
}

function hold(key: string, initial: string, save: Held['save']): Held {
  const held: Held = {
    save,
    draw: () => undefined,
    saver: new FieldSaver(initial, async (words) => (await held.save(words)).words, (state) => {
      if (state.state === 'saved' || state.state === 'idle') unsaved.delete(key);
      else unsaved.set(key, held);
      if (state.state === 'saved') {
        lastWords = state.words;
        noteSaved();
      }
      held.draw();
      showSaving();
    }),
  };
  return held;
}

export interface AutosavedText {
  value: string;
  state: SaverState;
  /** '' when there is nothing wrong: "This tablet's storage is full…". */
  error: string;
  /** For <TextArea>, <TextInput>. */
  props: { value: string; onInput: (words: string) => void; onBlur: () => void };
  flush: () => Promise<boolean>;
}

/** A text that saves itself through `save`; `key` names it among all of this page's texts. For fields of structured
 *  values (a block's text, an action's): `save` writes the whole value. */
export function useAutosave(key: string, initial: string, save: (words: string) => Promise<SavedView>): AutosavedText {
  const [, redraw] = useState(0);
  const held = useMemo(() => unsaved.get(key) ?? hold(key, initial, save), [key]);
  held.save = save;
  useEffect(() => {
    const draw = () => redraw((n) => n + 1);
    held.draw = draw;
    return () => {
      if (held.draw === draw) held.draw = () => undefined;
      if (held.saver.dirty) void held.saver.flush();
    };
  }, [held]);
  // In the layout's turn: before the worker can say anything newer.
  useLayoutEffect(() => { held.saver.adopt(initial); }, [initial, held]);

  const { state, value } = held.saver;
  return {
    value,
    state,
    error: state.state === 'failed' ? state.message : '',
    props: {
      value,
      onInput: (words) => { held.saver.type(words); redraw((n) => n + 1); },
      onBlur: () => { void held.saver.flush(); client.sync('left'); },
    },
    flush: () => held.saver.flush(),
  };
}

/** One text field of a document, saved as it is typed. `initial`: textOf(view, number, item). */
export function useField(space: Uint8Array, document: Uint8Array, field: number, item: bigint | undefined, initial: string): AutosavedText {
  const key = `${idText(space)}/${idText(document)}/${field}${item === undefined ? '' : `:${itemText(item)}`}`;
  return useAutosave(key, initial, (words) => {
    const value = encodeText(words);
    const write = item === undefined ? { field, value } : { field, item, value };
    return client.ask({ case: 'save', value: { space, document, fields: [write] } });
  });
}

/** Once, at start. */
export function watchPage(): void {
  addEventListener('pagehide', () => void flushAll());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') void flushAll().then(() => client.sync('hidden'));
    else client.sync('visible');
  });
  addEventListener('beforeunload', (event) => {
    if (!hasUnsaved()) return;
    void flushAll();
    event.preventDefault();
  });
}

export const savingWords = (): string =>
  saving.value.state === 'saving' ? wording.saving
    : saving.value.state === 'saved' ? saving.value.words
    : saving.value.state === 'failed' ? saving.value.message : '';
