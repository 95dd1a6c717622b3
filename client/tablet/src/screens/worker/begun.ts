// A booked visit is a record with a time to come and nothing in it. Which of those were begun since the app was opened
// is remembered here, so that its page asks "Start visit" only once.
import { field } from '../../core/fields';
import { idText } from '../../core/ids';
import type { VisitView } from '../../generated/client_pb';

const started = new Set<string>();

export function beginning(visit: Uint8Array): void {
  started.add(idText(visit));
}

const ofBooking: readonly number[] = [field.type, field.ref, field.start, field.worker, field.purpose];

/** Booked, and nobody has begun to write it. */
export function onlyBooked(view: VisitView, visit: Uint8Array): boolean {
  return view.head?.life?.state === 'draft' && !started.has(idText(visit)) && view.fields.every((each) => ofBooking.includes(each.field));
}
