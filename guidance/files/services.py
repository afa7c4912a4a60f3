"""Making a move with files; never decides whether it may be made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from documents.services import attach
from inputs.words import sentences
from workflow import known
from workflow.engine.errors import Refused
from workflow.engine.services import is_repeat, lock, perform

if TYPE_CHECKING:
    from accounts.actors import Actor
    from documents.models import Attachment
    from workflow.engine.moves import Move
    from workflow.models import Stateful, Transition


@transaction.atomic
def perform_with_files(case: Stateful, move: Move, *, files: Sequence[Any], by: Actor, **said: Any) -> Transition:
    """``move`` as the door makes it, with the ``files`` that its form took in; none is stored of what is refused or repeated."""
    if not files:
        return perform(case, move, by=by, **said)
    with known.act():
        locked = lock(case, move.target, by)
        if is_repeat(locked, said) or not move.allowed(locked, by) or locked.state not in move.source:
            return perform(case, move, by=by, held=locked, **said)  # which says why, or what was done before
        kept = [_stored(file, locked, by) for file in files]
        locked.writes.insert([_of(locked, attachment) for attachment in kept])  # in one: they keep their order
        return perform(case, move, by=by, held=locked, files=kept, **said)


def _stored(file: Any, locked: Stateful, by: Actor) -> Attachment:
    """Its row goes with the move's."""
    try:
        return attach(file, by=by, writes=locked.writes)
    except ValidationError as error:
        raise Refused(sentences(error.messages)) from error


def _of(locked: Any, attachment: Attachment) -> Any:
    kept = locked.files  # the kind's own rows, which name their case
    return kept.model(attachment=attachment, row_version=locked.row_version + 1, **{kept.field.name: locked})
