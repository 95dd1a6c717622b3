// "Does that worry you?", which has to be answered where the core asks it. A yes goes to the team manager at once.
import type { TicksValue } from '../../generated/record_pb';
import type { VisitChildView } from '../../generated/client_pb';
import { itemText, sameBytes } from '../../core/ids';
import { RowError } from './controls';
import { RingManager } from './manager_notice';
import type { Row } from './row';
import { TickAnswer } from './tick_answer';
import type { VisitProps } from './visit_page';
import { firstName } from './words';

export function Concern({ page, row, about, notSeen }: {
  page: VisitProps; row: Row<TicksValue>; about: VisitChildView; notSeen?: boolean;
}) {
  const child = about.child!;
  const name = firstName(child.name);
  const mine = page.view.tasks.filter((task) => task.childName === child.name && sameBytes(task.visit, page.visit));
  return (
    <>
      <TickAnswer page={page} row={row} id={`concern-${itemText(child.key)}`} legend={`${name} was not seen${notSeen ? '' : ' alone'}. Does that worry you?`}
        hint="This has to be answered. Yes tells your team manager at once." tick="concern" />
      <RowError row={row} />
      <RingManager tasks={mine} phone={page.view.managerPhone} />
    </>
  );
}
