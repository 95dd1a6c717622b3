// A visit's own page: what it is made of, as a list of tasks. A booked one asks to be started, a finished one is shown.
import { useState } from 'preact/hooks';
import { Page } from '../../app/page';
import { go } from '../../app/router';
import { Button, DateTime, Details, Inset, StatusTag, Tag, TaskList, type TaskItem } from '../../app/ui';
import { saveFields, type FieldWriteInit } from '../../app/autosave';
import { encodeText, field, rowsOf, textOf } from '../../core/fields';
import { momentOf } from '../../core/time';
import type { VisitView } from '../../generated/client_pb';
import { AttendanceValueSchema } from '../../generated/record_pb';
import { beginning, onlyBooked } from './begun';
import { CommentList } from './comments';
import { setText } from './controls';
import { FinishedRecord } from './finished_record';
import { RingManager } from './manager_notice';
import { visitPath } from './paths';
import { GettingIn } from './start_visit';
import { visitPage, type VisitProps } from './visit_page';
import { firstName, listed } from './words';

export const VisitHub = visitPage('Visit', Hub, { shows: true });

function Hub(page: VisitProps) {
  const [, redraw] = useState(0);
  if (!page.view.writable) return <FinishedRecord {...page} />;
  if (onlyBooked(page.view, page.visit)) return <BookedVisit page={page} began={() => redraw((n) => n + 1)} />;
  return <Writing {...page} />;
}

function BookedVisit({ page, began }: { page: VisitProps; began: () => void }) {
  const { view, space, visit } = page;
  const start = textOf(view, field.start);
  const begin = async (seen: boolean): Promise<void> => {
    const writes: FieldWriteInit[] = [{ field: field.start, value: encodeText(momentOf(new Date())) }];
    if (!seen) writes.push({ field: field.outcome, value: encodeText('unsuccessful') });
    await saveFields(space, visit, writes).then(() => beginning(visit), () => undefined);
    await page.reload();
    began();
    if (!seen) await go(visitPath(space, visit, 'children'));
  };
  return (
    <Page title={view.head?.caseName ?? ''} caption={view.head?.startWords} back="#/today" next={{ label: 'Start visit', onClick: () => void begin(true) }}>
      <GettingIn address={view.address} access={view.accessNote} alone={view.loneWorking} purpose={view.head?.purpose ?? ''} />
      <p class="govuk-body">Start visit fills in the time: it is now.</p>
      <div class="dw-pair">
        <Button kind="secondary" onClick={() => void begin(false)}>Could not see the child</Button>
        <Button kind="secondary" onClick={() => { beginning(visit); began(); }}>Write it with the time that was booked</Button>
      </div>
      <Details summary="Book it for another time">
        <DateTime id="start" legend="When?" now={false} moment={start} onChange={(moment) => void setText(page, field.start, moment)} />
      </Details>
    </Page>
  );
}

function Writing(page: VisitProps) {
  const { view, space, visit } = page;
  const to = (where: string) => `#${visitPath(space, visit, where)}`;
  const life = view.head?.life;
  return (
    <Page title={view.head?.caseName ?? ''} caption={view.head?.startWords || 'No day yet'} back="#/today"
      next={{ label: 'Next', href: to(nextOf(view)) }}>
      <p class="dw-status"><StatusTag status={view.head?.status ?? ''} words={view.head?.statusWords ?? ''} /></p>
      {life?.state === 'correcting' && (
        <Inset>
          <p class="govuk-body"><strong>{life.words}.</strong> Version {String(life.version)} stays as it is and can be read. Reason: {life.reason}</p>
        </Inset>
      )}
      <ReturnedWords view={view} />
      <RingManager tasks={view.tasks} phone={view.managerPhone} />
      {view.conflicts > 0n && (
        <p class="govuk-body"><a class="dw-conflict" href="#/decisions"><Tag colour="yellow">Needs your decision: changed in two places</Tag></a></p>
      )}
      {view.fields.some((each) => each.newerUnreadable) && (
        <Inset>Some words here were written with a newer version of Doorstep. They are kept; update this tablet to read them.</Inset>
      )}
      <h2 class="govuk-heading-m">The visit</h2>
      <TaskList label="The visit" items={beforeSections(view, to)} />
      <h2 class="govuk-heading-m">Sections</h2>
      <TaskList label="Sections" items={view.sections.map((each) => ({
        key: each.key, title: each.title, href: to(each.key),
        status: each.conflicts > 0n ? <Tag colour="yellow">Needs your decision</Tag>
          : each.written || each.noneSaid ? <Tag colour="green">{each.stateWords}</Tag> : each.stateWords,
      }))} />
      <TaskList label="Finish" items={[{ key: 'finish', title: 'Finish', href: to('finish'), hint: 'What it counts as, notes, tasks and the next visit' }]} />
      <CommentList page={page} />
      <GettingIn address={view.address} access={view.accessNote} alone={view.loneWorking} purpose="" />
      {view.versions.length > 0 && (
        <Details summary="Earlier versions">
          <ul class="govuk-list">{view.versions.map((each) => <li key={String(each.number)}><a class="govuk-link dw-tall-link" href={to(`version/${each.number}`)}>{each.words}</a></li>)}</ul>
        </Details>
      )}
    </Page>
  );
}

/** The first page on which nothing stands yet. */
function nextOf(view: VisitView): string {
  if (textOf(view, field.start) === '' || textOf(view, field.outcome) === '') return 'details';
  if (!view.children.some((each) => each.inVisit)) return 'children';
  return view.sections.find((each) => !each.written && !each.noneSaid)?.key ?? 'finish';
}

function ReturnedWords({ view }: { view: VisitView }) {
  if (view.review?.decision !== 'returned') return null;
  return <Inset><p class="govuk-body"><strong>{view.review.by} asked, {view.review.atWords}:</strong> {view.review.comment}</p></Inset>;
}

function beforeSections(view: VisitView, to: (page: string) => string): TaskItem[] {
  const unsuccessful = textOf(view, field.outcome) === 'unsuccessful';
  const there = view.children.filter((each) => each.inVisit).map((each) => firstName(each.child?.name ?? ''));
  const people = rowsOf(view, AttendanceValueSchema, field.people);
  const present = people.filter((each) => !each.value.absent).length;
  return [
    { key: 'details', title: 'Visit details', href: to('details'), hint: 'When, where, what for and how it went', ...(textOf(view, field.end) === '' ? { status: 'No end yet' } : {}) },
    { key: 'people', title: 'People present and absent', href: to('people'), status: people.length === 0 ? 'Nobody yet' : `${present} present` },
    unsuccessful
      ? { key: 'children', title: 'Could not see the child', href: to('children'), status: there.length === 0 ? 'No child yet' : listed(there) }
      : { key: 'children', title: 'Children and ticks', href: to('children'), status: there.length === 0 ? 'No child yet' : listed(there) },
  ];
}

