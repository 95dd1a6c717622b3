import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { encodeText, encodeValue, field } from '../src/core/fields';
import { FieldViewSchema, VisitViewSchema, type FieldView, type VisitView } from '../src/generated/client_pb';
import {
  ActionValueSchema, Answer, AttendanceValueSchema, BlockValueSchema, Decision, ReviewValueSchema, RiskKind, RiskLink, RiskValueSchema, TicksValueSchema,
  VersionValueSchema,
} from '../src/generated/record_pb';
import { approvalWords, clockWords, documentOf, nothingRecorded, versionWords, whenWords } from '../src/screens/manager/record_document';

const maya = 7n, theo = 8n, donna = 20n;
const row = (number: number, value: Uint8Array, item?: bigint): FieldView =>
  create(FieldViewSchema, item === undefined ? { field: number, value } : { field: number, value, item });

function visit(fields: FieldView[], more: Partial<VisitView> = {}): VisitView {
  const view = create(VisitViewSchema, {
    head: { caseName: 'Brennock', worker: 'Priya Raman', types: ['Maya Brennock: Statutory CIN Visit'] },
    children: [
      { child: { key: maya, name: 'Maya Brennock', ageWords: '9 years' }, inVisit: true },
      { child: { key: theo, name: 'Theo Pike', ageWords: '21 months' }, inVisit: false },
    ],
    people: [{ key: donna, name: 'Donna Brennock', role: 'Mother', immediate: true }],
    sections: [
      { key: 'setting', title: 'Setting' }, { key: 'wishes', title: 'Wishes' }, { key: 'parents', title: 'Parents' },
      { key: 'risk', title: 'Risk' }, { key: 'analysis', title: 'Analysis' }, { key: 'actions', title: 'Actions' },
    ],
    fields,
  });
  return Object.assign(view, more);
}
const section = (view: VisitView, key: string) => documentOf(view).sections.find((each) => each.key === key)!;

describe('a visit as a document', () => {
  it('says what is not answered, and never "no" for it', () => {
    const view = visit([row(field.ticks, encodeValue(TicksValueSchema, { seen: Answer.YES, bedroomSeen: Answer.NOT_APPLICABLE }), maya)]);
    const [seen] = documentOf(view).seen;
    expect(seen).toMatchObject({ child: 'Maya Brennock', seen: 'Yes', alone: 'Not answered', bedroom: 'Not applicable', counted: 'Statutory CIN Visit' });
  });

  it('leaves out children who are not in the visit', () => {
    expect(documentOf(visit([])).seen.map((each) => each.child)).toEqual(['Maya Brennock']);
    expect(section(visit([]), 'wishes').parts.map((part) => part.about)).toEqual(['Maya Brennock']);
  });

  it('keeps the order of blocks, and each with its child', () => {
    const block = (title: string, order: number, child = maya) => encodeValue(BlockValueSchema, { title, text: 'words', order, child });
    const view = visit([
      row(field.wishesBlock, block('Second', 2), 1n), row(field.wishesBlock, block('First', 1), 2n), row(field.wishesBlock, block('Of Theo', 0, theo), 3n),
      row(field.wishes, encodeText('Maya chose to talk upstairs.'), maya),
    ]);
    expect(section(view, 'wishes').parts[0]?.paragraphs.map((each) => each.heading)).toEqual(['', 'First', 'Second']);
  });

  it('says nothing recorded, and what the one tap says', () => {
    expect(section(visit([]), 'setting')).toMatchObject({ parts: [], none: nothingRecorded });
    expect(section(visit([row(field.nothingNew, encodeText('yes'))]), 'risk')).toMatchObject({ parts: [], none: 'Nothing new to record' });
    expect(section(visit([row(field.parentsNone, encodeText('No parent or carer present'))]), 'parents').none).toBe('No parent or carer present');
    expect(documentOf(visit([row(field.actionsNone, encodeText('yes'))])).actionsNone).toBe('No actions agreed');
  });

  it('puts risks apart from protective factors', () => {
    const risk = (kind: RiskKind, link: RiskLink, text: string) => encodeValue(RiskValueSchema, { kind, link, text });
    const view = visit([
      row(field.risk, risk(RiskKind.PROTECTIVE, RiskLink.NEW, 'good'), 1n), row(field.risk, risk(RiskKind.RISK, RiskLink.PLAN, 'bad'), 2n),
    ]);
    expect(section(view, 'risk').parts).toEqual([
      { about: 'Risks', before: [], paragraphs: [], lines: [{ label: 'Linked to the plan', text: 'bad' }] },
      { about: 'Protective factors', before: [], paragraphs: [], lines: [{ label: 'New', text: 'good' }] },
    ]);
  });

  it('names people of the case and others, the absent last and with their reason', () => {
    const view = visit([
      row(field.people, encodeValue(AttendanceValueSchema, { absent: true, reason: 'At work' }), donna),
      row(field.people, encodeValue(AttendanceValueSchema, { name: 'Hilary', role: 'Grandmother' }), 99n),
    ]);
    expect(documentOf(view).people).toEqual([
      { name: 'Hilary', role: 'Grandmother', there: 'Present' }, { name: 'Donna Brennock', role: 'Mother', there: 'Absent: At work' },
    ]);
  });

  it('leaves out removed rows and reads actions', () => {
    const action = encodeValue(ActionValueSchema, { text: 'Ring school', owner: 'Priya Raman', ownerRole: 'social worker', due: '2026-03-09', status: 'open' });
    const view = visit([row(field.action, action, 1n), row(field.action, new Uint8Array(), 2n)]);
    expect(documentOf(view).actions).toEqual([
      { text: 'Ring school', owner: 'Priya Raman (social worker)', due: 'Monday 9 March 2026', status: 'Open', nextVisit: false },
    ]);
  });
});

describe('words for paper', () => {
  it('tells times as the core tells those of visits', () => {
    expect(clockWords('16:05')).toBe('4:05pm');
    expect(clockWords('00:00')).toBe('12:00am');
    expect(clockWords('12:30')).toBe('12:30pm');
    expect(whenWords('2026-03-31T16:05:00+01:00')).toBe('Tuesday 31 March 2026, 4:05pm');
    expect(whenWords('2026-03-31')).toBe('Tuesday 31 March 2026');
    expect(whenWords('soon')).toBe('soon');
  });

  it('says the newest version with its day, and its approval', () => {
    const version = (number: bigint) => encodeValue(VersionValueSchema, { number, finishedAt: '2026-03-05T17:35:00+00:00', by: 'Callum Doyle' });
    const view = visit([
      row(field.version, version(2n), 2n), row(field.version, version(1n), 1n),
      row(field.review, encodeValue(ReviewValueSchema, { version: 2n, decision: Decision.APPROVED, at: '2026-04-01T09:12:00+01:00' }), 1n),
    ]);
    expect(versionWords(view)).toBe('Version 2, finished Thursday 5 March 2026, 5:35pm by Callum Doyle');
    expect(approvalWords(view)).toBe('');
    const approved = create(VisitViewSchema, { fields: view.fields, review: { decision: 'approved', by: 'Bernadette Osei', version: 2n } });
    expect(approvalWords(approved)).toBe('Approved by Bernadette Osei, Wednesday 1 April 2026, 9:12am');
    expect(versionWords(visit([]))).toBe('Draft. Not finished');
  });
});
