// One tick: yes, no, perhaps not applicable, or not answered. The whole value is written each time.
import type { ComponentChildren } from 'preact';
import { Radios, type Choice } from '../../app/ui';
import { Answer, type TicksValue } from '../../generated/record_pb';
import type { Row } from './row';
import type { VisitProps } from './visit_page';

export type TickName = 'seen' | 'seenAlone' | 'bedroomSeen' | 'concern' | 'triedToTalk' | 'observedWithMainCarer';
type Said = 'yes' | 'no' | 'na';

const codes: Record<Said, Answer> = { yes: Answer.YES, no: Answer.NO, na: Answer.NOT_APPLICABLE };
const said = (answer: Answer): Said | '' => (answer === Answer.YES ? 'yes' : answer === Answer.NO ? 'no' : answer === Answer.NOT_APPLICABLE ? 'na' : '');

export function TickAnswer({ page, row, id, legend, tick, hint, mayNotApply, yes = 'Yes', no = 'No' }: {
  page: VisitProps; row: Row<TicksValue>; id: string; legend: string; tick: TickName; hint?: ComponentChildren; mayNotApply?: boolean; yes?: string; no?: string;
}) {
  const choices: Choice<Said>[] = [{ value: 'yes', label: yes }, { value: 'no', label: no }];
  if (mayNotApply) choices.push({ value: 'na', label: 'Not applicable' });
  const set = async (answer: Answer): Promise<void> => {
    await row.change((draft) => { draft[tick] = answer; }).catch(() => undefined);
    await page.reload();
  };
  return (
    <Radios id={id} legend={legend} legendSize="m" inline {...(hint ? { hint } : {})} choices={choices} value={said(row.value[tick])}
      onChange={(value) => void set(codes[value])} onClear={() => void set(Answer.UNANSWERED)} />
  );
}
