"""The bell that wakes a worker; it carries nothing, and a broker that does not answer is no error."""

from __future__ import annotations

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def wake(task: str = "workflow.tasks.deliver") -> None:
    """Ring for a worker; when the broker is silent, the sweeper comes by anyway.

    By the task's name: tasks import what stands above this module.
    """
    try:
        current_app.send_task(task, retry=False, ignore_result=True)
    except (OperationalError, OSError) as error:
        log.warning("broker_unreachable", error=type(error).__name__)
