"""Metrics of the duties of background processes, read when Prometheus scrapes."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from cleanlife import clock
from cleanlife.health.services.read_heartbeats import read_silences


class DutyCollector(Collector):
    """For how long each duty has got nothing done; infinitely long where it was never seen."""

    def describe(self) -> list[Metric]:
        """Name nothing at start: that would ask the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Ask the database."""
        silences = GaugeMetricFamily(
            "cleanlife_duty_silent_seconds",
            "For how long a duty of the background processes has got nothing done.",
            labels=["duty"],
        )
        for name, seconds in read_silences(now=clock.now()).items():
            silences.add_metric([name], float("inf") if seconds is None else seconds)
        yield silences
