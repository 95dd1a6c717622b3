// One task: why it was raised, and the decision on it (M2).
import { useState } from 'preact/hooks';
import { Page } from '../../app/page';
import type { ScreenProps } from '../../app/routes';
import { useScratch } from '../../app/scratch';
import { useAsk } from '../../app/use_ask';
import { Button, StatusTag, SummaryList, TextArea } from '../../app/ui';
import { client } from '../../core/client';
import { idText, parseId, sameBytes } from '../../core/ids';
import type { TaskView } from '../../generated/client_pb';
import { caseHref, visitHref } from './links';
import { Done, NotYet, useAct } from './parts';
import { ageOf } from './tasks';

const back = '#/tasks';

export function TaskPage({ params }: ScreenProps) {
  const space = parseId(params['space'] ?? ''), id = parseId(params['document'] ?? '');
  const { data, error, reload } = useAsk({ case: 'tasks', value: { all: true } });
  const today = useAsk({ case: 'today', value: { on: '' } });
  if (!data) return <NotYet title="Task" back={back} error={error} />;
  const task = space && id ? data.tasks.find((each) => sameBytes(each.task, id) && sameBytes(each.space, space)) : undefined;
  if (!task) return <Page title="There is no such task" back={back}><p class="govuk-body">It may belong to a case that this device no longer holds.</p></Page>;
  return <Task task={task} age={ageOf(today.data?.children ?? [], task)} reload={reload} />;
}

function Task({ task, age, reload }: { task: TaskView; age: string; reload: () => Promise<void> }) {
  const [just, setJust] = useState('');
  return (
    <Page title={task.kindWords} caption={[task.childName, task.caseName].filter(Boolean).join(', ')} back={back}
      state={<StatusTag status={task.status} words={task.statusWords} />}>
      {just !== '' && <Done title="Decision recorded"><p class="govuk-notification-banner__heading">{just}</p></Done>}
      <h2 class="govuk-heading-m">Why</h2>
      <p class="govuk-body-l dm-prose">{task.words}</p>
      <SummaryList rows={[
        ...(task.childName ? [{ key: 'Child', value: [task.childName, age].filter(Boolean).join(', ') }] : []),
        { key: 'Family', value: <a class="govuk-link dm-link" href={caseHref(task.space)}>{task.caseName}</a> },
        { key: 'Visit', value: <a class="govuk-link dm-link" href={visitHref(task.space, task.visit)}>Read visit {task.visitRef}</a> },
        { key: 'Due', value: task.dueWords },
        { key: 'Raised', value: `${task.atWords} by ${task.by}` },
        ...task.codes.map((code) => ({ key: code.code, value: code.words })),
      ]} />
      {task.decided ? <Decision task={task} /> : <Decide task={task} done={async (words) => { await reload(); setJust(words); }} />}
    </Page>
  );
}

function Decision({ task }: { task: TaskView }) {
  return (
    <section class="ds-card">
      <h2 class="govuk-heading-m">Decision</h2>
      <p class="govuk-body dm-prose">{task.decision}</p>
      <p class="govuk-body dm-quiet">{task.decidedBy}, {task.decidedWords}</p>
      <StatusTag status={task.status} words={task.statusWords} />
    </section>
  );
}

function Decide({ task, done }: { task: TaskView; done: (words: string) => Promise<void> }) {
  const scratch = useScratch(`task/${idText(task.task)}`);
  const words = scratch.words.trim();
  const [missing, setMissing] = useState('');
  const { busy, refusal, act } = useAct();
  const decide = async () => {
    if (words === '') {
      setMissing('Write what was decided');
      document.getElementById('decision')?.focus();
      return;
    }
    let answer = '';
    const recorded = await act(async () => {
      answer = (await client.ask({ case: 'decideTask', value: { space: task.space, task: task.task, words } })).words;
    });
    if (!recorded) return;
    await scratch.forget();
    await done(answer);
  };
  return (
    <section>
      <h2 class="govuk-heading-m">Your decision</h2>
      <TextArea id="decision" label="What was decided, with whom, and what happens next"
        hint="It is recorded with your name and the time, and the worker sees it after the next sync. It cannot be changed afterwards."
        error={missing || refusal || scratch.error} {...scratch.props} onInput={(next) => { setMissing(''); scratch.set(next); }} />
      <Button onClick={() => void decide()} disabled={busy}>Record this decision</Button>
    </section>
  );
}
