"""The engine's judge: the same rules from raw rows, minute by minute, sharing no line with it.

A scope is 'everybody' (key None), or the 'zone' or 'team' of the key. Reservations are live and
occupy `absolute` minutes. The zones of a world are the active ones; travel is by (from, to).
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

DAY = 1440
REASONS = ["CLOSED_DAY", "OUTSIDE_HOURS", "LEAD_TIME", "FULLY_BOOKED", "TRAVEL_GAP"]


@dataclass(frozen=True)
class Shift:
    scope: str
    key: str | None
    weekday: int
    start: int
    end: int
    season: str = "STANDARD"
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class Season:
    first: date
    last: date
    max_minutes: int | None = None


@dataclass(frozen=True)
class CalendarDay:
    date: date
    zone: str | None
    kind: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class Break:
    scope: str
    key: str | None
    minutes: int
    start: int | None = None
    after: int | None = None
    season: str = ""
    active: bool = True


@dataclass(frozen=True)
class Change:
    team: str
    date: date
    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Reservation:
    team: str
    date: date
    start: int
    end: int
    occupied_from: int
    occupied_to: int
    zone: str
    owner: str | None = None


@dataclass(frozen=True)
class Team:
    name: str
    home_zone: str | None
    zones: frozenset[str]
    skills: frozenset[str] = frozenset()
    rest_weekday: int | None = None
    max_minutes: int = DAY
    active: bool = True


@dataclass(frozen=True)
class Rule:
    step: int = 15
    preparation: int = 0
    cleanup: int = 0
    lead: int = 0
    cutoff: int | None = None
    horizon: int = 60
    skills: frozenset[str] = frozenset()


@dataclass
class World:
    rule: Rule = Rule()
    zones: set[str] = field(default_factory=set)
    teams: list[Team] = field(default_factory=list)
    shifts: list[Shift] = field(default_factory=list)
    seasons: list[Season] = field(default_factory=list)
    calendar: list[CalendarDay] = field(default_factory=list)
    breaks: list[Break] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    reservations: list[Reservation] = field(default_factory=list)
    travel: dict[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True)
class Demand:
    zone: str | None
    date: date
    minutes: int
    number_of_teams: int
    now: tuple[date, int]


def absolute(day, minute):
    return day.toordinal() * DAY + minute


def up(minute):
    return minute + -minute % 5


def given(start, end):
    return range(up(start), end - end % 5)


def touched(start, end):
    return range(start - start % 5, up(end))


def stretches(minutes):
    starts = sorted(minute for minute in minutes if minute - 1 not in minutes)
    return zip(starts, sorted(m + 1 for m in minutes if m + 1 not in minutes), strict=True)


def _is_for(row, team):
    return row.key == {"everybody": None, "zone": team.home_zone, "team": team.name}[row.scope]


def _weekly_hours(world, team, day, seasons):
    rows = [row for row in world.shifts if row.weekday == day.weekday() and _is_for(row, team)]
    rows = [row for row in rows if (row.valid_from or day) <= day <= (row.valid_to or day)]
    ramadan = bool(seasons) and any(row.season == "RAMADAN" for row in rows)
    rows = [row for row in rows if (row.season == "RAMADAN") == ramadan]
    scopes = ["team", "zone", "everybody"]
    narrowest = min((row.scope for row in rows), key=scopes.index, default=None)
    return set().union(*[given(row.start, row.end) for row in rows if row.scope == narrowest])


def _hours(world, team, day, seasons):
    rests = day.weekday() == team.rest_weekday
    hours = set() if rests else _weekly_hours(world, team, day, seasons)
    special = {row.zone: row for row in world.calendar if row.date == day}
    if row := special.get(team.home_zone) or special.get(None):
        span = () if row.kind == "CLOSED" or row.start is None else given(row.start, row.end)
        hours = hours.intersection(span) if row.kind == "REDUCED" else set(span)
    changes = [row for row in world.changes if (row.team, row.date) == (team.name, day)]
    extra = [given(row.start, row.end) for row in changes if row.kind == "EXTRA"]
    away = [touched(row.start, row.end) for row in changes if row.kind != "EXTRA"]
    return hours.union(*extra).difference(*away)


def hours_of(world, team, day):
    """Return the minutes of work, those of breaks, and the most minutes to be sold."""
    seasons = [season for season in world.seasons if season.first <= day <= season.last]
    hours = _hours(world, team, day, seasons)
    in_force = {"", "RAMADAN" if seasons else "STANDARD"}
    rules = [r for r in world.breaks if r.active and r.season in in_force and _is_for(r, team)]
    fixed = [touched(r.start, r.start + r.minutes) for r in rules if r.start is not None]
    breaks = hours & set().union(*fixed)
    for after, minutes in sorted((r.after, r.minutes) for r in rules if r.start is None):
        for start, end in stretches(hours - breaks):
            for pause in range(start + after, end, minutes + after):
                breaks.update(touched(pause, min(pause + minutes, end)))
    limits = [season.max_minutes for season in seasons if season.max_minutes is not None]
    return hours - breaks, breaks, min([team.max_minutes, *limits])


def _is_apart(occupied, row, zone, travel):
    """Whether a reservation ends before or begins after it; an empty table: do not overlap."""
    coming, going = travel.get((row.zone, zone), 0), travel.get((zone, row.zone), 0)
    comes_after = row.occupied_to + up(coming) <= occupied.start
    return comes_after or occupied.stop + up(going) <= row.occupied_from


def _survivors(world, team, demand, exclude):
    """Return a team's minutes at work or in breaks, then the starts that survive each rule."""
    rule, day, minutes, now = world.rule, demand.date, demand.minutes, absolute(*demand.now)
    work, breaks, limit = hours_of(world, team, day)
    whole = any(end - start >= up(minutes) for start, end in stretches(work))
    hours = work if whole else work | breaks
    rows = [row for row in world.reservations if row.team == team.name]
    rows = [row for row in rows if exclude is None or row.owner != exclude]
    sold = sum(row.end - row.start for row in rows if row.date == day)
    room, zone = sold + minutes <= limit, demand.zone
    closed = rule.cutoff is not None and now >= absolute(day, rule.cutoff) - DAY
    begin, end = absolute(day, -rule.preparation), absolute(day, minutes + rule.cleanup)
    spans = {s: touched(begin + s, end + s) for s in range(0, DAY, rule.step)}
    fits = {s for s in spans if minutes <= limit and hours.issuperset(touched(s, s + minutes))}
    timely = {s for s in fits if not closed and absolute(day, s) >= now + rule.lead}
    free = {s for s in timely if room and all(_is_apart(spans[s], r, zone, {}) for r in rows)}
    reached = {s for s in free if all(_is_apart(spans[s], r, zone, world.travel) for r in rows)}
    return work | breaks, fits, timely, free, reached


def _judge(world, demand, exclude):
    """Return {start: number of teams that can come}, and why nothing is offered."""
    teams = [t for t in world.teams if t.active and demand.zone in t.zones & world.zones]
    skilled = [team for team in teams if team.skills >= world.rule.skills]
    if not skilled:
        return {}, "NO_SKILLED_TEAM" if teams else "ZONE_NOT_COVERED"
    if demand.date > demand.now[0] + timedelta(days=world.rule.horizon):
        return {}, "BEYOND_HORIZON"
    if demand.date < demand.now[0]:
        return {}, "LEAD_TIME"
    steps = zip(*[_survivors(world, team, demand, exclude) for team in skilled], strict=True)
    for code, of_teams in zip(REASONS, steps, strict=True):
        if not any(of_teams):
            return {}, code
    counts = Counter(start for starts in of_teams for start in starts)
    offered = {s: n for s, n in sorted(counts.items()) if n >= demand.number_of_teams}
    return offered, None if offered else "NOT_ENOUGH_TEAMS"


def can_come(world, team, demand, start, *, exclude=None):
    alone, one = replace(world, teams=[team]), replace(demand, number_of_teams=1)
    return start in capacities(alone, one, exclude=exclude)


def capacities(world, demand, *, exclude=None):
    return _judge(world, demand, exclude)[0]


def reason(world, demand, *, exclude=None):
    return _judge(world, demand, exclude)[1]


def next_available(world, demand, *, exclude=None):
    today = demand.now[0]
    for ahead in range(max(0, (demand.date - today).days), world.rule.horizon + 1):
        moved = replace(demand, date=today + timedelta(days=ahead))
        if starts := capacities(world, moved, exclude=exclude):
            return moved.date, min(starts)
    return None
