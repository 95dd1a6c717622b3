// "Are you concerned?", which has to be answered where the core asks it. A yes goes to the team manager at once.
import type { TicksValue } from '../../generated/record_pb';
import type { VisitChildView } from '../../generated/client_pb';
import { itemText, sameBytes } from '../../core/ids';
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
      <TickAnswer page={page} row={row} id={`concern-${itemText(child.key)}`} legend={`Are you concerned about ${name}?`}
        hint={`${name} was not seen${notSeen ? '' : ' alone'}, so this has to be answered. Yes tells your team manager at once.`} tick="concern" />
      <RingManager tasks={mine} phone={page.view.managerPhone} />
    </>
  );
}
