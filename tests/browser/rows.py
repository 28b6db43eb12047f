"""Rows that the tests of the pages need, made inside the product by `Stack.call`."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from bookings.models import Booking
from bookings.visit_token import visit_token
from cleanlife import clock
from partners.models import Partner
from scheduling.models import Reservation
from tests.factories.bookings import BookingFactory
from tests.factories.catalog import ServiceFactory
from tests.factories.partners import PartnerFactory
from tests.factories.visits import visit_in
from tests.factories.webhooks import DeliveryFactory, SubscriptionFactory


def log_in(name: str, permissions: list[str] | None) -> str:
    """Return the session of a person who may do just that, or everything with None.

    The login page lets an IP address try ten times a minute only.
    """
    user, is_new = User.objects.get_or_create(
        username=name, defaults={"is_staff": True, "is_superuser": permissions is None}
    )
    if is_new:
        user.user_permissions.set(Permission.objects.filter(codename__in=permissions or []))
    visitor = Client()
    visitor.force_login(user)
    return visitor.cookies["sessionid"].value


def make_partner() -> str:
    """Return the id of a new partner."""
    return str(PartnerFactory(name=f"Palm Hotel {Partner.objects.count()}").pk)


def make_service() -> str:
    """Return the id of a service at SAR 80 an hour."""
    return str(ServiceFactory(base_price_per_hour_halalas=80_00, description_en="Old").pk)


def make_endpoint(status: str) -> dict[str, str]:
    """Return the ids of a subscription and of its failed delivery; two more wait for hours."""
    subscription = SubscriptionFactory(status=status)
    failed = DeliveryFactory(subscription=subscription, failed=True)
    later = clock.now() + timedelta(hours=5)
    DeliveryFactory.create_batch(2, subscription=subscription, next_attempt_at=later)
    return {"subscription": str(subscription.pk), "failed": str(failed.pk)}


def write_fields(model: str, key: str, values: dict[str, Any]) -> None:
    """Write columns of a row behind the back of whoever looks at it."""
    apps.get_model(model).objects.filter(pk=key).update(**values)


def count(model: str, conditions: dict[str, Any]) -> int:
    """Return how many rows there are."""
    return apps.get_model(model).objects.filter(**conditions).count()


def team_of(booking_id: str) -> str:
    """Return the id of the team that comes."""
    return str(Reservation.objects.live_of(UUID(booking_id)).get().team_id)


def make_visits() -> dict[str, str]:
    """Return the paths of customers' pages of visits in several states, by state."""
    sold = Booking.objects.filter(external_reference__startswith="DEMO-").latest("created_at")
    place: dict[str, Any] = {
        "partner": sold.partner,
        "contact": sold.contact,
        "service": sold.service,
        "address": sold.address,
        "service_date": clock.riyadh_date(clock.now()),
    }
    start = clock.minute_of_day(clock.now()) + 25
    soon = {**place, "start_minute": start, "end_minute": start + 180}
    found = {
        "on-the-way": visit_in("Dispatched", **soon),
        "done": visit_in("Completed", **place),
        "failed": visit_in("Cannot Complete", **place),
        "canceled": BookingFactory(canceled=True, assigned=True, **place),
    }
    return {state: reverse("visit", args=[visit_token(row.pk)]) for state, row in found.items()}


def find_wording(kind: str) -> str:
    """Return the id of what texts of a kind say."""
    return str(apps.get_model("bookings.TextTemplate").objects.get(kind=kind).pk)
