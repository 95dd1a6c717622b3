import type { DueView } from '../../generated/client_pb';

export interface DueGroup { key: 'overdue' | 'today' | 'tomorrow'; title: string; due: DueView[] }

/** By the core's states, in the core's order: most urgent first. */
export function dueGroups(all: readonly DueView[]): { groups: DueGroup[]; later: DueView[] } {
  const groups: DueGroup[] = [
    { key: 'overdue', title: 'Overdue', due: [] },
    { key: 'today', title: 'Due today', due: [] },
    { key: 'tomorrow', title: 'Due tomorrow', due: [] },
  ];
  const later: DueView[] = [];
  for (const due of all) {
    const at = due.state === 'overdue' ? 0 : due.state === 'due_today' ? 1 : due.days === 1 ? 2 : -1;
    (groups[at]?.due ?? later).push(due);
  }
  return { groups, later };
}
