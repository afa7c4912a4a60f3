"""What the clock calls of tracking: each task delegates at once. Celery looks for tasks here and nowhere below."""

from celery import shared_task

from tracking.reports.tasks import open_reports
from tracking.statistics import snapshots

__all__ = ["open_reports", "take_snapshots"]


@shared_task
def take_snapshots() -> int:
    """Take the figures of every office."""
    return snapshots.take_all()
