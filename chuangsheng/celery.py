"""The Celery application; queues and beat are never set here but in the settings."""

import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_ready

from chuangsheng.logs import connect_celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chuangsheng.settings")

app = Celery("chuangsheng")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["proposals.assigning"])  # a room: Celery looks for tasks of apps alone by itself
connect_celery()


@worker_ready.connect
@beat_init.connect
def tell_ready(**_: Any) -> None:
    """Whoever started us may want to know when we have begun to work: ``make run`` greets only then."""
    if path := os.environ.get("READY_FILE"):
        Path(path).touch()


@beat_init.connect
def take_figures(**_: Any) -> None:
    """The clock begins with the figures of every office: after an upgrade no page reckons them, nor for a quarter of an hour."""
    from workflow.delivery.bell import wake  # once Django stands

    wake("tracking.tasks.take_snapshots")
