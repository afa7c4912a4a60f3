"""An agency's verbs: its opinion filed, taken back, or done without when it is late; never releases it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from accounts.actors import Actor
from reviews.models import OpinionRequest
from reviews.services import lock_plan, settle
from reviews.workflow import EXCUSE_OPINION, FILE_OPINION, RECALL_OPINION
from workflow.engine.begun import begin_with
from workflow.engine.services import perform
from workflow.models import Transition


@transaction.atomic
def file_opinion(
    opinion: OpinionRequest,
    *,
    by: Actor,
    result: str,
    content_opinion: str = "",
    fit_opinion: str = "",
    items: Sequence[Mapping[str, str]] = (),
    commitments: Sequence[Mapping[str, str]] = (),
    **door: Any,
) -> Transition:
    """The agency's opinion; ``items`` are {text, section}, ``commitments`` {item, role} (R2, R3)."""
    lock_plan(opinion.plan)
    texts: dict[str, Any] = {"result": result, "content_opinion": content_opinion, "fit_opinion": fit_opinion}
    texts |= {"items": list(items), "commitments": list(commitments)}
    begin_with(opinion, opinion.plan, by)
    return perform(opinion, FILE_OPINION, by=by, **texts, **door)


@transaction.atomic
def recall(opinion: OpinionRequest, *, by: Actor, **door: Any) -> Transition:
    """取回 before release; what was written stays in the form."""
    lock_plan(opinion.plan)
    begin_with(opinion, opinion.plan, by)
    return perform(opinion, RECALL_OPINION, by=by, **door)


@transaction.atomic
def excuse(opinion: OpinionRequest, *, reason: str, by: Actor, **door: Any) -> Transition:
    """逾期結案: go on without an agency that did not reply in time."""
    lock_plan(opinion.plan)
    begin_with(opinion, opinion.plan, by)
    log = perform(opinion, EXCUSE_OPINION, by=by, reason=reason, **door)
    settle(opinion.plan)
    return log
