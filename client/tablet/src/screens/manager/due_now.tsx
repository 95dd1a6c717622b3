// What is overdue, due today and due tomorrow, before any figure: one look says who needs somebody this morning.
import { classes } from '../../app/ui';
import type { DueView, ReportRow, ReportView, TodayView } from '../../generated/client_pb';
import { idText } from '../../core/ids';
import { caseHref } from './links';
import { dueGroups, type DueGroup } from './due_groups';

/** The report's rows of each child: they know the worker, and under a filter they are who is asked about. */
function rowsByChild(report: ReportView): Map<string, ReportRow> {
  const out = new Map<string, ReportRow>();
  for (const section of report.sections) {
    for (const row of section.rows) {
      const key = idText(row.childId);
      if (key !== '' && (!out.has(key) || !out.get(key)?.worker)) out.set(key, row);
    }
  }
  return out;
}

export function DueNow({ today, report, filtered }: { today: TodayView; report: ReportView; filtered: boolean }) {
  const rows = rowsByChild(report);
  const due = filtered ? today.due.filter((each) => rows.has(idText(each.child))) : today.due;
  const { groups, later } = dueGroups(due);
  const worker = (each: DueView): string => rows.get(idText(each.child))?.worker ?? '';
  return (
    <section aria-labelledby="due-now">
      <h2 class="govuk-heading-m" id="due-now">Due now</h2>
      <div class="dm-due">
        {groups.map((group) => <Group group={group} worker={worker} key={group.key} />)}
      </div>
      {later.length > 0 && (
        <div class="dm-later">
          <h3 class="dm-later__title">Due soon</h3>
          <ul class="dm-later__list">
            {later.map((each, i) => <li key={i}><a class="govuk-link dm-link" href={caseHref(each.space)}>{each.childName}</a> {each.kindWords}, {each.stateWords.toLowerCase()}</li>)}
          </ul>
        </div>
      )}
    </section>
  );
}

function Group({ group, worker }: { group: DueGroup; worker: (due: DueView) => string }) {
  return (
    <section class={classes('dm-due__group', group.due.length > 0 && `dm-due__group--${group.key}`)} aria-labelledby={`due-${group.key}`}>
      <h3 class="dm-due__title" id={`due-${group.key}`}>{group.title}<span class="dm-due__count"><span class="govuk-visually-hidden">: </span>{group.due.length}</span></h3>
      {group.due.length === 0 ? <p class="dm-due__none">Nobody</p> : (
        <ul class="dm-due__list">
          {group.due.map((each, i) => (
            <li key={i}>
              <a class="govuk-link dm-link dm-due__name" href={caseHref(each.space)}>{each.childName}</a>
              <span>{each.kindWords}</span>
              <span class="dm-due__state">{each.stateWords}</span>
              <span class="dm-quiet">{[each.dateWords, worker(each)].filter(Boolean).join(' · ')}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
