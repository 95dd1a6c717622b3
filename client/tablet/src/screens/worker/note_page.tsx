// One case note: the full one with the whole recording, a cross-reference with its ticks and the way to the full one.
import { Page } from '../../app/page';
import { Inset, StatusTag, SummaryList } from '../../app/ui';
import { idText } from '../../core/ids';
import type { NoteView } from '../../generated/client_pb';
import { visitPath } from './paths';
import { RecordRead } from './record_read';
import { childrenRead } from './record_text';
import { captionOf, hubHref, visitPage, type VisitProps } from './visit_page';

export const NotePage = visitPage('Case note', Shown, { shows: true });

function Shown(page: VisitProps) {
  const note = page.view.notes.find((each) => idText(each.note) === page.params['note']);
  if (!note) return <Page title="There is no such note" back={hubHref(page)}>{null}</Page>;
  const ticks = childrenRead(page.view).find((each) => each.key === note.child);
  return (
    <Page title={`${note.label}: ${note.childName}`} caption={captionOf(page.view)} back={true} state="">
      <p class="dw-status"><StatusTag status={note.status} words={note.statusWords} /> <span class="dw-muted">{note.crossReference ? 'Cross-reference' : 'Full recording'}, version {String(note.version)}</span></p>
      {!note.stands && <Inset>This note does not stand any more{note.withdrawn && `: ${note.withdrawn}`}.</Inset>}
      {note.crossReference ? (
        <>
          {ticks && <SummaryList rows={[{ key: 'Ticks', value: <span class="dw-words">{ticks.words}</span> }]} />}
          <p><a class="govuk-link dw-tall-link" href={noteHref(page, note.refersTo)}>{note.words || 'See the full recording'}</a></p>
        </>
      ) : <RecordRead page={page} />}
    </Page>
  );
}

export function noteHref(page: Pick<VisitProps, 'space' | 'visit'>, note: Uint8Array): string {
  return `#${visitPath(page.space, page.visit, `note/${idText(note)}`)}`;
}

/** The notes of a visit, each with the way to its words: a cross-reference opens the full note. */
export function Notes({ page, notes }: { page: Pick<VisitProps, 'space' | 'visit'>; notes: readonly NoteView[] }) {
  if (notes.length === 0) return null;
  return (
    <section aria-labelledby="notes-heading">
      <h2 class="govuk-heading-m" id="notes-heading">Case notes</h2>
      <ul class="dw-list">
        {notes.map((note) => (
          <li class="ds-card dw-note" key={idText(note.note)}>
            <p><strong>{note.label}</strong>: {note.childName} <StatusTag status={note.status} words={note.statusWords} /></p>
            {!note.stands && <p class="dw-muted">Does not stand any more{note.withdrawn && `: ${note.withdrawn}`}</p>}
            {note.crossReference
              ? <a class="govuk-link dw-tall-link" href={noteHref(page, note.refersTo)}>{note.words || 'See the full recording'}</a>
              : <a class="govuk-link dw-tall-link" href={noteHref(page, note.note)}>Read the full recording<span class="govuk-visually-hidden">: {note.label}, {note.childName}</span></a>}
          </li>
        ))}
      </ul>
    </section>
  );
}
