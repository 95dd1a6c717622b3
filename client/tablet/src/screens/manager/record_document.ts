// A visit as a document to read: what the review page and the paper show, from the fields as they are sealed. It only
// arranges and gives answers their words; it judges nothing.
import { decodeText, decodeValue, field, fieldOf, rowsOf, textOf, valueOf } from '../../core/fields';
import { dayWords, splitMoment } from '../../core/time';
import type { FieldView, VisitView } from '../../generated/client_pb';
import {
  ActionValueSchema, Answer, AttachmentValueSchema, AttendanceValueSchema, BlockValueSchema, LegsValueSchema, ObservationValueSchema, ReviewValueSchema,
  RiskKind, RiskLink, RiskValueSchema, SeenMode, TicksValueSchema, VersionValueSchema,
} from '../../generated/record_pb';

export interface Line { label: string; text: string }
export interface Paragraph { heading: string; text: string }

/** A section's words, or those about one child. */
export interface Part {
  about: string;
  before: Line[];
  paragraphs: Paragraph[];
  lines: Line[];
}
export interface SectionText {
  key: string;
  title: string;
  parts: Part[];
  /** What stands there when nothing is written: the one tap, or that nothing is recorded. */
  none: string;
}
export interface SeenRow {
  child: string;
  age: string;
  seen: string;
  alone: string;
  bedroom: string;
  concern: string;
  more: Line[];
  /** "Statutory CP Visit", of the finished version. */
  counted: string;
}
export interface PersonRow { name: string; role: string; there: string }
export interface ActionRow { text: string; owner: string; due: string; status: string; nextVisit: boolean }

export interface RecordDocument {
  facts: Line[];
  seen: SeenRow[];
  people: PersonRow[];
  sections: SectionText[];
  actions: ActionRow[];
  /** "Nothing new to record" and so on: when there are no actions. */
  actionsNone: string;
}

type Fields = Pick<VisitView, 'fields'>;

export function answerWords(answer: Answer): string {
  switch (answer) {
    case Answer.YES: return 'Yes';
    case Answer.NO: return 'No';
    case Answer.NOT_APPLICABLE: return 'Not applicable';
    default: return 'Not answered';
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const yesNo = (text: string): string => (text === '' ? 'Not answered' : capital(text));
const said = (text: string): boolean => text !== '' && text !== 'no';

/** "4:10pm", as the core says times of a visit. */
export function clockWords(time: string): string {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return `${hours % 12 || 12}:${String(minutes).padStart(2, '0')}${hours < 12 ? 'am' : 'pm'}`;
}

/** A date, or a day and a time, in words; what cannot be read stays as it was written. */
export function whenWords(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return dayWords(text);
  const at = splitMoment(text);
  return at ? `${dayWords(at.day)}, ${clockWords(at.time)}` : text;
}

function timeWords(text: string): string {
  const time = splitMoment(text)?.time ?? text;
  return /^\d{1,2}:\d{2}$/.test(time) ? clockWords(time) : text;
}

/** The time alone on the day of the start. */
function endWords(start: string, end: string): string {
  const same = splitMoment(start)?.day === splitMoment(end)?.day;
  return same ? timeWords(end) : whenWords(end);
}

function legsWords(view: Fields): string {
  return valueOf(view, LegsValueSchema, field.legs).legs.map((leg) => {
    const from = timeWords(leg.from), to = timeWords(leg.to);
    const span = from && to ? `${from} to ${to}` : from ? `from ${from}` : to ? `until ${to}` : '';
    return [capital(leg.location), span].filter(Boolean).join(', ');
  }).filter(Boolean).join('; then ');
}

function factsOf(view: VisitView): Line[] {
  const head = view.head;
  const end = textOf(view, field.end);
  const nonEngaged = textOf(view, field.nonEngaged), nonEngagement = textOf(view, field.nonEngagement);
  const lines: Line[] = [
    { label: 'Family', text: head?.caseName ?? '' },
    { label: 'Address', text: view.address },
    { label: 'Date and time', text: [whenWords(textOf(view, field.start)), end && `to ${endWords(textOf(view, field.start), end)}`].filter(Boolean).join(' ') },
    { label: 'Worker', text: head?.worker ?? '' },
    { label: 'Purpose', text: head?.purpose ?? '' },
    { label: 'Announced', text: yesNo(textOf(view, field.announced)) },
    { label: 'Outcome', text: yesNo(textOf(view, field.outcome)) },
    { label: 'Where', text: legsWords(view) },
  ];
  if (said(nonEngaged) || nonEngagement) lines.push({ label: 'Non-engagement', text: nonEngagement || 'Yes' });
  return lines;
}

function ticksLines(view: VisitView, key: bigint): Line[] {
  const ticks = valueOf(view, TicksValueSchema, field.ticks, key);
  const people = (keys: bigint[]): string => keys.map((k) => nameOf(view, k)).filter(Boolean).join(', ');
  const mode = ticks.mode === SeenMode.INDIVIDUAL ? 'Alone, without brothers or sisters' : ticks.mode === SeenMode.SIBLING_GROUP ? 'Together with brothers or sisters' : '';
  const answered = (label: string, answer: Answer): Line[] => (answer === Answer.UNANSWERED ? [] : [{ label, text: answerWords(answer) }]);
  return [
    { label: 'How seen', text: mode },
    { label: 'Why together', text: ticks.modeReason },
    { label: 'Why not alone', text: ticks.reasonNotAlone },
    { label: 'Main carers present', text: people(ticks.mainCarersPresent) },
    { label: 'Others present', text: people(ticks.othersPresent) },
    ...answered('Seen with a main carer', ticks.observedWithMainCarer),
    ...answered('Tried to talk', ticks.triedToTalk),
  ].filter((line) => line.text !== '');
}

function nameOf(view: VisitView, key: bigint): string {
  const person = view.people.find((p) => p.key === key)?.name;
  if (person) return person;
  const child = view.children.find((c) => c.child?.key === key)?.child?.name;
  if (child) return child;
  const own = fieldOf(view, field.people, key);
  return own ? decodeValue(AttendanceValueSchema, own.value).name : '';
}

/** The newest finished version, of a record as it is now. */
function newestVersion(view: Fields) {
  return rowsOf(view, VersionValueSchema, field.version).map((row) => row.value).sort((a, b) => Number(b.number - a.number))[0];
}

/** "Version 2, finished Thursday 5 March 2026, 5:35pm by Callum Doyle": on paper no day is "today". */
export function versionWords(view: Fields): string {
  const newest = newestVersion(view);
  return newest ? `Version ${newest.number}, finished ${whenWords(newest.finishedAt)} by ${newest.by}` : 'Draft. Not finished';
}

/** "Approved by Bernadette Osei, Wednesday 1 April 2026, 9:12am", of the newest version; '' while it is not. */
export function approvalWords(view: Pick<VisitView, 'fields' | 'review'>): string {
  if (view.review?.decision !== 'approved') return '';
  const { version } = view.review;
  const at = rowsOf(view, ReviewValueSchema, field.review).map((row) => row.value).find((each) => each.version === version)?.at ?? '';
  return [`Approved by ${view.review.by}`, whenWords(at)].filter(Boolean).join(', ');
}

function seenOf(view: VisitView): SeenRow[] {
  return view.children.flatMap((row) => {
    const child = row.child;
    if (!child || !row.inVisit) return [];
    const ticks = valueOf(view, TicksValueSchema, field.ticks, child.key);
    const start = `${child.name}: `;
    const counted = view.head?.types.find((words) => words.startsWith(start))?.slice(start.length) ?? '';
    return [{
      child: child.name, age: child.ageWords,
      seen: answerWords(ticks.seen), alone: answerWords(ticks.seenAlone), bedroom: answerWords(ticks.bedroomSeen), concern: answerWords(ticks.concern),
      more: ticksLines(view, child.key), counted,
    }];
  });
}

function peopleOf(view: VisitView): PersonRow[] {
  return rowsOf(view, AttendanceValueSchema, field.people).map(({ item, value }) => {
    const person = view.people.find((p) => p.key === item);
    const role = person?.role || value.role || (value.immediate || person?.immediate ? 'Immediate family' : '');
    return { name: nameOf(view, item), role, there: value.absent ? `Absent${value.reason ? `: ${value.reason}` : ''}` : 'Present' };
  }).sort((a, b) => Number(a.there !== 'Present') - Number(b.there !== 'Present'));
}

function blocksOf(view: Fields, number: number, child = 0n): Paragraph[] {
  return rowsOf(view, BlockValueSchema, number).filter((row) => row.value.child === child)
    .map(({ value }) => ({ heading: value.title, text: value.text }));
}

const written = (lines: Line[]): Line[] => lines.filter((line) => line.text.trim() !== '');
const textParagraph = (text: string): Paragraph[] => (text.trim() === '' ? [] : [{ heading: '', text }]);

function wishesOf(view: VisitView): Part[] {
  return view.children.flatMap((row) => {
    const child = row.child;
    if (!child || !row.inVisit) return [];
    const key = child.key;
    const can = textOf(view, field.canVerbalise, key);
    const observation = valueOf(view, ObservationValueSchema, field.observation, key);
    const attachments = rowsOf(view, AttachmentValueSchema, field.attachment).filter((each) => each.value.child === key);
    const before = written([
      { label: 'Can put wishes and feelings into words', text: can === '' ? '' : yesNo(can) },
      { label: 'Where we spoke', text: textOf(view, field.place, key) },
    ]);
    const lines = written([
      { label: 'Where the child was', text: observation.where },
      { label: 'Mood', text: observation.mood },
      { label: 'Milestones', text: observation.milestones },
      { label: 'How carers responded', text: observation.carerResponse },
      { label: 'Tried to talk', text: observation.triedToTalk },
      { label: 'Attachment to the main carer', text: observation.attachment },
      ...attachments.map(({ value }) => ({
        label: `Attached: ${value.kind || 'file'}`, text: [value.title, value.discussion].filter(Boolean).join('. '),
      })),
    ]);
    const paragraphs = [...textParagraph(textOf(view, field.wishes, key)), ...blocksOf(view, field.wishesBlock, key)];
    return [{ about: child.name, before, paragraphs, lines }];
  });
}

function risksOf(view: VisitView): Part[] {
  const rows = rowsOf(view, RiskValueSchema, field.risk).map((row) => row.value);
  const kinds = [[RiskKind.RISK, 'Risks'], [RiskKind.PROTECTIVE, 'Protective factors'], [RiskKind.UNSPECIFIED, 'Not yet called a risk or protective']] as const;
  return kinds.flatMap(([kind, about]) => {
    const lines = rows.filter((row) => row.kind === kind).map((row) => ({
      label: row.link === RiskLink.PLAN ? 'Linked to the plan' : row.link === RiskLink.NEW ? 'New' : 'Not linked', text: row.text,
    }));
    return lines.length > 0 ? [{ about, before: [], paragraphs: [], lines }] : [];
  });
}

function analysisOf(view: VisitView): Part[] {
  const rating = textOf(view, field.analysisRating), why = textOf(view, field.analysisWhy);
  const before = written([{ label: 'The visit was', text: rating && capital(rating) }, { label: 'Why', text: why }]);
  return [{ about: '', before, paragraphs: [...textParagraph(textOf(view, field.analysisText)), ...blocksOf(view, field.analysisBlock)], lines: [] }];
}

function partsOf(view: VisitView, key: string): { parts: Part[]; none: string } {
  const plain = (paragraphs: Paragraph[], none = ''): { parts: Part[]; none: string } => ({ parts: [{ about: '', before: [], paragraphs, lines: [] }], none });
  switch (key) {
    case 'setting': return plain([...textParagraph(textOf(view, field.setting)), ...blocksOf(view, field.settingBlock)]);
    case 'wishes': return { parts: wishesOf(view), none: '' };
    case 'parents': return plain(blocksOf(view, field.parentsBlock), textOf(view, field.parentsNone));
    case 'risk': return { parts: risksOf(view), none: said(textOf(view, field.nothingNew)) ? 'Nothing new to record' : '' };
    case 'analysis': return { parts: analysisOf(view), none: '' };
    default: return { parts: [], none: '' };
  }
}

export const isWritten = (part: Part): boolean => part.before.length > 0 || part.paragraphs.length > 0 || part.lines.length > 0;

export const nothingRecorded = 'Nothing recorded';

export function documentOf(view: VisitView): RecordDocument {
  const none = said(textOf(view, field.actionsNone)) ? 'No actions agreed' : nothingRecorded;
  return {
    facts: factsOf(view).filter((line) => line.text !== ''),
    seen: seenOf(view),
    people: peopleOf(view),
    sections: view.sections.filter((section) => section.key !== 'actions').map((section) => {
      const found = partsOf(view, section.key);
      // A child of whom nothing is written keeps its name: that is something to see.
      const parts = section.key === 'wishes' ? found.parts : found.parts.filter(isWritten);
      return { key: section.key, title: section.title, parts, none: found.none || nothingRecorded };
    }),
    actions: rowsOf(view, ActionValueSchema, field.action).map(({ value }) => ({
      text: value.text, owner: [value.owner, value.ownerRole && `(${value.ownerRole})`].filter(Boolean).join(' '),
      due: whenWords(value.due), status: value.status && capital(value.status), nextVisit: value.nextVisit,
    })),
    actionsNone: none,
  };
}

/** The next visit, where one was agreed. */
export function nextVisitWords(view: { fields: FieldView[] }): string {
  return whenWords(decodeText(fieldOf(view, field.nextVisit)?.value));
}
