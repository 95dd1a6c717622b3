// The one tap that settles a finding at Finish: it writes what the page of its section would have written.
import { saveFields, type FieldWriteInit } from '../../app/autosave';
import { cleared, encodeText, field } from '../../core/fields';
import { parseItem } from '../../core/ids';
import type { FindingView } from '../../generated/client_pb';
import type { VisitProps } from './visit_page';

/** Undefined: it has no tap that is known here. Pure. */
export function offered(finding: Pick<FindingView, 'field' | 'section' | 'offer'>): FieldWriteInit[] | undefined {
  const [name = '', rest = ''] = finding.field.split(':');
  const item = parseItem(rest);
  const words = encodeText(finding.offer);
  switch (name) {
    case 'parents': return [{ field: field.parentsNone, value: words }];
    case 'risk': return [{ field: field.nothingNew, value: encodeText('yes') }];
    case 'actions': return [{ field: field.actionsNone, value: encodeText('yes') }];
    case 'setting': return [{ field: field.setting, value: words }];
    case 'analysis': return [{ field: field.analysisText, value: words }];
    case 'wishes': return item === undefined ? undefined : [{ field: field.wishes, item, value: words }];
    // The type that Doorstep proposes is taken: a choice of one's own goes.
    case 'counts_as': return item === undefined ? undefined : [{ field: field.countsAs, item, value: cleared }, { field: field.also, item, value: cleared }];
    default: return undefined;
  }
}

export async function acceptOffer(page: VisitProps, finding: FindingView): Promise<void> {
  const writes = offered(finding);
  if (writes) await saveFields(page.space, page.visit, writes).catch(() => undefined);
}
