"""A small working world: a zone with a team, a service, a partner with a customer in it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
import time_machine

from cleanlife.clock import RIYADH
from tests.client import PartnerClient
from tests.factories.bookings import AddressFactory, ContactFactory
from tests.factories.catalog import ServiceEnablementFactory
from tests.factories.partners import ApiKeyFactory, PartnerFactory
from tests.factories.scheduling import working_world

NOW = datetime(2026, 6, 28, 8, 0, tzinfo=RIYADH)
DAY = date(2026, 7, 1)


@dataclass
class World:
    """Everything that a booking names."""

    partner: Any
    api: PartnerClient
    contact: Any
    address: Any
    service: Any
    zone: Any

    def order(self, **changes: Any) -> dict[str, Any]:
        """Return a booking's request body."""
        body = {
            "contactId": str(self.contact.pk),
            "addressId": str(self.address.pk),
            "serviceId": str(self.service.pk),
            "date": DAY.isoformat(),
            "timeslot": {"startAt": "09:00", "endAt": "12:00"},
        }
        return {**body, **changes}

    def place_and_time(self, **changes: Any) -> dict[str, Any]:
        """Return a hold's request body."""
        order = self.order()
        same = {name: order[name] for name in ("addressId", "serviceId", "date", "timeslot")}
        return {**same, **changes}


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def make_world(db):
    """Make a world for a partner with the given traits; one team unless told otherwise."""

    def make(*, teams: int = 1, over_midnight: bool = False, **traits: Any) -> World:
        scheduling = working_world(teams=teams, now=NOW, over_midnight=over_midnight)
        partner = PartnerFactory(**traits)
        contact = ContactFactory(partner=partner)
        ServiceEnablementFactory(partner=partner, service=scheduling.service)
        return World(
            partner=partner,
            api=PartnerClient(ApiKeyFactory(partner=partner, every_permission=True)),
            contact=contact,
            address=AddressFactory(contact=contact, zone=scheduling.zone),
            service=scheduling.service,
            zone=scheduling.zone,
        )

    return make


@pytest.fixture
def world(make_world):
    return make_world()
