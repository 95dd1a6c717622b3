import { describe, expect, it } from 'vitest';
import { decodeText, field } from '../src/core/fields';
import { offered } from '../src/screens/worker/offers';
import { pageAfter, placeOf } from '../src/screens/worker/paths';

const item = '00000000000000ab';
const finding = (name: string, section = '', child = 0n) => placeOf({ field: name, section, child });

describe('where a finding is put right', () => {
  it('goes to the page and the control of its field', () => {
    expect(finding('start', 'visit')).toEqual({ page: 'details', focus: 'start-day' });
    expect(finding(`ticks:${item}`, 'children', 0xabn)).toEqual({ page: `child/${item}`, focus: '' });
    expect(finding(`people:${item}`, 'visit')).toEqual({ page: 'people', focus: `person-${item}` });
    expect(finding(`wishes:${item}`, 'wishes', 0xabn)).toEqual({ page: `wishes/${item}`, focus: 'wishes' });
    expect(finding(`action:${item}`, 'actions')).toEqual({ page: 'actions', focus: `action-${item}` });
    expect(finding('analysis.rating', 'analysis')).toEqual({ page: 'analysis', focus: 'analysis-rating' });
  });
  it('goes to the children when wishes are nobody’s', () => {
    expect(finding('wishes', 'wishes')).toEqual({ page: 'children', focus: '' });
  });
  it('stays on Finish for what is chosen there', () => {
    expect(finding(`full_note:${item}`, 'finish', 0xabn)).toEqual({ page: '', focus: `counts-${item}` });
  });
  it('goes to the section of a field that it does not know', () => {
    expect(finding('something', 'risk')).toEqual({ page: 'risk', focus: '' });
    expect(finding('', 'visit')).toEqual({ page: 'details', focus: '' });
  });
});

describe('the one tap that settles a finding', () => {
  const tap = (name: string, offer: string) => offered({ field: name, section: '', offer })?.map((write) => [write.field, write.item, decodeText(write.value)]);
  it('writes what its page would have written', () => {
    expect(tap('risk', 'Nothing new to record')).toEqual([[field.nothingNew, undefined, 'yes']]);
    expect(tap('actions', 'No actions agreed')).toEqual([[field.actionsNone, undefined, 'yes']]);
    expect(tap('parents', 'No parent or carer present')).toEqual([[field.parentsNone, undefined, 'No parent or carer present']]);
    expect(tap(`wishes:${item}`, 'Not seen at this visit')).toEqual([[field.wishes, 0xabn, 'Not seen at this visit']]);
  });
  it('takes the proposed type by clearing the chosen one', () => {
    expect(tap(`counts_as:${item}`, 'Home Visit')).toEqual([[field.countsAs, 0xabn, ''], [field.also, 0xabn, '']]);
  });
  it('does nothing that it does not know', () => {
    expect(tap('start', 'x')).toBeUndefined();
  });
});

describe('Next', () => {
  it('goes through the record in order', () => {
    expect([pageAfter('details'), pageAfter('children'), pageAfter('actions'), pageAfter('finish')]).toEqual(['people', 'setting', 'finish', 'finish']);
  });
});
