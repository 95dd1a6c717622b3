// Addresses of the worker's pages. Ids, days and numbers alone stand in them.
import type { BookingView, FindingView } from '../../generated/client_pb';
import { field } from '../../core/fields';
import { idText, itemText, parseItem } from '../../core/ids';

export const sectionKeys = ['setting', 'wishes', 'parents', 'risk', 'analysis', 'actions'] as const;
export type SectionKey = (typeof sectionKeys)[number];

/** '/visit/<space>/<visit>', with the pages below it. */
export function visitPath(space: Uint8Array, visit: Uint8Array, page = ''): string {
  return `/visit/${idText(space)}/${idText(visit)}${page === '' ? '' : `/${page}`}`;
}

export function casePath(space: Uint8Array): string {
  return `/case/${idText(space)}`;
}

/** Where a visit begins: of a booking's day, for one child, or neither. */
export function startPath(space: Uint8Array, about: string | Uint8Array = 'now'): string {
  return `/start/${idText(space)}/${typeof about === 'string' ? about : idText(about)}`;
}

export function bookPath(space: Uint8Array, day = ''): string {
  return `/book/${idText(space)}${day === '' ? '' : `/${day}`}`;
}

/** A booking's record when it was begun, else the page on which it is. */
export function bookingPath(booking: BookingView): string {
  return booking.begun ? visitPath(booking.space, booking.visit) : startPath(booking.space, booking.day);
}

export function historyPage(number: number, item?: bigint): string {
  return `history/${number}${item === undefined ? '' : `/${itemText(item)}`}`;
}

/** Where what was changed in two places is decided. */
export function decisionPath(space: Uint8Array, document: Uint8Array, number: number, item?: bigint): string {
  return `/decisions/${idText(space)}/${idText(document)}/${number}${item === undefined ? '' : `/${itemText(item)}`}`;
}

/** The pages of a record in the order in which Next goes through them. */
const order = ['details', 'people', 'children', ...sectionKeys, 'finish'] as const;

export function pageAfter(page: (typeof order)[number]): string {
  return order[order.indexOf(page) + 1] ?? 'finish';
}

export interface Place {
  /** Below the visit: 'child/<item>'; '' for the page of the finding itself. */
  page: string;
  /** The id of what is to be put right there. */
  focus: string;
}

/** Where a finding is put right. */
export function placeOf(finding: Pick<FindingView, 'field' | 'section' | 'child'>): Place {
  const [name = '', rest = ''] = finding.field.split(':');
  const item = parseItem(rest);
  const child = finding.child !== 0n ? finding.child : undefined;
  switch (name) {
    case 'start':
    case 'end': return { page: 'details', focus: `${name}-day` };
    case 'non_engagement': return { page: 'details', focus: 'non_engagement' };
    case 'outcome':
    case 'announced':
    case 'legs': return { page: 'details', focus: name };
    case 'people': return { page: 'people', focus: item === undefined ? '' : `person-${itemText(item)}` };
    case 'ticks': return { page: item === undefined ? 'children' : `child/${itemText(item)}`, focus: '' };
    case 'wishes':
    case 'observation':
    case 'can_verbalise':
    case 'place':
      return item === undefined ? { page: 'children', focus: '' } : { page: `wishes/${itemText(item)}`, focus: name };
    case 'attachment': return { page: child === undefined ? 'wishes' : `wishes/${itemText(child)}`, focus: item === undefined ? '' : `file-${itemText(item)}` };
    case 'action': return { page: 'actions', focus: item === undefined ? '' : `action-${itemText(item)}` };
    case 'analysis.rating': return { page: 'analysis', focus: 'analysis-rating' };
    case 'analysis.why': return { page: 'analysis', focus: 'analysis-why' };
    case 'counts_as':
    case 'also':
    case 'full_note': return { page: '', focus: item === undefined ? '' : `counts-${itemText(item)}` };
    default: break;
  }
  const section = sectionKeys.find((key) => key === finding.section);
  if (section) return { page: section, focus: '' };
  return { page: finding.section === 'children' ? 'children' : finding.section === 'finish' ? '' : 'details', focus: '' };
}

/** In which section a field of the record stands; '' for those before the sections. */
export function sectionOf(number: number): SectionKey | '' {
  switch (number) {
    case field.setting:
    case field.settingBlock: return 'setting';
    case field.wishes:
    case field.wishesBlock:
    case field.observation:
    case field.canVerbalise:
    case field.place:
    case field.attachment: return 'wishes';
    case field.parentsBlock:
    case field.parentsNone: return 'parents';
    case field.risk:
    case field.nothingNew: return 'risk';
    case field.analysisRating:
    case field.analysisWhy:
    case field.analysisText:
    case field.analysisBlock: return 'analysis';
    case field.action:
    case field.actionsNone:
    case field.nextVisit: return 'actions';
    default: return '';
  }
}
