// What was changed in two places and waits for a decision.
import { Page } from '../../app/page';
import { Inset, Loading, Tag } from '../../app/ui';
import { useAsk } from '../../app/use_ask';
import { decisionPath } from './paths';

export function Decisions() {
  const { data, error } = useAsk({ case: 'conflicts', value: {} });
  return (
    <Page title="Needs your decision" back="#/today" state="">
      {!data && (error ? <Inset>{error.message}</Inset> : <Loading />)}
      {data?.conflicts.length === 0 && <p class="govuk-body">Nothing needs a decision.</p>}
      {data && data.conflicts.length > 0 && <p class="govuk-body">The same words were changed in two places. Nothing is lost: both are kept until you decide.</p>}
      <ul class="dw-list">
        {data?.conflicts.map((each, i) => (
          <li key={i}>
            <a class="dw-card-link" href={`#${decisionPath(each.space, each.document, each.field, each.item)}`}>
              <span class="dw-card-link__name">{each.title}: {each.caseName}</span>
              <span class="dw-card-link__more">{[each.recordWords, each.sinceWords && `since ${each.sinceWords}`].filter(Boolean).join(' · ')}</span>
              <span class="dw-card-link__state"><Tag colour="yellow">Needs your decision: changed in two places</Tag></span>
            </a>
          </li>
        ))}
      </ul>
    </Page>
  );
}
