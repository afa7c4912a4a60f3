"""Background work on files: each task delegates at once and never holds a rule."""

from celery import shared_task

from documents import leftovers, services


@shared_task
def rescan() -> int:
    """Let files out of quarantine once the scanner is back."""
    return services.rescan()


@shared_task
def sweep_files() -> int:
    """Lay aside files that nothing names; how many there were."""
    return len(leftovers.sweep())
