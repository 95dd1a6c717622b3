// What a visit counts as for each child, with why behind a fold; and the worker's choices where there are any.
import { Checkbox, Details, Inset, Radios } from '../../app/ui';
import { saveFields } from '../../app/autosave';
import { encodeText, field, textOf } from '../../core/fields';
import { itemText } from '../../core/ids';
import type { CountsView, FinishView } from '../../generated/client_pb';
import { WhyList } from './due';
import type { VisitProps } from './visit_page';

type Save = (number: number, item: bigint, words: string) => Promise<void>;

export function Counts({ page, finish, again }: { page: VisitProps; finish: FinishView; again: () => Promise<void> }) {
  const save: Save = async (number, item, words) => {
    await saveFields(page.space, page.visit, [{ field: number, item, value: encodeText(words) }]).catch(() => undefined);
    await again();
  };
  if (finish.children.length === 0) return null;
  return (
    <section aria-labelledby="counts-heading">
      <h2 class="govuk-heading-m" id="counts-heading">What this visit counts as</h2>
      {finish.children.map((counts) => <ForChild key={itemText(counts.child)} page={page} finish={finish} counts={counts} save={save} />)}
    </section>
  );
}

function ForChild({ page, finish, counts, save }: { page: VisitProps; finish: FinishView; counts: CountsView; save: Save }) {
  const id = itemText(counts.child);
  const chosen = textOf(page.view, field.countsAs, counts.child);
  const also = textOf(page.view, field.also, counts.child);
  const label = counts.choices.find((each) => each.name === chosen)?.role ?? counts.label;
  const choices = counts.choices.map((each) => ({ value: each.name, label: each.role }));
  // Where it does not count under a plan, the reason is what people look for first.
  const opened = counts.types.every((type) => type === 'HOME_VISIT');
  const stands = chosen !== '' && choices.some((each) => each.value === chosen) ? chosen : choices[0]?.value ?? '';
  return (
    <div class="ds-card dw-counts" id={`counts-${id}`} tabIndex={-1}>
      <h3 class="govuk-heading-s">{counts.name}</h3>
      <p class="dw-counts__type">Counts as <strong>{label}</strong></p>
      <Details summary={<>Why<span class="govuk-visually-hidden">: {counts.name}</span></>} open={opened}><WhyList why={counts.why} /></Details>
      {counts.twoNotes && <TwoNotes finish={finish} counts={counts} save={save} />}
      {choices.length > 1 && (
        <Details summary={<>Call it something else<span class="govuk-visually-hidden">: {counts.name}</span></>} open={chosen !== '' && chosen !== choices[0]?.value}>
          <Radios id={`type-${id}`} legend={`What the visit to ${counts.name} is called`} value={stands} choices={choices}
            onChange={(value) => void save(field.countsAs, counts.child, value === choices[0]?.value ? '' : value)} />
        </Details>
      )}
      {(counts.mayAlsoCp || also === 'STAT_CP') && (
        <Checkbox id={`also-cp-${id}`} label="Also count it as a child protection visit" checked={also === 'STAT_CP'}
          onChange={(on) => void save(field.also, counts.child, on ? 'STAT_CP' : '')} />
      )}
      {(counts.mayAlsoCla || also === 'STAT_CLA') && (
        <Checkbox id={`also-cla-${id}`} label="Also count it as a looked-after visit" checked={also === 'STAT_CLA'}
          onChange={(on) => void save(field.also, counts.child, on ? 'STAT_CLA' : '')} />
      )}
      {counts.codes.filter((code) => code.severity === 'breach' || code.severity === 'task').map((code) => <Inset key={code.code}>{code.words}</Inset>)}
    </div>
  );
}

function TwoNotes({ finish, counts, save }: { finish: FinishView; counts: CountsView; save: Save }) {
  const labelOf = (type: string): string => finish.notes.find((note) => note.child === counts.child && note.type === type)?.label ?? type;
  return (
    <Radios id={`full-${itemText(counts.child)}`} legend={`Two notes are made. Which is the full note?`} hint="The other one points to it and has no words of its own"
      value={counts.fullNote} choices={counts.types.map((type) => ({ value: type, label: labelOf(type) }))}
      onChange={(type) => void save(field.fullNote, counts.child, type)} />
  );
}
