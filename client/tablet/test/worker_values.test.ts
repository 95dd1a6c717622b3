import { create, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { decodeText, decodeValue, encodeText, encodeValue, field } from '../src/core/fields';
import { FieldViewSchema, VisitViewSchema } from '../src/generated/client_pb';
import { ActionValueSchema, Answer, BlockValueSchema, SeenMode, TicksValueSchema } from '../src/generated/record_pb';
import { askedAgain, notSeen } from '../src/screens/worker/outcome';
import { versionName } from '../src/screens/worker/decision';
import { withWords, wordsIn } from '../src/screens/worker/own_words';
import { childrenRead, sectionsRead } from '../src/screens/worker/record_text';
import { moved } from '../src/screens/worker/rows';

/** Field 30, which this app does not know. */
const later = Uint8Array.of(0xf2, 0x01, 0x02, 0x68, 0x69);

function holds(bytes: Uint8Array, part: Uint8Array): boolean {
  return Buffer.from(bytes).includes(Buffer.from(part));
}

describe('ticks of a visit that failed', () => {
  const bytes = Uint8Array.from([...toBinary(TicksValueSchema, create(TicksValueSchema, {
    seen: Answer.YES, seenAlone: Answer.YES, bedroomSeen: Answer.NO, concern: Answer.YES, mode: SeenMode.INDIVIDUAL, mainCarersPresent: [1n],
  })), ...later]);
  const ticks = decodeValue(TicksValueSchema, bytes);
  it('keep the worry alone', () => {
    expect(notSeen(ticks)).toMatchObject({ seen: Answer.NO, seenAlone: Answer.UNANSWERED, bedroomSeen: Answer.UNANSWERED, concern: Answer.YES, mode: SeenMode.UNANSWERED, mainCarersPresent: [] });
  });
  it('keep what a newer app wrote', () => {
    expect(holds(encodeValue(TicksValueSchema, notSeen(ticks)), later)).toBe(true);
    expect(holds(encodeValue(TicksValueSchema, askedAgain(ticks)), later)).toBe(true);
  });
  it('are asked again when the visit took place after all', () => {
    expect(askedAgain(notSeen(ticks)).seen).toBe(Answer.UNANSWERED);
  });
});

describe('moving a row by one', () => {
  const rows = [[1n, 1], [2n, 2], [3n, 3]].map(([key, order]) => ({ item: key as bigint, value: { order: order as number } }));
  it('swaps the two', () => expect(moved(rows, 2n, -1)).toEqual([{ item: 2n, order: 1 }, { item: 1n, order: 2 }]));
  it('goes nowhere at the end', () => expect(moved(rows, 3n, 1)).toEqual([]));
  it('gives places to rows that have none', () => {
    const none = rows.map(({ item }) => ({ item, value: { order: 0 } }));
    expect(moved(none, 1n, 1)).toEqual([{ item: 2n, order: 1 }, { item: 1n, order: 2 }, { item: 3n, order: 3 }]);
  });
});

describe('words of one’s own in a conflict', () => {
  it('are the text of a plain field', () => {
    expect(wordsIn(field.analysisText, encodeText('mine'))).toBe('mine');
    expect(decodeText(withWords(field.analysisText, encodeText('mine'), 'both'))).toBe('both');
  });
  it('keep a block’s title and place', () => {
    const value = encodeValue(BlockValueSchema, { title: 'Home', text: 'old', child: 7n, order: 2 });
    expect(decodeValue(BlockValueSchema, withWords(field.wishesBlock, value, 'new'))).toMatchObject({ title: 'Home', text: 'new', child: 7n, order: 2 });
  });
  it('are none for ticks', () => expect(wordsIn(field.ticks, new Uint8Array())).toBeUndefined());
  it('have names', () => {
    const [mine, one, two] = [{ mine: true, holder: 'Priya' }, { mine: false, holder: 'Bernadette' }, { mine: false, holder: 'Callum' }];
    expect([versionName([one, mine], 0), versionName([one, mine], 1)]).toEqual(['Theirs', 'Mine']);
    expect(versionName([one, mine, two], 2)).toBe('Theirs: Callum');
  });
});

describe('a record to read', () => {
  const put = (number: number, value: Uint8Array, item?: bigint) => create(FieldViewSchema, { field: number, value, ...(item === undefined ? {} : { item }) });
  const view = create(VisitViewSchema, {
    children: [{ inVisit: true, child: { key: 1n, name: 'Maya Brennock' } }],
    sections: [{ key: 'risk', title: 'Risk', noneSaid: true, noneOffer: 'Nothing new to record' }],
    fields: [
      put(field.setting, encodeText('The room was warm.')),
      put(field.ticks, encodeValue(TicksValueSchema, { seen: Answer.YES, seenAlone: Answer.NO, reasonNotAlone: 'She felt unwell' }), 1n),
      put(field.wishes, encodeText('She was tired.'), 1n),
      put(field.wishesBlock, encodeValue(BlockValueSchema, { title: 'School', text: 'Art.', child: 1n, order: 1 }), 9n),
      put(field.action, encodeValue(ActionValueSchema, { text: 'Ring school', owner: 'Priya Raman', due: '2026-04-09', status: 'open' }), 8n),
    ],
  });
  const sections = sectionsRead(view);
  it('has each section with its parts in order', () => {
    expect(sections[0]?.parts).toEqual([{ title: '', text: 'The room was warm.', number: field.setting }]);
    expect(sections[1]?.parts.map((part) => [part.title, part.text])).toEqual([['Maya Brennock', 'She was tired.'], ['School', 'Art.']]);
    expect(sections[3]?.parts[0]?.text).toBe('Nothing new to record');
    expect(sections[5]?.parts[0]).toMatchObject({ title: 'Ring school', text: 'Priya Raman · Thursday 9 April 2026' });
  });
  it('says ticks in words, unanswered ones of what is asked everywhere too', () => {
    expect(childrenRead(view)[0]?.words).toBe('Seen: yes\nSeen alone: no\nWhy not alone: She felt unwell');
  });
});
