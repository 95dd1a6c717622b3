// "Removed. Undo": stands where the row was until the page is left.
import { useState } from 'preact/hooks';
import { Button } from '../../app/ui';
import { focusOn } from './focus';
import { putBack, removeRow } from './rows';
import type { VisitProps } from './visit_page';

interface Removed {
  number: number;
  item: bigint;
  value: Uint8Array;
  what: string;
}

export interface Undo {
  removed: Removed | undefined;
  remove: (number: number, item: bigint, what: string) => Promise<void>;
  undo: () => Promise<void>;
}

export function useUndo(page: VisitProps): Undo {
  const [removed, setRemoved] = useState<Removed>();
  return {
    removed,
    remove: async (number, item, what) => {
      const value = await removeRow(page, number, item);
      if (!value) return;
      setRemoved({ number, item, value, what });
      requestAnimationFrame(() => focusOn('undo'));
    },
    undo: async () => {
      if (!removed) return;
      await putBack(page, removed.number, removed.item, removed.value);
      setRemoved(undefined);
    },
  };
}

export function UndoNotice({ undo }: { undo: Undo }) {
  return (
    <div role="status">
      {undo.removed && (
        <div class="dw-undo">
          <p>Removed: {undo.removed.what}.</p>
          <Button kind="secondary" id="undo" onClick={() => void undo.undo()}>Undo</Button>
        </div>
      )}
    </div>
  );
}
