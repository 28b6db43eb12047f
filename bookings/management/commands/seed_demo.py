"""Create the demo world and issue fresh keys; safe to repeat."""

import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from bookings.management.demo.calendar import seed_calendar
from bookings.management.demo.catalogue import seed_catalogue
from bookings.management.demo.large import Size, seed_large
from bookings.management.demo.partners import (
    DEMO_PARTNERS,
    issue_keys,
    reset_administrator,
    seed_customers,
    seed_partners,
    seed_texts,
)
from bookings.management.demo.prices import seed_prices, seed_refund_rules
from bookings.management.demo.ratings import seed_ratings
from bookings.management.demo.teams import TEAMS, seed_zones_and_teams
from bookings.management.demo.visits import seed_visits
from bookings.management.progress import ProgressBar
from cleanlife import clock
from cleanlife.config.private_files import PRIVATE_FILE, open_private
from partners.models import Partner
from scheduling.models import Team
from scheduling.services.extend_horizon import horizon_dates
from scheduling.services.rebuild_team_days import rebuild_team_days

LARGE = "large"


class Command(BaseCommand):
    """Fill the sandbox with zones, teams, services, partners, visits around today and keys."""

    help = (
        "Create the demo world (sandbox only). Safe to repeat: existing rows stay. Each call "
        "issues a fresh key for every demo partner and revokes all but the newest 20."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--json", action="store_true", help="print the keys as JSON and nothing else"
        )
        parser.add_argument(
            "--scale",
            choices=list(TEAMS),
            default="medium",
            help=(
                "how many teams (small: 12, medium: 24, large: 200); large also writes 100,000"
                " bookings, 2,000 of them today, and 300,000 deliveries: some minutes on"
                " PostgreSQL"
            ),
        )
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when there are partners already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed, then show the keys or where they are."""
        if settings.IS_PRODUCTION:
            raise CommandError("Demo data and demo keys belong in the sandbox only.")
        if options["if_empty"] and not is_missing():
            return
        access = seed(scale=options["scale"])
        if options["scale"] == LARGE:
            self._fill()
        write_private(demo_file(), json.dumps(access, indent=2))
        if options["json"]:
            self.stdout.write(json.dumps(access))
            return
        self.stdout.write(f"The demo world is ready; its keys are in {demo_file()}.")

    def _fill(self) -> None:
        """Write a year of business, and show how far it has come."""
        found = Partner.objects.in_bulk(
            [demo.name for demo in DEMO_PARTNERS], field_name="name"
        )
        seed_large(
            Size(),
            partners={demo.slug: found[demo.name] for demo in DEMO_PARTNERS},
            teams=list(Team.objects.filter(is_active=True).order_by("name")),
            now=clock.now(),
            start_bar=lambda label, total: ProgressBar(self.stderr, label, total).advance,
        )


def is_missing() -> bool:
    """Return whether there are no partners yet, or a demo whose keys are lost."""
    has_demo = Partner.objects.filter(name__in=[demo.name for demo in DEMO_PARTNERS]).exists()
    return not Partner.objects.exists() or (has_demo and not demo_file().exists())


def demo_file() -> Path:
    """Return the file of the keys, which are shown again at the next start."""
    path: Path = settings.DATA_DIR / "demo.json"
    return path


@transaction.atomic
def seed(*, scale: str) -> dict[str, Any]:
    """Create what is missing and return base URL, administrator and keys."""
    services = seed_catalogue()
    seed_refund_rules()
    teams = seed_zones_and_teams(scale)
    seed_calendar()
    # All days, not only missing ones: rules may have been added since the last seeding.
    rebuild_team_days(teams=teams, dates=horizon_dates(now=clock.now()))
    partners = seed_partners(services)
    seed_prices(services, partners)
    seed_customers(partners)
    seed_visits(partners["read_only"], services[0], now=clock.now())
    seed_ratings(partners["read_only"], now=clock.now())
    # Last: what happened before the demo began is told to nobody.
    seed_texts(partners["read_only"])
    return {
        "baseUrl": settings.PUBLIC_BASE_URL,
        "admin": reset_administrator(_known_password()),
        "partners": issue_keys(partners, now=clock.now()),
    }


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read."""
    with open_private(path, "w") as stream:
        # One that an earlier release made may be open to others.
        os.fchmod(stream.fileno(), PRIVATE_FILE)
        stream.write(text)


def _known_password() -> str | None:
    """Return the password shown before, so that seeding again does not change it."""
    try:
        known = json.loads(demo_file().read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    password: str = known["admin"]["password"]
    return password
