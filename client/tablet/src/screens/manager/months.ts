// Months for supervision: "2026-03" and in words.
import { dayWords } from '../../core/time';

/** "March 2026" */
export function monthWords(month: string): string {
  return dayWords(`${month}-01`).replace(/^\w+ 1 /, '');
}

/** The month of a day and the `count - 1` before it, newest first. */
export function monthsUpTo(day: string, count: number): string[] {
  const [year, month] = day.split('-').map(Number);
  if (!year || !month) return [];
  return Array.from({ length: count }, (_, back) => {
    const at = new Date(Date.UTC(year, month - 1 - back, 1));
    return at.toISOString().slice(0, 7);
  });
}

/** First and last day of a month, but no later than `until`. */
export function periodOf(month: string, until: string): { from: string; to: string } {
  const [year, number] = month.split('-').map(Number);
  const last = new Date(Date.UTC(year ?? 0, number ?? 0, 0)).toISOString().slice(0, 10);
  return { from: `${month}-01`, to: last < until ? last : until };
}
