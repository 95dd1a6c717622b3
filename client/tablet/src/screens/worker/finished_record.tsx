// A finished record: where it has got to, its notes, its words, its versions; and correcting it.
import { Page } from '../../app/page';
import { Inset, Notice, StatusTag } from '../../app/ui';
import { Tasks } from './case';
import { CommentList, WriteComment } from './comments';
import { RingManager } from './manager_notice';
import { Notes } from './note_page';
import { casePath, visitPath } from './paths';
import { RecordRead } from './record_read';
import { captionOf, hubHref, visitPage, type VisitProps } from './visit_page';

export function FinishedRecord(page: VisitProps) {
  const { view, space, visit } = page;
  const to = (where: string) => `#${visitPath(space, visit, where)}`;
  const review = view.review;
  const changed = view.head?.life?.changedSince ?? [];
  return (
    <Page title={view.head?.caseName ?? ''} caption={view.head?.startWords} back={`#${casePath(space)}`} state=""
      other={{ label: 'Correct this record', href: to('correct') }}>
      <p class="dw-status">
        <StatusTag status={view.head?.status ?? ''} words={view.head?.statusWords ?? ''} /> <span class="dw-muted">{view.head?.life?.words}</span>
      </p>
      {review?.decision === 'returned' && (
        <Notice title="Your manager asks for something" kind="warning">
          <p class="dw-words">{review.comment}</p>
          <p class="dw-muted">{review.by}, {review.atWords}</p>
        </Notice>
      )}
      {review?.decision === 'approved' && <Inset>Approved by {review.by}, {review.atWords}. A later change is a correction.{review.comment && ` ${review.comment}`}</Inset>}
      {view.conflicts > 0n && <p class="govuk-body"><a class="dw-conflict" href="#/decisions"><StatusTag status="conflict" words="Needs your decision: changed in two places" /></a></p>}
      {changed.length > 0 && <Inset>Words were changed elsewhere after this version was finished. Correct the record to make them part of it.</Inset>}
      <RingManager tasks={view.tasks} phone={view.managerPhone} />
      <Notes page={page} notes={view.notes} />
      <Tasks tasks={view.tasks} />
      <RecordRead page={page} comments />
      <CommentList page={page} />
      <WriteComment page={page} section="" summary="Add a comment" label="Your comment" />
      <h2 class="govuk-heading-m" id="versions">Versions</h2>
      <ul class="govuk-list">
        {view.versions.map((each) => (
          <li key={String(each.number)}>
            <a class="govuk-link dw-tall-link" href={to(`version/${each.number}`)}>{each.words}</a>
            {each.reason && <span class="dw-muted"> Corrected because: {each.reason}</span>}
            {each.reviewWords && <span class="dw-muted"> {each.reviewWords}</span>}
          </li>
        ))}
      </ul>
    </Page>
  );
}

/** An earlier version, as it was finished. */
export const VersionPage = visitPage('Version', EarlierVersion, { shows: true, version: true });

function EarlierVersion(page: VisitProps) {
  const number = page.params['version'] ?? '';
  const line = page.view.versions.find((each) => String(each.number) === number);
  return (
    <Page title={`Version ${number}`} caption={captionOf(page.view)} back={hubHref(page)} state="To read only">
      {line && <Inset>{line.words}{line.reason && `. Corrected because: ${line.reason}`}{line.reviewWords && `. ${line.reviewWords}`}</Inset>}
      <RecordRead page={page} />
    </Page>
  );
}
