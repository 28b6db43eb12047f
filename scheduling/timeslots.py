"""What a search answers: free timeslots, or why there are none."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why nothing is free: the first step of the search that left nothing."""

    ZONE_NOT_COVERED = "ZONE_NOT_COVERED"
    NO_SKILLED_TEAM = "NO_SKILLED_TEAM"
    CLOSED_DAY = "CLOSED_DAY"
    OUTSIDE_HOURS = "OUTSIDE_HOURS"
    LEAD_TIME = "LEAD_TIME"
    BEYOND_HORIZON = "BEYOND_HORIZON"
    FULLY_BOOKED = "FULLY_BOOKED"
    NOT_ENOUGH_TEAMS = "NOT_ENOUGH_TEAMS"
    # Of one wanted time only: taken, lost to somebody faster, or off the grid.
    TIMESLOT_UNAVAILABLE = "TIMESLOT_UNAVAILABLE"


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
    """The free timeslots of one date, earliest first; without any, the reason."""

    date: dt.date
    timeslots: tuple[Timeslot, ...]
    reason: Reason | None
