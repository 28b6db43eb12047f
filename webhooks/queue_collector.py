"""Metrics of the webhook queue, counted when Prometheus scrapes."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min, Q
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from cleanlife import clock
from webhooks.models import Delivery, Lane


class QueueCollector(Collector):
    """Depth of the queue, age of the oldest due delivery, and endpoints that fail."""

    def describe(self) -> list[Metric]:
        """Name nothing at start: that would ask the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Ask the database."""
        now = clock.now()
        waiting = Delivery.objects.filter(next_attempt_at__isnull=False)
        queue = waiting.aggregate(
            depth=Count("pk"),
            due=Count("pk", filter=Q(next_attempt_at__lte=now)),
            in_flight=Count("pk", filter=Q(lease_token__isnull=False, next_attempt_at__gt=now)),
            oldest=Min("next_attempt_at"),
        )
        states = GaugeMetricFamily(
            "cleanlife_webhook_queue", "Deliveries that wait.", labels=["state"]
        )
        scheduled = queue["depth"] - queue["due"] - queue["in_flight"]
        states.add_metric(["due"], queue["due"])
        states.add_metric(["in flight"], queue["in_flight"])
        states.add_metric(["scheduled"], scheduled)
        yield states
        yield GaugeMetricFamily(
            "cleanlife_webhook_oldest_due_seconds",
            "For how long the delivery has been due that waits longest.",
            value=clock.seconds_since(queue["oldest"], now),
        )
        yield GaugeMetricFamily(
            "cleanlife_webhook_oldest_turn_seconds",
            "For how long the endpoint that waits longest for a worker has been due.",
            value=clock.seconds_since(
                Lane.objects.aggregate(first=Min("next_due_at"))["first"], now
            ),
        )
        yield from _lanes(now)


def _lanes(now: datetime) -> Iterator[Metric]:
    active = Q(subscription__status="ACTIVE")
    found = Lane.objects.filter(subscription__deleted_at=None).aggregate(
        failing=Count("pk", filter=active & Q(failures__gt=0)),
        kept_back=Count("pk", filter=active & Q(open_until__gt=now)),
        slow=Count("pk", filter=active & Q(is_slow=True)),
        all=Count("pk", filter=active),
        given_up=Count("pk", filter=~active & Q(subscription__given_up_at__isnull=False)),
    )
    endpoints = GaugeMetricFamily(
        "cleanlife_webhook_endpoints",
        "Active subscriptions, each maybe in several states; 'given up' are inactive ones.",
        labels=["state"],
    )
    for state, count in found.items():
        endpoints.add_metric([state.replace("_", " ")], count)
    yield endpoints
