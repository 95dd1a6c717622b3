// Answers of the stand-in for the manager's screens, from the sample data (deploy/sample). Invented judgements: the core
// alone judges. Never shipped.
import { create, fromBinary, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import sample from '../../../deploy/sample/visits.json';
import { encodeText, encodeValue, field } from '../src/core/fields';
import { dayWords, splitMoment } from '../src/core/time';
import {
  ClientAnswerSchema, ClientRequestSchema, type DueViewSchema, type FieldViewSchema, type ReportRowSchema, type ReportSectionSchema, type TaskViewSchema, type VisitViewSchema,
} from '../src/generated/client_pb';
import {
  ActionValueSchema, Answer, AttachmentValueSchema, AttendanceValueSchema, BlockValueSchema, LegsValueSchema, ObservationValueSchema,
  PlanType, RiskKind, RiskLink, RiskValueSchema, SeenMode, TicksValueSchema, VersionValueSchema,
} from '../src/generated/record_pb';

type Plain<D extends Parameters<typeof create>[0]> = Exclude<MessageInitShape<D>, { $typeName: string }>;
export type ManagerAnswer = Extract<NonNullable<Plain<typeof ClientAnswerSchema>['answer']>, { case: string }>;
type Row = Plain<typeof ReportRowSchema>;
type Visit = (typeof sample.visits)[number] & { non_engagement?: string; reason_not_alone?: string };

const id = (text: string): Uint8Array => {
  const out = new Uint8Array(16);
  new TextEncoder().encode(text).forEach((byte, i) => { out[i % 16] = (out[i % 16] ?? 0) ^ byte; });
  return out;
};
const key = (text: string): bigint => new DataView(id(text).buffer).getBigUint64(0);
const same = (a: Uint8Array, b: Uint8Array): boolean => a.every((byte, i) => byte === b[i]);
const family = (of: string) => sample.families.find((each) => each.id === of);
const child = (of: string) => sample.children.find((each) => each.id === of);
const user = (of: string): string => sample.users.find((each) => each.id === of)?.name ?? of;
const moment = (text: string): string => {
  const at = splitMoment(text);
  return at ? `${dayWords(at.day)}, ${at.time}` : text;
};
const labels: Record<string, string> = { STAT_CIN: 'Statutory CIN Visit', STAT_CP: 'Statutory CP Visit', STAT_CLA: 'Statutory CLA Visit', HOME_VISIT: 'Home Visit' };
const age = (dob: string): string => {
  const months = (2026 - Number(dob.slice(0, 4))) * 12 + 3 - Number(dob.slice(5, 7)) + (dob.slice(8) > '01' ? 0 : 1);
  return months < 24 ? `${months} months` : `${Math.floor(months / 12)} years ${months % 12} months`;
};

let supervisionRef = '';
const states = new Map<string, { state: 'finished' | 'approved' | 'returned'; comment: string }>([['v-1', { state: 'approved', comment: '' }], ['v-4', { state: 'returned', comment: 'Please say who told you about Sunday.' }]]);
const comments: { visit: string; section: string; text: string; by: string }[] = [{ visit: 'v-3', section: 'analysis', text: 'What would tell us that Jayden feels safe enough to stop checking the locks?', by: 'Bernadette Osei' }, { visit: 'v-3', section: 'analysis', text: 'Ingrid keeps a note of his nights. If he sleeps through for two weeks we ask him.', by: 'Callum Doyle' }];
const tasks: Plain<typeof TaskViewSchema>[] = [
  { space: id('f-c'), task: id('t-1'), kind: 'team_manager', kindWords: 'For the team manager', caseName: 'Vance', childName: 'Ruby Vance', visit: id('v-7'), visitRef: 'v-7', due: '2026-03-30', dueWords: '30 March 2026', words: 'Ruby Vance was not seen and the worker has a concern: second missed appointment this week. Kelly did not answer the door or two calls.', by: 'Callum Doyle', atWords: 'Monday 16:31', status: 'held', statusWords: 'Sent. On the central record at 17:42', codes: [{ code: 'T-TM', words: 'What T-TM says.', severity: 'task' }] },
  { space: id('f-c'), task: id('t-2'), kind: 'supervision', kindWords: 'For supervision', caseName: 'Vance', childName: 'Ruby Vance', visit: id('v-7'), visitRef: 'v-7', due: '2026-04-08', dueWords: '8 April 2026', words: 'Non-engagement for the second time: discuss in supervision.', by: 'Callum Doyle', atWords: 'Monday 16:31', status: 'held', statusWords: 'Sent. On the central record at 17:42', codes: [{ code: 'T-SUPERVISION', words: 'What T-SUPERVISION says.', severity: 'task' }, { code: 'W-NONENG-REPEAT', words: 'What W-NONENG-REPEAT says.', severity: 'warning' }] },
  { space: id('f-a'), task: id('t-3'), kind: 'further_visit', kindWords: 'A further visit', caseName: 'Brennock', childName: 'Maya Brennock', visit: id('v-1'), visitRef: 'v-1', due: '2026-04-14', dueWords: '14 April 2026', words: 'Maya was not seen alone: she is still owed her visit.', by: 'Priya Raman', atWords: 'yesterday 17:20', status: 'held', statusWords: 'Sent. On the central record at 17:42', codes: [{ code: 'T-FURTHER-VISIT', words: 'What T-FURTHER-VISIT says.', severity: 'task' }], decided: true, decision: 'Book for 9 April after school, at her grandmother’s.', decidedBy: 'Bernadette Osei', decidedWords: 'today 08:55' },
];

function childRow(of: string, inOrder: string, date: string, words: string, worker: string): Row {
  const who = child(of);
  return { child: who?.name ?? of, family: family(who?.family ?? '')?.name ?? '', worker, inOrder, date, dateWords: date && dayWords(date).replace(/^\w+ /, ''), words, space: id(who?.family ?? ''), childId: id(of) };
}
const callum = 'Callum Doyle', priya = 'Priya Raman';

function sections(kind: string, worker: string): Plain<typeof ReportSectionSchema>[] {
  const mine = (rows: Row[]): Row[] => rows.filter((row) => worker === '' || row.worker === worker);
  const figure = (name: string, title: string, all: Row[]): Plain<typeof ReportSectionSchema> => {
    const rows = mine(all);
    const part = rows.filter((row) => row.inOrder === 'yes').length;
    const percent = rows.length ? `${((part / rows.length) * 100).toFixed(1)}%` : '';
    return { key: name, name: title, rows, part: BigInt(part), whole: BigInt(rows.length), percent, figure: true, words: rows.length ? `${part} of ${rows.length}  ${percent}` : 'No children to report' };
  };
  const list = (name: string, title: string, all: Row[]): Plain<typeof ReportSectionSchema> => {
    const rows = mine(all);
    return { key: name, name: title, rows, words: rows.length ? String(rows.length) : 'none' };
  };
  const unrecorded = (of: string, ref: string): Row[] => (ref ? [] : [{ ...childRow(of, '', '', 'W-CP-ARR-UNRECORDED  the visiting arrangements have no supervision reference', callum), code: 'W-CP-ARR-UNRECORDED' }]);
  const visitRow = (ref: string, words: string): Row => ({ ...childRow('c-ruby', '', '2026-03-30', `visit ${ref}: ${words}`, callum), visit: id(ref) });
  const breach: Row = { ...childRow('c-jayden', '', '', 'B-CP-OVERDUE  the Statutory CP Visit was due on 27 March 2026', callum), code: 'B-CP-OVERDUE' };
  const nonEngagement: Row = { ...childRow('c-ruby', '', '2026-03-30', 'T-SUPERVISION  non-engagement (visit v-7 on 30 March 2026)', callum), code: 'T-SUPERVISION', visit: id('v-7') };
  const dual = list('dual_notes', 'Dual-note pairs', [{ ...childRow('c-jayden', '', '2026-03-13', 'visit v-3: its Statutory CP Visit note refers to the full recording', callum), visit: id('v-3') }]);
  const concerning = list('concerning', 'Visits that the worker calls concerning', [visitRow('v-7', 'concerning')]);
  const end = [
    { key: 'unsent', name: 'How complete this is', words: '1 device has records waiting to sync (last contact 2026-03-26 08:05)', rows: [{ words: 'tab-022: 3 waiting, last contact 26 March 2026 8:05am' }] },
    list('problems', 'Not judged', []),
  ];
  if (kind === 'supervision') return [list('agenda', 'To discuss', [breach, ...unrecorded('c-jayden', ''), ...unrecorded('c-ruby', supervisionRef), nonEngagement]), concerning, dual, ...end];
  return [
    figure('seen_alone', 'Seen alone in time', [childRow('c-jayden', 'no', '2026-03-27', 'CP due 27 March 2026, 5 days overdue', callum), childRow('c-ruby', 'yes', '2026-04-01', 'CP due 1 April 2026', callum), childRow('c-maya', 'yes', '2026-04-14', 'CIN due 14 April 2026', priya), childRow('c-efua', 'yes', '2026-05-05', 'CIN due 5 May 2026', priya)]),
    figure('observed', 'Observed in time', [childRow('c-isla', 'yes', '2026-04-14', 'CIN due 14 April 2026', priya), childRow('c-theo', 'yes', '2026-04-14', 'CIN due 14 April 2026', priya)]),
    figure('supported', 'Statutory visits supported by ticks', [1, 2, 3, 4, 5].map((n) => ({ ...childRow(['c-maya', 'c-ruby', 'c-jayden', 'c-ruby', 'c-efua'][n - 1] ?? '', 'yes', `2026-03-${n < 3 ? '03' : '18'}`, `visit v-${n}: statutory: the ticks support it`, n % 4 === 1 ? priya : callum), visit: id(`v-${n}`) }))),
    figure('home_and_bedroom', 'Home and bedroom', []),
    { key: 'visits', name: 'Visits in the period', words: '7; case notes: Statutory CIN Visit 4, Statutory CP Visit 4, Statutory CLA Visit 2, Home Visit 1' },
    list('escalations', 'Escalations open', [childRow('c-ruby', '', '2026-03-30', 'raised 30 March 2026, not decided yet', callum)]),
    list('looked_after', 'Looked-after visits due', [childRow('c-noah', 'yes', '2026-04-02', 'CLA due 2 April 2026', callum), childRow('c-jayden', 'yes', '2026-04-24', 'CLA due 24 April 2026', callum)]),
    list('reviews_due', 'Reviews due', [childRow('c-jayden', 'yes', '2026-04-07', 'first review due 7 April 2026', callum), childRow('c-noah', 'yes', '2026-04-20', 'first review due 20 April 2026', callum)]),
    list('approvals', 'Temporary approvals', [childRow('c-noah', 'yes', '2026-07-13', 'temporary approval reaches 16 weeks on 13 July 2026', callum)]),
    list('unrecorded', 'Supervision reference missing', [...unrecorded('c-jayden', ''), ...unrecorded('c-ruby', supervisionRef)]),
    list('non_engagement', 'Non-engagement', [visitRow('v-7', 'non-engagement is recorded')]),
    concerning, dual, list('age_unknown', 'Age not known', []), ...end,
  ];
}

const due = (of: string, kindWords: string, date: string, state: string, stateWords: string, days: number): Plain<typeof DueViewSchema> => ({
  space: id(child(of)?.family ?? ''), child: id(of), childName: child(of)?.name ?? '', caseName: family(child(of)?.family ?? '')?.name ?? '', kindWords, date, dateWords: dayWords(date), state, stateWords, days,
});

function line(visit: Visit) {
  const state = states.get(visit.id);
  const expected = visit.expected as Record<string, { types: string[] } | undefined>;
  return {
    space: id(visit.family), visit: id(visit.id), ref: visit.id, caseName: family(visit.family)?.name ?? '', start: visit.start, startWords: moment(visit.start), worker: user(visit.worker), purpose: visit.purpose,
    life: { state: visit.version === 0 ? 'draft' : state?.state ?? 'finished', words: visit.version === 0 ? 'Not finished' : { finished: 'Finished', approved: 'Approved', returned: 'Returned' }[state?.state ?? 'finished'], version: BigInt(visit.version), locked: visit.version > 0 },
    status: visit.version === 0 ? 'draft' : 'held', statusWords: visit.version === 0 ? 'Saved on this tablet. Not finished' : 'Sent. On the central record at 17:42',
    types: Object.entries(expected).map(([of, value]) => `${child(of)?.name}: ${value?.types.map((type) => labels[type]).join(' and ')}`),
    children: visit.children_seen.map((row) => child(row.child)?.name).join(', '),
  };
}

const answer = (value: unknown): Answer => (value === true || value === 'yes' ? Answer.YES : value === false || value === 'no' ? Answer.NO : value === 'not_applicable' ? Answer.NOT_APPLICABLE : Answer.UNANSWERED);

function fields(visit: Visit): Plain<typeof FieldViewSchema>[] {
  const out: Plain<typeof FieldViewSchema>[] = [];
  let rows = 0n;
  const add = (number: number, value: Uint8Array, item?: bigint) => out.push({ field: number, value, ...(item === undefined ? {} : { item }) });
  const row = (number: number, value: Uint8Array) => add(number, value, ++rows);
  for (const [number, text] of [[field.start, visit.start], [field.end, visit.end], [field.announced, visit.announced ? 'yes' : 'no'], [field.outcome, visit.outcome], [field.purpose, visit.purpose], [field.setting, visit.setting], [field.analysisRating, visit.analysis.rating], [field.analysisWhy, visit.analysis.why], [field.analysisText, visit.analysis.text], [field.nonEngagement, visit.non_engagement ?? '']] as const) if (text) add(number, encodeText(text));
  add(field.legs, encodeValue(LegsValueSchema, { legs: visit.legs.map((location) => ({ location })) }));
  for (const person of visit.present) add(field.people, encodeValue(AttendanceValueSchema, {}), key(person));
  for (const { person, reason } of visit.absent) add(field.people, encodeValue(AttendanceValueSchema, { absent: true, reason }), key(person));
  for (const seen of visit.children_seen as (Visit['children_seen'][number] & { tried_to_talk?: boolean; observed_with_main_carer?: boolean; reason_not_alone?: string })[]) {
    add(field.ticks, encodeValue(TicksValueSchema, { seen: answer(seen.seen), seenAlone: answer(seen.seen_alone), bedroomSeen: answer(seen.bedroom_seen), concern: answer(seen.concern), triedToTalk: answer(seen.tried_to_talk), observedWithMainCarer: answer(seen.observed_with_main_carer), mode: seen.seen_mode === 'individual' ? SeenMode.INDIVIDUAL : SeenMode.SIBLING_GROUP, reasonNotAlone: seen.reason_not_alone ?? '', othersPresent: (seen.others_present as string[]).map(key) }), key(seen.child));
  }
  for (const wish of visit.wishes as { child: string; can_verbalise: string; text: string; subheadings?: { title: string; text: string }[]; observation?: Record<string, string> }[]) {
    add(field.canVerbalise, encodeText(wish.can_verbalise), key(wish.child));
    add(field.wishes, encodeText(wish.text), key(wish.child));
    wish.subheadings?.forEach((block, order) => row(field.wishesBlock, encodeValue(BlockValueSchema, { ...block, order, child: key(wish.child) })));
    const o = wish.observation;
    if (o) add(field.observation, encodeValue(ObservationValueSchema, { where: o['where'] ?? '', mood: o['mood'] ?? '', milestones: o['milestones'] ?? '', carerResponse: o['carer_response'] ?? '', triedToTalk: o['tried_to_talk'] ?? '' }), key(wish.child));
  }
  visit.parents.subheadings.forEach((block, order) => row(field.parentsBlock, encodeValue(BlockValueSchema, { ...block, order })));
  visit.risks.forEach((risk, order) => row(field.risk, encodeValue(RiskValueSchema, { kind: risk.kind === 'risk' ? RiskKind.RISK : RiskKind.PROTECTIVE, link: risk.link === 'new' ? RiskLink.NEW : RiskLink.PLAN, text: risk.text, order })));
  visit.actions.forEach((action, order) => row(field.action, encodeValue(ActionValueSchema, { text: action.text, owner: action.owner, ownerRole: action.owner_role, due: action.due, status: action.status, nextVisit: action.text.startsWith('Next'), order })));
  for (const each of visit.attachments as { child: string; kind: string; title: string; discussion: string }[]) row(field.attachment, encodeValue(AttachmentValueSchema, { child: key(each.child), kind: each.kind, title: each.title, discussion: each.discussion }));
  if (visit.version > 0) row(field.version, encodeValue(VersionValueSchema, { number: BigInt(visit.version), judgements: Object.entries(visit.expected as Record<string, { types: string[]; codes: string[] }>).map(([of, value]) => ({ child: key(of), types: value.types.join('+'), codes: value.codes })) }));
  return out;
}

const sectionTitles = [['setting', 'Setting'], ['wishes', 'Wishes, feelings and observations'], ['parents', 'Discussion with parents / carers'], ['risk', 'Risk and/or protective factors'], ['analysis', 'Analysis / progress of the plan'], ['actions', 'Actions']] as const;

function visitView(visit: Visit): Plain<typeof VisitViewSchema> {
  const state = states.get(visit.id);
  const by = user(visit.worker);
  return {
    head: line(visit), address: family(visit.family)?.address ?? '', fields: fields(visit), policy: 'default',
    children: sample.children.filter((each) => each.family === visit.family).map((each) => ({ child: { space: id(visit.family), child: id(each.id), key: key(each.id), name: each.name, ageWords: age(each.dob) }, inVisit: visit.children_seen.some((row) => row.child === each.id) })),
    people: sample.people.filter((each) => each.family === visit.family).map((each) => ({ person: id(each.id), key: key(each.id), name: each.name, role: each.role, immediate: each.immediate })),
    sections: sectionTitles.map(([name, title]) => ({ key: name, title, written: true })),
    notes: Object.entries(visit.expected as Record<string, { types: string[] }>).flatMap(([of, value]) => value.types.map((type, i) => ({ note: id(`${visit.id}${of}${type}`), childName: child(of)?.name ?? '', type, label: labels[type] ?? type, crossReference: i > 0, words: i > 0 ? 'See the full recording in Statutory CLA Visit 1a2b3c4d' : '', stands: true }))),
    versions: Array.from({ length: visit.version }, (_, i) => ({ number: BigInt(visit.version - i), words: `Version ${visit.version - i}, finished ${moment(visit.end).replace(/^\w+ /, '').replace(' 2026,', '')} by ${by}`, reason: visit.version - i > 1 ? 'A sentence of Ruby’s was missing' : '' })),
    comments: comments.filter((each) => each.visit === visit.id).map((each) => ({ ...each, sectionTitle: each.section, atWords: 'today 09:12' })),
    ...(state && state.state !== 'finished' ? { review: { decision: state.state, comment: state.comment, by: 'Bernadette Osei', atWords: 'today 09:12', version: BigInt(visit.version) } } : {}),
    tasks: tasks.filter((task) => same(task.visit ?? new Uint8Array(16), id(visit.id))),
  };
}

/** An answer for what the manager's screens ask, or undefined. */
export function managerAnswer(bytes: Uint8Array): ManagerAnswer | undefined {
  const { ask } = fromBinary(ClientRequestSchema, bytes);
  const visits = sample.visits as Visit[];
  const find = (wanted: Uint8Array): Visit => visits.find((each) => same(id(each.id), wanted)) ?? (visits[0] as Visit);
  switch (ask.case) {
    case 'today': return { case: 'today', value: {
      on: ask.value.on || '2026-04-01', words: 'Wednesday 1 April 2026',
      due: [due('c-jayden', 'Statutory CP Visit', '2026-03-27', 'overdue', '5 days overdue', -5), due('c-ruby', 'Statutory CP Visit', '2026-04-01', 'due_today', 'Due today', 0), due('c-noah', 'Statutory CLA Visit', '2026-04-02', 'due_soon', 'Due tomorrow', 1), due('c-jayden', 'First review', '2026-04-07', 'due_soon', 'Due in 6 days', 6)],
      children: sample.children.map((each) => ({ space: id(each.family), child: id(each.id), key: key(each.id), name: each.name, ageWords: age(each.dob), caseName: family(each.family)?.name ?? '' })),
      cases: sample.families.map((each) => ({ space: id(each.id), name: each.name, address: each.address, visits: 3 })),
    } };
    case 'report': return { case: 'report', value: {
      title: `${ask.value.kind === 'supervision' ? 'Supervision' : 'Seen alone'} on 1 April 2026${ask.value.worker && `, ${ask.value.worker}`}, by finished visits`, periodWords: `Period ${ask.value.from || '1 April 2026'} to ${ask.value.to || '1 April 2026'}, policy default`,
      sections: sections(ask.value.kind, ask.value.worker), csv: encodeText('figure,child,family,worker,in_order,date,words\r\n'), csvName: 'seen-alone-2026-04-01.csv', policy: 'default', workers: [callum, priya], teams: ['t-north'],
      footnote: '1 device has records waiting to sync (last contact 2026-03-26 08:05)',
    } };
    case 'tasks': return { case: 'tasks', value: { tasks: tasks.filter((task) => ask.value.all || !task.decided) } };
    case 'decideTask': {
      const task = tasks.find((each) => same(each.task ?? new Uint8Array(16), ask.value.task));
      if (task) Object.assign(task, { decided: true, decision: ask.value.words, decidedBy: 'Bernadette Osei', decidedWords: 'today 09:12', status: 'waiting', statusWords: 'Waiting to send' });
      return { case: 'saved', value: { words: 'Waiting to send' } };
    }
    case 'reviews': {
      const by = (state: string) => visits.filter((visit) => visit.version > 0 && (states.get(visit.id)?.state ?? 'finished') === state).map(line);
      return { case: 'reviews', value: { waiting: by('finished'), returned: by('returned'), reviewed: by('approved') } };
    }
    case 'visit': return { case: 'visit', value: { ...visitView(find(ask.value.visit)), readOnlyVersion: ask.value.version > 0n } };
    case 'review': {
      const visit = find(ask.value.visit);
      states.set(visit.id, { state: ask.value.approve ? 'approved' : 'returned', comment: ask.value.comment });
      return { case: 'visit', value: visitView(visit) };
    }
    case 'comment': {
      const visit = find(ask.value.visit);
      comments.push({ visit: visit.id, section: ask.value.section, text: ask.value.text, by: 'Bernadette Osei' });
      return { case: 'visit', value: visitView(visit) };
    }
    case 'caseFile': return { case: 'caseFile', value: { children: sample.children.map((each) => ({ child: id(each.id), name: each.name, planRows: each.statuses.map((status, i) => ({ row: BigInt(i + 1), open: true, words: `${status.type} since ${dayWords(status.start)}`, episode: { type: PlanType[status.type as 'CIN' | 'CP' | 'CLA'] } })) })) } };
    case 'pattern':
      supervisionRef = ask.value.supervisionRef;
      return { case: 'saved', value: { words: 'Saved on this tablet. Not finished' } };
    case 'exportNotes': return { case: 'exportNotes', value: { csv: encodeText('child,type\r\n'), name: 'case-notes-2026-04-01.csv', words: 'Exported 9 case notes of 7 visits.' } };
    default: return undefined;
  }
}

export const managerBytes = (bytes: Uint8Array): Uint8Array | undefined => {
  const answered = managerAnswer(bytes);
  return answered && toBinary(ClientAnswerSchema, create(ClientAnswerSchema, { answer: answered }));
};
