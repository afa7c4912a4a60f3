"""What the clock calls: each task delegates at once."""

from celery import shared_task

from records import keeping, proofs
from records.seals import anchors, services


@shared_task
def seal_logs() -> int:
    """Chain the lines of logs that were written since the last round."""
    return services.seal()


@shared_task
def drop_anchor() -> str:
    """Sign the end of the chain outside the database, once a day."""
    path = anchors.drop()
    return path.name if path else ""


@shared_task
def try_what_is_due() -> list[str]:
    """Back up and look through the logs where the last good one is of yesterday; tell what is late."""
    tried = proofs.try_what_is_due()
    keeping.tell()
    return [proof.kind for proof in tried]
