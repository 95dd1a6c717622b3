// A finished visit to read whole, ask about, and approve or return (M3).
import { useState } from 'preact/hooks';
import { Page } from '../../app/page';
import type { ScreenProps } from '../../app/routes';
import { useAsk } from '../../app/use_ask';
import { Details, Notice, StatusTag } from '../../app/ui';
import { parseId } from '../../core/ids';
import type { CountsView, VisitView } from '../../generated/client_pb';
import { printHref, visitHref } from './links';
import { NotYet, Done } from './parts';
import { Questions } from './questions';
import { documentOf, nextVisitWords } from './record_document';
import { ActionsChapter, Facts, NotesChapter, PeopleThere, SectionChapter, WhoWasSeen } from './record_view';
import { ReviewDialog, type Decision } from './review_dialog';

const back = '#/reviews';

export function ReviewPage({ params }: ScreenProps) {
  const space = parseId(params['space'] ?? ''), visit = parseId(params['document'] ?? '');
  if (!space || !visit) return <Page title="There is no such visit" back={back}>{null}</Page>;
  return <Review space={space} visit={visit} />;
}

function Review({ space, visit }: { space: Uint8Array; visit: Uint8Array }) {
  const { data, error, reload } = useAsk({ case: 'visit', value: { space, visit } });
  const [deciding, setDeciding] = useState<Decision | ''>('');
  const [done, setDone] = useState<Decision | ''>('');
  if (!data) return <NotYet title="Visit to review" back={back} error={error} />;
  const life = data.head?.life;
  const waits = life?.state === 'finished';
  const act = (decision: Decision) => ({ label: decision === 'approve' ? 'Approve' : 'Return', onClick: () => setDeciding(decision) });
  return (
    <Page title={`Visit to ${data.head?.caseName ?? 'the family'}`} caption={data.head?.startWords} back={back} wide
      state={<StatusTag status={data.head?.status ?? ''} words={data.head?.statusWords ?? ''} />}
      {...(waits ? { other: act('return'), next: act('approve') } : {})}>
      <Standing view={data} justDone={done !== ''} />
      <div class="dm-review">
        <Record view={data} space={space} visit={visit} reload={reload} />
        <Side view={data} />
      </div>
      <ReviewDialog decision={deciding} space={space} visit={visit} version={life?.version ?? 0n} onClose={() => setDeciding('')}
        onDone={async (decision) => { await reload(); setDeciding(''); setDone(decision); }} />
    </Page>
  );
}

/** How the record stands: locked after approval, and what that means. */
function Standing({ view, justDone }: { view: VisitView; justDone: boolean }) {
  const { review } = view;
  const state = view.head?.life?.state ?? '';
  if (state === 'draft') return <Notice title="Not finished"><p class="govuk-body">The worker is still writing this record. It can be reviewed once it is finished.</p></Notice>;
  if (state === 'correcting') {
    return (
      <Notice title="Being corrected">
        <p class="govuk-body">The worker is correcting this record{view.head?.life?.reason ? `: ${view.head.life.reason}` : ''}. It comes back here when it is finished again.</p>
      </Notice>
    );
  }
  if (!review || review.decision === '') return null;
  const approved = review.decision === 'approved';
  const title = approved ? 'Approved and locked' : 'Returned to the worker';
  const words = (
    <>
      <p class="govuk-body">{approved ? 'Approved' : 'Returned'} by {review.by}, {review.atWords} (version {String(review.version)}).</p>
      {review.comment !== '' && <p class="govuk-body dm-prose">{review.comment}</p>}
      <p class="govuk-body">{approved ? 'This record is locked. Any later change is a correction, with a reason, and makes a new version.' : 'It waits for the worker to correct it and finish it again.'}</p>
    </>
  );
  return justDone ? <Done title={title}>{words}</Done> : <Notice title={title} kind={approved ? 'good' : 'warning'}>{words}</Notice>;
}

function Record({ view, space, visit, reload }: { view: VisitView; space: Uint8Array; visit: Uint8Array; reload: () => Promise<void> }) {
  const document = documentOf(view);
  const questions = (key: string, title: string) => (
    <Questions space={space} visit={visit} section={key} title={title} comments={view.comments.filter((comment) => comment.section === key)} reload={reload} />
  );
  const actions = view.sections.find((section) => section.key === 'actions')?.title ?? 'Actions';
  const known = new Set(view.sections.map((section) => section.key));
  const others = view.comments.filter((comment) => !known.has(comment.section));
  return (
    <article class="dm-record" aria-label="The record">
      <Facts document={document} />
      <WhoWasSeen rows={document.seen} />
      <PeopleThere document={document} />
      {document.sections.map((section) => <SectionChapter section={section} key={section.key} after={questions(section.key, section.title)} />)}
      <ActionsChapter title={actions} document={document} nextVisit={nextVisitWords(view)} after={questions('actions', actions)} />
      <NotesChapter notes={view.notes} />
      {others.length > 0 && <Questions space={space} visit={visit} section="" title="the whole record" comments={others} reload={reload} />}
    </article>
  );
}

/** What decided it, rule by rule, and what to look at. */
function Why({ counts }: { counts: CountsView | undefined }) {
  if (!counts) return null;
  return (
    <>
      {counts.codes.map((code) => <p class="dm-quiet" key={code.code}>{code.words} <span class="dm-quiet">({code.code})</span></p>)}
      {counts.why.length > 0 && (
        <Details summary="Why?">
          <ul class="govuk-list">
            {counts.why.map((why) => <li key={why.rule + why.words}>{why.words} <span class="dm-quiet">({why.rule}, {why.source})</span></li>)}
          </ul>
        </Details>
      )}
    </>
  );
}

function Side({ view }: { view: VisitView }) {
  const document = documentOf(view);
  const head = view.head;
  return (
    <aside class="dm-side" aria-label="About this record">
      <section class="ds-card">
        <h2 class="govuk-heading-s">What it counts as</h2>
        {document.seen.length === 0 && <p class="govuk-body dm-quiet">No child is in this visit.</p>}
        {document.seen.map((row) => (
          <div class="dm-counts" key={row.child}>
            <p><strong>{row.child}</strong><br />{row.counted || 'Not judged yet'}</p>
            <Why counts={view.counts.find((each) => each.name === row.child)} />
          </div>
        ))}
        <p class="govuk-body dm-quiet">Judged by policy {view.policy}.</p>
      </section>
      {view.tasks.length > 0 && (
        <section class="ds-card">
          <h2 class="govuk-heading-s">Tasks from this visit</h2>
          <ul class="govuk-list dm-list">
            {view.tasks.map((task, i) => <li key={i}>{task.kindWords}{task.childName && `, ${task.childName}`}<span class="dm-name-hint">{task.decided ? `Decided by ${task.decidedBy}` : `Open, due ${task.dueWords}`}</span></li>)}
          </ul>
        </section>
      )}
      <section class="ds-card">
        <h2 class="govuk-heading-s">Versions</h2>
        <ul class="govuk-list dm-list">
          {view.versions.map((version) => (
            <li key={String(version.number)}>{version.words}
              {version.reason !== '' && <span class="dm-name-hint">Corrected because: {version.reason}</span>}
              {version.reviewWords !== '' && <span class="dm-name-hint">{version.reviewWords}</span>}
            </li>
          ))}
        </ul>
        {head && (
          <p class="dm-side__links">
            <a class="govuk-link dm-link" href={printHref(head.space, head.visit)}>Print this visit</a>
            <a class="govuk-link dm-link" href={visitHref(head.space, head.visit)}>Open the visit’s own page</a>
          </p>
        )}
      </section>
    </aside>
  );
}
