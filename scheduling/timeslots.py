"""The result of a search: free timeslots, or why there are none."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why nothing is free: the first step of the search that left nothing, in order."""

    ZONE_NOT_COVERED = "ZONE_NOT_COVERED"
    NO_SKILLED_TEAM = "NO_SKILLED_TEAM"
    BEYOND_HORIZON = "BEYOND_HORIZON"
    CLOSED_DAY = "CLOSED_DAY"
    OUTSIDE_HOURS = "OUTSIDE_HOURS"
    LEAD_TIME = "LEAD_TIME"
    FULLY_BOOKED = "FULLY_BOOKED"
    TRAVEL_GAP = "TRAVEL_GAP"
    NOT_ENOUGH_TEAMS = "NOT_ENOUGH_TEAMS"
    # Only of one requested time: taken, lost to a faster booking, or off the grid.
    TIMESLOT_UNAVAILABLE = "TIMESLOT_UNAVAILABLE"


class TeamReason(StrEnum):
    """Why one team cannot take one time: finer than what partners read, in the same order."""

    TEAM_INACTIVE = "TEAM_INACTIVE"
    ZONE_NOT_COVERED = "ZONE_NOT_COVERED"
    OTHER_CREW = "OTHER_CREW"
    SKILL_MISSING = "SKILL_MISSING"
    BEYOND_HORIZON = "BEYOND_HORIZON"
    CLOSED_DAY = "CLOSED_DAY"
    TIME_OFF = "TIME_OFF"
    NOT_AT_WORK = "NOT_AT_WORK"
    BREAK = "BREAK"
    START_HAS_PASSED = "START_HAS_PASSED"
    DAY_FULL = "DAY_FULL"
    TAKEN = "TAKEN"
    TRAVEL_GAP = "TRAVEL_GAP"
    # The team is free; another one that comes with it, or would have to, is not.
    OTHER_TEAM_NOT_FREE = "OTHER_TEAM_NOT_FREE"


@dataclass(frozen=True, slots=True)
class Timeslot:
    """A free time: minutes after midnight of its date, past 1440 on the next day.

    ``capacity`` is the number of teams that could come.
    """

    date: dt.date
    start_minute: int
    end_minute: int
    capacity: int


@dataclass(frozen=True, slots=True)
class DayAvailability:
    """The free timeslots of one date, earliest first; without any, the reason.

    Mostly one of ``Reason``; callers may have further reasons.
    """

    date: dt.date
    timeslots: tuple[Timeslot, ...]
    reason: str | None


def closest_reason(days: Iterable[DayAvailability]) -> str | None:
    """Return the reason of the date on which the search got furthest, if any has one."""
    reasons = {day.reason for day in days if day.reason}
    in_order = [reason for reason in reversed(Reason) if reason in reasons]
    return next(iter(in_order), next(iter(reasons), None))
