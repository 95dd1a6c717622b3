// The lists of Today: bookings, what is due, and children by case.
import { LongList, Tag } from '../../app/ui';
import { idText, sameBytes } from '../../core/ids';
import type { BookingView, ChildView, DueView, TodayView } from '../../generated/client_pb';
import { DueLine, DueTag, Why } from './due';
import { bookingPath, casePath, startPath } from './paths';
import { clockWords } from './words';

export function Booked({ id, bookings, day }: { id: string; bookings: readonly BookingView[]; day?: boolean }) {
  return (
    <LongList id={id} items={bookings} what="visits">
      {(each, i) => (
        <li key={`${idText(each.space)}${idText(each.visit)}${each.day}${i}`}>
          <a class="dw-card-link" href={`#${bookingPath(each)}`}>
            <span class="dw-card-link__name">{each.caseName}{!day && each.time ? ` ${clockWords(each.time)}` : ''}</span>
            <span class="dw-card-link__more">
              {[day ? [each.dayWords, each.time && clockWords(each.time)].filter(Boolean).join(', ') : '', each.words, each.address].filter(Boolean).join(' · ')}
            </span>
            {!day && !each.time && <span class="dw-card-link__more">No time was agreed</span>}
            {each.stateWords && <span class="dw-card-link__state"><Tag colour={each.state === 'returned' ? 'yellow' : 'grey'}>{each.stateWords}</Tag></span>}
          </a>
        </li>
      )}
    </LongList>
  );
}

export function DueList({ due }: { due: readonly DueView[] }) {
  if (due.length === 0) return null;
  return (
    <section aria-labelledby="due-heading">
      <h2 class="govuk-heading-m" id="due-heading">Due</h2>
      <ul class="dw-list">
        {due.map((each, i) => (
          <li class="dw-due-item" key={`${idText(each.child)}${each.kind}${i}`}>
            <a class="dw-card-link" href={`#${startPath(each.space, each.child)}`}>
              <span class="dw-card-link__name">{each.childName}</span>
              <span class="dw-card-link__more">{each.kindWords}{each.dateWords && `: ${each.dateWords}`} · {each.caseName}</span>
              <span class="dw-card-link__state"><DueTag due={each} /></span>
            </a>
            <Why why={each.why} name={`${each.childName}, ${each.kindWords}`} />
          </li>
        ))}
      </ul>
    </section>
  );
}

export function ChildrenByCase({ view }: { view: TodayView }) {
  if (view.cases.length === 0) {
    return <p class="govuk-body dw-empty">No families are on this tablet yet. They come with the next exchange with the office.</p>;
  }
  return (
    <section aria-labelledby="children-heading">
      <h2 class="govuk-heading-m" id="children-heading">Children</h2>
      {view.cases.map((each) => (
        <div class="ds-card dw-case" key={idText(each.space)}>
          <h3 class="govuk-heading-s"><a class="govuk-link dw-tall-link" href={`#${casePath(each.space)}`}>{each.name}</a></h3>
          {each.condition && <p class="govuk-body"><Tag colour="red">Needs help</Tag> {each.condition}</p>}
          <ChildRows children={view.children.filter((child) => sameBytes(child.space, each.space))} />
        </div>
      ))}
    </section>
  );
}

function ChildRows({ children }: { children: readonly ChildView[] }) {
  return (
    <ul class="dw-children">
      {children.map((child) => <li key={idText(child.child)}><ChildSummary child={child} /></li>)}
    </ul>
  );
}

/** A child's name, age, plans, and what is due. */
export function ChildSummary({ child, why }: { child: ChildView; why?: boolean }) {
  return (
    <>
      <p class="dw-child"><strong>{child.name}</strong>, {child.ageWords}{child.plans.length > 0 && <span class="dw-muted"> · {child.plans.join(' · ')}</span>}</p>
      {child.due.length === 0 && <p class="dw-due dw-muted">No visit is due under a plan</p>}
      {child.due.map((due) => (
        <div key={due.kind}>
          <DueLine due={due} />
          {why && <Why why={due.why} name={`${child.name}, ${due.kindWords}`} />}
        </div>
      ))}
      {child.codes.filter((code) => code.severity === 'breach').map((code) => <p class="dw-due" key={code.code}><Tag colour="red">{code.words}</Tag></p>)}
    </>
  );
}
