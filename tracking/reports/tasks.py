"""What the clock calls: delegates at once. Never decides anything."""

from celery import shared_task

from tracking.reports import opening


@shared_task
def open_reports() -> int:
    """Open the reports whose period has ended."""
    return opening.open_all()
