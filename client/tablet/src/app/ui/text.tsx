import type { VNode } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Children } from './base';
import { classes, describedBy } from './base';

interface TextProps {
  id: string;
  label: Children;
  value: string;
  onInput: (words: string) => void;
  onBlur?: () => void;
  hint?: Children;
  error?: string;
  /** The label as the page's own heading, big, or as usual. */
  labelSize?: 'l' | 'm' | 's';
  hiddenLabel?: boolean;
  disabled?: boolean;
}

function Around({ id, label, hint, error, labelSize, hiddenLabel, children }: Omit<TextProps, 'value' | 'onInput'> & { children: Children }) {
  return (
    <div class={classes('govuk-form-group', !!error && 'govuk-form-group--error')}>
      <label class={classes('govuk-label', labelSize && `govuk-label--${labelSize}`, hiddenLabel && 'govuk-visually-hidden')} for={id}>{label}</label>
      {hint && <div class="govuk-hint" id={`${id}-hint`}>{hint}</div>}
      {error && <p class="govuk-error-message" id={`${id}-error`}><span class="govuk-visually-hidden">Error: </span>{error}</p>}
      {children}
    </div>
  );
}

/** A box that grows with its words. Dictation by the device's own keyboard works in it. */
export function TextArea({ rows = 4, ...props }: TextProps & { rows?: number }) {
  const box = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const area = box.current;
    if (!area) return;
    const grow = () => {
      area.style.height = 'auto';
      area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
    };
    grow();
    addEventListener('resize', grow);
    return () => removeEventListener('resize', grow);
  }, [props.value]);
  return (
    <Around {...props}>
      <textarea ref={box} class={classes('govuk-textarea ds-growing', !!props.error && 'govuk-textarea--error')} id={props.id} name={props.id}
        rows={rows} autocapitalize="sentences" autocomplete="off" spellcheck value={props.value} disabled={props.disabled}
        aria-describedby={describedBy(props.id, props.hint, props.error)} aria-invalid={props.error ? true : undefined}
        onInput={(event) => props.onInput(event.currentTarget.value)} onBlur={() => props.onBlur?.()} />
    </Around>
  );
}

export interface TextInputProps extends TextProps {
  type?: 'text' | 'password' | 'date' | 'time' | 'email' | 'tel' | 'search';
  width?: '5' | '10' | '20';
  autocomplete?: string;
  inputMode?: 'numeric' | 'text' | 'search';
  autocapitalize?: 'none' | 'sentences' | 'words';
  spellcheck?: boolean;
  list?: string;
  min?: string;
  max?: string;
}

export function TextInput(props: TextInputProps) {
  return <Around {...props}><Input {...props} /></Around>;
}

// The attributes' types know each kind of input apart; this one is any of them.
const AnyInput = 'input' as unknown as (props: Record<string, unknown>) => VNode;

function Input({ id, type = 'text', width, autocomplete = 'off', inputMode, autocapitalize, spellcheck, list, min, max, value, hint, error, disabled, onInput, onBlur }: TextInputProps) {
  return (
    <AnyInput class={classes('govuk-input', width && `govuk-input--width-${width}`, !!error && 'govuk-input--error')} id={id} name={id} type={type}
      value={value} autocomplete={autocomplete} inputMode={inputMode} autocapitalize={autocapitalize} spellcheck={spellcheck} list={list}
      min={min} max={max} disabled={disabled} aria-describedby={describedBy(id, hint, error)} aria-invalid={error ? true : undefined}
      onInput={(event: { currentTarget: HTMLInputElement }) => onInput(event.currentTarget.value)} onBlur={() => onBlur?.()} />
  );
}

/** A passphrase, with Show and Hide. */
export function Passphrase(props: Omit<TextInputProps, 'type' | 'width' | 'spellcheck' | 'autocapitalize'>) {
  const [shown, setShown] = useState(false);
  return (
    <Around {...props}>
      <div class="ds-passphrase">
        <Input {...props} type={shown ? 'text' : 'password'} spellcheck={false} autocapitalize="none" />
        <button class="govuk-button govuk-button--secondary" type="button" aria-controls={props.id} aria-pressed={shown}
          aria-label={shown ? 'Hide passphrase' : 'Show passphrase'} onClick={() => setShown(!shown)}>{shown ? 'Hide' : 'Show'}</button>
      </div>
    </Around>
  );
}
