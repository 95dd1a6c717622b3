// Changed words, marked by more than colour: what was added is bold and underlined, what was removed is struck through,
// and both are said to those who listen.
import { diffWords } from 'diff';
import { useMemo } from 'preact/hooks';

export function Changed({ from, to }: { from: string; to: string }) {
  const parts = useMemo(() => diffWords(from, to), [from, to]);
  return (
    <>
      {parts.map((part, i) => {
        if (part.added) return <ins class="dw-added" key={i}><span class="govuk-visually-hidden"> added: </span>{part.value}<span class="govuk-visually-hidden"> end of added. </span></ins>;
        if (part.removed) return <del class="dw-removed" key={i}><span class="govuk-visually-hidden"> removed: </span>{part.value}<span class="govuk-visually-hidden"> end of removed. </span></del>;
        return <span key={i}>{part.value}</span>;
      })}
    </>
  );
}
