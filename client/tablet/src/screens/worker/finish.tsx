// Finish: what holds it up and where to put that right, what the visit counts as and why, what is made of it, and the
// next visit. Warnings never hold anything up.
import { useState } from 'preact/hooks';
import { Page } from '../../app/page';
import { go } from '../../app/router';
import { Button, ErrorSummary, Inset, Loading, Tag } from '../../app/ui';
import { useAsk } from '../../app/use_ask';
import { client } from '../../core/client';
import { idText } from '../../core/ids';
import type { FindingView, FinishView } from '../../generated/client_pb';
import { BookNext } from './book_next';
import { Tasks } from './case';
import { Counts } from './counts';
import { DueTag } from './due';
import { focusNext, focusOn } from './focus';
import { keepResult } from './finish_result';
import { RingManager } from './manager_notice';
import { acceptOffer } from './offers';
import { placeOf, visitPath } from './paths';
import { captionOf, hubHref, visitPage, type VisitProps } from './visit_page';

export const FinishPage = visitPage('Finish', Shown);

function Shown(page: VisitProps) {
  const { view, space, visit } = page;
  const { data, error, reload } = useAsk({ case: 'finish', value: { space, visit } });
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const again = async (): Promise<void> => {
    await page.reload();
    await reload();
  };
  if (!data) return <Page title="Finish" caption={captionOf(view)} back={hubHref(page)}>{error ? <Inset>{error.message}</Inset> : <Loading />}</Page>;
  const finish = async (): Promise<void> => {
    setBusy(true);
    try {
      const done = await client.ask({ case: 'finish', value: { space, visit, really: true } });
      if (done.finished) {
        keepResult(visit, done);
        await go(visitPath(space, visit, 'finished'), { replace: true });
        return;
      }
      await again();
    } catch (refused) {
      setProblem(refused instanceof Error ? refused.message : String(refused));
    }
    setBusy(false);
  };
  const errors = data.findings.filter((each) => each.holdsUp);
  const warnings = data.findings.filter((each) => !each.holdsUp);
  return (
    <Page title="Finish" caption={captionOf(view)} back={hubHref(page)}
      {...(data.canFinish ? { next: { label: 'Finish', onClick: () => void finish(), disabled: busy } } : {})}
      {...(data.canFinish ? {} : { state: `${errors.length} to put right before you finish` })}>
      {problem !== '' && <div class="dw-problem" role="alert"><p class="govuk-error-message">Not finished: {problem}</p></div>}
      <Errors page={page} findings={errors} again={again} />
      {data.canFinish && <p class="govuk-body">Nothing is missing. Read what becomes of it, then finish.</p>}
      <RingManager tasks={view.tasks} phone={data.managerPhone} />
      <Counts page={page} finish={data} again={again} />
      <Warnings page={page} findings={warnings} />
      <WhatIsMade finish={data} />
      <DueAfter finish={data} />
      <BookNext page={page} finish={data} done={again} />
      {data.problems.map((each) => <Inset key={each}>{each}</Inset>)}
      {data.nextStep && <Inset><strong>Next by the policy:</strong> {data.nextStep}</Inset>}
      <p class="govuk-body dw-muted">Judged by policy {data.policy}</p>
    </Page>
  );
}

function Errors({ page, findings, again }: { page: VisitProps; findings: readonly FindingView[]; again: () => Promise<void> }) {
  if (findings.length === 0) return null;
  const offers = findings.filter((each) => each.offer !== '');
  return (
    <>
      <ErrorSummary title="To put right before you finish" errors={findings.map((each) => ({ words: each.words, ...wayTo(page, each) }))} />
      {offers.length > 0 && (
        <section aria-labelledby="offers-heading">
          <h2 class="govuk-heading-m" id="offers-heading">One tap settles it</h2>
          <ul class="dw-list">
            {offers.map((each) => (
              <li class="dw-offer-row" key={`${each.code}${each.field}`}>
                <span>{each.words}</span>
                <Button kind="secondary" onClick={() => void acceptOffer(page, each).then(again)}>{each.offer}<span class="govuk-visually-hidden">: {each.words}</span></Button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Warnings({ page, findings }: { page: VisitProps; findings: readonly FindingView[] }) {
  if (findings.length === 0) return null;
  return (
    <section aria-labelledby="warnings-heading">
      <h2 class="govuk-heading-m" id="warnings-heading">Worth a look</h2>
      <p class="govuk-body">These hold nothing up.</p>
      <ul class="dw-list">
        {findings.map((each, i) => {
          const { href, onClick } = wayTo(page, each);
          return (
            <li class="dw-warning" key={`${each.code}${i}`}>
              <span>{each.words}</span>{' '}
              {href !== undefined ? <a class="govuk-link dw-tall-link" href={href} onClick={() => focusNext(placeOf(each).focus)}>Look at it<span class="govuk-visually-hidden">: {each.words}</span></a>
                : onClick && <button class="ds-quiet" type="button" onClick={onClick}>Look at it<span class="govuk-visually-hidden">: {each.words}</span></button>}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** By link to another page, or by a step on this one. */
function wayTo(page: VisitProps, finding: FindingView): { href?: string; onClick?: () => void } {
  const place = placeOf(finding);
  if (place.page === '') return place.focus === '' ? {} : { onClick: () => focusOn(place.focus) };
  return {
    onClick: () => {
      focusNext(place.focus);
      void go(visitPath(page.space, page.visit, place.page));
    },
  };
}

function WhatIsMade({ finish }: { finish: FinishView }) {
  return (
    <>
      {finish.notes.length > 0 && (
        <section aria-labelledby="made-heading">
          <h2 class="govuk-heading-m" id="made-heading">{finish.notes.length === 1 ? 'One case note is made' : `${finish.notes.length} case notes are made`}</h2>
          <ul class="dw-list">
            {finish.notes.map((note) => (
              <li class="dw-made" key={idText(note.note)}>
                <strong>{note.label}</strong>: {note.childName} <Tag colour="grey">{note.crossReference ? 'Cross-reference' : 'Full recording'}</Tag>
                {note.words && <span class="dw-muted"> {note.words}</span>}
              </li>
            ))}
          </ul>
        </section>
      )}
      <Tasks tasks={finish.tasks} title="Tasks that are made" />
    </>
  );
}

export function DueAfter({ finish }: { finish: FinishView }) {
  if (finish.dueAfter.length === 0) return null;
  return (
    <section aria-labelledby="after-heading">
      <h2 class="govuk-heading-m" id="after-heading">Due after this visit</h2>
      <ul class="dw-list">
        {[...finish.dueAfter].sort((a, b) => a.days - b.days).map((due) => (
          <li class="dw-made" key={`${idText(due.child)}${due.kind}`}>
            <strong>{due.childName}</strong>, {due.kindWords}: {due.dateWords} <DueTag due={due} />
          </li>
        ))}
      </ul>
    </section>
  );
}

