// What shows things and asks nothing.
import { useEffect, useId, useRef } from 'preact/hooks';
import type { TagColour } from '../../core/wording';
import { statusColour } from '../../core/wording';
import type { Children } from './base';
import { classes } from './base';

export function Tag({ colour, children }: { colour: TagColour; children: Children }) {
  if (colour === 'plain') return <span>{children}</span>;
  return <strong class={`govuk-tag govuk-tag--${colour} ds-tag`}>{children}</strong>;
}

/** A record's or field's way to the office, in the core's words. */
export function StatusTag({ status, words }: { status: string; words: string }) {
  return words === '' ? null : <Tag colour={statusColour(status)}>{words}</Tag>;
}

/** A fold: prompts, reasons. */
export function Details({ summary, children, open, onToggle }: { summary: Children; children: Children; open?: boolean; onToggle?: (open: boolean) => void }) {
  return (
    <details class="govuk-details" open={open} onToggle={(event) => onToggle?.(event.currentTarget.open)}>
      <summary class="govuk-details__summary"><span class="govuk-details__summary-text">{summary}</span></summary>
      <div class="govuk-details__text">{children}</div>
    </details>
  );
}

export interface TaskItem {
  key: string;
  title: Children;
  href: string;
  hint?: Children;
  /** "Not started": plain, or a tag. */
  status?: Children;
}

export function TaskList({ items, label }: { items: readonly TaskItem[]; label?: string }) {
  return (
    <ul class="govuk-task-list" aria-label={label}>
      {items.map((item) => (
        <li class="govuk-task-list__item govuk-task-list__item--with-link" key={item.key}>
          <div class="govuk-task-list__name-and-hint">
            <a class="govuk-link govuk-task-list__link" href={item.href} aria-describedby={item.status ? `status-${item.key}` : undefined}>{item.title}</a>
            {item.hint && <div class="govuk-task-list__hint">{item.hint}</div>}
          </div>
          {item.status && <div class="govuk-task-list__status" id={`status-${item.key}`}>{item.status}</div>}
        </li>
      ))}
    </ul>
  );
}

export interface SummaryRow {
  key: Children;
  value: Children;
  action?: Children;
}

export function SummaryList({ rows }: { rows: readonly SummaryRow[] }) {
  return (
    <dl class="govuk-summary-list">
      {rows.map((row, i) => (
        <div class={classes('govuk-summary-list__row', !row.action && 'govuk-summary-list__row--no-actions')} key={i}>
          <dt class="govuk-summary-list__key">{row.key}</dt>
          <dd class="govuk-summary-list__value">{row.value}</dd>
          {row.action && <dd class="govuk-summary-list__actions">{row.action}</dd>}
        </div>
      ))}
    </dl>
  );
}

export interface Column {
  title: Children;
  numeric?: boolean;
}

/** `rows` of cells, as many as there are columns. The first cell names the row. Scrolls by itself when it is wide. */
export function Table({ caption, captionSize = 'm', hiddenCaption, columns, rows }: {
  caption: string;
  captionSize?: 's' | 'm' | 'l';
  hiddenCaption?: boolean;
  columns: readonly Column[];
  rows: readonly { key: string; cells: readonly Children[] }[];
}) {
  return (
    <div class="ds-scroll" role="region" aria-label={caption} tabIndex={0}>
      <table class="govuk-table">
        <caption class={classes('govuk-table__caption', `govuk-table__caption--${captionSize}`, hiddenCaption && 'govuk-visually-hidden')}>{caption}</caption>
        <thead class="govuk-table__head">
          <tr class="govuk-table__row">
            {columns.map((column, i) => <th scope="col" class={classes('govuk-table__header', column.numeric && 'govuk-table__header--numeric')} key={i}>{column.title}</th>)}
          </tr>
        </thead>
        <tbody class="govuk-table__body">
          {rows.map((row) => (
            <tr class="govuk-table__row" key={row.key}>
              {row.cells.map((cell, i) => i === 0
                ? <th scope="row" class="govuk-table__header" key={i}>{cell}</th>
                : <td class={classes('govuk-table__cell', columns[i]?.numeric && 'govuk-table__cell--numeric')} key={i}>{cell}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What holds something up, with where to go. Takes the focus when it appears. */
export function ErrorSummary({ title = 'There is a problem', errors }: { title?: string; errors: readonly { words: Children; href?: string; onClick?: () => void }[] }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), [errors.length]);
  if (errors.length === 0) return null;
  return (
    <div class="govuk-error-summary" ref={box} tabIndex={-1}>
      <div role="alert">
        <h2 class="govuk-error-summary__title">{title}</h2>
        <div class="govuk-error-summary__body">
          <ul class="govuk-list govuk-error-summary__list">
            {errors.map((error, i) => (
              <li key={i}>
                {error.href !== undefined ? <a href={error.href}>{error.words}</a>
                  : error.onClick ? <button class="ds-quiet" type="button" onClick={error.onClick}>{error.words}</button>
                  : error.words}
              </li>
            ))}
          </ul>
        </div>
      </div>
    </div>
  );
}

/** Something to know on top of a page. */
export function Notice({ title, children, kind = 'plain', alert }: { title: string; children: Children; kind?: 'plain' | 'good' | 'warning'; alert?: boolean }) {
  const id = useId();
  return (
    <div class={classes('govuk-notification-banner', kind === 'good' && 'govuk-notification-banner--success', kind === 'warning' && 'ds-notice--warning')}
      role={alert ? 'alert' : 'region'} aria-labelledby={id}>
      <div class="govuk-notification-banner__header"><h2 class="govuk-notification-banner__title" id={id}>{title}</h2></div>
      <div class="govuk-notification-banner__content">{children}</div>
    </div>
  );
}

export function Inset({ children }: { children: Children }) {
  return <div class="govuk-inset-text">{children}</div>;
}

export function Loading() {
  return <p class="govuk-body ds-loading" role="status">One moment…</p>;
}
