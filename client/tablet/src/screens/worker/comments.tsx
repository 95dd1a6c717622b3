// What was asked about a record and answered: shown beside the section that it is about.
import { useEffect, useState } from 'preact/hooks';
import { useScratch } from '../../app/scratch';
import { Button, Details, TextArea } from '../../app/ui';
import { client } from '../../core/client';
import { idText } from '../../core/ids';
import type { CommentView } from '../../generated/client_pb';
import type { VisitProps } from './visit_page';

/** Of one section; with a way to answer when there is something to answer. */
export function CommentsOn({ page, section }: { page: VisitProps; section: string }) {
  const about = page.view.comments.filter((each) => each.section === section);
  if (about.length === 0) return null;
  return (
    <section class="ds-card dw-comments" aria-label="Comments on this section">
      {about.map((each, i) => <Comment key={i} comment={each} />)}
      <WriteComment page={page} section={section} summary="Answer" label="Your answer" />
    </section>
  );
}

/** Of the whole record. */
export function CommentList({ page }: { page: VisitProps }) {
  if (page.view.comments.length === 0) return null;
  return (
    <section class="ds-card dw-comments" aria-labelledby="comments-heading">
      <h2 class="govuk-heading-m" id="comments-heading">Comments</h2>
      {page.view.comments.map((each, i) => <Comment key={i} comment={each} titled />)}
    </section>
  );
}

export function Comment({ comment, titled }: { comment: CommentView; titled?: boolean }) {
  return (
    <div class="dw-comment">
      <p class="dw-muted">{[titled && comment.sectionTitle, comment.by, comment.atWords].filter(Boolean).join(' · ')}</p>
      <p class="dw-words">{comment.text}</p>
    </div>
  );
}

/** Behind a fold, which stands open where a comment was half written. */
export function WriteComment({ page, section, summary, label }: { page: VisitProps; section: string; summary: string; label: string }) {
  const scratch = useScratch(`comment/${idText(page.visit)}/${section}`);
  const [open, setOpen] = useState(false);
  const begun = scratch.words.trim() !== '';
  useEffect(() => { if (begun) setOpen(true); }, [begun]);
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const send = async (): Promise<void> => {
    setBusy(true);
    try {
      await client.ask({ case: 'comment', value: { space: page.space, visit: page.visit, section, text: scratch.words } });
      await scratch.forget();
      setProblem('');
      await page.reload();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Details summary={summary} open={open} onToggle={setOpen}>
      <TextArea id={`comment-${section || 'record'}`} label={label} rows={2} error={problem || scratch.error} {...scratch.props} />
      <Button kind="secondary" disabled={busy || !begun} onClick={() => void send()}>Save this comment</Button>
    </Details>
  );
}
