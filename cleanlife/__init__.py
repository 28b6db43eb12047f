"""CleanLife's partner platform: settings, wiring and the conventions of the API."""

from cleanlife.jobs.celery import app as celery_app

__all__ = ["celery_app"]
