// What was asked about a record and answered: shown beside the section that it is about.
import { useState } from 'preact/hooks';
import { Button, Details, TextArea } from '../../app/ui';
import { client } from '../../core/client';
import type { CommentView } from '../../generated/client_pb';
import type { VisitProps } from './visit_page';

/** Of one section; with a way to answer when there is something to answer. */
export function CommentsOn({ page, section }: { page: VisitProps; section: string }) {
  const about = page.view.comments.filter((each) => each.section === section);
  if (about.length === 0) return null;
  return (
    <section class="ds-card dw-comments" aria-label="Comments on this section">
      {about.map((each, i) => <Comment key={i} comment={each} />)}
      <Details summary="Answer"><WriteComment page={page} section={section} label="Your answer" /></Details>
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

export function WriteComment({ page, section, label }: { page: VisitProps; section: string; label: string }) {
  const [words, setWords] = useState('');
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const send = async (): Promise<void> => {
    setBusy(true);
    try {
      await client.ask({ case: 'comment', value: { space: page.space, visit: page.visit, section, text: words } });
      setWords('');
      setProblem('');
      await page.reload();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <TextArea id={`comment-${section || 'record'}`} label={label} rows={2} value={words} onInput={setWords} error={problem} />
      <Button kind="secondary" disabled={busy || words.trim() === ''} onClick={() => void send()}>Save this comment</Button>
    </>
  );
}
