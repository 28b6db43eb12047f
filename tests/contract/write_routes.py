"""Every route that takes a body, found in the URLs, with a body and ids that it likes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.urls import URLResolver, get_resolver

from cleanlife import clock
from cleanlife.api.operation import operation_of
from partners.api.views import PartnerViewSet
from tests.factories.bookings import AddressFactory, BookingFactory, HoldFactory
from tests.factories.webhooks import DeliveryFactory, RecoveryFactory, SubscriptionFactory

LIST_METHODS = ("post", "patch")


@dataclass(frozen=True)
class WriteRoute:
    """One operation: ``path`` has the names of its ids in braces."""

    operation: str
    method: str
    path: str
    body: type

    def __str__(self) -> str:
        return self.operation


def write_routes() -> list[WriteRoute]:
    """Return every POST and PATCH of the partner API."""
    found = {
        (view.cls, action): WriteRoute(
            f"{view.initkwargs.get('basename', '')}.{action}",
            method.upper(),
            pattern,
            operation_of(view.cls, action).body,
        )
        for pattern, view in _views(get_resolver())
        for method, action in view.actions.items()
        if method in LIST_METHODS
    }
    return sorted(found.values(), key=str)


def _views(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _views(pattern, prefix + str(pattern.pattern))
            continue
        view = pattern.callback
        if hasattr(view, "actions") and issubclass(view.cls, PartnerViewSet):
            text = prefix + str(pattern.pattern).strip("^$\\Z")
            for name in pattern.pattern.regex.groupindex if "(?P" in text else ():
                text = text.replace(f"(?P<{name}>[^/]+)", f"{{{name}}}")
            yield text.removeprefix("v1/partners/").removeprefix("^"), view


def path_with_ids(route: WriteRoute, world: Any) -> str:
    """Return the path with ids of rows that the partner owns."""
    booking = BookingFactory(
        partner=world.partner, contact=world.contact, address=world.address, assigned=True
    )
    webhook = DeliveryFactory(
        subscription=SubscriptionFactory(partner=world.partner), failed=True
    )
    ids = {
        "bookingId": booking.pk,
        "contactId": world.contact.pk,
        "holdId": HoldFactory(
            partner=world.partner, address=world.address, service=world.service
        ).pk,
        "addressId": AddressFactory(contact=world.contact).pk,
        "id": webhook.pk if "deliveries" in route.path else webhook.subscription_id,
    }
    if "recoveryId" in route.path:
        recovery = RecoveryFactory(subscription=webhook.subscription)
        ids["recoveryId"] = recovery.pk
    return route.path.format_map(ids)


def good_body(route: WriteRoute, world: Any) -> dict[str, Any]:
    """Return a body that the route takes, so that one bad field reaches as deep as it can."""
    contact = {"phone": "0512345678", "name": "Noura", "utmSource": "X"}
    place = {"line1": "Olaya 12", "city": "Riyadh", "latitude": 24.7, "longitude": 46.68}
    bodies = {
        "bookings.create": world.order(metadata={"a": "b"}),
        "contacts.create": contact,
        "holds.create": world.place_and_time(),
        "timeslots.batch": {"items": [_question(world)]},
        "contacts.add_address": place,
        "prices.calculate_price": _basket(world),
        "quotes.create": _basket(world),
        "webhook-subscription.create": {
            "url": "http://127.0.0.1:8899/hooks",
            "events": ["booking.created"],
        },
        "webhook-subscription.rotate_secret": {"overlapSeconds": 60},
        "webhook-recovery.create": {"since": clock.iso(clock.now())},
    }
    return bodies.get(route.operation, {})


def _basket(world: Any) -> dict[str, Any]:
    return {"items": [{"serviceId": str(world.service.pk), "hours": 2}]}


def _question(world: Any) -> dict[str, Any]:
    place = {"addressId": str(world.address.pk), "serviceId": str(world.service.pk)}
    return {**place, "from": "2026-07-01", "to": "2026-07-02"}


def count_rows() -> dict[str, int]:
    """Count what is stored, table by table; what only remembers a key's use is left out."""
    return {
        model._meta.label: model.objects.count()
        for model in apps.get_models()
        if model._meta.app_label in {"bookings", "webhooks", "scheduling", "api"}
    }


def send(api: Any, route: WriteRoute, path: str, body: Any, **headers: str) -> Any:
    """Send bytes as they are, anything else as JSON."""
    return api.http.generic(
        route.method,
        f"/v1/partners/{path}",
        body if isinstance(body, bytes) else json.dumps(body).encode(),
        content_type="application/json",
        headers={"x-api-key": api.secret, **headers},
    )


def assert_refused(answer: Any, *statuses: int) -> None:
    """Check that an answer is a refusal in the contract's shape, with one of the statuses."""
    assert answer.status_code in statuses, answer.content[:300]
    assert answer.headers["Content-Type"] == "application/json"
    body = answer.json()
    assert list(body) == ["success", "error"]
    assert body["success"] is False
    assert set(body["error"]) - {"details"} == {"code", "message", "requestId"}
    assert body["error"]["requestId"] == answer.headers["X-Request-Id"]
    if answer.status_code == 400:
        details = body["error"]["details"]
        assert list(details) == ["message", "statusCode", "error", "fields"]
        assert details["message"][0] == body["error"]["message"]
