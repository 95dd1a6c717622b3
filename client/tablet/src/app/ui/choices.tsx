import type { Children } from './base';
import { classes, describedBy } from './base';

export interface Choice<V extends string = string> {
  value: V;
  label: Children;
  hint?: Children;
  /** Shown below when it is chosen. */
  inside?: Children;
}

interface GroupProps {
  id: string;
  legend: Children;
  legendSize?: 'l' | 'm' | 's';
  hiddenLegend?: boolean;
  hint?: Children;
  error?: string;
}

/** A group of controls with one legend. */
export function Fieldset({ id, legend, legendSize, hiddenLegend, hint, error, children }: GroupProps & { children: Children }) {
  return (
    <div class={classes('govuk-form-group', !!error && 'govuk-form-group--error')}>
      <fieldset class="govuk-fieldset" id={id} aria-describedby={describedBy(id, hint, error)} tabIndex={-1}>
        <legend class={classes('govuk-fieldset__legend', legendSize && `govuk-fieldset__legend--${legendSize}`, hiddenLegend && 'govuk-visually-hidden')}>{legend}</legend>
        {hint && <div class="govuk-hint" id={`${id}-hint`}>{hint}</div>}
        {error && <p class="govuk-error-message" id={`${id}-error`}><span class="govuk-visually-hidden">Error: </span>{error}</p>}
        {children}
      </fieldset>
    </div>
  );
}

/** One of a few. `onClear` adds a way back to "not answered", which is not "no". */
export function Radios<V extends string>({ choices, value, onChange, inline, onClear, disabled, ...group }: GroupProps & {
  choices: readonly Choice<V>[];
  value: V | '';
  onChange: (value: V) => void;
  inline?: boolean;
  onClear?: () => void;
  disabled?: boolean;
}) {
  return (
    <Fieldset {...group}>
      <div class={classes('govuk-radios', inline && 'govuk-radios--inline')}>
        {choices.map((choice, i) => {
          const id = `${group.id}-${i}`;
          const chosen = value === choice.value;
          return [
            <div class="govuk-radios__item" key={choice.value}>
              <input class="govuk-radios__input" id={id} name={group.id} type="radio" value={choice.value} checked={chosen} disabled={disabled}
                aria-describedby={choice.hint ? `${id}-hint` : undefined} onChange={() => onChange(choice.value)} />
              <label class="govuk-label govuk-radios__label" for={id}>{choice.label}</label>
              {choice.hint && <div class="govuk-hint govuk-radios__hint" id={`${id}-hint`}>{choice.hint}</div>}
            </div>,
            chosen && choice.inside ? <div class="govuk-radios__conditional" key={`${choice.value}-inside`}>{choice.inside}</div> : null,
          ];
        })}
      </div>
      {onClear && value !== '' && !disabled && (
        <button class="ds-quiet" type="button" onClick={onClear}>Clear this answer<span class="govuk-visually-hidden">: {group.legend}</span></button>
      )}
    </Fieldset>
  );
}

export function Checkboxes<V extends string>({ choices, values, onChange, inline, disabled, ...group }: GroupProps & {
  choices: readonly Choice<V>[];
  values: readonly V[];
  /** The whole new set. */
  onChange: (values: V[]) => void;
  inline?: boolean;
  disabled?: boolean;
}) {
  return (
    <Fieldset {...group}>
      <div class={classes('govuk-checkboxes', inline && 'ds-inline')}>
        {choices.map((choice, i) => (
          <CheckItem key={choice.value} id={`${group.id}-${i}`} label={choice.label} hint={choice.hint} checked={values.includes(choice.value)} disabled={disabled}
            onChange={(on) => onChange(choices.map((c) => c.value).filter((v) => (v === choice.value ? on : values.includes(v))))} inside={choice.inside} />
        ))}
      </div>
    </Fieldset>
  );
}

interface CheckProps {
  id: string;
  label: Children;
  hint?: Children;
  checked: boolean;
  onChange: (on: boolean) => void;
  inside?: Children;
  disabled?: boolean | undefined;
}

function CheckItem({ id, label, hint, checked, onChange, inside, disabled }: CheckProps) {
  return (
    <>
      <div class="govuk-checkboxes__item">
        <input class="govuk-checkboxes__input" id={id} type="checkbox" checked={checked} disabled={disabled} aria-describedby={hint ? `${id}-hint` : undefined}
          onChange={(event) => onChange(event.currentTarget.checked)} />
        <label class="govuk-label govuk-checkboxes__label" for={id}>{label}</label>
        {hint && <div class="govuk-hint govuk-checkboxes__hint" id={`${id}-hint`}>{hint}</div>}
      </div>
      {checked && inside ? <div class="govuk-checkboxes__conditional">{inside}</div> : null}
    </>
  );
}

/** A tick by itself. */
export function Checkbox(props: CheckProps) {
  return <div class="govuk-checkboxes govuk-form-group"><CheckItem {...props} /></div>;
}

/** One of many, by the device's own list. */
export function Select({ id, label, value, choices, onChange, hint, error, hiddenLabel }: {
  id: string;
  label: Children;
  value: string;
  choices: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
  hint?: Children;
  error?: string;
  hiddenLabel?: boolean;
}) {
  return (
    <div class={classes('govuk-form-group', !!error && 'govuk-form-group--error')}>
      <label class={classes('govuk-label', hiddenLabel && 'govuk-visually-hidden')} for={id}>{label}</label>
      {hint && <div class="govuk-hint" id={`${id}-hint`}>{hint}</div>}
      {error && <p class="govuk-error-message" id={`${id}-error`}>{error}</p>}
      <select class="govuk-select" id={id} aria-describedby={describedBy(id, hint, error)} onChange={(event) => onChange(event.currentTarget.value)}>
        {choices.map((choice) => <option key={choice.value} value={choice.value} selected={choice.value === value}>{choice.label}</option>)}
      </select>
    </div>
  );
}
