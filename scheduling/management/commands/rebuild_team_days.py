"""Rebuild the team days that search reads, or verify them."""

from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cleanlife import clock
from scheduling.models import Team
from scheduling.services.extend_horizon import horizon_dates
from scheduling.services.rebuild_team_days import rebuild_team_days
from scheduling.services.verify_team_days import Difference, verify_team_days


class Command(BaseCommand):
    """Rebuild every team's days from yesterday to the end of the horizon."""

    help = (
        "Rebuild every team's days, from yesterday to the end of the horizon, from the rules "
        "of work and the reservations. With --verify: change nothing, compare all days with "
        "the rules and the reservations and exit with 1 when one differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--verify", action="store_true", help="compare instead of rebuilding"
        )
        parser.add_argument(
            "--team",
            action="append",
            metavar="NAME",
            help="rebuild this team only; may be given several times",
        )
        parser.add_argument(
            "--date",
            action="append",
            type=_date,
            metavar="YYYY-MM-DD",
            help="rebuild this date only, past ones too; may be given several times",
        )

    def handle(
        self,
        *,
        verify: bool,
        team: list[str] | None,
        date: list[date] | None,
        verbosity: int,
        **_options: Any,
    ) -> None:
        """Run and report the result."""
        self.verbosity = verbosity
        if not verify:
            return self._rebuild(_teams(team), date or horizon_dates(now=clock.now()))
        if team or date:
            raise CommandError("--verify checks everything: leave --team and --date out.")
        return self._verify()

    def _rebuild(self, teams: list[Team], dates: list[date]) -> None:
        self._start(len(set(dates)))
        changed = rebuild_team_days(teams=teams, dates=set(dates), progress=self._show)
        self.stdout.write(f"{changed} team days changed.")

    def _verify(self) -> None:
        self._start(None)
        differences = verify_team_days(now=clock.now(), progress=self._show)
        for found in differences:
            self.stderr.write(_describe(found))
        if differences:
            raise CommandError(f"{len(differences)} differences: run rebuild_team_days.")
        self.stdout.write("Every team day agrees with the rules and the reservations.")

    def _start(self, number_of_dates: int | None) -> None:
        self.done, self.of = 0, f" of {number_of_dates}" if number_of_dates else ""

    def _show(self, day: date) -> None:
        self.done += 1
        if self.verbosity > 0:
            ending = "\r" if self.stderr.isatty() else "\n"
            self.stderr.write(f"{day} done ({self.done}{self.of} dates)", ending=ending)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is no date such as 2026-07-01") from error


def _teams(names: list[str] | None) -> list[Team]:
    if names is None:
        return list(Team.objects.all())
    teams = list(Team.objects.filter(name__in=names))
    unknown = sorted(set(names) - {team.name for team in teams})
    if unknown:
        raise CommandError(f"There is no team named {', '.join(unknown)}.")
    return teams


def _describe(found: Difference) -> str:
    stored, expected = (_text(value) for value in (found.stored, found.expected))
    return f"{found.day}: {found.field} is {stored}, must be {expected}"


def _text(value: Any) -> str:
    return str(value) if isinstance(value, int) else bytes(value).hex() or "empty"
