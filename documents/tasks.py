"""Background work on files: each task delegates at once and never holds a rule."""

from celery import shared_task

from documents import services


@shared_task
def rescan() -> int:
    """Let files out of quarantine once the scanner is back."""
    return services.rescan()
