"""Strategies for worlds of raw rows and what is asked of them, for the engine and its judge.

Rows lie on the date of the demand and beside it. The first of the usual values is the plain
one, to which an example shrinks; free numbers stand beside them so that odd minutes come too.
"""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

from hypothesis import strategies as st

from tests.scheduling import brute_force as slow

TODAY = date(2026, 7, 1)
ZONES = ("north", "south", "west")
TEAMS = ("ant", "bee", "cat", "dog")
OWNERS = ("first", "second", "third")
SKILLS = frozenset({"glass"})
DAY = slow.DAY
LATEST = 2160


def usually(*usual, free):
    """Draw one of the usual values every second time; a single choice shrinks well."""
    return st.sampled_from([*usual * (len(free) // len(usual) + 1), *free])


@st.composite
def rarely(draw, rare, usual=None):
    """Draw the rare once in eight times, or the usual value."""
    return draw(rare) if draw(st.integers(0, 7)) == 5 else usual


def spans(starts, lengths):
    """Draw (start, end), the end not after noon of the next day."""
    return st.tuples(starts, lengths).map(lambda s: (s[0], min(s[0] + s[1], LATEST)))


never = rarely(st.just(value=True), usual=False)
long_spans = spans(
    usually(480, 0, 300, 960, 1200, free=range(DAY)),
    usually(600, 240, 1440, LATEST, free=range(5, LATEST + 1)),
)
short_spans = spans(
    usually(720, 0, 600, 1380, free=range(LATEST - 4)),
    usually(60, 30, 240, LATEST, free=range(1, 301)),
)
zones = st.sampled_from(ZONES)
home_zones = st.sampled_from(ZONES[:2])
lengths_of_visits = usually(60, 120, 240, 480, free=range(15, 721))
starts_of_visits = usually(600, 0, 300, 900, 1380, free=range(0, DAY, 5))
margins = usually(0, 15, 30, free=range(61))
limits = usually(DAY, 720, 480, 360, free=range(15, DAY + 1))
fixed_starts = usually(720, 1080, 1440, free=range(LATEST - 4))
waits = usually(240, 120, 360, free=range(5, 725, 5))
lengths_of_breaks = usually(60, 30, 15, free=range(5, 125, 5))
kinds_of_breaks = st.tuples(fixed_starts, st.none()) | st.tuples(st.none(), waits)
journeys = usually(0, 60, 120, 90, free=range(121))
travel = st.fixed_dictionaries(dict.fromkeys(product(ZONES, ZONES), journeys))
rules = st.builds(
    slow.Rule,
    step=st.sampled_from([15, 5, 30, 60]),
    preparation=margins,
    cleanup=margins,
    lead=usually(0, 0, 120, DAY, free=range(2 * DAY)),
    cutoff=rarely(usually(1200, 0, 600, free=range(DAY))),
    horizon=st.integers(0, 6),
    skills=rarely(st.just(SKILLS), frozenset()),
)


def dates_near(day):
    return st.sampled_from([0, 0, -1, 1]).map(lambda days: day + timedelta(days=days))


def weekdays_near(day):
    return st.sampled_from([day.weekday(), (day.weekday() + 1) % 7])


def scopes(names):
    narrow = [*(("zone", zone) for zone in ZONES[:2]), *(("team", name) for name in names[:2])]
    return st.sampled_from([("everybody", None), *narrow])


def _flat(lists):
    return [row for rows in lists for row in rows]


def _daily(weekdays, scope, span, *more):
    return [slow.Shift(*scope, weekday, *span, *more) for weekday in weekdays]


@st.composite
def shifts(draw, names, day):
    """Draw the same hours for all weekdays or one."""
    weekdays = draw(st.sampled_from([range(7), [day.weekday()], [(day.weekday() + 1) % 7]]))
    season = draw(st.sampled_from(["STANDARD", "STANDARD", "RAMADAN"]))
    valid = draw(rarely(dates_near(day))), draw(rarely(dates_near(day)))
    return _daily(weekdays, draw(scopes(names)), draw(long_spans), season, *valid)


@st.composite
def rosters(draw, names, day):
    """Draw shifts; mostly there are some for everybody, so that something is offered."""
    usual = _daily(range(7), ("everybody", None), draw(long_spans))
    others = _flat(draw(st.lists(shifts(names, day), max_size=3)))
    return others if draw(never) else usual + others


@st.composite
def seasons(draw, day):
    first = day - timedelta(days=draw(st.integers(-1, 2)))
    last = day + timedelta(days=draw(st.integers(-1, 2)))
    return slow.Season(first, max(first, last), draw(rarely(limits)))


@st.composite
def calendar_days(draw, day):
    kind = draw(st.sampled_from(["OPEN", "REDUCED", "EID", "CLOSED"]))
    shut = kind == "CLOSED" or (kind == "EID" and draw(st.booleans()))
    span = (None, None) if shut else draw(long_spans)
    return slow.CalendarDay(draw(dates_near(day)), draw(st.none() | home_zones), kind, *span)


@st.composite
def breaks(draw, names):
    """Draw a rule of either kind; what it lasts is a multiple of five, a fixed start is not."""
    scope, minutes, kind = draw(scopes(names)), draw(lengths_of_breaks), draw(kinds_of_breaks)
    season = draw(st.sampled_from(["", "STANDARD", "RAMADAN"]))
    return slow.Break(*scope, minutes, *kind, season, active=not draw(never))


@st.composite
def changes(draw, names, day):
    kind = draw(st.sampled_from(["EXTRA", "OFF", "BREAK"]))
    span = draw(long_spans if kind == "EXTRA" else short_spans)
    return slow.Change(draw(st.sampled_from(names)), draw(dates_near(day)), kind, *span)


@st.composite
def reservations(draw, day):
    on, start = draw(dates_near(day)), draw(starts_of_visits)
    end = min(start + draw(lengths_of_visits), LATEST)
    begin, finish = slow.absolute(on, start), slow.absolute(on, end)
    occupied = slow.touched(begin - draw(margins), finish + draw(margins))
    zone, owner = draw(zones), draw(st.sampled_from(OWNERS))
    return slow.Reservation("", on, start, end, occupied.start, occupied.stop, zone, owner)


def _apart(rows):
    """Leave out what overlaps an earlier reservation of the team."""
    kept, taken = [], set()
    for row in rows:
        minutes = range(row.occupied_from, row.occupied_to)
        if taken.isdisjoint(minutes):
            taken.update(minutes)
            kept.append(row)
    return kept


@st.composite
def crews(draw, day):
    """Draw a team and its reservations, still without a name."""
    served = draw(rarely(st.frozensets(zones), frozenset(ZONES)))
    skills = draw(st.sampled_from([SKILLS, frozenset()]))
    rest, active = draw(rarely(weekdays_near(day))), not draw(never)
    team = slow.Team("", draw(home_zones), served, skills, rest, draw(limits), active)
    return team, _apart(draw(st.lists(reservations(day), max_size=4)))


@st.composite
def cases(draw):
    """Draw a world and a demand."""
    rule = draw(rules)
    beside = st.sampled_from([rule.horizon + 1, -1])
    day = TODAY + timedelta(days=draw(rarely(beside)) or draw(st.integers(0, rule.horizon)))
    staff = draw(st.lists(crews(day), min_size=1, max_size=4))
    names = TEAMS[: len(staff)]
    named = [(replace(c[0], name=n), c[1]) for n, c in zip(names, staff, strict=True)]
    world = slow.World(
        rule=rule,
        zones=set(ZONES) - {draw(rarely(zones))},
        teams=[team for team, _ in named],
        shifts=draw(rosters(names, day)),
        seasons=draw(st.lists(seasons(day), max_size=1)),
        calendar=draw(
            st.lists(calendar_days(day), max_size=2, unique_by=lambda row: (row.date, row.zone))
        ),
        breaks=draw(st.lists(breaks(names), max_size=3)),
        changes=draw(st.lists(changes(names, day), max_size=3)),
        reservations=[replace(row, team=team.name) for team, rows in named for row in rows],
        travel=draw(travel),
    )
    zone = draw(rarely(st.none() | zones, ZONES[0]))
    teams = draw(st.sampled_from([1, 1, 1, 2, 2, 3, 4]))
    now = draw(usually(0, 540, free=range(DAY)))
    return world, slow.Demand(zone, day, draw(lengths_of_visits), teams, (TODAY, now))
