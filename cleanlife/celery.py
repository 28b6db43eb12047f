"""The Celery application: tasks wake work that already stands in the database."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cleanlife.settings")

app = Celery("cleanlife")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
