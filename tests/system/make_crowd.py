"""Makes a world in which many customers want the same few teams, inside the product."""

from datetime import timedelta
from itertools import cycle, islice, permutations
from typing import Any

from cleanlife import clock
from scheduling.services.extend_horizon import extend_horizon
from tests.factories.bookings import AddressFactory, ContactFactory
from tests.factories.catalog import ServiceEnablementFactory, ServiceFactory
from tests.factories.partners import ApiKeyFactory, PartnerFactory
from tests.factories.scheduling import (
    ServiceRuleFactory,
    ShiftRuleFactory,
    SkillFactory,
    TeamFactory,
    ZoneFactory,
    ZoneTravelFactory,
)
from tests.system.crowd import Crowd, Customer, Offer, Trade

TRAVEL_MINUTES = 30


def make_crowd(trades: list[Trade], customers: int, zones: int) -> Crowd:
    """Make zones, teams, services and customers; call it inside the product.

    The teams of a trade live in different zones and serve all of them: customers in different
    zones are best served by different ones.
    """
    places = ZoneFactory.create_batch(zones)
    for origin, destination in permutations(places, 2):
        ZoneTravelFactory(origin=origin, destination=destination, minutes=TRAVEL_MINUTES)
    offers = [_open_trade(trade, places) for trade in trades]
    now = clock.now()
    extend_horizon(now=now)
    return Crowd(
        first_date=clock.riyadh_date(now) + timedelta(days=2),
        customers=_customers(customers, offers, places),
        offers=offers,
    )


def _open_trade(trade: Trade, places: list[Any]) -> Offer:
    skill = SkillFactory()
    for home in islice(cycle(places), trade.teams):
        team = TeamFactory(
            home_zone=home,
            zones=places,
            skills=[skill],
            never_rests=True,
            max_minutes_a_day=1440,
        )
        for weekday in range(7):
            start, end = trade.hours
            ShiftRuleFactory(team=team, weekday=weekday, start_minute=start, end_minute=end)
    around = trade.around_minutes
    rule = ServiceRuleFactory(
        service=ServiceFactory(max_teams=trade.most_teams),
        skills=[skill],
        preparation_minutes=around,
        cleanup_minutes=around,
    )
    return Offer(str(rule.service_id), trade.visit_hours * 60, trade.most_teams)


def _customers(number: int, offers: list[Offer], places: list[Any]) -> list[Customer]:
    """Return customers of three partners in turn; from one of them CleanLife collects."""
    partners = [PartnerFactory(), PartnerFactory(), PartnerFactory(cleanlife_pays=True)]
    keys = [ApiKeyFactory(partner=partner, every_permission=True) for partner in partners]
    for partner in partners:
        for offer in offers:
            ServiceEnablementFactory(partner=partner, service_id=offer.service_id)
    return [_customer(key, places) for key in islice(cycle(keys), number)]


def _customer(key: Any, places: list[Any]) -> Customer:
    contact = ContactFactory(partner=key.partner)
    addresses = [AddressFactory(contact=contact, zone=zone) for zone in places]
    return Customer(key.full_key, str(contact.pk), [str(address.pk) for address in addresses])
