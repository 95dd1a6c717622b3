// A report's section as a table: the rows of the screen are the rows of the CSV.
import type { ComponentChildren } from 'preact';
import { Tag } from '../../app/ui';
import type { ReportRow, ReportSection } from '../../generated/client_pb';
import { caseHref, visitHref } from './links';
import { DataTable } from './parts';

function OrderTag({ inOrder }: { inOrder: string }) {
  if (inOrder === 'yes') return <Tag colour="green">In order</Tag>;
  if (inOrder === 'no') return <Tag colour="red">Not in order</Tag>;
  return null;
}

/** The row's words, leading to the visit where there is one. */
function RowWords({ row }: { row: ReportRow }) {
  if (row.visit.length === 0 || row.space.length === 0) return <>{row.words}</>;
  return <a class="govuk-link dm-link" href={visitHref(row.space, row.visit)}>{row.words}</a>;
}

/** Who the row is about, leading to the case. */
function RowName({ row }: { row: ReportRow }) {
  const name = row.child || row.family || 'Not about one child';
  if (row.space.length === 0) return <>{name}</>;
  return <a class="govuk-link dm-link" href={caseHref(row.space)}>{name}</a>;
}

export function ReportTable({ name, rows, action }: {
  name: string;
  rows: readonly ReportRow[];
  /** A last column: what can be done about a row. */
  action?: { title: string; of: (row: ReportRow) => ComponentChildren };
}) {
  if (rows.length === 0) return <p class="govuk-body dm-quiet">Nothing in this list.</p>;
  const people = rows.some((row) => row.child || row.family);
  if (!people) {
    return (
      <ul class="govuk-list dm-list">
        {rows.map((row, i) => <li key={i}><RowWords row={row} /></li>)}
      </ul>
    );
  }
  const ordered = rows.some((row) => row.inOrder !== ''), dated = rows.some((row) => row.dateWords !== '');
  return (
    <DataTable caption={name} hiddenCaption
      columns={['Child', 'Family', 'Worker', ...(dated ? ['Date'] : []), ...(ordered ? ['State'] : []), 'What', ...(action ? [action.title] : [])]}
      rows={rows.map((row, i) => ({
        key: String(i),
        cells: [
          <RowName row={row} />, row.family, row.worker, ...(dated ? [row.dateWords] : []),
          ...(ordered ? [row.inOrder ? <OrderTag inOrder={row.inOrder} /> : ''] : []),
          <RowWords row={row} />, ...(action ? [action.of(row)] : []),
        ],
      }))} />
  );
}

/** How many rows need somebody. */
export function notInOrder(section: ReportSection): number {
  return section.rows.filter((row) => row.inOrder === 'no').length;
}
