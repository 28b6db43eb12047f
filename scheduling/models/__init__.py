"""The tables of scheduling."""

from scheduling.models.calendar import CalendarDay, Season, SeasonKind, TeamException
from scheduling.models.reservation import Reservation
from scheduling.models.rules import BreakRule, ShiftRule
from scheduling.models.service_rule import ServiceRule
from scheduling.models.team import Crew, Skill, Team, TeamMember
from scheduling.models.team_day import TeamDay
from scheduling.models.zone import Zone, ZoneTravel

__all__ = [
    "BreakRule",
    "CalendarDay",
    "Crew",
    "Reservation",
    "Season",
    "SeasonKind",
    "ServiceRule",
    "ShiftRule",
    "Skill",
    "Team",
    "TeamDay",
    "TeamException",
    "TeamMember",
    "Zone",
    "ZoneTravel",
]
