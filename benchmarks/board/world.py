"""The day that is measured: the large demo's, with a tenth of its history."""

import time

from bookings.management.commands.seed_demo import seed
from bookings.management.demo.large import Size, seed_large
from bookings.management.demo.partners import DEMO_PARTNERS
from cleanlife import clock
from partners.models import Partner
from scheduling.models import Team

SIZE = Size(bookings=10_000, today=2_000, deliveries=10_000)


def build() -> bool:
    """Make all of it."""
    started = time.monotonic()
    print(f"  preparing {SIZE.bookings:,} bookings ...", flush=True)
    seed(scale="large")
    found = Partner.objects.in_bulk([demo.name for demo in DEMO_PARTNERS], field_name="name")
    seed_large(
        SIZE,
        partners={demo.slug: found[demo.name] for demo in DEMO_PARTNERS},
        teams=list(Team.objects.order_by("name")),
        now=clock.now(),
        start_bar=lambda _label, _total: lambda _count: None,
    )
    print(f"  prepared in {time.monotonic() - started:.0f} s", flush=True)
    return True
