import { useEffect, useState } from 'preact/hooks';
import { dayOf, momentFrom, momentOf, splitMoment, timeOf } from '../../core/time';
import { Button } from './button';
import type { Children } from './base';
import { Fieldset } from './choices';
import { TextInput } from './text';

interface Props {
  id: string;
  legend: Children;
  legendSize?: 'm' | 's';
  hint?: Children;
  error?: string;
}

/** A day and a time in London as one moment (RFC 3339), with "Now". '' clears it; half a moment changes nothing yet. */
export function DateTime({ id, legend, legendSize = 's', hint, error, moment, onChange, now = true }: Props & {
  moment: string;
  onChange: (moment: string) => void;
  now?: boolean;
}) {
  const [half, setHalf] = useState(splitMoment(moment) ?? { day: '', time: '' });
  useEffect(() => {
    const known = splitMoment(moment);
    if (known) setHalf(known);
  }, [moment]);
  const set = (next: { day: string; time: string }) => {
    setHalf(next);
    if (next.day === '' && next.time === '') onChange('');
    const whole = momentFrom(next.day, next.time);
    if (whole !== undefined && whole !== moment) onChange(whole);
  };
  return (
    <Fieldset id={id} legend={legend} legendSize={legendSize} {...(hint ? { hint } : {})} {...(error ? { error } : {})}>
      <div class="ds-row">
        <TextInput id={`${id}-day`} label="Date" type="date" value={half.day} onInput={(day) => set({ ...half, day })} />
        <TextInput id={`${id}-time`} label="Time" type="time" value={half.time} onInput={(time) => set({ ...half, time })} />
        {now && (
          <Button kind="secondary" onClick={() => {
            const at = new Date();
            setHalf({ day: dayOf(at), time: timeOf(at) });
            onChange(momentOf(at));
          }}>Now<span class="govuk-visually-hidden">: {legend}</span></Button>
        )}
      </div>
    </Fieldset>
  );
}

/** A time of day, "16:05", with "Now". */
export function TimeOfDay({ id, label, time, onChange, now = true }: {
  id: string;
  label: Children;
  time: string;
  onChange: (time: string) => void;
  now?: boolean;
}) {
  return (
    <div class="ds-row">
      <TextInput id={id} label={label} type="time" value={time} onInput={onChange} />
      {now && <Button kind="secondary" onClick={() => onChange(timeOf(new Date()))}>Now<span class="govuk-visually-hidden">: {label}</span></Button>}
    </div>
  );
}
