import { useEffect, useId, useRef } from 'preact/hooks';
import type { Children } from './base';

/** A question over the page, by the browser's own dialog: it keeps the focus inside and gives it back. */
export function Dialog({ open, title, children, onClose }: { open: boolean; title: string; children: Children; onClose: () => void }) {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = box.current;
    if (!dialog) return;
    if (open && !dialog.open) dialog.showModal();
    if (!open && dialog.open) dialog.close();
  }, [open]);
  return (
    <dialog class="ds-dialog" ref={box} aria-labelledby={id} onCancel={(event) => { event.preventDefault(); onClose(); }}>
      {open && (
        <>
          <h2 class="govuk-heading-m" id={id}>{title}</h2>
          {children}
        </>
      )}
    </dialog>
  );
}
