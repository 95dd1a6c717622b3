// A child whom a failed visit was meant for: only whether that worries you.
import { field } from '../../core/fields';
import { itemText } from '../../core/ids';
import type { VisitChildView } from '../../generated/client_pb';
import { TicksValueSchema } from '../../generated/record_pb';
import { Concern } from './concern';
import { RowError, Trail } from './controls';
import { useRow } from './row';
import type { VisitProps } from './visit_page';

export function NotSeenChild({ page, about, takeOut }: { page: VisitProps; about: VisitChildView; takeOut: (() => void) | undefined }) {
  const child = about.child!;
  const row = useRow(page, TicksValueSchema, field.ticks, child.key);
  return (
    <div class="ds-card dw-child-card" id={`child-${itemText(child.key)}`}>
      <h2 class="govuk-heading-m">{child.name}</h2>
      {about.askedConcern && <Concern page={page} row={row} about={about} notSeen />}
      <RowError row={row} />
      <div class="dw-tools">
        {takeOut && <button class="ds-quiet" type="button" onClick={takeOut}>Take {child.name} out of this visit</button>}
        <Trail page={page} number={field.ticks} item={child.key} name={`the ticks of ${child.name}`} />
      </div>
    </div>
  );
}
