"""Hold the time of a visit for some minutes."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from bookings.errors import TooManyHolds, VisitTimeUnavailable
from bookings.models import Hold
from bookings.services.state.deadline import not_after_start
from bookings.services.state.find import lock_address
from catalog.services.enabled_services import find_service
from partners.models import Partner
from scheduling.errors import TimeslotUnavailable
from scheduling.models import Reservation
from scheduling.services.reserve_time import reserve_time
from scheduling.visit import VisitRequest


@transaction.atomic
def create_hold(
    *, partner: Partner, address_id: UUID, visit: VisitRequest, now: datetime
) -> Hold:
    """Reserve the time for ``settings.HOLD_MINUTES``, at most until the visit begins.

    Raises AddressNotFound, ServiceNotFound, ServiceNotAllowed, TooManyHolds and
    VisitTimeUnavailable, checked in this order (contract, section 4).
    """
    address = lock_address(partner=partner, address_id=address_id)
    service = find_service(partner=partner, service_id=visit.service_id)
    _refuse_too_many(partner, now=now)
    held = visit.resolve(service, address.zone, usual_crew=address.contact.crew)
    if held.why_not_sold:
        raise VisitTimeUnavailable(*held.why_not_sold)
    service_date, start_minute = held.start
    deadline = now + timedelta(minutes=settings.HOLD_MINUTES)
    hold = Hold.objects.create(
        partner=partner,
        address=address,
        service=service,
        service_date=service_date,
        start_minute=start_minute,
        end_minute=held.end_minute,
        number_of_teams=held.number_of_teams,
        crew=held.crew,
        expires_at=not_after_start(deadline, service_date, start_minute, now=now),
        created_at=now,
    )
    try:
        reserve_time(held, owner_id=hold.pk, now=now, state=Reservation.State.HELD)
    except TimeslotUnavailable as error:
        raise VisitTimeUnavailable.for_time(error) from error
    return hold


def _refuse_too_many(partner: Partner, *, now: datetime) -> None:
    """Count under the partner's lock, or two requests could both be the last one allowed.

    Rows that only refer to the partner can be written meanwhile.
    """
    Partner.objects.select_for_update(no_key=True).get(pk=partner.pk)
    most: int = settings.MOST_OPEN_HOLDS
    if Hold.objects.for_partner(partner).open_at(now).count() >= most:
        raise TooManyHolds(most)
