// A booked visit is a record in which nothing is written yet. Which of those were begun since the app was opened is
// remembered here, so that its page asks "Start visit" only once.
import { idText } from '../../core/ids';
import type { VisitView } from '../../generated/client_pb';

const started = new Set<string>();

export function beginning(visit: Uint8Array): void {
  started.add(idText(visit));
}

/** Booked, and nobody has begun to write it. */
export function onlyBooked(view: VisitView, visit: Uint8Array): boolean {
  return view.onlyBooked && !started.has(idText(visit));
}
