#!/usr/bin/env python3
"""Writes rule_histories.json: seeded random families, with what rules_reference.py answers for each (stdlib only).

  make_rule_histories.py > rule_histories.json

The file is a JSON list, one case a line, in the form of the acceptance cases; `expect` names every key. Days are drawn
where rules change their mind: at birthdays, on, before and after due days, reviews, panels, moves and ends, at midnight
and at the change of the clocks. No local time is drawn that London skips. `note` says which shape of family a case has.
The run fails when some code or type is too rare in the result to be a test of it, so a change of the generator cannot
quietly stop covering a rule.
"""
import collections, json, random, sys
from datetime import date, datetime, time, timedelta
import rules_reference as rules

CASES, LIMIT_CASES, CLOCK_CASES, SEED, RAREST = 300, 50, 12, 20260404, 8
EARLIEST = date(2023, 6, 1)                         # room for clocks inside the listed bank holidays, 2023 to 2028

SHAPES = {                                          # shape of a child's episodes: weight
    'cin': 30, 'cp': 14, 'cp successive': 12, 'cp again after a gap': 5, 'cin then cp': 5,
    'cla': 7, 'cla reg24': 10, 'cp and cla': 16, 'cp and cla reg24': 8, 'cin then cla': 8, 'cla twice': 4,
    'no plan': 2}

POLICIES = [
    ('age', [5, 3]), ('cin_max', [28, 56]), ('cla_max', [28, 90]), ('cla_first', [5, 10]), ('review', [20, 35]),
    ('reg24_pre', [5, 10]), ('reg24_post', [14, 21]), ('cp_after_cla', ['first_review'] * 3), ('noneng_repeat', [1, 3]),
    ('toddler', [[18, 35], [12, 59]]), ('amber', [3, 10]), ('bank_holidays', [[]])]


def days(n): return timedelta(days=n)


def some(rng, chance): return rng.random() < chance


def pick(rng, weights): return rng.choices(list(weights), weights.values())[0]


# ---- Children


def frequency(rng):
    if some(rng, .3):
        return {'working_days': rng.choice([1, 5, 9, 10, 15, 30])}
    return rng.choice([5, 7, 10, 13, 14, 14, 14, 15, 21, 21, 27, 28, 28, 42])


def plan(rng, kind, start, end=None):
    episode = {'type': kind, 'start': start}
    if end or some(rng, .1):
        episode['end'] = end
    if some(rng, .6 if kind == 'CIN' else .88):
        slow = [43, 56, {'working_days': 20}, {'working_days': 30}, 28, 42]
        episode['freq'] = rng.choice(slow) if kind == 'CIN' and some(rng, .7) else frequency(rng)
    if some(rng, .3):
        episode['pattern'] = some(rng, .4)
    return episode


def care(rng, start, reg24, end=None):
    episode = {'type': 'CLA', 'start': start}
    if end:
        episode['end'] = end
    if some(rng, .45):
        episode['time'] = rng.choice(['00:01', '09:30', '11:00', '15:00', '16:00', '23:45'])
    if reg24 or some(rng, .1):
        episode['reg24'] = reg24
    if some(rng, .7):
        episode['review'] = start + days(rng.choice([9, 14, 19, 20, 21, 22, 27, 28, 29, 33, 36]))
        if reg24 and some(rng, .7):
            episode['panel'] = episode['review'] + days(rng.randint(0, 30))
    elif reg24 and some(rng, .15):
        episode['panel'] = start + days(rng.randint(5, 30))
    return episode


def episodes(rng, shape, first, span):
    """Episodes around `first`; the visits fall within `span` days of it."""
    later = first + days(rng.randint(3, max(4, span * 2 // 3)))
    end = later + days(rng.randint(4, span)) if some(rng, .2) else None
    before = first - days(rng.choice([0, 1, 5, 14, 30]))
    if shape == 'no plan':
        return []
    if shape in ('cin', 'cp'):
        return [plan(rng, shape.upper(), before, end)]
    if shape == 'cp successive':
        return [plan(rng, 'CP', before, later), plan(rng, 'CP', later, end)]
    if shape == 'cp again after a gap':
        return [plan(rng, 'CP', before, later), plan(rng, 'CP', later + days(rng.randint(1, 9)), None)]
    if shape == 'cin then cp':
        return [plan(rng, 'CIN', before, later), plan(rng, 'CP', later, end)]
    if shape in ('cla', 'cla reg24'):
        return [care(rng, first, shape != 'cla', end)]
    if shape in ('cp and cla', 'cp and cla reg24'):
        moved = later if some(rng, .7) else first
        care_episode = care(rng, moved, shape.endswith('reg24'), moved + days(rng.randint(10, 60)) if end else None)
        closes = care_episode.get('review') if some(rng, .25) else end if some(rng, .3) else None
        return [plan(rng, 'CP', before, closes), care_episode]
    if shape == 'cin then cla':
        return [plan(rng, 'CIN', before, later if some(rng, .3) else None),
                care(rng, later, some(rng, .2), end)]
    back = first + days(rng.randint(6, 30))
    return [care(rng, first, some(rng, .4), back), care(rng, back + days(rng.choice([0, 1, 8])), some(rng, .4))]


def years_before(when, years):
    return when.replace(year=when.year - years, day=28 if (when.month, when.day) == (2, 29) else when.day)


def birthday_at(dob, age):
    leap_day_in_common_year = (dob.month, dob.day) == (2, 29) and (dob.year + age) % 4
    return date(dob.year + age, 3, 1) if leap_day_in_common_year else dob.replace(year=dob.year + age)


def birth(rng, policy, when):
    """A birthday: often the one that matters, within a day or so of `when`; else any age from 0 to 17."""
    at = policy.get('age', 4)
    if some(rng, .3):
        return years_before(when, at) + days(rng.choice([-1, 0, 0, 1, 1, 2, 6]))
    if some(rng, .1):
        return years_before(when, 1) + days(rng.choice([-1, 0, 1]))   # where the range of toddlers begins
    if some(rng, .35):
        return when - days(rng.randint(20, 365 * at))
    return when - days(rng.randint(365 * at, 365 * 17))


# ---- Visits


def exists(local):
    try:
        rules.moment(local.isoformat())
        return True
    except ValueError:
        return False


def visit_times(rng, on, into_next_day, moves):
    """(start, end or None) as written in a case. `moves`: the moments at which children become looked after."""
    if into_next_day:
        return f'{on}T23:40', f'{on + days(1)}T00:20'
    start = datetime.combine(on, time(rng.randint(9, 18), rng.choice([0, 5, 30])))
    night = some(rng, .17)
    if night:
        start = datetime.combine(on, rng.choice([time(0, 0), time(0, 20), time(23, 10), time(23, 30), time(23, 59)]))
    clocks_change = on in (rules.last_sunday(on.year, 3), rules.last_sunday(on.year, 10))
    if clocks_change and some(rng, .7):
        start = datetime.combine(on, rng.choice([time(0, 30), time(0, 59), time(1, 0), time(1, 30), time(2, 30)]))
    for move in moves:
        if move.date() == on and some(rng, .7):
            start = move + timedelta(minutes=rng.choice([-1, 0, 0, 1]))
    end = start + timedelta(minutes=rng.choice([0, 20, 45, 70, 100])) if some(rng, .55) else None
    if end and some(rng, .06):
        end = start - timedelta(minutes=rng.choice([1, 30, 1440]))
    zulu = some(rng, .5 if night or clocks_change else .15)
    both_ways = clocks_change and some(rng, .6)     # one as wall clock, the other as an instant

    def written(when, as_instant):
        return when and when.isoformat(timespec='minutes') + 'Z' * (as_instant or not exists(when))
    return written(start, zulu), written(end, zulu != both_ways)


def people(rng, in_care):
    main = [['Foster carer', True]] if in_care else [['Mother', True], ['Father', True]]
    other = [['Grandmother', False], ['Teacher', False], ["Mother's partner", False]]
    return [list(p) for p in rng.choice([main[:1], main[-1:], other[:1], other[1:2], other[:2],
                                         [main[0], other[2]], []])]


def ticks(rng, grown, in_care, also, care_with):
    """A child's row. With chance `care_with` it is what a careful worker would tick."""
    row = {}
    if some(rng, care_with):
        if grown:
            row = {'alone': True, 'bed': some(rng, .75), 'concern': False}
            if some(rng, .12):
                row = {'present': people(rng, in_care), 'bed': some(rng, .7), 'concern': some(rng, .3)}
        else:
            row = {'obs': True, 'carer': some(rng, .85), 'bed': some(rng, .8)}
            if some(rng, .75):
                row['talk'] = some(rng, .8)
    else:
        for key, chance in (('seen', .35), ('alone', .6), ('obs', .4), ('carer', .4), ('talk', .3), ('bed', .6),
                            ('concern', .65)):
            if some(rng, chance):
                row[key] = rng.choice([True, False, False, None] if key in ('alone', 'concern') else [True, False])
        if row.get('seen') is None:
            row.pop('seen', None)
        if some(rng, .35):
            row['present'] = people(rng, in_care)
    for key, chance in also.items():
        if some(rng, chance):
            row[key] = True
    if some(rng, .04):
        row['mode'] = 'sibling_group'
    return row


def visits(rng, policy, children, first, span, count, turning):
    """`count` visits from `first` on; one of them on the day `turning`, if given, at times until after midnight."""
    engaging, careful = some(rng, .8), rng.choice([.95, .9, .8, .5])
    gap = max(1, span // max(1, count))
    steady = rng.choice([7, 7, 14]) if some(rng, .25) else 0           # so that dates meet their limits exactly
    on, dates = first + days(rng.randint(-3, 6)), []
    for _ in range(count):
        dates.append(on)
        on += days(rng.randint(0 if some(rng, .3) else 1, 2 * gap))
    if steady:
        dates = [first + days(steady * n) for n in range(count)]
    moves = [datetime.combine(s['start'], time.fromisoformat(s.get('time', '00:00')))
             for child in children.values() for s in child['statuses'] if s['type'] == 'CLA']
    if moves and dates and some(rng, .3):
        dates[0] = moves[0].date()
    if turning and dates:
        dates[rng.randrange(count)] = turning
    out = []
    for n, on in enumerate(sorted(dates)):
        start, end = visit_times(rng, on, on == turning and some(rng, .45), moves)
        visit = {'id': f'V{n + 1}', 'start': start}
        if end:
            visit['end'] = end
        legs = {'home': 10, 'school': 5, 'placement': 7, 'other': 2}
        visit['legs'] = [pick(rng, legs)]
        if some(rng, .12):
            visit['legs'].append(pick(rng, legs))
        if some(rng, .1 if engaging else .5):
            visit['outcome'] = 'unsuccessful'
        if some(rng, .06 if engaging else .4):
            visit['nonengagement'] = rng.choice(['No reply at the door', 'Refused entry', 'Refused entry', '', True,
                                                 False])
        if some(rng, .05):
            visit['announced'] = False
        kids = [name for name in children if some(rng, .9)] or [rng.choice(list(children))]
        visit['kids'] = {}
        for name in kids:
            child = children[name]
            kinds = [s['type'] for s in child['statuses']]
            in_care = any(s['type'] == 'CLA' and s['start'] <= on for s in child['statuses'])
            both = {'CP', 'CLA'} <= set(kinds)
            grown = rules.completed_months(child['dob'], on) >= 12 * policy.get('age', 4)
            also = dict.fromkeys(('also_cp', 'also_cla'), .18 if both else .02)
            row = ticks(rng, grown, in_care, also, careful)
            if visit.get('outcome') == 'unsuccessful' and some(rng, .8):
                row = {'seen': False, **({'concern': some(rng, .3)} if some(rng, .8) else {})}
            visit['kids'][name] = row
        out.append(visit)
    rng.shuffle(out) if some(rng, .1) else None     # the engine, not the file, puts them in order
    return out


# ---- Cases


def plain(value):
    """The same with dates as text."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [plain(v) for v in value]
    return value.isoformat() if isinstance(value, date) else value


def as_of_day(rng, case, first, span):
    """A day near something that happens: visits, starts, ends, reviews, panels, due days; at times any day at all."""
    latest = max([rules.moment(v['start'])[1].date() for v in case['visits']], default=first)
    marks = [latest] * 12 + [rules.moment(v['start'])[1].date() for v in case['visits']]
    for child in case['children'].values():
        for status in child['statuses']:
            marks += [rules.day(status[k]) for k in ('start', 'end', 'review', 'panel') if status.get(k)]
            if status['type'] == 'CLA':
                marks += [rules.day(status['start']) + days(case['policy'].get('review', 28))]
    if some(rng, .5):
        trial = rules.evaluate({**case, 'as_of': plain(latest + days(rng.choice([0, 0, 10])))})
        due = [rules.day(v) for k, v in trial.items() if k.startswith('due.') and v != 'none']
        if due:
            return rng.choice(due) + days(rng.choice([-11, -10, -8, -7, -6, -4, -3, -2, -1, 0, 0, 1, 1, 2]))
    if some(rng, .12):
        return first + days(rng.randint(-5, span + 30))
    return rng.choice(marks) + days(rng.choice([0, 0, 0, 0, 1, 2, 5, -1]))


def make_case(rng, number):
    policy = {}
    if some(rng, .5):
        for key, values in rng.sample(POLICIES, rng.choice([1, 1, 2, 4])):
            policy[key] = rng.choice(values)
    first = EARLIEST + days(rng.randint(0, 365 * 4))
    if some(rng, .2):                               # a change of the clocks, or Easter, or a leap day, among the visits
        first = rng.choice([date(2024, 2, 20), date(2024, 3, 25), date(2025, 2, 20), date(2025, 10, 20),
                            date(2026, 3, 20), date(2026, 10, 18), date(2026, 12, 14), date(2027, 3, 22)])
    span = rng.choice([15, 30, 45, 60, 90])
    count = pick(rng, {0: 4, 1: 8, 2: 12, 3: 18, 4: 20, 5: 16, 6: 12, 7: 6, 8: 6})
    children, shapes, turning = {}, [], None
    for name in 'ABC'[:pick(rng, {1: 60, 2: 28, 3: 12})]:
        shape = pick(rng, SHAPES)
        when = first + days(rng.randint(0, span))
        leap = date(2020, 2, 29) if first in (date(2024, 2, 20), date(2025, 2, 20)) else None
        dob = leap if leap and name == 'A' else birth(rng, policy, when)
        children[name] = {'dob': dob, 'statuses': episodes(rng, shape, first, span)}
        if some(rng, .05):
            children[name]['nrpf'] = True
        shapes.append(shape)
        birthday = birthday_at(dob, policy.get('age', 4))
        if first <= birthday <= first + days(span + 10) and some(rng, .85):
            turning = birthday - days(rng.choice([0, 1, 1]))
    if 'cp and cla' in ' '.join(shapes) and some(rng, .35):
        policy['cp_after_cla'] = 'first_review'
    if 'reg24' in ' '.join(shapes) and some(rng, .3):
        policy['reg24_pre'] = 5
    if first in (date(2024, 2, 20), date(2025, 2, 20)):
        turning = rng.choice([date(first.year, 2, 28), date(first.year, 2, 28) + days(1), date(first.year, 3, 1)])
    elif first in (date(2024, 3, 25), date(2026, 3, 20), date(2027, 3, 22)):
        turning = rules.last_sunday(first.year, 3) - days(rng.choice([0, 0, 1]))
    elif first.month == 10 and first.day in (18, 20):
        turning = rules.last_sunday(first.year, 10)
    case = {'case_id': f'RH-{number:03}', 'note': '; '.join(shapes), 'policy': policy, 'children': plain(children),
            'visits': visits(rng, policy, children, first, span, count, turning)}
    case['as_of'] = plain(as_of_day(rng, case, first, span))
    case['expect'] = rules.evaluate(case)
    return case


def limit_case(rng, number):
    """A child of 12 on a CP plan becomes looked after, and visits meet the limits of R-29 exactly, or miss by a day."""
    near = lambda: days(rng.choice([-1, 0, 0, 1]))
    policy = {'cla_first': 5} if some(rng, .3) else {}
    start = EARLIEST + days(rng.randint(0, 365 * 4))
    freq = rng.choice([13, 14, 15, 21, 27, 28, {'working_days': 9}, {'working_days': 10}, {'working_days': 15}])
    both = {**rules.DEFAULT_POLICY, **policy}
    whole, half = rules.Interval(both, freq), rules.Interval(both, freq, halved=True)
    seen = [start + days(rng.randint(1, 4))]
    moved = seen[0] + days(rng.randint(1, 3))
    reg24 = some(rng, .4)
    cla = {'type': 'CLA', 'start': moved, **({'reg24': True} if reg24 else {})}
    if reg24 and some(rng, .6):
        cla['review'] = moved + days(rng.randint(0, 20))
        cla['panel'] = cla['review'] + days(rng.randint(0, 20))
    child = {'dob': years_before(start, 12), 'statuses': [{'type': 'CP', 'start': start, 'freq': freq}, cla]}
    count = rng.randint(2, 5)
    while len(seen) < count:
        # The next visit: where the CP due day is half an interval away, or the first CLA limit, or where the CLA due
        # day is a CP interval away.
        last, reach = max(seen[-1] + days(1), moved), seen[0] + days(150)
        wanted = rng.choice([
            lambda d: half.after(d) >= whole.after(seen[-1]), lambda d: d >= whole.after(seen[-1]) - days(7),
            lambda d: whole.after(d) >= seen[-1] + days(28 if reg24 else 42), lambda d: d >= whole.after(seen[-1])])
        while last < reach and not wanted(last):
            last += days(1)
        seen.append(max(last + near(), seen[-1], moved))
    visits = [{'id': f'V{n + 1}', 'start': f'{on}T16:00', 'legs': ['placement' if on >= moved else 'home'],
               'kids': {'A': {'alone': True, 'bed': some(rng, .8) or None, 'concern': False}}}
              for n, on in enumerate(seen)]
    marks = [cla[k] for k in ('review', 'panel') if k in cla] or [seen[-1]]
    case = {'case_id': f'RH-{number:03}', 'note': 'limits of two notes', 'policy': policy,
            'children': plain({'A': child}), 'visits': visits,
            'as_of': plain(max(marks[-1], seen[0]) + near() if some(rng, .6) else seen[-1] + near())}
    case['expect'] = rules.evaluate(case)
    return case


def clock_case(rng, number):
    """Visits around a change of the clocks, as wall clock and as instants: their order and length are the instants'."""
    autumn = some(rng, .7)
    sunday = rules.last_sunday(rng.randint(2023, 2027), 10 if autumn else 3)
    child = {'dob': years_before(sunday, rng.choice([7, 12])), 'statuses': [
        {'type': rng.choice(['CP', 'CP', 'CIN']), 'start': sunday - days(rng.randint(5, 13)), 'freq': 14}]}
    starts = ['00:30', '01:00', '01:20', '01:40', '02:00', '00:10Z', '00:20Z', '00:50Z', '01:00Z', '01:10Z', '01:30Z'] \
        if autumn else ['00:30', '00:59', '02:00', '02:30', '00:30Z', '00:59Z', '01:00Z', '01:10Z']
    visits = []
    for n, start in enumerate(rng.sample(starts, 3)):
        visit = {'id': f'V{n + 1}', 'start': f'{sunday}T{start}', 'legs': [rng.choice(['home', 'school'])],
                 'kids': {'A': {'alone': True, 'bed': True, 'concern': False}}}
        if some(rng, .7):
            visit['end'] = f'{sunday}T{rng.choice(starts)}'
        visits.append(visit)
    visits.append({**visits[0], 'id': 'V4', 'start': f'{sunday - days(1)}T23:{rng.choice(["10Z", "40Z", "40"])}'})
    visits[-1].pop('end', None)
    case = {'case_id': f'RH-{number:03}', 'note': 'change of the clocks', 'policy': {},
            'as_of': plain(sunday + days(14)), 'children': plain({'A': child}), 'visits': visits}
    case['expect'] = rules.evaluate(case)
    return case


def coverage(cases):
    """How often each code and each type is expected, and how often each due date is a date."""
    seen = collections.Counter()
    for case in cases:
        for key, value in case['expect'].items():
            seen.update(value if isinstance(value, list) else
                        [key[:3] + key[key.rindex('.'):]] if key.startswith('due.') and value != 'none' else
                        [value] if not key.startswith('due.') else [])
    return seen


def main():
    rng = random.Random(SEED)
    makers = [limit_case] * LIMIT_CASES + [clock_case] * CLOCK_CASES
    makers += [make_case] * (CASES - len(makers))
    cases = [make(rng, n + 1) for n, make in enumerate(makers)]
    seen = coverage(cases)
    wanted = rules.CODE_ORDER + ['STAT_CIN', 'STAT_CP', 'STAT_CLA', 'STAT_CLA+STAT_CP', 'HOME_VISIT',
                                 'due.CIN', 'due.CP', 'due.CLA', 'due.REVIEW']
    rare = [name for name in wanted if seen[name] < RAREST]
    if rare:
        sys.exit(f'too rare among {CASES} cases: {", ".join(f"{name} ({seen[name]})" for name in rare)}')
    for name, times in sorted(seen.items()):
        print(f'{times:6} {name}', file=sys.stderr)
    print('[' + ',\n'.join(json.dumps(c, separators=(',', ':')) for c in cases) + ']')


if __name__ == '__main__':
    main()
