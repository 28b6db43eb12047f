"""A Celery application on the embedded broker alone, for its stress test."""

import os
from pathlib import Path

from celery import Celery

FOLDER = Path(os.environ["BROKER_FOLDER"])

app = Celery("stress")
app.conf.update(
    broker_url="filesystem://localhost",
    broker_transport="embedded.broker:Transport",
    broker_transport_options={"folder": str(FOLDER / "messages"), "polling_interval": 0.05},
    task_ignore_result=True,
    worker_enable_remote_control=False,
    worker_prefetch_multiplier=1,
)


@app.task(name="note")
def note(number: int) -> None:
    """Leave a file named after the number."""
    (FOLDER / "done" / str(number)).touch()
