// Rows of a record that have an order: adding, moving by a step, removing and putting back.
import type { DescMessage, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import { clone } from '@bufbuild/protobuf';
import { flushAll, saveFields } from '../../app/autosave';
import { client } from '../../core/client';
import { cleared, encodeValue, fieldOf, rowsOf } from '../../core/fields';
import { newItem } from '../../core/ids';
import type { VisitProps } from './visit_page';

type Fits<D extends DescMessage> = (value: MessageShape<D>) => boolean;
type Ordered = { order: number };

/** The order of a row that is to stand last. */
export function lastOrder(rows: readonly { value: unknown }[]): number {
  return rows.reduce((most, row) => Math.max(most, (row.value as Ordered).order), 0) + 1;
}

/** Adds a row at the end; its key. Undefined when it could not be saved (the bar says so). */
export async function addRow<D extends DescMessage>(page: VisitProps, schema: D, number: number, init: MessageInitShape<D>): Promise<bigint | undefined> {
  const item = newItem();
  try {
    await saveFields(page.space, page.visit, [{ field: number, item, value: encodeValue(schema, init) }]);
  } catch {
    return undefined;
  }
  await page.reload();
  return item;
}

/** New places for rows when one goes up or down by one: only those that change. Pure. */
export function moved<T>(rows: readonly { item: bigint; value: T }[], item: bigint, by: 1 | -1): { item: bigint; order: number }[] {
  const from = rows.findIndex((row) => row.item === item);
  const to = from + by;
  if (from < 0 || to < 0 || to >= rows.length) return [];
  const next = [...rows];
  [next[from], next[to]] = [next[to]!, next[from]!];
  return next.flatMap((row, i) => ((row.value as Ordered).order === i + 1 ? [] : [{ item: row.item, order: i + 1 }]));
}

/** Moves a row by one, on the newest words of all of them. */
export async function moveRow<D extends DescMessage>(page: VisitProps, schema: D, number: number, item: bigint, by: 1 | -1, fits: Fits<D>): Promise<void> {
  await flushAll();
  const view = await client.ask({ case: 'visit', value: { space: page.space, visit: page.visit } });
  const rows = rowsOf(view, schema, number).filter((row) => fits(row.value));
  const writes = moved(rows, item, by).map((place) => {
    const value = clone(schema, rows.find((row) => row.item === place.item)!.value);
    (value as unknown as Ordered).order = place.order;
    return { field: number, item: place.item, value: encodeValue(schema, value) };
  });
  if (writes.length > 0) await saveFields(page.space, page.visit, writes).catch(() => undefined);
  await page.reload();
}

/** Removes a row; what it held, so that it can be put back. */
export async function removeRow(page: VisitProps, number: number, item: bigint): Promise<Uint8Array | undefined> {
  await flushAll();
  try {
    const view = await client.ask({ case: 'visit', value: { space: page.space, visit: page.visit } });
    const held = fieldOf(view, number, item)?.value;
    await saveFields(page.space, page.visit, [{ field: number, item, value: cleared }]);
    await page.reload();
    return held;
  } catch {
    return undefined;
  }
}

export async function putBack(page: VisitProps, number: number, item: bigint, value: Uint8Array): Promise<void> {
  await saveFields(page.space, page.visit, [{ field: number, item, value }]).catch(() => undefined);
  await page.reload();
}
