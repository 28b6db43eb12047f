"""The tables of scheduling."""

from scheduling.models.reservation import Reservation
from scheduling.models.rules import CalendarDay, ServiceRule, ShiftRule, TeamException
from scheduling.models.team import Skill, Team
from scheduling.models.team_day import TeamDay
from scheduling.models.zone import Zone

__all__ = [
    "CalendarDay",
    "Reservation",
    "ServiceRule",
    "ShiftRule",
    "Skill",
    "Team",
    "TeamDay",
    "TeamException",
    "Zone",
]
