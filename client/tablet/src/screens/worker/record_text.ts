// A record as text to read: each section with what stands in it. Pure; the words are the record's own.
import { decodeText, field, fieldOf, rowsOf, textOf, valueOf } from '../../core/fields';
import { splitMoment } from '../../core/time';
import type { PersonView, VisitView } from '../../generated/client_pb';
import {
  ActionValueSchema, Answer, AttachmentValueSchema, AttendanceValueSchema, BlockValueSchema, LegsValueSchema, ObservationValueSchema,
  RiskKind, RiskLink, RiskValueSchema, SeenMode, TicksValueSchema, type AttachmentValue, type TicksValue,
} from '../../generated/record_pb';
import { dueWords } from './due_text';
import { sectionKeys, type SectionKey } from './paths';
import { clockWords, listed } from './words';

export interface Part {
  /** A sub-heading; '' for none. */
  title: string;
  text: string;
  /** Whose history it is. */
  number: number;
  item?: bigint;
  file?: AttachmentValue;
}

export interface ReadSection {
  key: SectionKey;
  title: string;
  parts: Part[];
}

const answers: Record<number, string> = { [Answer.YES]: 'yes', [Answer.NO]: 'no', [Answer.NOT_APPLICABLE]: 'not applicable' };

export function answered(answer: Answer): string {
  return answers[answer] ?? 'not answered';
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

export function facts(view: VisitView): { key: string; value: string }[] {
  const [start, end] = [splitMoment(textOf(view, field.start)), splitMoment(textOf(view, field.end))];
  const legs = valueOf(view, LegsValueSchema, field.legs).legs;
  const people = rowsOf(view, AttendanceValueSchema, field.people);
  const nameOf = (item: bigint): string => personOf(view, item)?.name ?? view.children.find((each) => each.child?.key === item)?.child?.name ?? '';
  const named = people.map((row) => {
    const known = personOf(view, row.item);
    const who = row.value.name || nameOf(row.item) || 'Somebody';
    const role = row.value.role || known?.role || '';
    return { absent: row.value.absent, words: `${who}${role ? ` (${role})` : ''}${row.value.absent && row.value.reason ? `: ${row.value.reason}` : ''}` };
  });
  const outcome = textOf(view, field.outcome);
  return [
    { key: 'When', value: [view.head?.startWords ?? '', end ? `to ${clockWords(end.time)}${start && end.day !== start.day ? `, ${end.day}` : ''}` : ''].filter(Boolean).join(' ') },
    { key: 'Where', value: legs.map((leg) => [capital(leg.location), leg.from && `${leg.from}${leg.to ? ` to ${leg.to}` : ''}`].filter(Boolean).join(', ')).join('; then ') },
    { key: 'Purpose', value: textOf(view, field.purpose) },
    { key: 'Announced', value: capital(textOf(view, field.announced)) },
    { key: 'Outcome', value: outcome === 'unsuccessful' ? 'Could not see the child' : outcome === 'completed' ? 'The visit took place' : '' },
    { key: 'Present', value: named.filter((each) => !each.absent).map((each) => each.words).join('; ') },
    { key: 'Absent', value: named.filter((each) => each.absent).map((each) => each.words).join('; ') },
    { key: 'Non-engagement', value: textOf(view, field.nonEngagement) || capital(textOf(view, field.nonEngaged)) },
    { key: 'Visited by', value: textOf(view, field.worker) },
  ].filter((row) => row.value !== '');
}

function personOf(view: VisitView, item: bigint): PersonView | undefined {
  return view.people.find((each) => each.key === item);
}

/** Each child in the visit with its ticks in words. */
export function childrenRead(view: VisitView): { key: bigint; name: string; words: string }[] {
  const unsuccessful = textOf(view, field.outcome) === 'unsuccessful';
  return view.children.flatMap((each) => {
    if (!each.inVisit || !each.child) return [];
    return [{ key: each.child.key, name: each.child.name, words: ticksRead(view, valueOf(view, TicksValueSchema, field.ticks, each.child.key), unsuccessful) }];
  });
}

function ticksRead(view: VisitView, ticks: TicksValue, unsuccessful: boolean): string {
  const names = (keys: readonly bigint[]): string => listed(keys.map((key) => personOf(view, key)?.name ?? 'somebody else'));
  const said = (label: string, answer: Answer): string => (answer === Answer.UNANSWERED ? '' : `${label}: ${answered(answer)}`);
  const parts = unsuccessful ? ['Not seen'] : [
    `Seen: ${answered(ticks.seen)}`,
    said('Seen alone', ticks.seenAlone),
    said('Bedroom seen', ticks.bedroomSeen),
    said('Observed with a main carer', ticks.observedWithMainCarer),
    said('Tried to talk', ticks.triedToTalk),
    ticks.mode === SeenMode.SIBLING_GROUP ? `Seen with brothers and sisters${ticks.modeReason ? `: ${ticks.modeReason}` : ''}` : ticks.mode === SeenMode.INDIVIDUAL ? 'Seen by themselves' : '',
    ticks.reasonNotAlone && `Why not alone: ${ticks.reasonNotAlone}`,
    ticks.mainCarersPresent.length > 0 ? `Main carers who stayed: ${names(ticks.mainCarersPresent)}` : '',
    ticks.othersPresent.length > 0 ? `Also there: ${names(ticks.othersPresent)}` : '',
  ];
  return [...parts, said('Concern', ticks.concern)].filter(Boolean).join('\n');
}

export function sectionsRead(view: VisitView): ReadSection[] {
  return sectionKeys.map((key) => {
    const info = view.sections.find((each) => each.key === key);
    const parts = partsOf(view, key);
    if (parts.length === 0 && info?.noneSaid) parts.push({ title: '', text: info.noneOffer, number: key === 'risk' ? field.nothingNew : field.actionsNone });
    return { key, title: info?.title ?? key, parts };
  });
}

function text(view: VisitView, number: number, title = '', item?: bigint): Part[] {
  const words = textOf(view, number, item);
  return words.trim() === '' ? [] : [{ title, text: words, number, ...(item === undefined ? {} : { item }) }];
}

function blocks(view: VisitView, number: number, child?: bigint): Part[] {
  return rowsOf(view, BlockValueSchema, number)
    .filter((row) => child === undefined || row.value.child === child)
    .map((row) => ({ title: row.value.title, text: row.value.text, number, item: row.item }));
}

function partsOf(view: VisitView, key: SectionKey): Part[] {
  switch (key) {
    case 'setting': return [...text(view, field.setting), ...blocks(view, field.settingBlock)];
    case 'wishes': return view.children.flatMap((each) => (each.inVisit && each.child ? wishesOf(view, each.child.key, each.child.name) : []));
    case 'parents': return [...blocks(view, field.parentsBlock), ...text(view, field.parentsNone)];
    case 'risk':
      return rowsOf(view, RiskValueSchema, field.risk).map((row) => ({
        title: [row.value.kind === RiskKind.PROTECTIVE ? 'Protective factor' : 'Risk', row.value.link === RiskLink.PLAN ? 'part of the plan' : row.value.link === RiskLink.NEW ? 'new' : ''].filter(Boolean).join(', '),
        text: row.value.text, number: field.risk, item: row.item,
      }));
    case 'analysis': {
      const rating = textOf(view, field.analysisRating);
      const why = textOf(view, field.analysisWhy);
      const head: Part[] = rating === '' && why === '' ? [] : [{ title: rating === '' ? '' : `${capital(rating)} visit`, text: why, number: field.analysisWhy }];
      return [...head, ...text(view, field.analysisText), ...blocks(view, field.analysisBlock)];
    }
    case 'actions':
      return rowsOf(view, ActionValueSchema, field.action).map((row) => ({
        title: row.value.text,
        text: [row.value.owner, dueWords(row.value.due), row.value.nextVisit ? 'next visit' : '', row.value.status === 'open' ? '' : row.value.status].filter(Boolean).join(' · '),
        number: field.action, item: row.item,
      }));
  }
}

function wishesOf(view: VisitView, child: bigint, name: string): Part[] {
  const observed = valueOf(view, ObservationValueSchema, field.observation, child);
  const lines = [
    ['Where', observed.where], ['Mood', observed.mood], ['Development', observed.milestones], ['How the carers responded', observed.carerResponse],
    ['Attachment to the main carer', observed.attachment], ['Trying to talk', observed.triedToTalk],
  ].flatMap(([label, words]) => (words ? [`${label}: ${words}`] : []));
  const place = textOf(view, field.place, child);
  const own = [place && `Where we spoke: ${place}`, decodeText(fieldOf(view, field.wishes, child)?.value)].filter(Boolean).join('\n');
  const parts: Part[] = [{ title: name, text: own, number: field.wishes, item: child }];
  if (lines.length > 0) parts.push({ title: `${name}: what was observed`, text: lines.join('\n'), number: field.observation, item: child });
  parts.push(...blocks(view, field.wishesBlock, child));
  for (const row of rowsOf(view, AttachmentValueSchema, field.attachment)) {
    if (row.value.child !== child) continue;
    parts.push({ title: row.value.title || 'File', text: row.value.discussion, number: field.attachment, item: row.item, file: row.value });
  }
  return parts;
}
