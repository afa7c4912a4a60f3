"""What pages of the review share: the opinion or the commitment one is about, and where its moves stand; never write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import Actor, spoken
from accounts.states import UnitKind
from inputs.fields import format_day
from inputs.words import sentences
from proposals.versions.sight import happened, seen_or_gone
from reviews.models import Commitment, OpinionRequest, OpinionTransition
from reviews.permissions import own_commitments, own_opinions, veil
from reviews.states import OpinionState
from reviews.workflow import ASK_EXTENSION, MISROUTE, RECALL_OPINION, RELEASE_OPINION, WITHDRAW_REQUEST
from workflow.engine.errors import OutOfSight
from workflow.engine.moves import Move, machines
from workflow.nested import Nested, read
from workflow.templatetags.cs import roc_time

if TYPE_CHECKING:
    from accounts.actors import Actor


# What hangs on an opinion: its words on each venture, its items, what it offers to do.
# By its log a matter is told as it was offered, also where its agency has worded it anew since.
WRITTEN = {"venture_opinions": Nested(), "items": Nested(), "commitments": Nested(many={"transitions": Nested()})}


def page_of_opinion_move(opinion: OpinionRequest, move: Move) -> str:
    """Each move of an opinion has a page of its own; a round is released as a whole."""
    return "" if move == RELEASE_OPINION else reverse(move.route, args=[opinion.pk])


def asked_of_rdec(opinion: OpinionRequest) -> str:
    """What its agency has asked RDEC and waits for: to ask another one, or for more time; between the two."""
    if opinion.misrouted_reason:
        return _("退分：%s") % opinion.misrouted_reason
    if opinion.extension_until:
        words = {"day": format_day(opinion.extension_until), "why": opinion.extension_reason}
        return _("申請展延至 %(day)s：%(why)s") % words
    return ""


def said_to_rdec(opinion: OpinionRequest) -> list[tuple[str, str]]:
    """Who asked, when, in which words, whom it belongs to: beside the form that answers it (two queries where it asked, else none)."""
    if not (words := asked_of_rdec(opinion)):
        return []
    line = opinion.transitions.filter(move__in=[MISROUTE.name, ASK_EXTENSION.name]).order_by("id").last()
    who = f"{spoken(line.actor_label)}　{roc_time(line.at)}" if line else str(opinion.agency)
    of_another = opinion.state == OpinionState.MISROUTED and opinion.belongs_to
    also = [_("認為應由%s審查。") % opinion.belongs_to] if of_another else []
    asked_until = [_("原回復期限 %s。") % format_day(opinion.asked_until)] if opinion.extension_until else []
    return [(who, "\n".join([words, *also, *asked_until]))]


def written(*numbers: int) -> dict[str, Nested]:
    """What hangs on opinions of the rounds with these numbers: in a first one nothing was judged again (R20)."""
    return WRITTEN | ({"verdicts": Nested(one=("item",))} if max(numbers, default=1) > 1 else {})


T = TypeVar("T")


def get_opinion(pk: int, actor: Actor, **nested: Any) -> OpinionRequest:
    """The request with what a row shows, if the actor may see it and is told whose it is (one query)."""
    seen = OpinionRequest.objects.known_to(actor)
    if nested:  # the form, with what it said before
        found: list[OpinionRequest] = read(seen.for_form().filter(pk=pk), nested)
        if found:
            return veil(found, actor)[0]
    try:
        one = seen_or_gone(seen.for_list(), pk, actor, own=own_opinions(actor), plan="round__proposal")
        return veil([one], actor)[0]
    except Http404:
        if words := _said_of(OpinionRequest.objects.filter(pk=pk, agency=actor.unit_id), WITHDRAW_REQUEST.name):
            raise OutOfSight(words) from None
        raise


def get_called(opened: int, alias: str, actor: Actor) -> OpinionRequest:
    """The opinion that stands under ``alias`` in a round, with what it says (one query)."""
    found = read(OpinionRequest.objects.called(opened, alias, actor).for_list(), written(2))
    if not found:
        raise Http404
    return veil(found, actor)[0]


def get_commitment(pk: int, actor: Actor) -> Commitment:
    """The commitment with what a page shows, if the actor may see it (one query)."""
    seen = Commitment.objects.visible_to(actor).for_page()
    try:
        return seen_or_gone(seen, pk, actor, own=own_commitments(actor), plan="proposal")
    except Http404:
        offered_in = OpinionRequest.objects.filter(commitments=pk, state=OpinionState.REQUESTED)
        if actor.kind == UnitKind.RDEC and (words := _said_of(offered_in, RECALL_OPINION.name)):
            raise OutOfSight(words) from None
        raise


def _said_of(opinions: Any, move: str) -> str:
    """Who made ``move`` of the opinion, when and why, if it was the last one made of it; empty else."""
    moves = machines[OpinionRequest.machine_name].moves
    line = OpinionTransition.objects.filter(subject__in=opinions, move__in=moves).order_by("id").last()
    if line is None or line.move != move:
        return ""
    made = _("%(who)s已於 %(when)s「%(what)s」。") % happened(line)
    return sentences(filter(None, [made, line.data.get("reason")]))
