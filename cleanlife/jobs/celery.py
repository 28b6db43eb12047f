"""The Celery application: tasks wake work that already stands in the database."""

import os
from typing import Any

from celery import Celery
from celery.signals import before_task_publish, task_postrun, task_prerun

from cleanlife.http import request_id

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cleanlife.settings")

app = Celery("cleanlife")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@before_task_publish.connect
def send_request_id(headers: dict[str, Any], **_: Any) -> None:
    """Let the message carry the id of the request that sends it."""
    current = request_id.current()
    if current:
        headers["request_id"] = current


@task_prerun.connect
def take_request_id(task: Any, **_: Any) -> None:
    """Log the lines of a task under the id of the request that sent it."""
    request_id.begin(task.request.get("request_id"))


@task_postrun.connect
def drop_request_id(**_: Any) -> None:
    """Leave nothing to the next task of this thread."""
    request_id.begin(None)
