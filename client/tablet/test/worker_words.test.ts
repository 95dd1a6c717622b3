import { describe, expect, it } from 'vitest';
import { dueWords, readDue, writeDue } from '../src/screens/worker/due_text';
import { clockWords, dayAsked, firstName, isDay, listed, proposedDay, proposedTime, sizeOf } from '../src/screens/worker/words';

describe('times in words', () => {
  it('says hours as people do', () => {
    expect(['16:00', '16:05', '00:30', '12:00', '4:00pm', 'soon', ''].map(clockWords)).toEqual(['4pm', '4:05pm', '12:30am', '12pm', '4pm', 'soon', '']);
  });
});

describe('a proposed next visit', () => {
  it('is a working day before the due day', () => {
    expect(proposedDay('2026-04-01', '2026-04-14')).toBe('2026-04-13');
    expect(proposedDay('2026-04-01', '2026-04-13')).toBe('2026-04-10');
  });
  it('is never today or before', () => {
    expect(proposedDay('2026-04-01', '2026-04-01')).toBe('2026-04-02');
    expect(proposedDay('2026-04-01', '2026-03-27')).toBe('2026-04-02');
    expect(proposedDay('2026-04-01', '2026-04-02')).toBe('2026-04-02');
  });
  it('is in a week when nothing is due, and on the due day when only a weekend is left', () => {
    expect(proposedDay('2026-04-01', '')).toBe('2026-04-08');
    expect(proposedDay('2026-04-03', '2026-04-06')).toBe('2026-04-06');
  });
  it('is at the half hour of this visit', () => {
    expect(proposedTime('2026-03-31T16:05:00+01:00')).toBe('16:00');
    expect(proposedTime('2026-03-31T16:45:00+01:00')).toBe('16:30');
    expect(proposedTime('')).toBe('16:00');
  });
});

describe('the day in an address', () => {
  it('stands after the question mark', () => {
    expect(['#/today?on=2026-04-01', '#/today?on=yesterday', '#/today'].map(dayAsked)).toEqual(['2026-04-01', '', '']);
  });
  it('is a day', () => {
    expect([isDay('2026-04-01'), isDay('2026-13-01'), isDay('1 April')]).toEqual([true, false, false]);
  });
});

describe('when an action is due', () => {
  it('reads a day, a moment and what was written otherwise', () => {
    expect(readDue('2026-04-09')).toEqual({ day: '2026-04-09', time: '', words: '' });
    expect(readDue('2026-04-09T16:00:00+01:00')).toEqual({ day: '2026-04-09', time: '16:00', words: '' });
    expect(readDue('before Easter')).toEqual({ day: '', time: '', words: 'before Easter' });
  });
  it('writes them back in London time', () => {
    expect([writeDue('', '16:00'), writeDue('2026-04-09', ''), writeDue('2026-04-09', '16:00')]).toEqual(['', '2026-04-09', '2026-04-09T16:00:00+01:00']);
    expect(dueWords('2026-04-09T16:00:00+01:00')).toBe('Thursday 9 April 2026, 4pm');
  });
});

describe('small words', () => {
  it('lists names and gives first ones', () => {
    expect(listed(['Maya', 'Theo', 'Isla'])).toBe('Maya, Theo and Isla');
    expect([listed([]), listed(['Maya']), firstName('Maya Brennock')]).toEqual(['', 'Maya', 'Maya']);
  });
  it('says sizes', () => {
    expect([sizeOf(0n), sizeOf(912_400n), sizeOf(1_843_200n)]).toEqual(['1 KB', '891 KB', '1.8 MB']);
  });
});
