// The fixed wording (requirements, section 3). Where the core says a state, its words are shown as they stand; these
// are the few that the page itself knows.
export const wording = {
  saving: 'Saving…',
  savedNotFinished: 'Saved on this tablet. Not finished',
  offline: 'You are offline. Everything is being saved on this tablet',
  waiting: 'Waiting to send',
} as const;

export type TagColour = 'grey' | 'blue' | 'green' | 'yellow' | 'red' | 'plain';

/** How a state looks: the codes of VisitLine.status, FieldView.state, NoteView.status and TaskView.status. */
export function statusColour(status: string): TagColour {
  switch (status) {
    case 'draft': return 'grey';
    case 'waiting':
    case 'sending': return 'blue';
    case 'sent':
    case 'held': return 'green';
    case 'conflict': return 'yellow';
    case 'help':
    case 'aside': return 'red';
    default: return 'grey';
  }
}

/** How a due date looks (DueView.state). */
export function dueColour(state: string): TagColour {
  switch (state) {
    case 'overdue':
    case 'held_late': return 'red';
    case 'due_today':
    case 'due_soon': return 'yellow';
    case 'in_time':
    case 'held': return 'green';
    default: return 'grey';
  }
}

/** "0 waiting to send" */
export function waitingWords(count: bigint | number): string {
  return `${count} waiting to send`;
}
