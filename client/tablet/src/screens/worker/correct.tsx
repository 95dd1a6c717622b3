// Correcting a finished record: it needs a reason, which stays with the new version.
import { useState } from 'preact/hooks';
import { Page } from '../../app/page';
import { go } from '../../app/router';
import { useScratch } from '../../app/scratch';
import { Inset, TextArea } from '../../app/ui';
import { client } from '../../core/client';
import { idText } from '../../core/ids';
import { visitPath } from './paths';
import { captionOf, hubHref, visitPage, type VisitProps } from './visit_page';

export const CorrectPage = visitPage('Correct this record', Shown, { shows: true });

function Shown(page: VisitProps) {
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const { view, space, visit } = page;
  const scratch = useScratch(`correct/${idText(visit)}`);
  const reason = scratch.words.trim();
  const correct = async (): Promise<void> => {
    if (reason === '') {
      setProblem('Say why: the reason stays with the new version.');
      return;
    }
    setBusy(true);
    try {
      await client.ask({ case: 'correct', value: { space, visit, reason } });
      await scratch.forget();
      await go(visitPath(space, visit), { replace: true });
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  if (view.writable) {
    return <Page title="This record is open" caption={captionOf(view)} back={hubHref(page)}><p class="govuk-body">Write in it, then finish it again.</p></Page>;
  }
  return (
    <Page title="Correct this record" caption={captionOf(view)} back={hubHref(page)} next={{ label: 'Correct this record', onClick: () => void correct(), disabled: busy }}>
      {view.review?.decision === 'returned' && <Inset><strong>{view.review.by} asks:</strong> {view.review.comment}</Inset>}
      <p class="govuk-body">Version {String(view.head?.life?.version ?? 1)} stays as it is and can be read. What you change becomes the next version when you finish.</p>
      <TextArea id="reason" label="Why are you correcting it?" labelSize="m" rows={2} error={problem || scratch.error} {...scratch.props} />
    </Page>
  );
}
