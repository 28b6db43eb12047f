"""The probes of load balancers and deployments, and the metrics."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from cleanlife import clock
from cleanlife.config.counters import FOLDER_VARIABLE
from cleanlife.health.lookout import Lookout
from cleanlife.health.services.check_readiness import Readiness
from cleanlife.pages.errors import allow_methods

logger = logging.getLogger(__name__)

_lookout = Lookout()


@never_cache
@allow_methods("GET", "HEAD")
def healthz(_request: HttpRequest) -> JsonResponse:
    """Say that the web process is alive, without touching anything else."""
    return JsonResponse({"status": "ok"})


@never_cache
@allow_methods("GET", "HEAD")
def readyz(_request: HttpRequest) -> JsonResponse:
    """Say whether everything is there that a booking needs: 200, or 503 and what is not."""
    return readiness_answer(_lookout.check_readiness(now=clock.now()))


def readiness_answer(readiness: Readiness) -> JsonResponse:
    """Return what monitoring reads: which check fails, and how long each duty is silent."""
    words = {True: "ok", False: "unavailable"}
    silences = {
        name: None if seconds is None else round(seconds)
        for name, seconds in readiness.silent_seconds.items()
    }
    return JsonResponse(
        {
            "status": words[readiness.is_ready],
            "checks": {name: words[passed] for name, passed in readiness.checks.items()},
            "silentSeconds": silences,
            "unappliedMigrations": readiness.unapplied_migrations,
        },
        status=200 if readiness.is_ready else 503,
    )


@never_cache
@allow_methods("GET", "HEAD")
def metrics(request: HttpRequest) -> HttpResponse:
    """Show Prometheus what was counted, if it sends METRICS_TOKEN.

    Where none is set, the page exists in the sandbox only.
    """
    expected = f"Bearer {settings.METRICS_TOKEN}" if settings.METRICS_TOKEN else ""
    if not expected and settings.IS_PRODUCTION:
        raise Http404
    if expected and not constant_time_compare(
        request.headers.get("Authorization", ""), expected
    ):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(generate_latest(_collect_metrics()), content_type=CONTENT_TYPE_LATEST)


def _collect_metrics() -> CollectorRegistry:
    """Return all counters and what ``settings.METRICS_COLLECTORS`` count when they are asked.

    Below the supervisor the processes of a machine count in files of one folder, and each of
    them answers with the sums. A process on its own (``manage.py runserver``) has only its own.
    """
    registry = CollectorRegistry()
    folder = os.environ.get(FOLDER_VARIABLE)
    if folder and Path(folder).is_dir():
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REGISTRY)
    registry.register(GaugesOfDatabase())
    return registry


class GaugesOfDatabase(Collector):
    """What ``settings.METRICS_COLLECTORS`` read from the database, if it answers.

    The first one that fails ends it: whoever scrapes must not wait for each of them.
    """

    def describe(self) -> list[Metric]:
        """Name nothing at start: that would ask the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Ask the database, and say whether it answered."""
        found: list[Metric] = []
        up = GaugeMetricFamily(
            "cleanlife_database_up", "Whether the database answered when this page was made."
        )
        try:
            for name in settings.METRICS_COLLECTORS:
                found += import_string(name)().collect()
            up.add_metric([], 1)
        except (DatabaseError, InterfaceError) as error:
            logger.warning("Metrics without the database: %s", error)
            up.add_metric([], 0)
        yield up
        yield from found
