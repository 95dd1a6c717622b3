// Controls that the pages of a record share: texts that save themselves, answers, history and conflict beside them.
import type { ComponentChildren } from 'preact';
import { saveFields, useAutosave, useField } from '../../app/autosave';
import { Radios, TextArea, TextInput, type Choice } from '../../app/ui';
import { encodeText, fieldOf, textOf } from '../../core/fields';
import { decisionPath, historyPage, visitPath } from './paths';
import { useChosen, type Row } from './row';
import type { VisitProps } from './visit_page';

export const yesNo: readonly Choice<'yes' | 'no'>[] = [{ value: 'yes', label: 'Yes' }, { value: 'no', label: 'No' }];

/** Saves one text and reads the record again. A failure is said in the bar. */
export async function setText(page: VisitProps, number: number, words: string, item?: bigint): Promise<void> {
  const value = encodeText(words);
  await saveFields(page.space, page.visit, [item === undefined ? { field: number, value } : { field: number, item, value }]).catch(() => undefined);
  await page.reload();
}

/** A growing box for one text of the record. */
export function FieldText({ page, number, item, id, label, hint, labelSize, rows, name, below }: {
  page: VisitProps; number: number; item?: bigint; id: string; label: ComponentChildren; hint?: ComponentChildren;
  labelSize?: 'l' | 'm' | 's'; rows?: number;
  /** What the box is called in "History of …". */
  name?: string;
  /** What stands below it, by the words that are in it now. */
  below?: (words: string) => ComponentChildren;
}) {
  const text = useField(page.space, page.visit, number, item, textOf(page.view, number, item));
  return (
    <div class="dw-field">
      <TextArea id={id} label={label} {...(hint ? { hint } : {})} {...(labelSize ? { labelSize } : {})} {...(rows ? { rows } : {})} error={text.error} {...text.props} />
      <Trail page={page} number={number} {...(item === undefined ? {} : { item })} name={name ?? (typeof label === 'string' ? label : 'this')} />
      {below?.(text.value)}
    </div>
  );
}

/** A text within a structured value. */
export function RowText<T>({ row, id, label, words, write, area = true, rows = 2, hint, hiddenLabel, labelSize, onBlur }: {
  row: Row<T>; id: string; label: ComponentChildren; words: string; write: (draft: T, words: string) => void;
  area?: boolean; rows?: number; hint?: ComponentChildren; hiddenLabel?: boolean; labelSize?: 'm' | 's'; onBlur?: () => void;
}) {
  const text = useAutosave(`${row.key}/${id}`, words, (typed) => row.change((draft) => write(draft, typed)));
  const props = {
    id, label, ...(hint ? { hint } : {}), ...(hiddenLabel ? { hiddenLabel } : {}), ...(labelSize ? { labelSize } : {}), error: text.error,
    value: text.props.value, onInput: text.props.onInput,
    onBlur: () => { text.props.onBlur(); onBlur?.(); },
  };
  return area ? <TextArea rows={rows} {...props} /> : <TextInput {...props} />;
}

/** One of a few answers, which is a text of the record. Unanswered is not no: it can be taken back. */
export function FieldChoice<V extends string>({ page, number, item, id, legend, choices, hint, inline, legendSize = 's' }: {
  page: VisitProps; number: number; item?: bigint; id: string; legend: ComponentChildren; choices: readonly Choice<V>[];
  hint?: ComponentChildren; inline?: boolean; legendSize?: 's' | 'm';
}) {
  const chosen = useChosen(page, number, item);
  return (
    <>
      <Radios id={id} legend={legend} legendSize={legendSize} choices={choices} {...(hint ? { hint } : {})} {...(inline ? { inline } : {})}
        value={chosen.value as V | ''} onChange={(value) => void chosen.set(value)} onClear={() => void chosen.set('')} />
      <RowError row={chosen} />
    </>
  );
}

/** Under a box: its history, and a decision that it waits for. */
export function Trail({ page, number, item, name }: { page: VisitProps; number: number; item?: bigint; name: string }) {
  const shown = fieldOf(page.view, number, item);
  if (!shown || (shown.value.length === 0 && !shown.conflict)) return null;
  return (
    <div class="dw-trail">
      {shown.conflict && (
        <a class="dw-conflict" href={`#${decisionPath(page.space, page.visit, number, item)}`}>
          <strong class="govuk-tag govuk-tag--yellow ds-tag">Needs your decision: changed in two places</strong>
        </a>
      )}
      <a class="govuk-link dw-quiet-link" href={`#${visitPath(page.space, page.visit, historyPage(number, item))}`}>History<span class="govuk-visually-hidden"> of {name}</span></a>
    </div>
  );
}

/** What could not be saved of ticks and rows: said where it happened, and kept. */
export function RowError({ row }: { row: Pick<Row<unknown>, 'error' | 'retry'> }) {
  if (row.error === '') return null;
  return (
    <div class="dw-problem" role="alert">
      <p class="govuk-error-message">Not saved yet: {row.error}</p>
      <button class="ds-quiet" type="button" onClick={row.retry}>Try again</button>
    </div>
  );
}
