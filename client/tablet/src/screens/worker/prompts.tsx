// What may be worth thinking of, behind a fold: help and never a hold-up. The tablet remembers whether it stands
// open.
import { useEffect } from 'preact/hooks';
import { useAsk } from '../../app/use_ask';
import { Details } from '../../app/ui';
import { client } from '../../core/client';
import type { VisitProps } from './visit_page';

export function Prompts({ page, section, child = 0n }: { page: VisitProps; section: string; child?: bigint }) {
  const { data, reload } = useAsk({ case: 'prompts', value: { space: page.space, visit: page.visit } });
  useEffect(() => void reload(), [page.view]);  // a child's branch chooses other prompts
  const list = data?.lists.find((each) => each.section === section && (each.child === child || each.child === 0n));
  if (!data || !list || list.prompts.length === 0) return null;
  const toggled = async (open: boolean): Promise<void> => {
    if (open !== data.hidden) return;
    await client.ask({ case: 'prompts', value: { space: page.space, visit: page.visit, hide: !open } }).catch(() => undefined);
    await reload();
  };
  return (
    <div class="dw-prompts">
      <Details summary="Things to think of" open={!data.hidden} onToggle={(open) => void toggled(open)}>
        <ul class="govuk-list govuk-list--bullet">
          {list.prompts.map((prompt) => <li key={prompt}>{prompt}</li>)}
        </ul>
      </Details>
    </div>
  );
}
