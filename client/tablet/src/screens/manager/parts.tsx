// Pieces that several of the manager's pages are made of.
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { Page } from '../../app/page';
import { Button, Dialog, Loading, classes } from '../../app/ui';
import type { Refused } from '../../core/client';
import { saveFile } from '../../core/files';

/** While a page's answer is not there, or when there is none. */
export function NotYet({ title, back, error }: { title: string; back?: string; error: Refused | undefined }) {
  return (
    <Page title={title} {...(back ? { back } : {})}>
      {error ? <p class="govuk-body" role="alert">{error.message}</p> : <Loading />}
    </Page>
  );
}

export interface TableRow { key: string; cells: readonly ComponentChildren[] }

/** A table that becomes a card for each row where it is narrow. The roles stay when its cells are no longer laid out as
 *  a table's. The first cell names the row. */
export function DataTable({ caption, hiddenCaption, columns, rows }: {
  caption: string;
  hiddenCaption?: boolean;
  columns: readonly string[];
  rows: readonly TableRow[];
}) {
  return (
    <table class="govuk-table dm-table" role="table">
      <caption class={classes('govuk-table__caption govuk-table__caption--s', hiddenCaption && 'govuk-visually-hidden')}>{caption}</caption>
      <thead class="govuk-table__head" role="rowgroup">
        <tr class="govuk-table__row" role="row">
          {columns.map((column) => <th scope="col" role="columnheader" class="govuk-table__header" data-column={column} key={column}>{column}</th>)}
        </tr>
      </thead>
      <tbody class="govuk-table__body" role="rowgroup">
        {rows.map((row) => (
          <tr class="govuk-table__row" role="row" key={row.key}>
            {row.cells.map((cell, i) => i === 0
              ? <th scope="row" role="rowheader" class="govuk-table__header" key={i}>{cell}</th>
              : (
                <td role="cell" class={classes('govuk-table__cell', isNothing(cell) && 'dm-table__nothing')} key={i}>
                  <span class="dm-table__label" aria-hidden="true">{columns[i]}</span><span class="dm-table__value">{cell}</span>
                </td>
              ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const isNothing = (cell: ComponentChildren): boolean => cell === '' || cell === null || cell === undefined || cell === false;

/** A heading that opens and closes what stands under it. On paper it is always open. */
export function Fold({ id, title, words, open, onToggle, children }: {
  id: string;
  title: string;
  words: ComponentChildren;
  open: boolean;
  onToggle: (open: boolean) => void;
  children: ComponentChildren;
}) {
  return (
    <section class="dm-fold">
      <h3 class="dm-fold__heading">
        <button class="dm-fold__button" type="button" id={id} aria-expanded={open} aria-controls={`${id}-inside`} onClick={() => onToggle(!open)}>
          <span class={classes('dm-fold__arrow', open && 'dm-fold__arrow--open')} aria-hidden="true" />
          <span class="dm-fold__title">{title}</span>
          <span class="dm-fold__words"><span class="govuk-visually-hidden">: </span>{words}</span>
        </button>
      </h3>
      <div class={classes('dm-fold__inside', !open && 'dm-fold__inside--closed')} id={`${id}-inside`}>{children}</div>
    </section>
  );
}

/** What leaves Doorstep, said before it does. */
export function LeavesDoorstep() {
  return (
    <>
      <p class="govuk-body">The file leaves Doorstep’s protection. It holds names and what was recorded about children, it is not encrypted, and Doorstep can neither update it nor take it back.</p>
      <p class="govuk-body">Keep it only where your authority allows, and delete it when it has done its work.</p>
    </>
  );
}

export function SaveCsv({ open, name, csv, onClose }: { open: boolean; name: string; csv: Uint8Array; onClose: () => void }) {
  return (
    <Dialog open={open} title="Save a file outside Doorstep?" onClose={onClose}>
      <LeavesDoorstep />
      <p class="govuk-body"><span class="dm-quiet">File:</span> {name}</p>
      <div class="govuk-button-group">
        <Button onClick={() => { saveFile(csv, name, 'text/csv;charset=utf-8'); onClose(); }}>Save the file</Button>
        <Button kind="secondary" onClick={onClose}>Cancel</Button>
      </div>
    </Dialog>
  );
}

/** What has just been done, where the focus goes. */
export function Done({ title, children }: { title: string; children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  // After a dialog has given the focus back to where it was opened.
  useEffect(() => {
    const turn = setTimeout(() => {
      box.current?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }, 50);
    return () => clearTimeout(turn);
  }, [title]);
  return (
    <div class="govuk-notification-banner govuk-notification-banner--success" role="alert" aria-labelledby={id} ref={box} tabIndex={-1}>
      <div class="govuk-notification-banner__header"><h2 class="govuk-notification-banner__title" id={id}>{title}</h2></div>
      <div class="govuk-notification-banner__content">{children}</div>
    </div>
  );
}

/** Something that is sent to the core once, with what it refused. */
export function useAct(): { busy: boolean; refusal: string; act: (work: () => Promise<unknown>) => Promise<boolean>; forget: () => void } {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState('');
  const running = useRef(false);
  const act = async (work: () => Promise<unknown>): Promise<boolean> => {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setRefusal('');
    try {
      await work();
      return true;
    } catch (error) {
      setRefusal(error instanceof Error ? error.message : String(error));
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  return { busy, refusal, act, forget: () => setRefusal('') };
}

/** Opens the browser's own dialog, once what changed is drawn. */
export function printPage(): void {
  requestAnimationFrame(() => requestAnimationFrame(() => window.print()));
}
