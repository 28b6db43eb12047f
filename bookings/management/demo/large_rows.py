"""The rows of many visits at once: each as if it had been sold and carried out."""

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models, transaction

from bookings.lifecycle import Action, AppointmentStatus, BookingStatus
from bookings.models import (
    Address,
    Appointment,
    Booking,
    CannotCompleteReason,
    PriceLine,
    TeamPart,
    Transition,
)
from catalog.models import Service
from catalog.prices import hours_of, vat_share
from cleanlife import clock
from cleanlife.actor import Initiator
from scheduling import masks
from scheduling.models import Reservation, Team
from scheduling.services.plan_search import read_requirements

_A, _B = AppointmentStatus, BookingStatus
VAT_PERCENT = 15
MINUTE = timedelta(minutes=1)
ON_THE_WAY, SOLD_BEFORE = 25 * MINUTE, timedelta(days=2)
# Of a hundred visits that are over.
CANCELED, FAILED = 7, 2
MOVED = frozenset({_A.DISPATCHED, _A.IN_PROGRESS, _A.COMPLETED, _A.CANNOT_COMPLETE})


class Plan(NamedTuple):
    """One visit: whose, and when."""

    team: Team
    date: date
    start_minute: int
    minutes: int

    @property
    def starts_at(self) -> datetime:
        """Return the moment at which it begins."""
        return clock.at_minute(self.date, self.start_minute)

    @property
    def ends_at(self) -> datetime:
        """Return the moment at which it ends."""
        return clock.at_minute(self.date, self.start_minute + self.minutes)


class Writer:
    """Writes visits, a handful of statements for a thousand of them."""

    def __init__(
        self,
        *,
        services: Sequence[Service],
        addresses: Mapping[UUID, list[Address]],
        chance: random.Random,
        now: datetime,
    ):
        self._short, self._usual = services
        self._addresses = addresses
        self._chance = chance
        self._now = now
        self._reason = CannotCompleteReason.objects.order_by("code").first()

    @transaction.atomic
    def write(self, plans: Sequence[Plan]) -> None:
        """Write some visits with their bookings, and how far they have come."""
        states = [self._state(plan) for plan in plans]
        bookings = [self._booking(*each) for each in zip(plans, states, strict=True)]
        _insert(bookings)
        appointments = [
            self._appointment(*each) for each in zip(plans, states, bookings, strict=True)
        ]
        _insert(appointments)
        whole = list(zip(plans, bookings, appointments, strict=True))
        _insert([_reservation(*each) for each in whole])
        _insert([_part(*each) for each in whole if each[2].status in MOVED])
        _insert([_price_line(booking) for booking in bookings])
        _insert([line for each in whole for line in _history(*each)])

    def _state(self, plan: Plan) -> AppointmentStatus:
        if plan.ends_at <= self._now:
            drawn = self._chance.randrange(100)
            if drawn < FAILED:
                return _A.CANNOT_COMPLETE
            is_canceled = plan.minutes > 60 and drawn < FAILED + CANCELED  # noqa: PLR2004
            return _A.CANCELLED if is_canceled else _A.COMPLETED
        if plan.starts_at <= self._now:
            return _A.IN_PROGRESS
        is_sent = plan.starts_at - ON_THE_WAY <= self._now
        return _A.DISPATCHED if is_sent else _A.SCHEDULED

    def _booking(self, plan: Plan, state: AppointmentStatus) -> Booking:
        address = self._chance.choice(self._addresses[plan.team.home_zone_id])
        is_short = plan.minutes == 60  # noqa: PLR2004
        service = self._short if is_short else self._usual
        total = int(service.base_price_per_hour_halalas * hours_of(plan.minutes))
        booked_at = min(plan.starts_at - SOLD_BEFORE, self._now)
        is_canceled = state == _A.CANCELLED
        return Booking(
            partner_id=address.contact.partner_id,
            contact=address.contact,
            address=address,
            service=service,
            status=_booking_status(state),
            payment_responsibility="PARTNER",
            service_date=plan.date,
            start_minute=plan.start_minute,
            end_minute=plan.start_minute + plan.minutes,
            subtotal_halalas=total,
            vat_halalas=vat_share(total, rate_percent=VAT_PERCENT),
            total_halalas=total,
            partner_payment_confirmed_at=booked_at,
            cancelled_at=booked_at + MINUTE if is_canceled else None,
            cancelled_by=Initiator.PARTNER if is_canceled else "",
            created_at=booked_at,
            updated_at=min(plan.ends_at, self._now),
            version=len(_steps(state)) - 1,
        )

    def _appointment(
        self, plan: Plan, state: AppointmentStatus, booking: Booking
    ) -> Appointment:
        return Appointment(
            booking=booking,
            status=state,
            started_at=plan.starts_at if state in {_A.IN_PROGRESS, _A.COMPLETED} else None,
            completed_at=plan.ends_at if state == _A.COMPLETED else None,
            cannot_complete_reason=self._reason if state == _A.CANNOT_COMPLETE else None,
            created_at=booking.created_at,
        )


def _insert(rows: Sequence[models.Model]) -> None:
    if rows:
        type(rows[0])._default_manager.bulk_create(rows)  # noqa: SLF001


def _booking_status(state: AppointmentStatus) -> BookingStatus:
    ended = {_A.COMPLETED: _B.SUCCESS, _A.CANNOT_COMPLETE: _B.FAILED, _A.CANCELLED: _B.CANCELED}
    return ended.get(state, _B.IN_PROGRESS)


def _reservation(plan: Plan, booking: Booking, appointment: Appointment) -> Reservation:
    rule = read_requirements(booking.service_id).rule
    begin = masks.absolute(plan.date, plan.start_minute)
    is_released = appointment.status == _A.CANCELLED
    return Reservation(
        team=plan.team,
        zone_id=plan.team.home_zone_id,
        owner_id=booking.pk,
        date=plan.date,
        start_minute=plan.start_minute,
        end_minute=booking.end_minute,
        occupied_from=begin - rule.preparation_minutes,
        occupied_to=begin + plan.minutes + rule.cleanup_minutes,
        state=Reservation.State.RELEASED if is_released else Reservation.State.ACTIVE,
    )


def _part(plan: Plan, booking: Booking, appointment: Appointment) -> TeamPart:
    state = appointment.status
    has_ended = state in {_A.COMPLETED, _A.CANNOT_COMPLETE}
    return TeamPart(
        appointment=appointment,
        team=plan.team,
        status=state,
        dispatched_at=plan.starts_at - ON_THE_WAY,
        started_at=appointment.started_at,
        ended_at=plan.ends_at if has_ended else None,
        reason=appointment.cannot_complete_reason,
    )


def _price_line(booking: Booking) -> PriceLine:
    service = booking.service
    return PriceLine(
        booking=booking,
        position=1,
        kind=PriceLine.Kind.HOURLY,
        service=service,
        name_en=service.name_en,
        name_ar=service.name_ar,
        hours=booking.hours,
        quantity=1,
        unit_price_halalas=service.base_price_per_hour_halalas,
        price_halalas=booking.total_halalas,
    )


def _steps(state: AppointmentStatus) -> list[tuple[Action, str, str]]:
    """Return how a visit got where it is: action, and the states around it."""
    way: list[tuple[Action, str, str]] = [
        (Action.CREATE, "", _B.IN_PROGRESS),
        (Action.ASSIGN, "", _A.SCHEDULED),
    ]
    if state == _A.CANCELLED:
        return [*way, (Action.CANCEL, _A.SCHEDULED, _A.CANCELLED)]
    if state == _A.SCHEDULED:
        return way
    way.append((Action.DISPATCH, _A.SCHEDULED, _A.DISPATCHED))
    if state == _A.CANNOT_COMPLETE:
        return [*way, (Action.GIVE_UP, _A.DISPATCHED, _A.CANNOT_COMPLETE)]
    if state != _A.DISPATCHED:
        way.append((Action.START, _A.DISPATCHED, _A.IN_PROGRESS))
    if state == _A.COMPLETED:
        way.append((Action.COMPLETE, _A.IN_PROGRESS, _A.COMPLETED))
    return way


def _history(plan: Plan, booking: Booking, appointment: Appointment) -> Iterable[Transition]:
    moments: dict[Any, datetime] = {
        Action.DISPATCH: plan.starts_at - ON_THE_WAY,
        Action.START: plan.starts_at,
        Action.COMPLETE: plan.ends_at,
        Action.GIVE_UP: plan.ends_at,
    }
    for action, before, after in _steps(AppointmentStatus(appointment.status)):
        is_made = action == Action.CREATE
        kinds = Transition.LifeCycle
        yield Transition(
            booking=booking,
            life_cycle=kinds.BOOKING if is_made else kinds.APPOINTMENT,
            action=action,
            from_state=before,
            to_state=after,
            initiator=Initiator.PARTNER if is_made else Initiator.OPERATIONS,
            actor="demo",
            request_id="demo",
            created_at=moments.get(action, booking.created_at),
        )
