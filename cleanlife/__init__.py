"""CleanLife's partner platform: settings, wiring and the conventions of the API."""

from cleanlife.config.counters import count_safely
from cleanlife.jobs.celery import app as celery_app

__all__ = ["celery_app"]

# Before any module makes a counter.
count_safely()
