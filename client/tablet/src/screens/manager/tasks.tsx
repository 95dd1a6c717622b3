// Tasks by their due dates (M2). Decided ones behind a switch.
import { useState } from 'preact/hooks';
import { Page } from '../../app/page';
import { useAsk } from '../../app/use_ask';
import { StatusTag } from '../../app/ui';
import { idText } from '../../core/ids';
import type { ChildView, TaskView } from '../../generated/client_pb';
import { taskHref } from './links';
import { DataTable, NotYet } from './parts';

/** Kept while somebody looks at a task and comes back. */
let lastDecided = false;

export function ageOf(children: readonly ChildView[], task: TaskView): string {
  return children.find((child) => child.name === task.childName && idText(child.space) === idText(task.space))?.ageWords ?? '';
}

export function Tasks() {
  const [decided, setDecided] = useState(lastDecided);
  const { data, error } = useAsk({ case: 'tasks', value: { all: true } });
  const today = useAsk({ case: 'today', value: { on: '' } });
  if (!data) return <NotYet title="Tasks" error={error} />;
  const open = data.tasks.filter((task) => !task.decided);
  const done = data.tasks.filter((task) => task.decided).reverse();
  const show = (which: boolean) => { lastDecided = which; setDecided(which); };
  const children = today.data?.children ?? [];
  return (
    <Page title="Tasks" wide>
      <div class="dm-switch" role="group" aria-label="Which tasks">
        <button type="button" class="dm-switch__choice" aria-pressed={!decided} onClick={() => show(false)}>Open ({open.length})</button>
        <button type="button" class="dm-switch__choice" aria-pressed={decided} onClick={() => show(true)}>Decided ({done.length})</button>
      </div>
      {decided ? <DecidedTable tasks={done} people={children} /> : <OpenTable tasks={open} people={children} today={today.data?.on ?? ''} />}
    </Page>
  );
}

function OpenTable({ tasks, people, today }: { tasks: readonly TaskView[]; people: readonly ChildView[]; today: string }) {
  if (tasks.length === 0) return <p class="govuk-body-l">Nothing is waiting for a decision.</p>;
  return (
    <DataTable caption="Open tasks, soonest due first" columns={['Task', 'Child', 'Age', 'Family', 'Due', 'Raised', 'State']}
      rows={tasks.map((task) => ({
        key: idText(task.task),
        cells: [
          <><TaskLink task={task} /><span class="dm-name-hint">{task.words}</span></>,
          task.childName, ageOf(people, task), task.caseName, <Due task={task} today={today} />, `${task.atWords} by ${task.by}`,
          <StatusTag status={task.status} words={task.statusWords} />,
        ],
      }))} />
  );
}

function DecidedTable({ tasks, people }: { tasks: readonly TaskView[]; people: readonly ChildView[] }) {
  if (tasks.length === 0) return <p class="govuk-body-l">No decisions have been recorded yet.</p>;
  return (
    <DataTable caption="Decided tasks" columns={['Task', 'Child', 'Age', 'Family', 'Decision', 'Decided', 'State']}
      rows={tasks.map((task) => ({
        key: idText(task.task),
        cells: [
          <TaskLink task={task} />,
          task.childName, ageOf(people, task), task.caseName, task.decision, `${task.decidedWords} by ${task.decidedBy}`,
          <StatusTag status={task.status} words={task.statusWords} />,
        ],
      }))} />
  );
}

function TaskLink({ task }: { task: TaskView }) {
  return <a class="govuk-link dm-link" href={taskHref(task.space, task.task)}>{task.kindWords}<span class="govuk-visually-hidden">: {task.childName || task.caseName}</span></a>;
}

/** Days sort as texts, so a past one is told by comparing them. */
function Due({ task, today }: { task: TaskView; today: string }) {
  if (task.due === '' || today === '' || task.due > today) return <>{task.dueWords}</>;
  return <><strong class="dm-late">{task.due === today ? 'Today' : 'Past its day'}</strong> {task.dueWords}</>;
}
