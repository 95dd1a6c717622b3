// What stands after '?' in the addresses of the manager's pages: days and months, and for a worker or a team a short
// digest of the name. Never words: addresses stay in the browser's history.
import { findName, nameDigest } from './digest';

export interface Filter {
  /** The day of the report; '' is today. */
  on: string;
  from: string;
  to: string;
  worker: string;
  team: string;
}

export const noFilter: Filter = { on: '', from: '', to: '', worker: '', team: '' };

const day = /^\d{4}-\d{2}-\d{2}$/;

/** '#/compliance/?on=2026-04-01&worker=1f0c…'. Worker and team stay as they stand there, see namesIn(). */
export function filterFrom(hash: string): Filter {
  const at = hash.indexOf('?');
  const given = new URLSearchParams(at < 0 ? '' : hash.slice(at + 1));
  const dayIn = (name: string): string => {
    const text = given.get(name) ?? '';
    return day.test(text) ? text : '';
  };
  return { on: dayIn('on'), from: dayIn('from'), to: dayIn('to'), worker: given.get('worker') ?? '', team: given.get('team') ?? '' };
}

/** A filter's worker and team as names, once a report has said who there is. */
export function namesIn(filter: Filter, workers: readonly string[], teams: readonly string[]): Filter {
  return { ...filter, worker: findName(workers, filter.worker), team: findName(teams, filter.team) };
}

/** '/compliance' or '/compliance/?on=2026-04-01'. */
export function addressOf(page: string, filter: Filter): string {
  const out = new URLSearchParams();
  for (const [name, value] of [['on', filter.on], ['from', filter.from], ['to', filter.to]] as const) if (value) out.set(name, value);
  if (filter.worker) out.set('worker', nameDigest(filter.worker));
  if (filter.team) out.set('team', nameDigest(filter.team));
  const text = out.toString();
  return text === '' ? page : `${page}/?${text}`;
}

/** Puts the filter into this page's address without leaving the page. */
export function showAddress(page: string, filter: Filter): void {
  history.replaceState(null, '', `#${addressOf(page, filter)}`);
}
