"""Hold the time of a visit for some minutes."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from bookings.errors import TooManyHolds, VisitTimeUnavailable
from bookings.models import Hold
from bookings.services.contacts.addresses import lock_address
from bookings.services.state.deadline import not_after_start
from bookings.services.state.wanted_time import WantedTime
from bookings.services.times.reserve_visit import hold_visit
from catalog.services.enabled_services import find_service
from partners.models import Partner


@transaction.atomic
def create_hold(*, partner: Partner, wanted: WantedTime, now: datetime) -> Hold:
    """Take the time for ``settings.HOLD_MINUTES``, at most until the visit begins.

    Raises AddressNotFound, ServiceNotFound, ServiceNotAllowed, TooManyHolds and
    VisitTimeUnavailable, checked in this order (contract, section 4).
    """
    address = lock_address(partner=partner, address_id=wanted.address_id)
    service = find_service(partner=partner, service_id=wanted.service_id)
    _refuse_too_many(partner, now=now)
    not_sold = service.why_not_sold(
        minutes=wanted.minutes, number_of_teams=wanted.number_of_teams
    )
    if not_sold:
        raise VisitTimeUnavailable(*not_sold)
    hold = Hold.objects.create(
        partner=partner,
        **vars(wanted),
        expires_at=not_after_start(
            now + timedelta(minutes=settings.HOLD_MINUTES),
            service_date=wanted.service_date,
            start_minute=wanted.start_minute,
            now=now,
        ),
        created_at=now,
    )
    hold_visit(hold, service=service, zone=address.zone, now=now)
    return hold


def _refuse_too_many(partner: Partner, *, now: datetime) -> None:
    """Count under the partner's lock, or two requests could both be the last one allowed.

    Nobody who only refers to the partner waits for this lock.
    """
    Partner.objects.select_for_update(no_key=True).get(pk=partner.pk)
    most: int = settings.MOST_OPEN_HOLDS
    if Hold.objects.for_partner(partner).open_at(now).count() >= most:
        raise TooManyHolds(most)
