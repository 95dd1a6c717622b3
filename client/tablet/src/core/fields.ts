// The fields of a record, by their numbers in core/record/fields.hpp, and their values as bytes.
import { create, fromBinary, toBinary, type DescMessage, type MessageInitShape, type MessageShape } from '@bufbuild/protobuf';
import type { FieldView, VisitView } from '../generated/client_pb';
import {
  ActionValueSchema, AttachmentValueSchema, AttendanceValueSchema, BlockValueSchema, CommentValueSchema,
  EpisodeValueSchema, LegsValueSchema, MainCareValueSchema, ObservationValueSchema, ReviewValueSchema, RiskValueSchema,
  TicksValueSchema, VersionValueSchema,
} from '../generated/record_pb';
import { fields } from '../generated/fields';

export { fields };
export type FieldKey = keyof typeof fields;

/** Field numbers: `field.setting`, `field.wishesBlock`. */
export const field = Object.fromEntries(Object.entries(fields).map(([key, info]) => [key, info.number])) as {
  readonly [K in FieldKey]: (typeof fields)[K]['number'];
};

/** The message of each structured shape. */
export const valueSchemas = {
  legs: LegsValueSchema,
  attendance: AttendanceValueSchema,
  ticks: TicksValueSchema,
  observation: ObservationValueSchema,
  block: BlockValueSchema,
  risk: RiskValueSchema,
  action: ActionValueSchema,
  attachment: AttachmentValueSchema,
  episode: EpisodeValueSchema,
  main_care: MainCareValueSchema,
  version: VersionValueSchema,
  review: ReviewValueSchema,
  comment: CommentValueSchema,
} as const;

/** No bytes mean cleared or removed. */
export const cleared: Uint8Array = new Uint8Array();

/** A message with nothing set: field 31, which no message has and every reader skips (core/record/record.cpp). */
const blank: Uint8Array = Uint8Array.of(0xf8, 0x01, 0x00);

export function encodeText(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function decodeText(value: Uint8Array | undefined): string {
  return value ? new TextDecoder().decode(value) : '';
}

/** A structured value. A blank one is told from a removed one. */
export function encodeValue<D extends DescMessage>(schema: D, value: MessageInitShape<D>): Uint8Array {
  const bytes = toBinary(schema, create(schema, value));
  return bytes.length > 0 ? bytes : blank;
}

/** A structured value, or a blank one when there is none or it cannot be read. */
export function decodeValue<D extends DescMessage>(schema: D, value: Uint8Array | undefined): MessageShape<D> {
  if (!value || value.length === 0) return create(schema);
  try {
    return fromBinary(schema, value);
  } catch {
    return create(schema);
  }
}

/** One field of a visit as the core shows it. */
export function fieldOf(view: Pick<VisitView, 'fields'>, number: number, item?: bigint): FieldView | undefined {
  return view.fields.find((f) => f.field === number && f.item === item);
}

/** A text field's words, '' when there are none. */
export function textOf(view: Pick<VisitView, 'fields'>, number: number, item?: bigint): string {
  return decodeText(fieldOf(view, number, item)?.value);
}

/** A structured field's value, blank when there is none. */
export function valueOf<D extends DescMessage>(
  view: Pick<VisitView, 'fields'>, schema: D, number: number, item?: bigint,
): MessageShape<D> {
  return decodeValue(schema, fieldOf(view, number, item)?.value);
}

/** All rows of a field that repeats, in the order in which they stand; removed ones are left out. */
export function rowsOf<D extends DescMessage>(
  view: Pick<VisitView, 'fields'>, schema: D, number: number,
): { item: bigint; value: MessageShape<D>; field: FieldView }[] {
  const rows = view.fields.flatMap((f) =>
    f.field === number && f.item !== undefined && f.value.length > 0
      ? [{ item: f.item, value: decodeValue(schema, f.value), field: f }]
      : []);
  const order = (value: unknown): number => (value as { order?: number }).order ?? 0;
  return rows.sort((a, b) => order(a.value) - order(b.value) || (a.item < b.item ? -1 : 1));
}
