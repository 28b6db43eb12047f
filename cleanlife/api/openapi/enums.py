"""Lists of values that deserve a name: one component each instead of a copy in every place."""

from importlib import import_module
from operator import attrgetter
from typing import Any

Schema = dict[str, Any]

# Module and class as text: the API's conventions import no app.
NAMED_ENUMS = {
    "AppointmentStatus": "bookings.lifecycle:AppointmentStatus",
    "BookingStatus": "bookings.lifecycle:BookingStatus",
    "DeliveryStatus": "webhooks.models:Delivery.Status",
    "EventType": "webhooks.event_types:EventType",
    "PaymentStatus": "bookings.lifecycle:PaymentStatus",
    "RecoveryStatus": "webhooks.models:Recovery.Status",
    "RetryPolicy": "webhooks.retry_policy:RetryPolicy",
    "SubscriptionStatus": "webhooks.models:Subscription.Status",
    "WorkType": "catalog.models:WorkType",
}
SORT_ORDER = ("ASC", "DESC")
# What the library writes beside each list for its own use.
LIBRARY_MARK = "x-spec-enum-id"


def name_enums(result: Schema, **_: Any) -> Schema:
    """Replace every known list of values by a reference to its component."""
    names = {values_of(place): name for name, place in NAMED_ENUMS.items()}
    names[SORT_ORDER] = "SortOrder"
    used: set[tuple[str, ...]] = set()
    named: Schema = _replaced(result, names=names, used=used)
    named["components"]["schemas"] |= {
        names[values]: {"type": "string", "enum": list(values)} for values in used
    }
    return named


def values_of(place: str) -> tuple[str, ...]:
    """Return the values of the enum at ``module:Class``."""
    module, _, name = place.partition(":")
    return tuple(str(member.value) for member in attrgetter(name)(import_module(module)))


def _replaced(node: Any, *, names: dict[tuple[str, ...], str], used: set[Any]) -> Any:
    if isinstance(node, list):
        return [_replaced(item, names=names, used=used) for item in node]
    if not isinstance(node, dict):
        return node
    copied = {
        key: _replaced(value, names=names, used=used)
        for key, value in node.items()
        if key != LIBRARY_MARK
    }
    listed = copied.get("enum")
    if not isinstance(listed, list):
        return copied
    values = tuple(str(value) for value in listed if value is not None)
    if values not in names:
        return copied
    used.add(values)
    beside = {k: v for k, v in copied.items() if k not in {"enum", "type", "minLength"}}
    reference = {"$ref": f"#/components/schemas/{names[values]}"}
    if None in listed:
        return {"oneOf": [reference, {"type": "null"}], **beside}
    return {"allOf": [reference], **beside} if beside else reference
