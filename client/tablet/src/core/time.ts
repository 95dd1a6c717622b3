// Days, times and moments as the core writes them: "2026-04-01", "16:05", RFC 3339 with a zone. People read and type
// local times of Europe/London, whatever the tablet's own zone is.
const zone = 'Europe/London';

const parts = new Intl.DateTimeFormat('en-GB', {
  timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
  hourCycle: 'h23',
});

function fieldsOf(at: Date): Record<string, string> {
  return Object.fromEntries(parts.formatToParts(at).map((part) => [part.type, part.value]));
}

/** Minutes by which London is ahead of UTC at a moment. */
function offsetMinutes(at: Date): number {
  const f = fieldsOf(at);
  const local = Date.UTC(Number(f['year']), Number(f['month']) - 1, Number(f['day']), Number(f['hour']), Number(f['minute']), Number(f['second']));
  return Math.round((local - Math.floor(at.getTime() / 1000) * 1000) / 60_000);
}

/** "2026-04-01" in London. */
export function dayOf(at: Date): string {
  const f = fieldsOf(at);
  return `${f['year']}-${f['month']}-${f['day']}`;
}

/** "16:05" in London. */
export function timeOf(at: Date): string {
  const f = fieldsOf(at);
  return `${f['hour']}:${f['minute']}`;
}

/** "2026-04-01T16:05:00+01:00" */
export function momentOf(at: Date): string {
  const offset = offsetMinutes(at);
  const hours = String(Math.floor(offset / 60)).padStart(2, '0');
  const minutes = String(offset % 60).padStart(2, '0');
  return `${dayOf(at)}T${timeOf(at)}:00+${hours}:${minutes}`;
}

/** The moment of a day and a time in London; undefined for what is none (a 30 February; an hour that the clocks skip
 *  moves on by an hour). */
export function momentFrom(day: string, time: string): string | undefined {
  const d = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  const t = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  if (!d || !t) return undefined;
  const utc = new Date(Date.UTC(Number(d[1]), Number(d[2]) - 1, Number(d[3]), Number(t[1]), Number(t[2])));
  if (utc.toISOString().slice(0, 10) !== day) return undefined;
  const first = new Date(utc.getTime() - offsetMinutes(utc) * 60_000);
  return momentOf(new Date(utc.getTime() - offsetMinutes(first) * 60_000));
}

/** Day and time in London of a moment; undefined when it cannot be read. */
export function splitMoment(moment: string): { day: string; time: string } | undefined {
  const at = new Date(moment);
  if (moment === '' || Number.isNaN(at.getTime())) return undefined;
  return { day: dayOf(at), time: timeOf(at) };
}

/** "Wednesday 1 April 2026" */
export function dayWords(day: string): string {
  const at = new Date(`${day}T12:00:00Z`);
  if (Number.isNaN(at.getTime())) return day;
  const words = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  return words.format(at).replace(',', '');
}
