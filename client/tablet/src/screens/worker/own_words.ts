// Words of one's own for a field in conflict, as the bytes of that field: the structured ones keep all that is not
// words. Pure.
import { clone } from '@bufbuild/protobuf';
import { decodeText, decodeValue, encodeText, encodeValue, fields } from '../../core/fields';
import { ActionValueSchema, BlockValueSchema, RiskValueSchema } from '../../generated/record_pb';

const shapes = new Map(Object.values(fields).map((info) => [info.number as number, info.shape as string]));

/** The words that can be written anew; undefined: this value is not words. */
export function wordsIn(number: number, value: Uint8Array | undefined): string | undefined {
  switch (shapes.get(number)) {
    case 'text': return decodeText(value);
    case 'block': return decodeValue(BlockValueSchema, value).text;
    case 'risk': return decodeValue(RiskValueSchema, value).text;
    case 'action': return decodeValue(ActionValueSchema, value).text;
    default: return undefined;
  }
}

export function withWords(number: number, value: Uint8Array | undefined, words: string): Uint8Array | undefined {
  switch (shapes.get(number)) {
    case 'text': return encodeText(words);
    case 'block': return changed(BlockValueSchema, value, words);
    case 'risk': return changed(RiskValueSchema, value, words);
    case 'action': return changed(ActionValueSchema, value, words);
    default: return undefined;
  }
}

function changed(schema: typeof BlockValueSchema | typeof RiskValueSchema | typeof ActionValueSchema, value: Uint8Array | undefined, words: string): Uint8Array {
  const next = clone(schema, decodeValue(schema, value));
  next.text = words;
  return encodeValue(schema, next);
}
