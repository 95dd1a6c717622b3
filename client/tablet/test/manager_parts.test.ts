import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { DueViewSchema, PlanViewSchema, ReportRowSchema, ReportSectionSchema } from '../src/generated/client_pb';
import { PlanType } from '../src/generated/record_pb';
import { addressOf, filterFrom, namesIn, noFilter } from '../src/screens/manager/address';
import { agendaGroups } from '../src/screens/manager/agenda';
import { findName, nameDigest } from '../src/screens/manager/digest';
import { dueGroups } from '../src/screens/manager/due_groups';
import { monthsUpTo, monthWords, periodOf } from '../src/screens/manager/months';
import { cssString, marginSheet } from '../src/screens/manager/paper';
import { planMeant } from '../src/screens/manager/plan_meant';

describe('addresses of filtered pages', () => {
  const filter = { on: '2026-04-01', from: '2026-03-01', to: '', worker: 'Callum Doyle', team: 't-north' };

  it('hold no name, and find it again', () => {
    const address = addressOf('/compliance', filter);
    expect(address).not.toMatch(/Callum|north/);
    expect(namesIn(filterFrom(`#${address}`), ['Priya Raman', 'Callum Doyle'], ['t-north'])).toEqual(filter);
  });
  it('are read with and without the slash', () => {
    expect(filterFrom('#/compliance?on=2026-04-01').on).toBe('2026-04-01');
    expect(filterFrom('#/compliance/?on=2026-04-01').on).toBe('2026-04-01');
    expect(filterFrom('#/compliance')).toEqual(noFilter);
  });
  it('take names as they are given, and nobody for one that is unknown', () => {
    expect(namesIn(filterFrom('#/compliance?worker=Priya%20Raman'), ['Priya Raman'], []).worker).toBe('Priya Raman');
    expect(findName(['Priya Raman'], 'ffffffff')).toBe('');
    expect(nameDigest('Priya Raman')).toMatch(/^[0-9a-f]{8}$/);
  });
  it('take no day that is none', () => {
    expect(filterFrom('#/compliance?on=yesterday').on).toBe('');
    expect(addressOf('/compliance', noFilter)).toBe('/compliance');
  });
});

describe('what is due now', () => {
  it('is told apart by the state and keeps its order', () => {
    const due = (childName: string, state: string, days: number) => create(DueViewSchema, { childName, state, days });
    const { groups, later } = dueGroups([due('Jayden', 'overdue', -5), due('Ruby', 'due_today', 0), due('Noah', 'due_soon', 1), due('Maya', 'due_soon', 6)]);
    expect(groups.map((group) => group.due.map((each) => each.childName))).toEqual([['Jayden'], ['Ruby'], ['Noah']]);
    expect(later.map((each) => each.childName)).toEqual(['Maya']);
  });
});

describe('months', () => {
  it('go back over the turn of the year', () => {
    expect(monthsUpTo('2026-02-28', 4)).toEqual(['2026-02', '2026-01', '2025-12', '2025-11']);
    expect(monthWords('2026-03')).toBe('March 2026');
  });
  it('end with the day of the report', () => {
    expect(periodOf('2026-03', '2026-04-01')).toEqual({ from: '2026-03-01', to: '2026-03-31' });
    expect(periodOf('2026-04', '2026-04-01')).toEqual({ from: '2026-04-01', to: '2026-04-01' });
    expect(periodOf('2024-02', '2026-04-01').to).toBe('2024-02-29');
  });
});

describe('the supervision agenda', () => {
  it('puts rows under what they are about', () => {
    const rows = ['B-CP-OVERDUE', 'W-CP-ARR-UNRECORDED', 'T-SUPERVISION', 'W-PATTERN-UNRECORDED', 'W-NEW-ONE'].map((code) => create(ReportRowSchema, { code }));
    const groups = agendaGroups(create(ReportSectionSchema, { name: 'To discuss', rows }));
    expect(groups.map((group) => [group.key, group.rows.length])).toEqual([['breaches', 1], ['unrecorded', 2], ['non_engagement', 1], ['others', 1]]);
  });
  it('shows empty groups, but not the one for what is unknown', () => {
    expect(agendaGroups(create(ReportSectionSchema, {})).map((group) => group.key)).toEqual(['breaches', 'unrecorded', 'non_engagement']);
  });
  it('means the plan that the warning is about', () => {
    const plan = (type: PlanType, open: boolean) => create(PlanViewSchema, { open, episode: { type } });
    const plans = [plan(PlanType.CP, false), plan(PlanType.CLA, true), plan(PlanType.CP, true), plan(PlanType.CIN, true)];
    expect(planMeant(plans, 'W-CP-ARR-UNRECORDED')).toBe(plans[2]);
    expect(planMeant(plans, 'W-PATTERN-UNRECORDED')).toBe(plans[3]);
    expect(planMeant(plans.slice(0, 2), 'W-CP-ARR-UNRECORDED')).toBe(plans[1]);
    expect(planMeant([], 'W-CP-ARR-UNRECORDED')).toBeUndefined();
  });
});

describe('margins of paper', () => {
  it('hold any words as one CSS string', () => {
    expect(cssString('Version 2 "final" \\ <b>\n')).toBe('"Version 2 \\22 final\\22  \\5c  \\3c b> "');
    expect(marginSheet('v-5')).toContain('@bottom-left { content: "v-5"');
  });
});
