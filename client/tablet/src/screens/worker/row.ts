// One structured value of a record that is being written: a child's ticks, a block, an action.
//
// A value is one field, so it is always written whole: from the newest that is shown, with what was changed here since
// and with everything in it that this app does not know. Changes that follow each other quickly build on each other.
import { clone, type DescMessage, type MessageShape } from '@bufbuild/protobuf';
import { useRef, useState } from 'preact/hooks';
import { saveFields } from '../../app/autosave';
import { decodeValue, encodeText, encodeValue, fieldOf, textOf } from '../../core/fields';
import { idText, itemText } from '../../core/ids';
import type { SavedView, VisitView } from '../../generated/client_pb';

export interface Row<T> {
  /** As it is shown, with what was changed here. */
  value: T;
  /** Whether it was changed here since it was read. */
  changed: boolean;
  /** Writes the whole value; throws when that fails, and keeps it on the screen. */
  change: (edit: (draft: T) => void) => Promise<SavedView>;
  /** '' or why the last change is not saved. */
  error: string;
  retry: () => void;
  /** Names it among all texts of the page. */
  key: string;
}

interface Own<T> {
  view: VisitView;
  value: T | undefined;
  running: number;
  error: string;
}

/** What could not be saved outlives its page, and stands there again when somebody comes back; gone with the lock. */
const unsaved = new Map<string, Own<unknown>>();

function keyOf({ space, visit }: { space: Uint8Array; visit: Uint8Array }, number: number, item?: bigint): string {
  return `${idText(space)}/${idText(visit)}/${number}${item === undefined ? '' : `:${itemText(item)}`}`;
}

export function useRow<D extends DescMessage>(
  at: { view: VisitView; space: Uint8Array; visit: Uint8Array }, schema: D, number: number, item?: bigint,
): Row<MessageShape<D>> {
  const { view, space, visit } = at;
  const [, redraw] = useState(0);
  const key = keyOf(at, number, item);
  const kept = useRef<Own<MessageShape<D>>>((unsaved.get(key) as Own<MessageShape<D>> | undefined) ?? { view, value: undefined, running: 0, error: '' });
  const own = kept.current;
  if (own.view !== view && own.running === 0 && own.error === '') {
    own.view = view;
    own.value = undefined;
  }
  const shown = () => own.value ?? decodeValue(schema, fieldOf(own.view, number, item)?.value);

  const change = async (edit: (draft: MessageShape<D>) => void): Promise<SavedView> => {
    const next = clone(schema, shown());
    edit(next);
    own.value = next;
    own.running += 1;
    redraw((n) => n + 1);
    try {
      const value = encodeValue(schema, next);
      const saved = await saveFields(space, visit, [item === undefined ? { field: number, value } : { field: number, item, value }]);
      own.error = '';
      unsaved.delete(key);
      return saved;
    } catch (error) {
      own.error = error instanceof Error ? error.message : String(error);
      unsaved.set(key, own as Own<unknown>);
      throw error;
    } finally {
      own.running -= 1;
      redraw((n) => n + 1);
    }
  };
  return {
    value: shown(),
    changed: own.value !== undefined,
    change,
    error: own.error,
    retry: () => void change(() => undefined).catch(() => undefined),
    key,
  };
}

/** One text that is chosen and not typed ("yes"): shown as chosen at once, kept when it could not be saved. */
export interface Chosen {
  value: string;
  set: (words: string) => Promise<void>;
  error: string;
  retry: () => void;
}

export function useChosen(
  at: { view: VisitView; space: Uint8Array; visit: Uint8Array; reload: () => Promise<void> }, number: number, item?: bigint,
): Chosen {
  const { view, space, visit, reload } = at;
  const [, redraw] = useState(0);
  const key = keyOf(at, number, item);
  const kept = useRef<Own<string>>((unsaved.get(key) as Own<string> | undefined) ?? { view, value: undefined, running: 0, error: '' });
  const own = kept.current;
  if (own.view !== view && own.running === 0 && own.error === '') {
    own.view = view;
    own.value = undefined;
  }
  const set = async (words: string): Promise<void> => {
    own.value = words;
    own.running += 1;
    redraw((n) => n + 1);
    const value = encodeText(words);
    try {
      await saveFields(space, visit, [item === undefined ? { field: number, value } : { field: number, item, value }]);
      own.error = '';
      unsaved.delete(key);
    } catch (error) {
      own.error = error instanceof Error ? error.message : String(error);
      unsaved.set(key, own as Own<unknown>);
    } finally {
      own.running -= 1;
    }
    redraw((n) => n + 1);
    await reload();
  };
  return { value: own.value ?? textOf(view, number, item), set, error: own.error, retry: () => void set(own.value ?? '') };
}
