"""A demo as big as a year of business: history, a full today, what is sold ahead."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain, islice, zip_longest
from uuid import UUID

from django.core.management import call_command
from django.db import connection, transaction

from bookings.management.demo.large_rows import Plan, Writer
from bookings.management.demo.partners import CUSTOMERS
from bookings.management.demo.teams import ZONES
from bookings.models import Address, Booking, Contact
from catalog.models import Category, Service, ServiceEnablement
from cleanlife import clock
from partners.models import Partner
from scheduling import masks
from scheduling.models import ServiceRule, Skill, Team, TeamDay, Zone
from scheduling.query import TeamRow
from scheduling.services.extend_horizon import horizon_dates
from scheduling.services.rebuild_team_days import rebuild_team_days
from scheduling.services.team_days import read_row

_A_DAY = timedelta(days=1)
# Who sells all that, and how much of it.
SELLERS = {"partner_pays": 4, "read_only": 3, "rate_limited": 2, "suspended": 1}
DAYS_AHEAD, VISITS_AHEAD = 14, 2
# Starts of visits in the past, of teams that begin in the morning and of the others.
PAST_STARTS = {False: (8 * 60, 10 * 60 + 30, 13 * 60 + 30), True: (14 * 60, 17 * 60)}
PAST_MINUTES = 120
SHORT_MINUTES, CLEANUP_MINUTES = 60, 15
AT_ONCE = 1_000
CUSTOMERS_A_ZONE = 400
STREETS = ("Olaya Street", "Takhassusi Street", "King Abdullah Road", "Prince Sultan Road")
Advance = Callable[[int], None]


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much there is to be."""

    bookings: int = 100_000
    today: int = 2_000
    deliveries: int = 300_000


def seed_large(
    size: Size,
    *,
    partners: dict[str, Partner],
    teams: Sequence[Team],
    now: datetime,
    start_bar: Callable[[str, int], Advance],
) -> bool:
    """Write it all with as few statements as can be; return whether it was still missing.

    In many transactions: one that is interrupted is begun anew by hand, in an empty database.
    """
    if Booking.objects.count() >= size.bookings // 2:
        return False
    chance = random.Random(7)  # noqa: S311 - names and streets
    sellers = [partners[slug] for slug, share in SELLERS.items() for _ in range(share)]
    services = [_express_service(sellers), Service.objects.get(name_en="Regular cleaning")]
    addresses = _seed_addresses(sellers, chance)
    writer = Writer(services=services, addresses=addresses, chance=chance, now=now)
    advance = start_bar("bookings", size.bookings)
    plans = islice(_plans(teams, size, now=now), size.bookings)
    while some := list(islice(plans, AT_ONCE)):
        writer.write(some)
        advance(len(some))
    _rebuild(teams, now=now, advance=start_bar("team days", len(horizon_dates(now=now))))
    _seed_deliveries(size, sellers, start_bar("deliveries", size.deliveries))
    _analyze()
    return True


def _express_service(sellers: Sequence[Partner]) -> Service:
    """Return a service of one hour: with longer ones, a day holds fewer visits."""
    service, is_new = Service.objects.get_or_create(
        name_en="Express cleaning",
        defaults={
            "category": Category.objects.get(name_en="Home cleaning"),
            "name_ar": "تنظيف سريع",
            "base_price_per_hour_halalas": 60_00,
            "min_hours": 1,
            "default_hours": 1,
            "max_hours": 2,
            "max_teams": 1,
        },
    )
    if is_new:
        rule = ServiceRule.objects.create(service=service)
        rule.skills.add(Skill.objects.get(name="Cleaning"))
        for partner in {each.pk: each for each in sellers}.values():
            ServiceEnablement.objects.create(partner=partner, service=service)
    return service


@transaction.atomic
def _seed_addresses(
    sellers: Sequence[Partner], chance: random.Random
) -> dict[UUID, list[Address]]:
    """Create customers in every zone; return their addresses by zone."""
    names = list(CUSTOMERS)
    found: dict[UUID, list[Address]] = {}
    zones = {zone.name_en: zone for zone in Zone.objects.all()}
    for number, (name, _, west, south, east, north) in enumerate(ZONES):
        first = 10_000_000 + number * CUSTOMERS_A_ZONE
        contacts = Contact.objects.bulk_create(
            Contact(
                partner=chance.choice(sellers),
                phone=f"+9665{first + each}",
                name=f"{chance.choice(names)} {each + 1}",
            )
            for each in range(CUSTOMERS_A_ZONE)
        )
        found[zones[name].pk] = Address.objects.bulk_create(
            Address(
                contact=contact,
                zone=zones[name],
                line1=f"{chance.choice(STREETS)} {chance.randrange(1, 200)}",
                district=name,
                city="Riyadh",
                latitude=chance.uniform(south, north),
                longitude=chance.uniform(west, east),
            )
            for contact in contacts
        )
    return found


def _plans(teams: Sequence[Team], size: Size, *, now: datetime) -> Iterator[Plan]:
    """Yield a full today, what is sold ahead, and as much of the past as is wanted."""
    today = clock.riyadh_date(now)
    full = _free_plans(teams, today, most=size.today, minutes=SHORT_MINUTES)
    yield from islice(full, size.today)
    for days in range(1, DAYS_AHEAD + 1):
        yield from _free_plans(
            teams, today + _A_DAY * days, most=VISITS_AHEAD, minutes=PAST_MINUTES
        )
    day = today - _A_DAY
    while True:
        day -= _A_DAY
        for number, team in enumerate(teams):
            for start in PAST_STARTS[number % 4 == 3]:  # noqa: PLR2004
                yield Plan(team, day, start, PAST_MINUTES)


def _free_plans(teams: Sequence[Team], day: date, *, most: int, minutes: int) -> Iterator[Plan]:
    """Yield visits in the free time of the teams: the first one of each, then the second."""
    rows = {row.team_id: read_row(row) for row in TeamDay.objects.filter(date=day)}
    plans = [
        islice(_of_team(team, rows[team.pk], day, minutes=minutes), most)
        for team in teams
        if team.pk in rows
    ]
    yield from filter(None, chain.from_iterable(zip_longest(*plans)))


def _of_team(team: Team, row: TeamRow, day: date, *, minutes: int) -> Iterator[Plan]:
    """Yield visits one behind the other in the free time of a team."""
    whole = minutes + (0 if minutes == SHORT_MINUTES else CLEANUP_MINUTES)
    free = masks.runs(row.work & ~row.taken, masks.round_up(whole)) & masks.grid(30)
    while free:
        start = masks.minute_of(masks.set_cells(free)[0])
        yield Plan(team, day, start, minutes)
        free &= ~((1 << masks.cell_of(start + whole)) - 1)


def _rebuild(teams: Sequence[Team], *, now: datetime, advance: Advance) -> None:
    dates = horizon_dates(now=now)
    rebuild_team_days(teams=teams, dates=dates, progress=lambda _: advance(1))


def _seed_deliveries(size: Size, sellers: Sequence[Partner], advance: Advance) -> None:
    """Let webhooks write its own rows: what was sent of these bookings."""
    for partner in {each.pk: each for each in sellers}.values():
        share = sellers.count(partner) * size.deliveries // len(sellers)
        booked = Booking.objects.for_partner(partner).order_by("created_at")
        moments = list(booked.values_list("created_at", flat=True))
        call_command(
            "seed_deliveries",
            partner=str(partner.pk),
            count=share,
            moments=moments,
            advance=advance,
        )


def _analyze() -> None:
    """Let the planner know of so many rows at once."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
