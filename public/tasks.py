"""What the clock calls of the public face: it delegates at once."""

from celery import shared_task

from public.pictures import keeping


@shared_task
def keep_pictures() -> int:
    """Make the pictures that are lacking, remove those that nobody may see any longer."""
    return keeping.keep()
