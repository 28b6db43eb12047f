"""The back-office of scheduling."""

from scheduling.admin import calendar, reservations, service_rules, teams, travel, week, zones

__all__ = ["calendar", "reservations", "service_rules", "teams", "travel", "week", "zones"]
