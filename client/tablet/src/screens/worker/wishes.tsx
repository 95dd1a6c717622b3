// Wishes, feelings and observations: a page for each child, listed here.
import { Inset, TaskList } from '../../app/ui';
import { itemText } from '../../core/ids';
import { field, rowsOf, textOf } from '../../core/fields';
import { BlockValueSchema, ObservationValueSchema } from '../../generated/record_pb';
import { valueOf } from '../../core/fields';
import { visitPath } from './paths';
import { SectionPage } from './section_page';
import { visitPage, type VisitProps } from './visit_page';

export const WishesPage = visitPage('Wishes, feelings and observations', Shown);

/** Whether something stands in a child's part; for the list only, the core decides what counts. */
export function somethingWritten({ view }: Pick<VisitProps, 'view'>, child: bigint): boolean {
  const observation = valueOf(view, ObservationValueSchema, field.observation, child);
  const seen = [observation.where, observation.mood, observation.milestones, observation.carerResponse, observation.triedToTalk, observation.attachment];
  return textOf(view, field.wishes, child).trim() !== ''
    || rowsOf(view, BlockValueSchema, field.wishesBlock).some((row) => row.value.child === child && row.value.text.trim() !== '')
    || seen.some((words) => words.trim() !== '');
}

function Shown(page: VisitProps) {
  const there = page.view.children.filter((each) => each.inVisit && each.child);
  const to = (where: string) => `#${visitPath(page.space, page.visit, where)}`;
  const first = there[0]?.child;
  return (
    <SectionPage page={page} section="wishes" prompts={false} {...(first ? { next: `wishes/${itemText(first.key)}` } : {})}>
      {there.length === 0
        ? <Inset>No child is part of this visit yet. <a class="govuk-link" href={to('children')}>Add the children</a> first: a child who could not be seen has a part here, too.</Inset>
        : <p class="govuk-body">Each child has a part of their own.</p>}
      <TaskList label="Children" items={there.map((each) => ({
        key: itemText(each.child!.key), title: each.child!.name, href: to(`wishes/${itemText(each.child!.key)}`), hint: each.child!.ageWords,
        status: somethingWritten(page, each.child!.key) ? 'Written' : 'Not started',
      }))} />
    </SectionPage>
  );
}
