import { useEffect, useRef, useState } from 'preact/hooks';
import { useScratch } from '../../app/scratch';
import { Button, TextArea } from '../../app/ui';
import { client } from '../../core/client';
import { idText } from '../../core/ids';
import type { CommentView } from '../../generated/client_pb';
import { useAct } from './parts';

/** Questions on a section and what was answered, with a way to ask one more. */
export function Questions({ space, visit, section, title, comments, reload }: {
  space: Uint8Array;
  visit: Uint8Array;
  /** Its key; '' where nothing more can be asked. */
  section: string;
  title: string;
  comments: readonly CommentView[];
  reload: () => Promise<void>;
}) {
  const scratch = useScratch(`comment/${idText(visit)}/${section}`);
  const { words } = scratch;
  const [asking, setAsking] = useState(false);
  const [missing, setMissing] = useState('');
  const [said, setSaid] = useState('');
  const { busy, refusal, act } = useAct();
  const opener = useRef<HTMLDivElement>(null);
  const id = `question-${section}`;
  useEffect(() => { if (words !== '') setAsking(true); }, [words !== '']);  // it was half written before
  useEffect(() => { if (asking && words === '') document.getElementById(id)?.focus(); }, [asking]);
  const close = (message: string) => {
    setAsking(false);
    setMissing('');
    setSaid(message);
    requestAnimationFrame(() => opener.current?.querySelector('button')?.focus());
  };
  const ask = async () => {
    if (words.trim() === '') {
      setMissing('Write your question');
      document.getElementById(id)?.focus();
      return;
    }
    if (!await act(() => client.ask({ case: 'comment', value: { space, visit, section, text: words.trim() } }))) return;
    await scratch.forget();
    await reload();
    close('Your question is on the record. The worker sees it after the next sync.');
  };
  return (
    <div class="dm-questions">
      {comments.length > 0 && (
        <ol class="dm-comments" aria-label={`Questions and answers: ${title}`}>
          {comments.map((comment, i) => (
            <li key={i}><p class="dm-comments__who"><strong>{comment.by}</strong>, {comment.atWords}</p><p class="dm-prose">{comment.text}</p></li>
          ))}
        </ol>
      )}
      {section !== '' && (
        <div class="dm-noprint">
          {asking ? (
            <div class="ds-card">
              <TextArea id={id} label={`Ask about ${title}`} rows={3} error={missing || refusal || scratch.error} {...scratch.props}
                onInput={(next) => { setMissing(''); scratch.set(next); }} />
              <div class="govuk-button-group">
                <Button kind="secondary" onClick={() => void ask()} disabled={busy}>Ask</Button>
                <Button kind="quiet" onClick={() => { void scratch.forget(); close(''); }}>Do not ask</Button>
              </div>
            </div>
          ) : (
            <div ref={opener}>
              <Button kind="quiet" onClick={() => { setSaid(''); setAsking(true); }}>Ask a question<span class="govuk-visually-hidden"> about {title}</span></Button>
            </div>
          )}
          <p class="dm-quiet dm-said" role="status">{said}</p>
        </div>
      )}
    </div>
  );
}
