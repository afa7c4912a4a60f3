"""What the plan itself waits for: its steps on the panel, its line on a desk; never what its parts in higher apps do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Func, IntegerField, OuterRef, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from proposals.content import facts as read
from proposals.models import Proposal, SectionRequest
from proposals.permissions import can_edit, is_proposer
from proposals.states import REVISING, WRITING, State
from proposals.workflow import MACHINE
from workflow.engine.facts import Facts, expected_move
from workflow.engine.services import available_moves
from workflow.engine.steps import MOST_DUTIES, Duty, Step, of_offer
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor
    from workflow.engine.moves import Move
    from workflow.engine.verdicts import Words


def steps(facts: Facts, actor: Actor) -> Iterator[Step]:
    """The plan's own moves, and writing where it may be written: the first thing to do while the next move is blocked."""
    plan: Proposal = facts.instance
    moves = [
        of_offer(offer, reverse(offer.move.route or "proposals:move", args=[plan.pk, offer.move.name]))
        for offer in available_moves(plan, actor, facts)
    ]
    if MACHINE.is_led_by_parts(plan.state):  # the parts are asked only where they say something of a move that is shown
        moves = [step if step.weight == "danger" else replace(step, weight=_weight(step, facts)) for step in moves]
    if can_edit(plan, actor):
        verb = _("修正計畫內容") if facts.of(read.requests) else _("撰寫計畫內容")
        asked = any(request.revised_at is None for request in facts.of(read.requests))
        # After a review what is left then are the answers to its opinions, which have a step of their own.
        is_next = plan.state == State.REVIEW_REVISION or any(s.verdict and s.weight == "primary" for s in moves)
        may_go_on = is_next and not asked
        yield Step(verb, reverse("proposals:edit", args=[plan.pk]), weight="normal" if may_go_on else "primary")
    yield from moves


def _weight(step: Step, facts: Facts) -> str:
    return "primary" if MACHINE.leads(MACHINE[step.name], facts) else "normal"


def duties(actor: Actor) -> Iterator[Duty]:
    """Plans the actor can lead on: those in the unit's hands, and those it writes meanwhile (one query)."""
    plans: Any = (
        Proposal.objects.led_on_by(actor, MOST_DUTIES).visible_to(actor).for_list().annotate(to_revise=TO_REVISE)
    )
    for plan in plans[:MOST_DUTIES]:
        if plan.holder == Party.PLATFORM and is_proposer(plan, actor):
            yield Duty(_("撰寫計畫內容，完成後送件"), plan.get_absolute_url(), plan)  # the day is the platform's
        elif plan.state == State.COACHING and is_proposer(plan, actor):  # the platform has seen it
            yield Duty(_("完成計畫內容並送件"), plan.get_absolute_url(), plan, plan.due_on)
        elif plan.state == State.PLAN_CHANGE and can_edit(plan, actor):  # beside the tracking, which goes on
            yield Duty(_writing(plan), plan.get_absolute_url(), plan, plan.due_on, _("計畫調整"))
        elif MACHINE.is_led_by_parts(plan.state):
            continue  # by which move, says the app whose parts they are, of all such plans at once
        elif move := expected_move(Facts(plan), actor):
            # An adjustment is decided beside the tracking, whatever parts of that wait for the same unit.
            part = _("計畫調整") if plan.state == State.CHANGE_REVIEW else ""
            verb = _writing(plan) or move.duty or move.label
            yield Duty(verb, plan.get_absolute_url(), plan, plan.due_on, part, lacks=_lacks(plan, move))


# Of a plan that is revised: how many of the sections that were asked for nobody has revised yet.
TO_REVISE = Case(
    When(
        state__in=sorted(REVISING),
        then=Func(
            ArraySubquery(
                SectionRequest.objects.filter(proposal=OuterRef("pk"), closed_at=None, revised_at=None).values("pk")
            ),
            function="CARDINALITY",
        ),
    ),
    default=0,
    output_field=IntegerField(),
)


def _lacks(plan: Any, move: Move) -> Words | None:
    """What was asked for and is not revised yet; nothing where no guard stands before the move. What a text lacks its page says."""
    if plan.to_revise:
        return ngettext("還有 %(n)d 項要修正", "還有 %(n)d 項要修正", plan.to_revise) % {"n": plan.to_revise}
    return "" if not (_writing(plan) or MACHINE.guards_of(move)) else None


def _writing(plan: Proposal) -> str:
    """What a plan in the hands of who writes it is to be first: written."""
    if plan.holder not in (Party.PROPOSER, Party.EXECUTING):
        return ""
    if plan.state in WRITING:
        return _("撰寫計畫內容")
    return _("修正計畫內容") if plan.state in REVISING else ""
