"""Metrics of payments and refunds, counted when Prometheus scrapes."""

from collections.abc import Iterator

from django.db.models import Count, Min
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bookings.lifecycle import RefundStatus
from bookings.models import Payment, PaymentLink, Refund
from cleanlife import clock

UNFINISHED = (RefundStatus.REQUESTED, RefundStatus.PENDING, RefundStatus.FAILED)


class PaymentCollector(Collector):
    """Open charges and how late their checks are, unfinished refunds, unsent links."""

    def describe(self) -> list[Metric]:
        """Name nothing at start: that would ask the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Ask the database."""
        now = clock.now()
        watched = Payment.objects.filter(next_check_at__isnull=False)
        checks = watched.aggregate(all=Count("pk"), oldest=Min("next_check_at"))
        yield GaugeMetricFamily(
            "cleanlife_payments_watched",
            "Charges that may still be captured.",
            value=checks["all"],
        )
        yield GaugeMetricFamily(
            "cleanlife_payments_oldest_look_seconds",
            "For how long the charge has been due that waits longest to be asked about.",
            value=clock.seconds_since(checks["oldest"], now),
        )
        yield _refunds()
        yield GaugeMetricFamily(
            "cleanlife_payment_links_unsent",
            "Bookings that wait for a payment whose link was given up.",
            value=PaymentLink.objects.undelivered().count(),
        )


def _refunds() -> Metric:
    rows = Refund.objects.filter(status__in=UNFINISHED).values_list("status")
    counts = dict(rows.annotate(count=Count("pk")).order_by())
    found = GaugeMetricFamily(
        "cleanlife_refunds", "Refunds that are not done.", labels=["status"]
    )
    for status in UNFINISHED:
        found.add_metric([status.lower()], counts.get(status, 0))
    return found
