// "Ring your manager now": as long as a concern of this visit waits for the team manager.
import { Notice } from '../../app/ui';
import type { TaskView } from '../../generated/client_pb';
import { StatusTag } from '../../app/ui';

export function worries(tasks: readonly TaskView[]): TaskView[] {
  return tasks.filter((task) => task.kind === 'team_manager' && !task.decided);
}

export function RingManager({ tasks, phone }: { tasks: readonly TaskView[]; phone: string }) {
  const open = worries(tasks);
  if (open.length === 0) return null;
  return (
    <Notice title="Ring your manager now" kind="warning" alert>
      {phone !== ''
        ? <p class="dw-phone"><a href={`tel:${phone.replace(/[^+\d]/g, '')}`}>{phone}</a></p>
        : <p class="govuk-body">Your authority has not entered a number here: use the one you know.</p>}
      {open.map((task) => (
        <p class="govuk-body" key={task.task.join()}>{task.words} <StatusTag status={task.status} words={task.statusWords} /></p>
      ))}
    </Notice>
  );
}
