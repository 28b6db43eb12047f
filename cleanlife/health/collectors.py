"""What /metrics tells: the counters of all processes, and what is asked when it is read."""

from django.conf import settings
from django.utils.module_loading import import_string
from prometheus_client import CollectorRegistry
from prometheus_client.multiprocess import MultiProcessCollector


def everything() -> CollectorRegistry:
    """Return a registry with the counters and each of ``settings.METRICS_COLLECTORS``."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    for name in settings.METRICS_COLLECTORS:
        registry.register(import_string(name)())
    return registry
