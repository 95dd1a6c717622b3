// A record to read: details, children, sections, with the history of each block.
import { SummaryList } from '../../app/ui';
import { fieldOf } from '../../core/fields';
import { itemText } from '../../core/ids';
import { OpenFile } from './attachments';
import { Comment } from './comments';
import { historyPage, visitPath } from './paths';
import { childrenRead, facts, sectionsRead, type Part } from './record_text';
import type { VisitProps } from './visit_page';
import { field } from '../../core/fields';

/** `comments`: beside the sections that they are about. */
export function RecordRead({ page, comments }: { page: VisitProps; comments?: boolean }) {
  const { view } = page;
  return (
    <>
      <SummaryList rows={facts(view)} />
      <h2 class="govuk-heading-m">Children</h2>
      <SummaryList rows={childrenRead(view).map((child) => ({
        key: child.name, value: <span class="dw-words">{child.words}</span>,
        action: <History page={page} number={field.ticks} item={child.key} name={`the ticks of ${child.name}`} />,
      }))} />
      {sectionsRead(view).map((section) => (
        <section class="dw-read" key={section.key} aria-labelledby={`read-${section.key}`}>
          <h2 class="govuk-heading-m" id={`read-${section.key}`}>{section.title}</h2>
          {section.parts.length === 0 && <p class="govuk-body dw-muted">Nothing is written.</p>}
          {section.parts.map((part) => <PartRead key={`${part.number}-${part.item === undefined ? '' : itemText(part.item)}`} page={page} part={part} section={section.title} />)}
          {comments && view.comments.filter((each) => each.section === section.key).map((each, i) => <div class="ds-card" key={i}><Comment comment={each} /></div>)}
        </section>
      ))}
    </>
  );
}

function PartRead({ page, part, section }: { page: VisitProps; part: Part; section: string }) {
  return (
    <div class="dw-part">
      {part.title && <h3 class="govuk-heading-s">{part.title}</h3>}
      {part.text && <p class="dw-words">{part.text}</p>}
      {part.file && part.item !== undefined && <OpenFile page={page} item={part.item} value={part.file} title={part.title} />}
      <History page={page} number={part.number} {...(part.item === undefined ? {} : { item: part.item })} name={part.title || section} />
    </div>
  );
}

function History({ page, number, item, name }: { page: VisitProps; number: number; item?: bigint; name: string }) {
  if (page.view.readOnlyVersion || !fieldOf(page.view, number, item)) return null;
  return <a class="govuk-link dw-quiet-link" href={`#${visitPath(page.space, page.visit, historyPage(number, item))}`}>History<span class="govuk-visually-hidden"> of {name}</span></a>;
}
