// A due date in words, with its state and, behind a fold, why.
import { Details, Tag } from '../../app/ui';
import { dueColour } from '../../core/wording';
import type { DueView, WhyView } from '../../generated/client_pb';

export function DueTag({ due }: { due: Pick<DueView, 'state' | 'stateWords'> }) {
  return <Tag colour={dueColour(due.state)}>{due.stateWords}</Tag>;
}

/** "Statutory CIN Visit: Tuesday 14 April 2026", with its tag. */
export function DueLine({ due }: { due: DueView }) {
  return (
    <p class="dw-due">
      <span>{due.kindWords}{due.dateWords ? `: ${due.dateWords}` : ''}</span> <DueTag due={due} />
    </p>
  );
}

export function Why({ why, name }: { why: readonly WhyView[]; name: string }) {
  if (why.length === 0) return null;
  return (
    <Details summary={<>Why<span class="govuk-visually-hidden">: {name}</span></>}>
      <WhyList why={why} />
    </Details>
  );
}

export function WhyList({ why }: { why: readonly WhyView[] }) {
  return (
    <ul class="govuk-list dw-why">
      {why.map((each, i) => (
        <li key={i}>{each.words} <span class="dw-source">{each.rule}{each.source && ` · ${each.source}`}</span></li>
      ))}
    </ul>
  );
}
