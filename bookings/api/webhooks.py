"""Webhooks as the OpenAPI document describes them (contract, section 8)."""

from collections import defaultdict
from dataclasses import fields
from datetime import datetime
from enum import Enum
from types import NoneType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from bookings.events import EVENTS, WIRE_NAMES, BookingEvent
from bookings.models import Booking, Refund
from cleanlife.actor import Actor, Initiator
from cleanlife.api.output import one_of_these_and_more

Schema = dict[str, Any]

ATTEMPTS = """
A success is any 2xx within 10 seconds. After a failure we try again 1, 5 and 15 minutes after
the attempt before, and with the retry policy EXTENDED after 1, 4, 12 and 24 hours more;
`Retry-After` may ask for later. The same event may arrive twice: remember its `webhook-id`.
Check one of the two signatures over the bytes of the body before you believe it."""
PING = """
You asked for it by `POST /partners/webhooks/subscriptions/{id}/test`; we send it once and tell
you what you answered. It is signed as every event is, has no `sequence` and is in no list."""
HEADERS = {
    "X-CleanLife-Event": "The event type.",
    "X-CleanLife-Delivery-Id": "The delivery, as in `GET /partners/webhooks/deliveries`.",
    "X-CleanLife-Attempt": "Which attempt this is, from 1.",
    "X-Request-Id": "Of the request that caused the event.",
    "X-CleanLife-Signature": "`t=<unix seconds>,v1=<hex>`: HMAC-SHA256 of `t`, a full stop"
    " and the body, with the secret as text.",
    "webhook-id": "The event's id, the same in every attempt (Standard Webhooks).",
    "webhook-timestamp": "Unix seconds of this attempt (Standard Webhooks).",
    "webhook-signature": "`v1,<base64>`: HMAC-SHA256 of id, timestamp and body joined by full"
    " stops, with the secret decoded from hex (Standard Webhooks).",
}
# What a value of a type is on the wire; enums describe themselves.
VALUES: dict[Any, Schema] = {
    Booking: {"$ref": "#/components/schemas/Booking"},
    Actor: {"$ref": "#/components/schemas/Initiator"},
    Refund: {
        "allOf": [{"$ref": "#/components/schemas/EndedRefund"}],
        "description": "The refund that ended. After `FAILED` our operations follow it up;"
        " another event tells when the money has gone back after all.",
    },
    dict: {"type": "object", "additionalProperties": True},
    str: {"type": "string"},
    int: {"type": "integer"},
    datetime: {"type": "string", "format": "date-time"},
}
ENDED_REFUND: Schema = {
    "type": "object",
    "description": "A refund that has ended.",
    "required": ["amount", "status"],
    "properties": {
        "amount": {"type": "number", "minimum": 0, "description": "SAR."},
        "status": {"type": "string", "enum": ["REFUNDED", "FAILED"]},
    },
}
PING_EVENT: Schema = {
    "type": "object",
    "description": "A test ping: an event without number and data.",
    "required": [
        "id",
        "event",
        "apiVersion",
        "createdAt",
        "sequence",
        "partnerClientId",
        "data",
    ],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "event": {"type": "string", "enum": ["ping"]},
        "apiVersion": {"type": "string"},
        "createdAt": {"type": "string", "format": "date-time"},
        "sequence": {"type": ["integer", "null"], "description": "Always null."},
        "partnerClientId": {"type": "string", "format": "uuid"},
        "data": {"type": "object", "description": "Empty."},
    },
}


def describe_webhooks(result: Schema, **_: Any) -> Schema:
    """Add the webhooks, and what stands in the body that they share with the event list."""
    schemas = result["components"]["schemas"]
    schemas["PingEvent"] = PING_EVENT
    schemas["Initiator"] = _enum(Initiator)
    schemas["EndedRefund"] = ENDED_REFUND
    schemas["EventData"] = _data_of_any_event()
    schemas["BookingEvent"]["properties"]["data"] = {"$ref": "#/components/schemas/EventData"}
    for event in EVENTS:
        schemas[f"{event.__name__}Data"] = _data(event)
        schemas[f"{event.__name__}Event"] = _body(event, schemas["BookingEvent"])
    operations = {event.type.value: _event(event) for event in EVENTS} | {"ping": _ping()}
    result["webhooks"] = {name: {"post": operation} for name, operation in operations.items()}
    return result


def _data_of_any_event() -> Schema:
    """Return the schema of ``data`` in the event list: what one event alone has is optional."""
    shared = _data(BookingEvent)
    own: dict[str, list[tuple[str, Schema]]] = defaultdict(list)
    for event in EVENTS:
        for name, schema in _data(event)["properties"].items():
            if name not in shared["properties"]:
                own[name].append((event.type.value, schema))
    shared["properties"] |= {name: _of_some(found) for name, found in own.items()}
    return shared


def _of_some(found: list[tuple[str, Schema]]) -> Schema:
    """Return the schema of a member that only some events have, perhaps each its own."""
    told = " ".join(f"Only in `{event}`. {schema['description']}" for event, schema in found)
    if len(found) == 1:
        return {**found[0][1], "description": told}
    return {"type": "string", "description": told}


def _data(event: type[BookingEvent]) -> Schema:
    hints = get_type_hints(event, include_extras=True)
    members = {WIRE_NAMES.get(each.name, each.name): hints[each.name] for each in fields(event)}
    return {
        "type": "object",
        "description": (event.__doc__ or "").partition("\n")[0],
        "required": [name for name, hint in members.items() if not _is_optional(hint)],
        "properties": {name: _value(hint) for name, hint in members.items()},
    }


def _is_optional(hint: Any) -> bool:
    return NoneType in get_args(_plain(hint))


def _plain(hint: Any) -> Any:
    return get_args(hint)[0] if get_origin(hint) is Annotated else hint


def _value(hint: Any) -> Schema:
    kind = get_args(_plain(hint))[0] if _is_optional(hint) else _plain(hint)
    schema = VALUES.get(get_origin(kind) or kind) or _growing(kind)
    if get_origin(hint) is Annotated:
        told = [hint.__metadata__[0], *schema.get("description", "").splitlines()]
        return {**schema, "description": " ".join(told)}
    return schema


def _growing(values: type[Enum]) -> Schema:
    return {"type": "string", **one_of_these_and_more(one.value for one in values)}


def _enum(values: type[Enum]) -> Schema:
    return {"type": "string", "enum": [one.value for one in values]}


def _body(event: type[BookingEvent], shared: Schema) -> Schema:
    """Return what all events have, with the type and the data of one."""
    own = {
        "event": {"type": "string", "enum": [event.type.value]},
        "data": {"$ref": f"#/components/schemas/{event.__name__}Data"},
    }
    description = (event.__doc__ or "").partition("\n")[0]
    return {
        **shared,
        "description": description,
        "properties": shared["properties"] | own,
    }


def _event(event: type[BookingEvent]) -> Schema:
    body = {"$ref": f"#/components/schemas/{event.__name__}Event"}
    answers = {
        "2XX": "You have it; it is not sent again.",
        "410": "You do not want it; it is not tried again.",
        "default": "You could not take it; it is tried again.",
    }
    when = event.__doc__ or ""
    summary = when.partition(";")[0].rstrip(".")
    return _operation(event.type.value, summary, f"{when}\n{ATTEMPTS}", body, answers)


def _ping() -> Schema:
    body = {"$ref": "#/components/schemas/PingEvent"}
    answers = {"2XX": "You have it.", "default": "You could not take it."}
    return _operation("ping", "A test ping", f"A test ping.\n{PING}", body, answers)


def _operation(
    event: str, summary: str, description: str, body: Schema, answers: dict[str, str]
) -> Schema:
    first, *words = event.replace(".", "_").split("_")
    return {
        "operationId": first + "".join(word.capitalize() for word in words),
        "summary": summary,
        "description": description,
        "tags": ["Webhook events"],
        "security": [],
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": text,
                "schema": {"type": "string"},
            }
            for name, text in HEADERS.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {status: {"description": text} for status, text in answers.items()},
    }
