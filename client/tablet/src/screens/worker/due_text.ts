// When an action is due: a day, a day with a time, or words that came from elsewhere. Pure.
import { dayWords, momentFrom, splitMoment } from '../../core/time';
import { clockWords, isDay } from './words';

export interface Due {
  day: string;
  time: string;
  /** What is neither a day nor a moment, as it was written. */
  words: string;
}

export function readDue(due: string): Due {
  if (isDay(due)) return { day: due, time: '', words: '' };
  const moment = /T/.test(due) ? splitMoment(due) : undefined;
  return moment ? { ...moment, words: '' } : { day: '', time: '', words: due };
}

export function writeDue(day: string, time: string): string {
  if (day === '') return '';
  return time === '' ? day : momentFrom(day, time) ?? day;
}

/** "Thursday 9 April 2026, 4pm" */
export function dueWords(due: string): string {
  const { day, time, words } = readDue(due);
  if (day === '') return words;
  return time === '' ? dayWords(day) : `${dayWords(day)}, ${clockWords(time)}`;
}
