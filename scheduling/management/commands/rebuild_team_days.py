"""Rebuild the summaries that search reads, or prove them right."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cleanlife import clock
from scheduling.models import Team
from scheduling.services.extend_horizon import horizon_dates
from scheduling.services.rebuild_team_days import rebuild_team_days
from scheduling.services.verify_team_days import verify_team_days


class Command(BaseCommand):
    """Rebuild every team's days from yesterday to the end of the horizon."""

    help = (
        "Rebuild every team's days, from yesterday to the end of the horizon, from the rules "
        "of work and the reservations. With --verify: change nothing, compare all days with "
        "the reservations and exit with 1 when one differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare --verify."""
        parser.add_argument(
            "--verify", action="store_true", help="compare instead of rebuilding"
        )

    def handle(self, *, verify: bool, verbosity: int, **_options: Any) -> None:
        """Run and say what came of it."""
        self.verbosity = verbosity
        self._verify() if verify else self._rebuild()

    def _rebuild(self) -> None:
        changed = rebuild_team_days(
            teams=Team.objects.all(),
            dates=horizon_dates(now=clock.now()),
            progress=self._show,
        )
        self.stdout.write(f"{changed} team days changed.")

    def _verify(self) -> None:
        differences = verify_team_days(progress=self._show)
        for day, field, stored, expected in differences:
            self.stderr.write(f"{day}: {field} is {stored:#x}, must be {expected:#x}")
        if differences:
            raise CommandError(f"{len(differences)} differences: run rebuild_team_days.")
        self.stdout.write("Every team day agrees with the reservations.")

    def _show(self, day: date) -> None:
        if self.verbosity > 0:
            self.stderr.write(f"{day} done", ending="\r" if self.stderr.isatty() else "\n")
