#!/usr/bin/env python3
"""A second reading of the visit rules (stdlib only): the answer that the C++ engine is compared with.

  rules_reference.py [FILE]          reads cases (the form of the acceptance cases; standard input without FILE) and
                                     prints [{"case_id", "got"}, ...]
  rules_reference.py --check [FILE]  compares `got` with each case's `expect` (code lists as sets) instead; exits 1 when
                                     any differs

`got` holds, for every visit V and child C listed in it, "V.C" (type, or types joined with +) and "V.C.codes"; for every
child "due.C.CIN|CP|CLA|REVIEW" (a date or "none") and "C.codes", the state on `as_of`. Code lists are in the order of
the requirements, 2.1. Cases of a kind other than "engine" are skipped. Written from the requirements, sections 1.3 and
2, and nothing else: it shares no table and no structure with the engine. R-nn below are the rules of section 2.
"""
import json, sys
from datetime import date, datetime, time, timedelta, timezone

DEFAULT_POLICY = {
    'age': 4, 'cin_max': 42, 'cla_max': 42, 'cla_first': 7, 'review': 28, 'reg24_pre': 7, 'reg24_post': 28,
    'cp_after_cla': 'plan_end', 'noneng_repeat': 2, 'toddler': [12, 47], 'amber': 7,
    'bank_holidays': [                              # England and Wales, with substitute days
        '2023-01-02', '2023-04-07', '2023-04-10', '2023-05-01', '2023-05-08', '2023-05-29', '2023-08-28',
        '2023-12-25', '2023-12-26',
        '2024-01-01', '2024-03-29', '2024-04-01', '2024-05-06', '2024-05-27', '2024-08-26', '2024-12-25', '2024-12-26',
        '2025-01-01', '2025-04-18', '2025-04-21', '2025-05-05', '2025-05-26', '2025-08-25', '2025-12-25', '2025-12-26',
        '2026-01-01', '2026-04-03', '2026-04-06', '2026-05-04', '2026-05-25', '2026-08-31', '2026-12-25', '2026-12-28',
        '2027-01-01', '2027-03-26', '2027-03-29', '2027-05-03', '2027-05-31', '2027-08-30', '2027-12-27', '2027-12-28',
        '2028-01-03', '2028-04-14', '2028-04-17', '2028-05-01', '2028-05-29', '2028-08-28', '2028-12-25', '2028-12-26',
    ]}

CODE_ORDER = """
    E-LABEL E-DATE E-DATE-FUTURE E-TICKS E-U4-OBS E-CONCERN E-ALONE-CONTRADICTION E-NONENG-TEXT
    B-CIN-OVERDUE B-CP-OVERDUE B-CLA-OVERDUE B-CP-HOME B-REVIEW-OVERDUE B-REVIEW-LATE
    W-CIN-DUE-SOON W-CP-DUE-SOON W-CLA-DUE-SOON W-NEXT-HOME W-BEDROOM W-CP-FREQ-MISSING W-FREQ-CLAMPED
    W-PATTERN-UNRECORDED W-CP-ARR-UNRECORDED W-U4-CARER W-TODDLER-TALK W-OTHER-ADULT W-CLA-NOT-ALONE W-CP-STILL-OPEN
    W-AGE-ROLLS W-DUAL W-NONENG-REPEAT T-TM T-FURTHER-VISIT T-SUPERVISION""".split()


def in_order(codes): return sorted(codes, key=CODE_ORDER.index)


# ---- Dates, London time, ages


def day(text): return date.fromisoformat(text) if text else None


def last_sunday(year, month):                       # of a month with 31 days
    end = date(year, month, 31)
    return end - timedelta(days=(end.weekday() + 1) % 7)


def london(instant):
    """The wall clock in London at a naive UTC instant."""
    starts, ends = (datetime.combine(last_sunday(instant.year, m), time(1)) for m in (3, 10))
    return instant + timedelta(hours=1) if starts <= instant < ends else instant


def moment(text):
    """(naive UTC instant, London wall clock). Without a zone the text is wall clock; of a repeated hour, the first."""
    stamp = datetime.fromisoformat(text)
    if stamp.tzinfo:
        instant = stamp.astimezone(timezone.utc).replace(tzinfo=None)
        return instant, london(instant)
    for instant in (stamp - timedelta(hours=1), stamp):
        if london(instant) == stamp:
            return instant, stamp
    raise ValueError(f'{text} does not exist in London: the clocks went forward')


def completed_months(dob, on): return (on.year - dob.year) * 12 + on.month - dob.month - (on.day < dob.day)


class Interval:
    """A number of calendar or of working days; the base is day 0 and the last day is on time."""

    def __init__(self, policy, given, halved=False):
        self.holidays = {day(d) for d in policy['bank_holidays']}
        self.working = isinstance(given, dict)
        self.count = given['working_days'] if self.working else given
        if halved:
            self.count //= 2

    def after(self, base):
        if not self.working:
            return base + timedelta(days=self.count)
        left = self.count
        while left:
            base += timedelta(days=1)
            left -= base.weekday() < 5 and base not in self.holidays
        return base


# ---- Episodes and clocks of one child


class Child:
    def __init__(self, policy, given):
        self.policy, self.dob = policy, day(given['dob'])
        self.episodes = {kind: sorted((s for s in given['statuses'] if s['type'] == kind), key=lambda s: s['start'])
                         for kind in ('CIN', 'CP', 'CLA')}
        self.credits = []                           # judged visits that count for clocks and sequences
        self.refusals = 0                           # visits in a row without success or with non-engagement

    def months(self, on): return completed_months(self.dob, on)
    def is_old_enough(self, on): return self.months(on) >= 12 * self.policy['age']

    def open(self, kind, on, clock=None):
        """The episode of this kind open on a date, and, for a visit, at the clock time; the latest if there are two."""
        for e in reversed(self.episodes[kind]):
            begun = day(e['start']) <= on
            if kind == 'CLA' and clock is not None and day(e['start']) == on:
                begun = clock >= time.fromisoformat(e.get('time') or '00:00')
            if begun and not (e.get('end') and day(e['end']) <= on):
                return e
        return None

    def review_held(self, cla, on): return bool(cla and cla.get('review') and day(cla['review']) <= on)

    def obligations(self, on, clock=None):
        """What has to be visited: (CIN, CP, CLA) episodes or None."""
        cin, cp, cla = (self.open(kind, on, clock) for kind in ('CIN', 'CP', 'CLA'))
        if cla:
            cin = None                              # a looked-after child's CIN plan is suspended
            if self.policy['cp_after_cla'] == 'first_review' and self.review_held(cla, on):
                cp = None
        return cin, cp, cla

    def last_credit(self, kind, since):
        return max((c['local'] for c in self.credits if kind in c['types'] and c['local'] >= since), default=None)

    def counted_from(self, kind, episode):
        start = day(episode['start'])
        last = self.last_credit('STAT_' + kind, datetime.combine(start, time()))
        return last.date() if last else start

    def cin_due(self, cin):
        """(base, due, whether the agreed frequency is slower than the policy allows): R-02, R-03."""
        base = self.counted_from('CIN', cin)
        most = Interval(self.policy, self.policy['cin_max']).after(base)
        agreed = Interval(self.policy, cin['freq']).after(base) if cin.get('freq') else most
        return base, min(most, agreed), agreed > most

    def cp_due(self, cp):
        """(base, due), due None when the conference set no frequency: R-17."""
        base = self.counted_from('CP', cp)
        return base, Interval(self.policy, cp['freq']).after(base) if cp.get('freq') else None

    def cla_interval(self, cla, on):
        if not cla.get('reg24') or (cla.get('panel') and day(cla['panel']) <= on):
            return self.policy['cla_max']
        return self.policy['reg24_post' if self.review_held(cla, on) else 'reg24_pre']

    def cla_due(self, cla, on):
        """(base, due, whether a first visit is still to come): R-24 to R-28."""
        start, interval = day(cla['start']), self.cla_interval(cla, on)
        last = self.last_credit('STAT_CLA', datetime.combine(start, time.fromisoformat(cla.get('time') or '00:00')))
        if last is None:
            return start, start + timedelta(days=min(self.policy['cla_first'], interval)), True
        return last.date(), last.date() + timedelta(days=interval), False

    def review_due(self, cla): return day(cla['start']) + timedelta(days=self.policy['review'])

    def plan_since(self, on):
        """The start of the run of CP episodes, each begun by the end of the one before, that holds this date."""
        since, until = None, None
        for e in self.episodes['CP']:
            if day(e['start']) > on:
                break
            if since is None or day(e['start']) > until:
                since, until = day(e['start']), date.min
            until = max(until, day(e.get('end')) or date.max)
        return since

    # ---- State on a day

    def state(self, on):
        cin, cp, cla = self.obligations(on)
        due, codes = dict.fromkeys(('CIN', 'CP', 'CLA', 'REVIEW')), set()
        clocks = {}
        if cin:
            base, end, clamped = self.cin_due(cin)
            clocks['CIN'] = base, end
            codes |= {'W-FREQ-CLAMPED'} if clamped else set()
            codes |= {'W-PATTERN-UNRECORDED'} if cin.get('pattern') is False else set()
        if cp:
            clocks['CP'] = self.cp_due(cp)
            codes |= {'W-CP-FREQ-MISSING'} if clocks['CP'][1] is None else set()
            codes |= {'W-CP-ARR-UNRECORDED'} if cp.get('pattern') is False else set()
        if cla:
            clocks['CLA'] = self.cla_due(cla, on)[:2]
            if not self.review_held(cla, on):
                due['REVIEW'] = self.review_due(cla)
                codes |= {'B-REVIEW-OVERDUE'} if on > due['REVIEW'] else set()
            elif day(cla['review']) > self.review_due(cla):
                codes.add('B-REVIEW-LATE')
            if self.review_held(cla, on) and self.open('CP', on):
                codes.add('W-CP-STILL-OPEN')
        for kind, (base, end) in clocks.items():
            due[kind] = end
            if end is None:
                continue
            amber = min(self.policy['amber'], (end - base).days // 2)
            if on > end:
                codes.add(f'B-{kind}-OVERDUE')
            elif on >= end - timedelta(days=amber):
                codes.add(f'W-{kind}-DUE-SOON')
        return {k: d.isoformat() if d else 'none' for k, d in due.items()}, codes

    # ---- One visit

    def engaged(self, row, on, cin, cp, cla):
        """The statutory types that the visit is for, whether or not its ticks support them: R-29."""
        if not cla:
            return {name for name, e in (('STAT_CIN', cin), ('STAT_CP', cp)) if e}
        if not cp:
            return {'STAT_CLA'}
        if not cp.get('freq'):
            return {'STAT_CLA', 'STAT_CP'}
        types = set()
        _, cla_due, first = self.cla_due(cla, on)
        if first or cla_due < Interval(self.policy, cp['freq']).after(on):
            types.add('STAT_CLA')
        near = min(on + timedelta(days=self.cla_interval(cla, on)),
                   Interval(self.policy, cp['freq'], halved=True).after(on))
        if not types or self.cp_due(cp)[1] < near:
            types.add('STAT_CP')
        return types | {t for key, t in (('also_cp', 'STAT_CP'), ('also_cla', 'STAT_CLA')) if row.get(key)}

    def judge(self, visit, row):
        """(types, codes): what the visit is for this child. `visit` is as read by `read_visit`."""
        on, codes = visit['local'].date(), set(visit['date_codes'])
        refused = visit['unsuccessful'] or visit['nonengagement'] is not None
        refusals = self.refusals + 1 if refused else 0
        if not visit['date_codes']:
            self.refusals = refusals
        clock = visit['local'].time()
        if not any(self.open(kind, on, clock) for kind in ('CIN', 'CP', 'CLA')):
            return set(), codes
        cin, cp, cla = self.obligations(on, clock)
        completed = not visit['unsuccessful']
        seen = completed and row.get('seen') is not False
        alone = self.seen_alone(row, seen, completed, codes)
        grown = self.is_old_enough(on)

        if grown:
            if alone is None:
                codes.add('E-TICKS')
            elif not alone and row.get('concern') is None:
                codes.add('E-CONCERN')
            if not alone and row.get('concern'):
                codes.add('T-TM')
            if alone and any(not main for _, main in row.get('present') or []):
                codes.add('W-OTHER-ADULT')
            supported = alone is True
        else:
            supported = bool(seen and row.get('obs'))
            if seen and (cin or cp):
                self.under_age(visit, row, on, codes)

        types = set()
        if seen:
            wanted = self.engaged(row, on, cin, cp, cla)
            types = {t for t in wanted if t == 'STAT_CLA' or supported}
            if cla and not types:
                types = {'STAT_CLA'}                # a contact that cannot be the CP visit it would have been (TR-19)
        if completed:
            for key, kind in (('also_cp', 'STAT_CP'), ('also_cla', 'STAT_CLA')):
                if row.get(key) and kind not in types:
                    codes.add('E-LABEL')
            if cp and not seen:
                codes.add('T-FURTHER-VISIT')
        if {'STAT_CLA', 'STAT_CP'} <= types:
            codes.add('W-DUAL')
        if 'STAT_CLA' in types and grown and alone is False:
            codes.add('W-CLA-NOT-ALONE')

        at_home = 'home' in visit['legs'] or bool(cla and 'placement' in visit['legs'])
        home_credit = at_home and row.get('bed') is True
        if 'STAT_CP' in types and not home_credit:
            if at_home:
                codes.add('W-BEDROOM')
            since = self.plan_since(on)
            before = [c for c in self.credits if 'STAT_CP' in c['types'] and c['local'].date() >= since]
            codes.add('W-NEXT-HOME' if not before or before[-1]['home'] else 'B-CP-HOME')

        if visit['nonengagement'] is not None:
            codes.add('T-SUPERVISION' if visit['nonengagement'] else 'E-NONENG-TEXT')
        if refused and refusals >= self.policy['noneng_repeat']:
            codes.add('W-NONENG-REPEAT')
        if types and not visit['date_codes']:
            self.credits.append({'local': visit['local'], 'types': types, 'home': home_credit})
        return types, codes

    def seen_alone(self, row, seen, completed, codes):
        """True, False or None (not answered): R-09. Nothing but the concern is read from an unsuccessful visit."""
        main_carer = any(main for _, main in row.get('present') or [])
        ticked = row.get('alone')
        if completed and ticked and (main_carer or not seen):
            codes.add('E-ALONE-CONTRADICTION')
            return False
        if not seen:
            return False
        if ticked is None and row.get('present'):          # an empty list says nothing
            return not main_carer
        return ticked

    def under_age(self, visit, row, on, codes):
        """R-11, R-12 for a child who was seen."""
        low, high = self.policy['toddler']
        if not row.get('obs'):
            codes.add('E-U4-OBS')
        else:
            if row.get('carer') is not True:
                codes.add('W-U4-CARER')
            if low <= self.months(on) <= high and row.get('talk') is None:
                codes.add('W-TODDLER-TALK')
        if visit['local_end'] and self.is_old_enough(visit['local_end'].date()):
            codes.add('W-AGE-ROLLS')


# ---- Cases


def read_visit(given, as_of):
    instant, local = moment(given['start'])
    end, local_end = moment(given['end']) if given.get('end') else (None, None)
    said = given.get('nonengagement')
    said = None if said is None or said is False else '' if said is True else said
    codes = {'E-DATE'} if end is not None and end < instant else set()
    codes |= {'E-DATE-FUTURE'} if local.date() > as_of else set()
    return {'id': given['id'], 'instant': instant, 'local': local, 'local_end': local_end, 'kids': given['kids'],
            'legs': given.get('legs') or [], 'unsuccessful': given.get('outcome') == 'unsuccessful',
            'nonengagement': said, 'date_codes': codes}


def evaluate(case):
    policy, as_of = {**DEFAULT_POLICY, **case.get('policy', {})}, day(case['as_of'])
    children = {name: Child(policy, given) for name, given in case['children'].items()}
    got = {}
    visits = [read_visit(v, as_of) for v in case['visits']]
    for visit in sorted(visits, key=lambda v: (v['instant'], v['id'])):
        for name, row in visit['kids'].items():
            types, codes = children[name].judge(visit, row)
            got[f'{visit["id"]}.{name}'] = '+'.join(sorted(types)) or 'HOME_VISIT'
            got[f'{visit["id"]}.{name}.codes'] = in_order(codes)
    for name, child in children.items():
        due, codes = child.state(as_of)
        got.update({f'due.{name}.{kind}': value for kind, value in due.items()})
        got[f'{name}.codes'] = in_order(codes)
    return got


def differences(case):
    """[(key, expected, got)] where a case's expectation is not met."""
    got = evaluate(case)
    as_set = lambda value: set(value) if isinstance(value, list) else value
    return [(key, want, got.get(key)) for key, want in case['expect'].items() if as_set(want) != as_set(got.get(key))]


def main(arguments):
    check = arguments[:1] == ['--check']
    files = arguments[check:]
    if len(files) > 1 or any(f.startswith('-') for f in files):
        sys.exit(__doc__)
    cases = json.load(open(files[0], encoding='utf-8') if files else sys.stdin)
    cases = [c for c in cases if c.get('kind', 'engine') == 'engine']
    if not check:
        json.dump([{'case_id': c['case_id'], 'got': evaluate(c)} for c in cases], sys.stdout)
        print()
        return
    wrong = 0
    for case in cases:
        for key, want, got in differences(case):
            wrong += 1
            print(f'{case["case_id"]} {key}: expected {want}, got {got}')
    print(f'{len(cases)} cases, {wrong} differences')
    sys.exit(1 if wrong else 0)


if __name__ == '__main__':
    main(sys.argv[1:])
