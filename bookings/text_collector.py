"""Metrics of texts to customers, counted when Prometheus scrapes."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Min
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bookings.models import CustomerText
from bookings.models.customer_text import NOT_DELIVERED
from bookings.texts import TextState
from cleanlife import clock

NEWS = timedelta(hours=1)


class TextCollector(Collector):
    """How late texts are, and how many did not arrive."""

    def describe(self) -> list[Metric]:
        """Name nothing at start: that would ask the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Ask the database."""
        now = clock.now()
        oldest = CustomerText.objects.aggregate(due=Min("next_attempt_at"))["due"]
        yield GaugeMetricFamily(
            "cleanlife_texts_oldest_due_seconds",
            "For how long the text has been due that waits longest.",
            value=clock.seconds_since(oldest, now),
        )
        recent = CustomerText.objects.not_delivered().filter(created_at__gte=now - NEWS)
        rows = recent.order_by().values_list("state")
        counts = dict(rows.annotate(count=Count("pk")))
        found = GaugeMetricFamily(
            "cleanlife_texts_not_delivered",
            "Texts of the last hour that did not, or perhaps did not, arrive.",
            labels=["state"],
        )
        for state in NOT_DELIVERED:
            found.add_metric([TextState(state).lower()], counts.get(state, 0))
        yield found
