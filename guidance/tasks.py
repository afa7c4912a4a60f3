"""What the clock calls of guidance: each task delegates at once. Celery looks for tasks here and nowhere below."""

from celery import shared_task

from guidance.networks import confirming


@shared_task
def ask_members() -> int:
    """Ask members of networks whose data nobody has confirmed for a year."""
    return confirming.ask_due()
