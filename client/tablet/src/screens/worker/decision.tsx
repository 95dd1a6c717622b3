// One decision: what both began from, mine and theirs side by side, and what is to stand.
import { useEffect, useState } from 'preact/hooks';
import { Page } from '../../app/page';
import { go, path } from '../../app/router';
import { useScratch, type Scratch } from '../../app/scratch';
import { Button, Inset, Loading, TextArea } from '../../app/ui';
import { useAsk } from '../../app/use_ask';
import { client, Refused, type Ask } from '../../core/client';
import type { ConflictView, HistoryLine } from '../../generated/client_pb';
import { Changed } from './changed';
import { HistoryHead } from './history';
import { wordsIn, withWords } from './own_words';
import { decisionPath, historyPage, visitPath } from './paths';

type Decided = Extract<Ask, { case: 'resolve' }>['value'] extends infer V ? (V extends { decision?: infer D } ? NonNullable<D> : never) : never;

export function DecisionPage() {
  const [at] = useState(path.value);
  const { data, error } = useAsk({ case: 'conflicts', value: {} });
  const conflict = data?.conflicts.find((each) => decisionPath(each.space, each.document, each.field, each.item) === at);
  if (!data) return <Page title="Needs your decision" back="#/decisions" state="">{error ? <Inset>{error.message}</Inset> : <Loading />}</Page>;
  if (!conflict) return <Page title="This is decided" back="#/decisions" state=""><p class="govuk-body">Nothing needs a decision here any more.</p></Page>;
  return <Decide conflict={conflict} />;
}

function Decide({ conflict }: { conflict: ConflictView }) {
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const { space, document, field, item } = conflict;
  const own = useScratch(`decide${decisionPath(space, document, field, item)}`);
  const decide = async (decision: Decided): Promise<void> => {
    setBusy(true);
    try {
      await client.ask({ case: 'resolve', value: { space, document, field, ...(item === undefined ? {} : { item }), decision } });
      await own.forget();
      await go('/decisions', { replace: true });
    } catch (refused) {
      setProblem(refused instanceof Refused ? refused.message : String(refused));
      setBusy(false);
    }
  };
  const mine = conflict.versions.findIndex((each) => each.mine);
  const order = conflict.versions.map((_, i) => i).sort((a, b) => Number(b === mine) - Number(a === mine));
  const nameOf = (index: number): string => versionName(conflict.versions, index);
  return (
    <Page title={conflict.title} caption={`${conflict.caseName}, ${conflict.recordWords}`} back="#/decisions" state="Needs your decision: changed in two places" wide>
      {problem !== '' && <div class="dw-problem" role="alert"><p class="govuk-error-message">Not decided yet: {problem}</p></div>}
      {conflict.unsent && <Inset>Newer words of this tablet wait to be sent: they are not among these.</Inset>}
      <div class={conflict.base ? 'dw-sides dw-sides--three' : 'dw-sides'}>
        {conflict.base && (
          <section class="ds-card dw-version" aria-labelledby="base-heading">
            <h2 class="govuk-heading-m" id="base-heading">What both began from</h2>
            <HistoryHead line={conflict.base} plain />
            <p class="dw-words">{conflict.base.text}</p>
          </section>
        )}
        {order.map((index) => {
          const line = conflict.versions[index]!;
          return (
            <section class="ds-card dw-version" key={index} aria-labelledby={`version-${index}`}>
              <h2 class="govuk-heading-m" id={`version-${index}`}>{nameOf(index)}</h2>
              <HistoryHead line={line} />
              <p class="dw-words">{conflict.base ? <Changed from={conflict.base.text} to={line.text} /> : line.text}</p>
              <Button disabled={busy} kind="secondary" onClick={() => void decide({ case: 'keep', value: line.write })}>{keepLabel(nameOf(index))}</Button>
            </section>
          );
        })}
      </div>
      <div class="dw-pair">
        {conflict.text && <Button disabled={busy} kind="secondary" onClick={() => void decide({ case: 'both', value: true })}>Keep both</Button>}
        <WriteIt conflict={conflict} start={mine < 0 ? 0 : mine} own={own} busy={busy} decide={decide} />
      </div>
      <p><a class="govuk-link dw-tall-link" href={`#${visitPath(space, document, historyPage(field, item))}`}>History of {conflict.title}</a></p>
    </Page>
  );
}

/** "Mine", "Theirs"; by name when there are several others. */
export function versionName(versions: readonly Pick<HistoryLine, 'mine' | 'holder'>[], index: number): string {
  const line = versions[index];
  if (!line) return '';
  const mine = versions.filter((each) => each.mine).length;
  const theirs = versions.length - mine;
  if (line.mine) return mine > 1 ? `Mine, ${versions.filter((each, i) => each.mine && i <= index).length}` : 'Mine';
  return theirs > 1 ? `Theirs: ${line.holder}` : 'Theirs';
}

function keepLabel(name: string): string {
  return `Keep ${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}

function WriteIt({ conflict, start, own, busy, decide }: { conflict: ConflictView; start: number; own: Scratch; busy: boolean; decide: (decision: Decided) => Promise<void> }) {
  const value = conflict.versions[start]?.value;
  const initial = wordsIn(conflict.field, value);
  const [open, setOpen] = useState(false);
  const begun = own.words !== '';
  useEffect(() => { if (begun) setOpen(true); }, [begun]);
  if (!conflict.text || initial === undefined) return null;
  if (!open) return <Button kind="secondary" disabled={!own.ready} onClick={() => { own.set(initial); setOpen(true); }}>Write it myself</Button>;
  const save = (): void => {
    const bytes = withWords(conflict.field, value, own.words);
    if (bytes) void decide({ case: 'value', value: bytes });
  };
  return (
    <div class="ds-card dw-own">
      <TextArea id="own-words" label="What is to stand" labelSize="m" rows={6} error={own.error} {...own.props} />
      <Button disabled={busy || own.words.trim() === ''} onClick={save}>Use these words</Button>
    </div>
  );
}
