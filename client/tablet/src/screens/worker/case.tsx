// A family's file: children, people, visits, tasks, how to get in.
import { Page } from '../../app/page';
import type { ScreenProps } from '../../app/routes';
import { Inset, Loading, LongList, StatusTag, SummaryList } from '../../app/ui';
import { useAsk } from '../../app/use_ask';
import { idText, parseId } from '../../core/ids';
import type { PersonView, TaskView, VisitLine } from '../../generated/client_pb';
import { bookPath, startPath, visitPath } from './paths';
import { GettingIn } from './start_visit';
import { ChildSummary } from './today_lists';
import { firstName, listed } from './words';

export function CasePage({ params }: ScreenProps) {
  const space = parseId(params['space'] ?? '');
  if (!space) return <Page title="There is no such family" back="#/today">{null}</Page>;
  return <Case space={space} />;
}

function Case({ space }: { space: Uint8Array }) {
  const { data, error } = useAsk({ case: 'caseFile', value: { space } });
  if (!data) return <Page title="Family" back="#/today">{error ? <Inset>{error.message}</Inset> : <Loading />}</Page>;
  const carers = new Map(data.children.map((child) => [child.key, firstName(child.name)]));
  return (
    <Page title={data.head?.name ?? ''} caption="Family" back="#/today" state="" next={{ label: 'Start a visit', href: `#${startPath(space)}` }}
      other={{ label: 'Book a visit', href: `#${bookPath(space)}` }}>
      <GettingIn address={data.head?.address ?? ''} access={data.notes} alone={data.loneWorking} purpose="" />
      <h2 class="govuk-heading-m">Children</h2>
      <ul class="dw-children ds-card">
        {data.children.map((child) => <li key={idText(child.child)}><ChildSummary child={child} why /></li>)}
      </ul>
      <h2 class="govuk-heading-m">People</h2>
      {data.people.length === 0
        ? <p class="govuk-body">Nobody is listed.</p>
        : <SummaryList rows={data.people.map((person) => ({ key: person.name, value: peopleWords(person, carers) }))} />}
      <h2 class="govuk-heading-m">Visits</h2>
      {data.visits.length === 0 ? <p class="govuk-body">No visits yet.</p> : <Visits lines={data.visits} />}
      <Tasks tasks={data.tasks} />
      {(data.allocatedTo || data.team) && (
        <p class="govuk-body dw-muted">{[data.allocatedTo && `Allocated to ${data.allocatedTo}`, data.team && `team ${data.team}`].filter(Boolean).join(', ')}</p>
      )}
    </Page>
  );
}

function peopleWords(person: PersonView, children: ReadonlyMap<bigint, string>): string {
  const names = person.mainCarerOf.flatMap((key) => children.get(key) ?? []);
  return [person.role, names.length > 0 ? `main carer of ${listed(names)}` : ''].filter(Boolean).join(' · ');
}

function Visits({ lines }: { lines: readonly VisitLine[] }) {
  return (
    <LongList id="visits" items={lines} what="visits">
      {(line) => (
        <li key={idText(line.visit)}>
          <a class="dw-card-link" href={`#${visitPath(line.space, line.visit)}`}>
            <span class="dw-card-link__name">{line.startWords || 'No day yet'}</span>
            <span class="dw-card-link__more">{[line.purpose, line.worker, line.types.join('; ') || line.children].filter(Boolean).join(' · ')}</span>
            <span class="dw-card-link__state">
              <StatusTag status={line.status} words={line.statusWords} />
              {line.life && line.life.state !== 'draft' && line.life.state !== 'finished' && <span class="dw-muted"> {line.life.words}</span>}
            </span>
          </a>
        </li>
      )}
    </LongList>
  );
}

export function Tasks({ tasks, title = 'Tasks' }: { tasks: readonly TaskView[]; title?: string }) {
  if (tasks.length === 0) return null;
  return (
    <section>
      <h2 class="govuk-heading-m">{title}</h2>
      <ul class="dw-list">
        {tasks.map((task) => (
          <li class="ds-card dw-task" key={idText(task.task)}>
            <p><strong>{task.kindWords}</strong>{task.due && `, due ${task.dueWords}`} <StatusTag status={task.status} words={task.statusWords} /></p>
            <p>{task.words}</p>
            {task.decided && <p>Decided: {task.decision} <span class="dw-muted">{[task.decidedBy, task.decidedWords].filter(Boolean).join(', ')}</span></p>}
          </li>
        ))}
      </ul>
    </section>
  );
}
