// Small words of the worker's screens; no rule is in them.
import { splitMoment } from '../../core/time';

/** "16:00" and "4:00pm" → "4pm", "16:05" → "4:05pm"; anything else as it stands. */
export function clockWords(time: string): string {
  if (/^\d{1,2}:00[ap]m$/.test(time)) return time.replace(':00', '');
  const found = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  if (!found) return time;
  const hour = Number(found[1]);
  const minutes = found[2] === '00' ? '' : `:${found[2]}`;
  return `${hour % 12 === 0 ? 12 : hour % 12}${minutes}${hour < 12 ? 'am' : 'pm'}`;
}

/** "Maya" of "Maya Brennock". */
export function firstName(name: string): string {
  return name.trim().split(/\s+/)[0] ?? name;
}

/** "Maya, Theo and Isla" */
export function listed(words: readonly string[]): string {
  if (words.length <= 1) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}

const weekDay = (day: string): number => new Date(`${day}T12:00:00Z`).getUTCDay();

export function dayAfter(day: string, days: number): string {
  const at = new Date(`${day}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** A day to propose for the next visit: the last working day of a week before `by`, or `by` itself when that is near;
 *  never before tomorrow. Only a proposal in a date box. */
export function proposedDay(today: string, by: string): string {
  const tomorrow = dayAfter(today, 1);
  if (by === '') return dayAfter(today, 7);
  if (by <= tomorrow) return tomorrow;
  for (let day = dayAfter(by, -1); day >= tomorrow; day = dayAfter(day, -1)) {
    if (weekDay(day) !== 0 && weekDay(day) !== 6) return day;
  }
  return by;
}

/** Half hours, as people agree on visits: "16:05" → "16:00". */
export function proposedTime(start: string): string {
  const time = splitMoment(start)?.time ?? '16:00';
  const [hour = '16', minute = '00'] = time.split(':');
  return `${hour}:${Number(minute) < 30 ? '00' : '30'}`;
}

export const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(new Date(`${text}T12:00:00Z`).getTime());

/** "840 KB" */
export function sizeOf(bytes: bigint): string {
  const kb = Number(bytes) / 1024;
  return kb < 1000 ? `${Math.max(1, Math.round(kb))} KB` : `${(kb / 1024).toFixed(1)} MB`;
}

/** The day that an address asks for: '#/today?on=2026-04-01'; '' for today. */
export function dayAsked(hash: string): string {
  const at = hash.indexOf('?');
  const on = at < 0 ? '' : new URLSearchParams(hash.slice(at + 1)).get('on') ?? '';
  return isDay(on) ? on : '';
}
