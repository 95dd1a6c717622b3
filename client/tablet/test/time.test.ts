import { describe, expect, it } from 'vitest';
import { dayOf, dayWords, momentFrom, momentOf, splitMoment, timeOf } from '../src/core/time';

describe('times of Europe/London', () => {
  it('write a moment with its zone', () => {
    expect(momentOf(new Date('2026-01-05T16:05:40Z'))).toBe('2026-01-05T16:05:00+00:00');
    expect(momentOf(new Date('2026-04-01T15:05:40Z'))).toBe('2026-04-01T16:05:00+01:00');
    expect(dayOf(new Date('2026-06-30T23:30:00Z'))).toBe('2026-07-01');
    expect(timeOf(new Date('2026-06-30T23:30:00Z'))).toBe('00:30');
  });
  it('make a moment of a day and a time', () => {
    expect(momentFrom('2026-04-01', '16:05')).toBe('2026-04-01T16:05:00+01:00');
    expect(momentFrom('2026-03-29', '00:59')).toBe('2026-03-29T00:59:00+00:00');
    expect(momentFrom('2026-03-29', '02:00')).toBe('2026-03-29T02:00:00+01:00');
    expect(momentFrom('2026-10-25', '03:00')).toBe('2026-10-25T03:00:00+00:00');
  });
  it('move an hour that the clocks skip', () => {
    expect(momentFrom('2026-03-29', '01:30')).toBe('2026-03-29T02:30:00+01:00');
  });
  it('refuse what is none', () => {
    expect(momentFrom('2026-02-30', '10:00')).toBeUndefined();
    expect(momentFrom('2026-02-03', '')).toBeUndefined();
    expect(momentFrom('', '10:00')).toBeUndefined();
    expect(momentFrom('2026-02-03', '24:00')).toBeUndefined();
  });
  it('read a moment back', () => {
    expect(splitMoment('2026-04-01T15:05:00Z')).toEqual({ day: '2026-04-01', time: '16:05' });
    expect(splitMoment('')).toBeUndefined();
    expect(splitMoment('yesterday')).toBeUndefined();
  });
  it('come back as they were, every half hour of the nights when clocks change, and every fifth hour of a year', () => {
    const hour = 3_600_000;
    const check = (t: number): void => { expect(new Date(momentOf(new Date(t))).getTime()).toBe(t); };
    for (let t = Date.UTC(2026, 0, 1); t < Date.UTC(2027, 0, 1); t += 5 * hour) check(t);
    for (const night of [Date.UTC(2026, 2, 28, 12), Date.UTC(2026, 9, 24, 12)]) {
      for (let t = night; t < night + 24 * hour; t += hour / 2) check(t);
    }
  });
  it('say a day in words', () => {
    expect(dayWords('2026-04-01')).toBe('Wednesday 1 April 2026');
    expect(dayWords('soon')).toBe('soon');
  });
});
