// How a visit went. One that could not be made has no ticks but the worry: they are cleared in the same save.
import { clone } from '@bufbuild/protobuf';
import { flushAll, saveFields, type FieldWriteInit } from '../../app/autosave';
import { client } from '../../core/client';
import { encodeText, encodeValue, field, rowsOf } from '../../core/fields';
import { Answer, SeenMode, TicksValueSchema, type TicksValue } from '../../generated/record_pb';
import type { VisitProps } from './visit_page';

/** Not seen, and nothing else said but the worry; what this app does not know of the value stays in it. */
export function notSeen(ticks: TicksValue): TicksValue {
  const next = clone(TicksValueSchema, ticks);
  next.seen = Answer.NO;
  next.seenAlone = Answer.UNANSWERED;
  next.bedroomSeen = Answer.UNANSWERED;
  next.triedToTalk = Answer.UNANSWERED;
  next.observedWithMainCarer = Answer.UNANSWERED;
  next.mode = SeenMode.UNANSWERED;
  next.modeReason = '';
  next.reasonNotAlone = '';
  next.mainCarersPresent = [];
  next.othersPresent = [];
  return next;
}

/** Of a visit that took place after all: whether each child was seen is asked again. */
export function askedAgain(ticks: TicksValue): TicksValue {
  const next = clone(TicksValueSchema, ticks);
  next.seen = Answer.UNANSWERED;
  return next;
}

/** False when it could not be saved; the bar says so. */
export async function setOutcome(page: VisitProps, to: 'completed' | 'unsuccessful'): Promise<boolean> {
  await flushAll();
  try {
    const view = await client.ask({ case: 'visit', value: { space: page.space, visit: page.visit } });
    const was = new TextDecoder().decode(view.fields.find((each) => each.field === field.outcome)?.value);
    const writes: FieldWriteInit[] = [{ field: field.outcome, value: encodeText(to) }];
    const change = to === 'unsuccessful' ? notSeen : was === 'unsuccessful' ? askedAgain : undefined;
    if (change) {
      for (const row of rowsOf(view, TicksValueSchema, field.ticks)) {
        writes.push({ field: field.ticks, item: row.item, value: encodeValue(TicksValueSchema, change(row.value)) });
      }
    }
    await saveFields(page.space, page.visit, writes);
    await page.reload();
    return true;
  } catch {
    return false;
  }
}
