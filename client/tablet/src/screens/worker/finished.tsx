// After Finish: what was made, whether it has been sent, whom to ring, and the next visit.
import { Page } from '../../app/page';
import { Button, Inset, Notice, StatusTag } from '../../app/ui';
import { BookNext } from './book_next';
import { Tasks } from './case';
import { WhyList } from './due';
import { DueAfter } from './finish';
import { resultOf } from './finish_result';
import { Notes } from './note_page';
import { RingManager } from './manager_notice';
import { hubHref, captionOf, visitPage, type VisitProps } from './visit_page';

export const FinishedPage = visitPage('Finished', Shown, { shows: true });

function Shown(page: VisitProps) {
  const { view } = page;
  const made = resultOf(page.visit);
  if (view.writable) {
    return <Page title="Not finished yet" caption={captionOf(view)} back={hubHref(page)}><p class="govuk-body">This record is open.</p></Page>;
  }
  const status = <StatusTag status={view.head?.status ?? ''} words={view.head?.statusWords ?? ''} />;
  return (
    <Page title="Finished" caption={captionOf(view)} back="#/today" state="" next={{ label: 'Go to Today', href: '#/today' }}>
      <Notice title={`Version ${String(view.head?.life?.version ?? 1)} is finished`} kind="good">
        <p class="govuk-body">{status}</p>
      </Notice>
      <RingManager tasks={view.tasks} phone={view.managerPhone} />
      {made && made.children.length > 0 && (
        <section aria-labelledby="counted-heading">
          <h2 class="govuk-heading-m" id="counted-heading">What it counts as</h2>
          {made.children.map((each) => (
            <div class="ds-card dw-counts" key={String(each.child)}>
              <p><strong>{each.name}</strong>: {each.label}</p>
              <details class="govuk-details">
                <summary class="govuk-details__summary"><span class="govuk-details__summary-text">Why<span class="govuk-visually-hidden">: {each.name}</span></span></summary>
                <div class="govuk-details__text"><WhyList why={each.why} /></div>
              </details>
            </div>
          ))}
        </section>
      )}
      <Notes page={page} notes={view.notes.filter((note) => note.stands)} />
      <Tasks tasks={view.tasks} />
      {made?.nextStep && <Inset><strong>Next by the policy:</strong> {made.nextStep}</Inset>}
      {made && <BookNext page={page} finish={made} done={page.reload} />}
      {made && <DueAfter finish={made} />}
      <Button kind="secondary" href={hubHref(page)}>Read the record</Button>
    </Page>
  );
}
