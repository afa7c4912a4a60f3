"""An agency's verbs: its opinion filed or sent to its supervisor, approved, taken back, sent back; never releases it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from accounts.actors import Actor
from reviews.guards import answers_checked
from reviews.models import OpinionRequest
from reviews.services import lock_plan, settle
from reviews.workflow import EXCUSE_OPINION, FILE_OPINION, RECALL_OPINION, SUBMIT_OPINION
from workflow.engine.begun import begin_with
from workflow.engine.moves import Move
from workflow.engine.services import perform
from workflow.models import Transition
from workflow.states import Party


def filing(opinion: OpinionRequest, by: Actor) -> Move:
    """How ``by`` sends what is written: to RDEC, or to the supervisor first where the unit says so."""
    return SUBMIT_OPINION if answers_checked(opinion, by) else FILE_OPINION


@transaction.atomic
def file_opinion(
    opinion: OpinionRequest,
    *,
    by: Actor,
    result: str,
    content_opinion: str = "",
    fit_opinion: str = "",
    **lists_and_door: Any,
) -> Transition:
    """The agency's opinion (R2, R3), with its lists where it has any.

    ``ventures`` are {venture, content, fit}, ``items`` {text, section, quote}, ``commitments`` {item, role}: without a
    role they are 配合事項.
    """
    texts: dict[str, Any] = {"result": result, "content_opinion": content_opinion, "fit_opinion": fit_opinion}
    texts |= {name: list(lists_and_door.pop(name, ())) for name in ("ventures", "items", "commitments")}
    return act(opinion, filing(opinion, by), by=by, **texts, **lists_and_door)


@transaction.atomic
def act(opinion: OpinionRequest, move: Move, *, by: Actor, **data: Any) -> Transition:
    """Any of the agency's own moves; the plan has been worked on then, by which of them where that may be told."""
    lock_plan(opinion.plan)
    with override(settings.LANGUAGE_CODE):  # as names of units are
        begin_with(opinion, opinion.plan, by, called="" if opinion.round.names_to_all else str(Party.AGENCIES.label))
    return perform(opinion, move, by=by, **data)


@transaction.atomic
def recall(opinion: OpinionRequest, *, by: Actor, **door: Any) -> Transition:
    """取回 before release; what was written stays in the form."""
    return act(opinion, RECALL_OPINION, by=by, **door)


@transaction.atomic
def excuse(opinion: OpinionRequest, *, reason: str, by: Actor, **door: Any) -> Transition:
    """逾期結案: go on without an agency that did not reply in time."""
    lock_plan(opinion.plan)
    begin_with(opinion, opinion.plan, by)
    log = perform(opinion, EXCUSE_OPINION, by=by, reason=reason, **door)
    settle(opinion.plan)
    return log
