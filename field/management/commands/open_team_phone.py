"""Make a code that lets a team's phone in, without the back-office."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bookings.management.commands.seed_demo import demo_file, write_private
from cleanlife import clock
from field.codes import link_with
from field.errors import PeriodNotPossible
from field.languages import Language
from field.models import LONGEST_LEADER, EntryCode
from field.services.let_in import offer_code
from field.services.read_day import find_busiest_team
from scheduling.models import Team

SHELL = "command line"


class Command(BaseCommand):
    """Show a fresh code of a team."""

    help = (
        "Make a one-time code for a team's phone and show the link to open on it within 15"
        " minutes. Opening it signs out the phone that the team has had until then. Without"
        " --team: the team with most left to do today."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--team", help="name of the team")
        parser.add_argument("--leader", default="Leader", help="whose phone it is")
        parser.add_argument(
            "--language",
            choices=Language.values,
            default=Language.ENGLISH.value,
            help="of the page on the phone",
        )
        parser.add_argument(
            "--until",
            type=date.fromisoformat,
            help="last day on which the phone is let in (YYYY-MM-DD; today unless given)",
        )
        parser.add_argument(
            "--for-banner",
            action="store_true",
            help="put it beside the demo's keys, for `make run` to show; sandbox only",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the code, then show it or keep it for the banner."""
        if options["for_banner"]:
            self._keep_for_banner(options)
            return
        code, shown = self._make(options)
        link = link_with(shown, base_url=_base_url())
        self.stdout.write(
            f"{code.team}: open this within 15 minutes, on a phone or in a browser.\n  {link}"
        )

    def _make(self, options: dict[str, Any]) -> tuple[EntryCode, str]:
        now = clock.now()
        team = _find_team(options["team"])
        if team is None:
            raise CommandError("There is no such team, or it is not active.")
        try:
            return offer_code(
                team=team,
                leader=options["leader"][:LONGEST_LEADER],
                language=options["language"],
                last_day=options["until"] or clock.riyadh_date(now),
                made_by=SHELL,
                now=now,
            )
        except PeriodNotPossible as error:
            raise CommandError(error.text) from error

    def _keep_for_banner(self, options: dict[str, Any]) -> None:
        """Write it into the file of the demo's keys; nothing where there is no demo."""
        if settings.IS_PRODUCTION:
            raise CommandError("A code is kept in a file in the sandbox only.")
        demo = _read_demo()
        if not demo or _find_team(options["team"]) is None:
            return
        code, shown = self._make(options)
        kept = {"team": code.team.name, "code": shown, "goodUntil": code.expires_at.timestamp()}
        write_private(demo_file(), json.dumps(demo | {"teamPhone": kept}, indent=2))


def _base_url() -> str:
    """Return where the platform answers; `make run` may have been given a PORT of its own."""
    demo = {} if settings.IS_PRODUCTION else _read_demo()
    return str(demo.get("baseUrl", settings.PUBLIC_BASE_URL))


def _read_demo() -> dict[str, Any]:
    """Return what `seed_demo` left in DATA_DIR; nothing where there is no demo."""
    try:
        demo: dict[str, Any] = json.loads(demo_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return demo


def _find_team(name: str | None) -> Team | None:
    if name is None:
        return find_busiest_team(now=clock.now())
    return Team.objects.filter(name=name, is_active=True).first()
