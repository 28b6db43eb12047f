"""The engine's judge: the same rules, minute by minute, sharing no line with it."""

from dataclasses import dataclass
from functools import cached_property


@dataclass
class SlowTeam:
    work: list[tuple[int, int]]
    busy: list[tuple[int, int]]
    minutes: int
    max_minutes: int

    @cached_property
    def at_work(self):
        return _minutes(self.work)

    @cached_property
    def taken(self):
        return _minutes(self.busy)


@dataclass
class SlowDemand:
    step: int
    preparation: int
    cleanup: int
    lead: int
    minutes: int
    teams: int
    now: int


def _minutes(spans):
    return {minute for start, end in spans for minute in range(start, end)}


def _round_out(start, end):
    while start % 5:
        start -= 1
    while end % 5:
        end += 1
    return start, end


def can_come(team, demand, start):
    """Whether one team can do the visit, judged by sets of minutes."""
    visit = range(start, start + demand.minutes)
    begin, end = _round_out(start - demand.preparation, start + demand.minutes + demand.cleanup)
    return (
        team.at_work.issuperset(visit)
        and team.taken.isdisjoint(range(begin, end))
        and begin >= 0
        and end <= 36 * 60
        and team.minutes + demand.minutes <= team.max_minutes
        and start >= demand.now + demand.lead
    )


def capacities(teams, demand):
    """Every start of the date with enough teams, and how many they are."""
    counts = {
        start: sum(can_come(team, demand, start) for team in teams)
        for start in range(0, 1440, demand.step)
    }
    return {start: count for start, count in counts.items() if count >= demand.teams}
