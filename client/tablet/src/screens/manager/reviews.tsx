// Finished visits that wait for the manager's word, and those that have had it (M3).
import { Page } from '../../app/page';
import { useAsk } from '../../app/use_ask';
import { StatusTag } from '../../app/ui';
import { idText } from '../../core/ids';
import type { VisitLine } from '../../generated/client_pb';
import { reviewHref } from './links';
import { DataTable, NotYet } from './parts';

export function Reviews() {
  const { data, error } = useAsk({ case: 'reviews', value: {} });
  if (!data) return <NotYet title="Waiting for me" error={error} />;
  return (
    <Page title="Waiting for me" wide>
      <List title={`To read (${data.waiting.length})`} caption="Finished visits that nobody has reviewed, oldest first" lines={data.waiting} none="Nothing is waiting for you." />
      <List title={`Returned (${data.returned.length})`} caption="Returned visits, until the worker finishes them again" lines={data.returned} none="None are back with their workers." />
      <List title={`Reviewed (${data.reviewed.length})`} caption="Approved visits, newest first" lines={data.reviewed} none="None yet." />
    </Page>
  );
}

function List({ title, caption, lines, none }: { title: string; caption: string; lines: readonly VisitLine[]; none: string }) {
  return (
    <section>
      <h2 class="govuk-heading-m">{title}</h2>
      {lines.length === 0 ? <p class="govuk-body dm-quiet">{none}</p> : (
        <DataTable caption={caption} columns={['Visit', 'Children', 'Worker', 'Counts as', 'Record', 'State']}
          rows={lines.map((line) => ({
            key: idText(line.visit),
            cells: [
              <><a class="govuk-link dm-link" href={reviewHref(line.space, line.visit)}>{line.caseName}<span class="govuk-visually-hidden">, {line.startWords}</span></a><span class="dm-name-hint" aria-hidden="true">{line.startWords}</span></>,
              line.children, line.worker, <Types types={line.types} />,
              line.life ? <>{line.life.words}<span class="dm-name-hint">Version {String(line.life.version)}</span></> : '',
              <StatusTag status={line.status} words={line.statusWords} />,
            ],
          }))} />
      )}
    </section>
  );
}

function Types({ types }: { types: readonly string[] }) {
  if (types.length < 2) return <>{types[0] ?? ''}</>;
  return <ul class="govuk-list dm-list">{types.map((words) => <li key={words}>{words}</li>)}</ul>;
}
