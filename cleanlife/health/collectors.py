"""What /metrics tells: what was counted, and what is asked when it is read."""

import os

from django.conf import settings
from django.utils.module_loading import import_string
from prometheus_client import REGISTRY, CollectorRegistry
from prometheus_client.multiprocess import MultiProcessCollector


def everything() -> CollectorRegistry:
    """Return a registry with all counters and each of ``settings.METRICS_COLLECTORS``.

    Below the supervisor the processes of a machine count in files of one folder, and each of
    them tells the sums. A process on its own (a test, ``manage.py runserver``) tells its own.
    """
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REGISTRY)
    for name in settings.METRICS_COLLECTORS:
        registry.register(import_string(name)())
    return registry
