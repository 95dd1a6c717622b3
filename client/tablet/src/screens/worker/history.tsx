// The history of one block: who wrote what, when, and what became of it. Nothing is lost.
import { Page } from '../../app/page';
import type { ScreenProps } from '../../app/routes';
import { Inset, Loading, Tag } from '../../app/ui';
import { useAsk } from '../../app/use_ask';
import { parseId, parseItem } from '../../core/ids';
import type { HistoryLine } from '../../generated/client_pb';
import { Changed } from './changed';

export function HistoryPage({ params }: ScreenProps) {
  const space = parseId(params['space'] ?? '');
  const document = parseId(params['document'] ?? '');
  const number = Number.parseInt(params['field'] ?? '', 10);
  const item = params['item'] === undefined ? undefined : parseItem(params['item']);
  if (!space || !document || !(number > 0)) return <Page title="There is no such history" back={true}>{null}</Page>;
  return <Shown space={space} document={document} number={number} item={item} />;
}

function Shown({ space, document, number, item }: { space: Uint8Array; document: Uint8Array; number: number; item: bigint | undefined }) {
  const { data, error } = useAsk({ case: 'history', value: { space, document, field: number, ...(item === undefined ? {} : { item }) } });
  if (!data) return <Page title="History" back={true} state="">{error ? <Inset>{error.message}</Inset> : <Loading />}</Page>;
  return (
    <Page title={`History: ${data.title}`} back={true} state="">
      {data.lines.length === 0 && <p class="govuk-body">Nothing has been written here yet.</p>}
      <ol class="dw-list">
        {data.lines.map((line, i) => (
          <li class="ds-card dw-line" key={i}>
            <HistoryHead line={line} />
            <p class="dw-words">{data.lines[i + 1] ? <Changed from={data.lines[i + 1]!.text} to={line.text} /> : line.text}</p>
          </li>
        ))}
      </ol>
    </Page>
  );
}

/** Who, when, on which device, and how it stands. */
export function HistoryHead({ line, plain }: { line: HistoryLine; plain?: boolean }) {
  return (
    <>
      <p><strong>{line.mine ? `${line.holder} (this tablet)` : line.holder || 'Somebody'}</strong>{line.label && <span class="dw-muted">, {line.label}</span>}</p>
      <p class="dw-muted">
        {[line.writtenWords && `written ${line.writtenWords}`, line.receivedWords && `on the central record ${line.receivedWords}`].filter(Boolean).join(' · ')}
      </p>
      {!plain && line.gradeWords && <p><Tag colour={line.grade === 'shown' ? 'green' : line.grade === 'overwritten unseen' ? 'yellow' : 'grey'}>{line.gradeWords}</Tag></p>}
      {line.verdictWords && <p>{line.verdictWords}</p>}
    </>
  );
}
