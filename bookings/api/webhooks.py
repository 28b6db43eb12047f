"""Webhooks as the OpenAPI document describes them (contract, section 8)."""

from typing import Any

from cleanlife.actor import Initiator
from webhooks.event_types import EventType

Schema = dict[str, Any]

WHEN = {
    EventType.BOOKING_CREATED: "A booking was made.",
    EventType.BOOKING_UPDATED: "A booking was changed; `data.previous` holds the old values.",
    EventType.BOOKING_CANCELLED: "A booking was cancelled, by whomever.",
    EventType.BOOKING_PAYMENT_FAILED: "A booking was not paid; `data.reason` says why.",
    EventType.BOOKING_PAYMENT_CONFIRMED: "The payment of a booking was confirmed.",
    EventType.BOOKING_APPOINTMENT_STATUS_CHANGED: "A booking got its appointment, or the"
    " appointment moved on.",
}
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
EVENT_DATA: Schema = {
    "type": "object",
    "description": "The booking after the change, and what led to it.",
    "required": ["booking", "previous", "initiator", "requestId"],
    "properties": {
        "booking": {"$ref": "#/components/schemas/Booking"},
        "previous": {
            "type": "object",
            "additionalProperties": True,
            "description": "Old values of changed fields in `booking.updated`, else empty.",
        },
        "initiator": {"type": "string", "enum": [str(one.value) for one in Initiator]},
        "requestId": {"type": "string"},
        "reason": {
            "type": "string",
            "enum": ["DEADLINE"],
            "description": "Only in `booking.payment_failed`.",
        },
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
        "event": {"const": "ping"},
        "apiVersion": {"type": "string"},
        "createdAt": {"type": "string", "format": "date-time"},
        "sequence": {"type": "null"},
        "partnerClientId": {"type": "string", "format": "uuid"},
        "data": {"type": "object", "description": "Empty."},
    },
}


def describe_webhooks(result: Schema, **_: Any) -> Schema:
    """Add the webhooks, and the booking to the body that they share with the event list."""
    schemas = result["components"]["schemas"]
    schemas["PingEvent"] = PING_EVENT
    schemas["EventData"] = EVENT_DATA
    schemas["BookingEvent"]["properties"]["data"] = {"$ref": "#/components/schemas/EventData"}
    events = {event.value: _event(event) for event in WHEN}
    result["webhooks"] = {
        name: {"post": operation} for name, operation in {**events, "ping": _ping()}.items()
    }
    return result


def _event(event: EventType) -> Schema:
    body = {
        "allOf": [{"$ref": "#/components/schemas/BookingEvent"}],
        "properties": {"event": {"const": event.value}},
    }
    answers = {
        "2XX": "You have it; it is not sent again.",
        "410": "You do not want it; it is not tried again.",
        "default": "You could not take it; it is tried again.",
    }
    summary = WHEN[event].partition(";")[0].rstrip(".")
    return _operation(event.value, summary, f"{WHEN[event]}\n{ATTEMPTS}", body, answers)


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
        "tags": ["Webhooks"],
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
