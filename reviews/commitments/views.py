"""Pages on which matters are confirmed, queried and dropped; never write but through services."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actors import ActorRequest
from inputs.numbers import counted
from inputs.words import sentences
from proposals.pages import get_plan
from proposals.permissions import is_rdec
from reviews.commitments.pages import exchange
from reviews.commitments.services import confirm_commitments, move_commitment
from reviews.models import (
    Commitment,
    CommitmentTransition,
)
from reviews.pages import get_commitment
from reviews.rounds.views import show_plan
from reviews.views import CaseMoveView
from workflow.engine.errors import Refused
from workflow.engine.views import door
from workflow.models import Transition
from workflow.once.keys import keyed_itself


class CommitmentMoveView(CaseMoveView):
    """確認、請機關釐清、再確認、不列入 (R3, R4)."""

    transition_model = CommitmentTransition

    def get_instance(self) -> Commitment:
        """The commitment, if the actor may see it."""
        return get_commitment(self.kwargs["pk"], self.request.actor)

    def get_context(self) -> dict[str, Any]:
        """With what was asked and answered before."""
        context = super().get_context()
        return context | {"exchange": exchange(self.instance, context["log"])}

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Make the move."""
        return move_commitment(self.instance, self.move, by=self.request.actor, **data, **door)


@keyed_itself  # each commitment's log keeps the key
@require_POST
def confirm(request: ActorRequest, pk: int) -> HttpResponse:
    """Confirm the commitments ticked, or all that may be; those refused are named, the others stand."""
    case = get_plan(request, pk)
    if not is_rdec(case, request.actor):
        raise Http404
    posted = request.POST
    offered = {counted(n[8:]): counted(str(posted[n])) for n in posted if n.startswith("version_")}
    ticked = offered if "all" in posted else set(map(counted, posted.getlist("commitment")))
    chosen = {row: seen for row, seen in offered.items() if row is not None and row in ticked and seen is not None}
    if not chosen:
        return show_plan(request, case, refused=_("請先勾選要確認的分工事項。"), status=422)
    try:
        done, refused = confirm_commitments(case, chosen, by=request.actor, key=door(request.POST)["key"])
    except Refused as refusal:
        return show_plan(request, case, refused=str(refusal), status=409)
    if done:
        messages.success(request, _("已確認 %d 項分工事項。") % len(done))
    if refused:
        words = sentences(f"{row}：{reason}" for row, reason in refused.items())
        return show_plan(request, get_plan(request, pk), refused=_("沒有確認：%s") % words, status=409)
    return redirect(reverse("reviews:plan", args=[pk]) + "#commitments")
