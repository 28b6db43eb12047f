"""What the API says of subscriptions and deliveries (contract, section 8)."""

import json
from typing import Any

from cleanlife import clock
from webhooks.messages import signing_key
from webhooks.models import Attempt, Delivery, Event, Recovery, Subscription
from webhooks.transport import Outcome


def subscription_payload(subscription: Subscription) -> dict[str, Any]:
    """Return a subscription without its secret."""
    return {
        "id": str(subscription.pk),
        "partnerClientId": str(subscription.partner_id),
        "url": subscription.url,
        "events": subscription.events,
        "status": subscription.status,
        "createdAt": clock.iso(subscription.created_at),
        "updatedAt": clock.iso(subscription.updated_at),
        "retryPolicy": subscription.retry_policy,
    }


def new_subscription_payload(subscription: Subscription) -> dict[str, Any]:
    """Return a subscription as its creator sees it, once: with the secret in both forms."""
    shown = subscription_payload(subscription)
    before_status = ("id", "partnerClientId", "url", "events")
    return {
        **{name: shown.pop(name) for name in before_status},
        "secret": subscription.secret,
        **shown,
        "signingKey": signing_key(subscription.secret),
    }


def rotated_secret_payload(subscription: Subscription) -> dict[str, Any]:
    """Return the new secret in both forms."""
    return {
        "id": str(subscription.pk),
        "secret": subscription.secret,
        "signingKey": signing_key(subscription.secret),
    }


def ping_payload(event_id: str, outcome: Outcome) -> dict[str, Any]:
    """Return what came of a test ping."""
    return {
        "id": event_id,
        "delivered": outcome.is_success,
        "statusCode": outcome.status_code,
        "error": outcome.error or None,
        "milliseconds": outcome.milliseconds,
        "answerExcerpt": outcome.answer_excerpt or None,
    }


def recovery_payload(recovery: Recovery) -> dict[str, Any]:
    """Return how far a recovery is."""
    return {
        "id": str(recovery.pk),
        "status": recovery.status,
        "queued": recovery.queued,
        "since": clock.iso(recovery.since),
    }


def delivery_payload(delivery: Delivery) -> dict[str, Any]:
    """Return a delivery; ``nextRetryAt`` is null before the first attempt and during any."""
    return {
        "id": str(delivery.pk),
        "subscriptionId": str(delivery.subscription_id),
        "event": delivery.event.type,
        "status": delivery.status,
        "attemptCount": delivery.attempt_count,
        "statusCode": delivery.status_code,
        "error": delivery.error,
        "nextRetryAt": clock.iso_or_none(delivery.next_retry_at),
        "deliveredAt": clock.iso_or_none(delivery.delivered_at),
        "createdAt": clock.iso(delivery.created_at),
        "eventId": str(delivery.event_id),
    }


def delivery_detail_payload(delivery: Delivery) -> dict[str, Any]:
    """Return a delivery with its attempts, first one first."""
    attempts = [_attempt_payload(attempt) for attempt in delivery.attempts.all()]
    return {**delivery_payload(delivery), "attempts": attempts}


def event_payload(event: Event) -> dict[str, Any]:
    """Return an event as its receivers got it: what is in the body, in its order."""
    body: dict[str, Any] = json.loads(event.body or "{}")
    return body


def _attempt_payload(attempt: Attempt) -> dict[str, Any]:
    return {
        "number": attempt.number,
        "url": attempt.url,
        "startedAt": clock.iso(attempt.started_at),
        "finishedAt": clock.iso_or_none(attempt.finished_at),
        "milliseconds": attempt.milliseconds,
        "statusCode": attempt.status_code,
        "error": attempt.error or None,
        "answerExcerpt": attempt.answer_excerpt or None,
    }
