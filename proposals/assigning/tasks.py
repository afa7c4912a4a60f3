"""What the clock calls of assigning: it delegates at once. ``chuangsheng.celery`` names this room."""

from celery import shared_task

from proposals.assigning import services


@shared_task
def end_of_leavers() -> int:
    """End what people handle who have left their unit since."""
    return services.end_of_leavers()
