import { create, toBinary } from '@bufbuild/protobuf';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
// @ts-expect-error a script, not a module with types
import { parseFields } from '../scripts/fields.mjs';
import { withClocks } from '../src/core/clocks';
import { encodeAsk } from '../src/core/client';
import { cleared, decodeText, decodeValue, encodeText, encodeValue, field, fields, rowsOf, valueSchemas } from '../src/core/fields';
import { idText, itemText, newItem, parseId, parseItem } from '../src/core/ids';
import { ClientRequestSchema, FieldViewSchema } from '../src/generated/client_pb';
import { BlockValueSchema, TicksValueSchema } from '../src/generated/record_pb';
import { fromBinary } from '@bufbuild/protobuf';

describe('fields', () => {
  it('are the core’s', () => {
    const core = parseFields(readFileSync(new URL('../../../core/record/fields.hpp', import.meta.url), 'utf8'));
    expect(Object.values(fields).map(({ number, name, shape, item, byActs }) => ({ number, name, shape, item, byActs })))
      .toEqual(core.map(({ number, name, shape, item, byActs }: (typeof fields)[keyof typeof fields]) => ({ number, name, shape, item, byActs })));
    expect(field.setting).toBe(26);
    expect(field.wishesBlock).toBe(24);
  });
  it('have a message for each shape that a person writes', () => {
    for (const info of Object.values(fields)) {
      if (info.byActs || info.shape === 'text') continue;
      expect(Object.keys(valueSchemas)).toContain(info.shape);
    }
  });
  it('tell a blank value from a removed one', () => {
    const blank = encodeValue(BlockValueSchema, {});
    expect([...blank]).toEqual([0xf8, 0x01, 0x00]);
    expect(decodeValue(BlockValueSchema, blank).text).toBe('');
    expect(cleared.length).toBe(0);
  });
  it('come back as they were', () => {
    const ticks = decodeValue(TicksValueSchema, encodeValue(TicksValueSchema, { seen: 1, othersPresent: [0xfedcba9876543210n] }));
    expect(ticks.seen).toBe(1);
    expect(ticks.othersPresent).toEqual([0xfedcba9876543210n]);
    expect(decodeText(encodeText('Siân “loves” school'))).toBe('Siân “loves” school');
  });
  it('read what cannot be read as blank', () => {
    expect(decodeValue(BlockValueSchema, Uint8Array.of(0xff, 0xff, 0xff)).title).toBe('');
  });
  it('give rows in their order, without removed ones', () => {
    const row = (item: bigint, order: number, text: string) => create(FieldViewSchema, { field: 24, item, value: toBinary(BlockValueSchema, create(BlockValueSchema, { order, text })) });
    const view = { fields: [row(9n, 2, 'second'), row(3n, 1, 'first'), create(FieldViewSchema, { field: 24, item: 4n })] };
    expect(rowsOf(view, BlockValueSchema, field.wishesBlock).map((r) => r.value.text)).toEqual(['first', 'second']);
  });
});

describe('ids', () => {
  it('stand in addresses', () => {
    const id = Uint8Array.from({ length: 16 }, (_, i) => i * 16);
    expect(parseId(idText(id))).toEqual(id);
    expect(parseId('00')).toBeUndefined();
    expect(parseItem(itemText(0xffn))).toBe(0xffn);
    expect(itemText(0xffn)).toBe('00000000000000ff');
    expect(newItem()).not.toBe(newItem());
  });
});

describe('clocks', () => {
  it('are written into a request that is already bytes', () => {
    const bytes = withClocks(encodeAsk({ case: 'today', value: { on: '2026-04-01' } }), 1_775_000_000_123.7, 4567.9);
    const request = fromBinary(ClientRequestSchema, bytes);
    expect(request.wall).toBe(1_775_000_000_123n);
    expect(request.monotonic).toBe(4567n);
    expect(request.ask.case === 'today' && request.ask.value.on).toBe('2026-04-01');
  });
});
