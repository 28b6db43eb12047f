"""The back-office of scheduling."""

from scheduling.admin import reservations, rules, teams, zones

__all__ = ["reservations", "rules", "teams", "zones"]
