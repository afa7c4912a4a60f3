"""What stands beside an opinion: what the agency said before, and why the review went on without it."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from proposals.corrections.reading import offer
from proposals.versions.comparisons import comparison
from reviews.models import OpinionRequest, OpinionTransition
from reviews.opinions.beside import beside
from reviews.opinions.concern import reviewed
from reviews.opinions.effects import Hanging, hanging
from reviews.pages import written
from reviews.states import OpinionState
from reviews.workflow import (
    EXCUSE_OPINION,
    EXTEND_OPINION,
    GRANT_EXTENSION,
    INSIST,
    REFUSE_EXTENSION,
    RETURN_OPINION,
)
from workflow.calendar import clock
from workflow.nested import read

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import ProposalTransition

ANSWERING = frozenset(move.name for move in (RETURN_OPINION, INSIST, EXTEND_OPINION, GRANT_EXTENSION, REFUSE_EXTENSION))


def excuses_of(opinion: OpinionRequest, log: list[ProposalTransition], actor: Actor) -> list[OpinionTransition]:
    """Why the review went on without it, with what was corrected of the reason (one query if it did)."""
    if opinion.state != OpinionState.EXCUSED:
        return []
    lines = list(opinion.transitions.filter(move=EXCUSE_OPINION.name))
    for line in lines:
        line.subject = opinion
    offer(opinion.plan, "opinion_line", lines, log, actor)
    return lines


def said_last(opinion: OpinionRequest) -> dict[str, Any]:
    """What RDEC or the supervisor answered when the request came back to who writes: who, what, in which words.

    Of the last line alone, which ``opinion`` has read with its log; empty where the agency itself came last.
    """
    lines = [line for line in opinion.transitions.all() if line.move in ANSWERING]
    if not lines or lines[-1] != list(opinion.transitions.all())[-1]:
        return {}
    data = lines[-1].data
    return {"by": lines[-1].actor_label, "what": lines[-1].move_label, "words": data.get("words") or data.get("reason")}


def form_context(opinion: OpinionRequest, form: Any) -> dict[str, Any]:
    """The plan at the left with the form's items in it, and what was found in the budget of each venture (no query)."""
    if form is None:
        return {}
    read, items = reviewed(opinion), form.item_rows()
    cited = [(row.number, row.section.value() or "", row.quote.value() or "") for row in items if not row.is_blank]
    found = opinion.__dict__.get("found") or []
    ventures = [
        (row, [finding for finding in found if row.venture.id in finding.get("ventures", ())])
        for row in form.venture_rows()
    ]
    only_item_missing = form.is_bound and set(form.errors) == {"item_1"}
    districts = read.content.basics.districts
    shown = {"beside": beside(read, cited), "ventures": ventures, "districts": districts}
    return shown | {"asks_item": only_item_missing, "cited": sum(not row.is_blank for row in items)}


def unfiled(opinion: OpinionRequest, form: Any) -> tuple[OpinionRequest, Hanging]:
    """The opinion as ``form`` says it, with what would hang on it; a copy, so that nothing of it is ever saved."""
    form.is_valid()
    said = form.cleaned_data
    typed = copy(opinion)
    typed.filed_at = None
    for name in ("result", "content_opinion", "fit_opinion"):
        setattr(typed, name, said.get(name, ""))
    return typed, hanging(opinion, said, clock.now())


def earlier_context(opinion: OpinionRequest) -> dict[str, Any]:
    """In a re-review: the agency's last opinion with the answers to its items, and what differs from what it had seen.

    ``opinion`` comes from ``OpinionQuerySet.for_writing`` (one query).
    """
    before = (
        OpinionRequest.objects.of_plan(opinion.plan)
        .for_writing()
        .filter(agency=opinion.agency_id, round__number__lt=opinion.round.number, state=OpinionState.RELEASED)
    )
    found = read(before.reverse()[:1], written(opinion.round.number - 1))
    if not found:
        return {}
    seen, now = found[0].round.version, opinion.round.version
    changed = comparison(seen, now, with_reasons=False) if seen != now else None
    return {"earlier": found[0], "changed": changed}
