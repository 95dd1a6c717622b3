// The whole record on one page, to read: the review page and the paper are made of the same pieces.
import type { ComponentChildren } from 'preact';
import { classes } from '../../app/ui';
import type { NoteView } from '../../generated/client_pb';
import { isWritten, nothingRecorded, type Line, type Part, type RecordDocument, type SectionText, type SeenRow } from './record_document';
import { DataTable } from './parts';

function Lines({ lines }: { lines: readonly Line[] }) {
  if (lines.length === 0) return null;
  return <dl class="dm-lines">{lines.map((line, i) => <div key={i}><dt>{line.label}</dt><dd>{line.text}</dd></div>)}</dl>;
}

function Chapter({ id, title, children, after }: { id: string; title: string; children: ComponentChildren; after?: ComponentChildren }) {
  return (
    <section class="dm-chapter" aria-labelledby={id}>
      <h2 class="dm-chapter__title" id={id}>{title}</h2>
      {children}
      {after}
    </section>
  );
}

export function Facts({ document }: { document: RecordDocument }) {
  return <Lines lines={document.facts} />;
}

/** Yes, no, and what was not answered: told by words, a missing answer by its looks as well. */
function AnswerCell({ words }: { words: string }) {
  return <span class={classes(words === 'Not answered' && 'dm-unanswered')}>{words}</span>;
}

export function WhoWasSeen({ rows }: { rows: readonly SeenRow[] }) {
  return (
    <Chapter id="seen" title="Who was seen">
      {rows.length === 0 ? <p class="dm-nothing">{nothingRecorded}</p> : (
        <DataTable caption="Ticks for each child" hiddenCaption columns={['Child', 'Seen', 'Seen alone', 'Bedroom seen', 'Concern', 'Counts as']}
          rows={rows.map((row) => ({
            key: row.child,
            cells: [
              <>{row.child}<span class="dm-name-hint">{row.age}</span></>,
              <AnswerCell words={row.seen} />, <AnswerCell words={row.alone} />, <AnswerCell words={row.bedroom} />, <AnswerCell words={row.concern} />, row.counted,
            ],
          }))} />
      )}
      {rows.filter((row) => row.more.length > 0).map((row) => (
        <div key={row.child}><h3 class="dm-about">{row.child}</h3><Lines lines={row.more} /></div>
      ))}
    </Chapter>
  );
}

export function PeopleThere({ document }: { document: RecordDocument }) {
  return (
    <Chapter id="people" title="Present and absent">
      {document.people.length === 0 ? <p class="dm-nothing">{nothingRecorded}</p> : (
        <DataTable caption="People present and absent" hiddenCaption columns={['Name', 'Role', 'There']}
          rows={document.people.map((row, i) => ({ key: String(i), cells: [row.name, row.role, row.there] }))} />
      )}
    </Chapter>
  );
}

function PartOf({ part }: { part: Part }) {
  const Heading = part.about === '' ? 'h3' : 'h4';
  return (
    <>
      {part.about !== '' && <h3 class="dm-about">{part.about}</h3>}
      {!isWritten(part) && <p class="dm-nothing">{nothingRecorded}</p>}
      <Lines lines={part.before} />
      {part.paragraphs.map((paragraph, i) => (
        <div key={i}>
          {paragraph.heading !== '' && <Heading class="dm-subheading">{paragraph.heading}</Heading>}
          <p class="dm-prose">{paragraph.text || nothingRecorded}</p>
        </div>
      ))}
      <Lines lines={part.lines} />
    </>
  );
}

export function SectionChapter({ section, after }: { section: SectionText; after?: ComponentChildren }) {
  return (
    <Chapter id={`section-${section.key}`} title={section.title} after={after}>
      {section.parts.length === 0 ? <p class="dm-nothing">{section.none}</p> : section.parts.map((part, i) => <PartOf part={part} key={i} />)}
    </Chapter>
  );
}

export function ActionsChapter({ title, document, nextVisit, after }: { title: string; document: RecordDocument; nextVisit: string; after?: ComponentChildren }) {
  return (
    <Chapter id="section-actions" title={title} after={after}>
      {document.actions.length === 0 ? <p class="dm-nothing">{document.actionsNone}</p> : (
        <DataTable caption="Actions agreed" hiddenCaption columns={['Action', 'Who', 'Due', 'State']}
          rows={document.actions.map((row, i) => ({
            key: String(i), cells: [<>{row.text}{row.nextVisit && <span class="dm-name-hint">The next visit</span>}</>, row.owner, row.due, row.status],
          }))} />
      )}
      {nextVisit !== '' && <Lines lines={[{ label: 'Next visit', text: nextVisit }]} />}
    </Chapter>
  );
}

export function NotesChapter({ notes }: { notes: readonly NoteView[] }) {
  const standing = notes.filter((note) => note.stands);
  return (
    <Chapter id="notes" title="Case notes">
      {standing.length === 0 ? <p class="dm-nothing">None: notes are made when the visit is finished</p> : (
        <DataTable caption="Case notes of this visit" hiddenCaption columns={['Child', 'Note', 'Kind']}
          rows={standing.map((note, i) => ({
            key: String(i), cells: [note.childName, note.label, note.crossReference ? note.words || 'Refers to the full recording' : 'Full recording'],
          }))} />
      )}
    </Chapter>
  );
}
