"""Background work on files: each task delegates at once and never holds a rule."""

from celery import shared_task

from documents import leftovers, services
from documents.orders import keeping, work


@shared_task
def rescan() -> int:
    """Let files out of quarantine once the scanner is back."""
    return services.rescan()


@shared_task
def sweep_files() -> int:
    """Lay aside files that nothing names; how many there were."""
    return len(leftovers.sweep())


@shared_task
def print_papers() -> int:
    """Make the papers that are wanted; rung on commit, and from the clock for what a dead worker left."""
    return work.print_due()


@shared_task
def forget_papers() -> int:
    """Remove papers that need not be kept any longer; how many files there were."""
    return keeping.forget()
