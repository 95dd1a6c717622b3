// Where the visit went: one place, or several in order with their times.
import { Button, Fieldset, Radios, TimeOfDay, type Choice } from '../../app/ui';
import { field } from '../../core/fields';
import { LegsValueSchema, type LegsValue } from '../../generated/record_pb';
import { create } from '@bufbuild/protobuf';
import { LegSchema } from '../../generated/record_pb';
import { RowError, RowText, Trail } from './controls';
import { useRow, type Row } from './row';
import type { VisitProps } from './visit_page';

type Kind = 'home' | 'placement' | 'school' | 'other';

const places: readonly Choice<Kind>[] = [
  { value: 'home', label: 'Home' },
  { value: 'placement', label: 'Placement' },
  { value: 'school', label: 'School' },
  { value: 'other', label: 'Somewhere else' },
];

const kindOf = (location: string): Kind | '' =>
  location === '' ? '' : location === 'home' || location === 'placement' || location === 'school' ? location : 'other';

export function Legs({ page }: { page: VisitProps }) {
  const row = useRow(page, LegsValueSchema, field.legs);
  const legs = row.value.legs;
  const shown = Math.max(1, legs.length);
  const change = async (edit: (draft: LegsValue) => void): Promise<void> => {
    await row.change(edit).catch(() => undefined);
    await page.reload();
  };
  return (
    <div id="legs">
      {Array.from({ length: shown }, (_, i) => <LegCard key={i} row={row} index={i} many={shown > 1} change={change} />)}
      <RowError row={row} />
      {legs.length > 0 && (
        <Button kind="secondary" onClick={() => void change((draft) => { draft.legs.push(create(LegSchema)); })}>Add another place</Button>
      )}
      <Trail page={page} number={field.legs} name="where the visit was" />
    </div>
  );
}

function LegCard({ row, index, many, change }: { row: Row<LegsValue>; index: number; many: boolean; change: (edit: (draft: LegsValue) => void) => Promise<void> }) {
  const leg = row.value.legs[index];
  const kind = kindOf(leg?.location ?? '');
  const name = many ? `Place ${index + 1}` : 'Where was it?';
  const at = (draft: LegsValue) => {
    while (draft.legs.length <= index) draft.legs.push(create(LegSchema));
    return draft.legs[index]!;
  };
  const other = (
    <RowText row={row} id={`leg-${index}-words`} label="Where?" area={false} words={leg && leg.location !== 'other' ? leg.location : ''}
      write={(draft, words) => { at(draft).location = words.trim() === '' ? 'other' : words; }} />
  );
  return (
    <div class={many ? 'ds-card' : ''}>
      <Radios id={`leg-${index}`} legend={name} legendSize="m" inline value={kind}
        choices={places}
        onChange={(value) => void change((draft) => { at(draft).location = value; })} />
      {kind === 'other' && other}
      {many && leg && (
        <Fieldset id={`leg-${index}-times`} legend={`Times at place ${index + 1}`} hiddenLegend>
          <TimeOfDay id={`leg-${index}-from`} label="From" time={leg.from} onChange={(time) => void change((draft) => { at(draft).from = time; })} />
          <TimeOfDay id={`leg-${index}-to`} label="To" time={leg.to} onChange={(time) => void change((draft) => { at(draft).to = time; })} />
          <button class="ds-quiet" type="button" onClick={() => void change((draft) => { draft.legs.splice(index, 1); })}>Remove this place<span class="govuk-visually-hidden">: {name}</span></button>
        </Fieldset>
      )}
    </div>
  );
}
