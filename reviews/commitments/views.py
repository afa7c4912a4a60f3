"""Pages on which matters are confirmed, queried and dropped; never write but through services."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.http import require_POST, require_safe

from accounts.actors import Actor, ActorRequest
from accounts.signin.sessions import asks_by_itself
from accounts.states import UnitKind
from inputs.numbers import counted
from inputs.words import sentences
from proposals.pages import get_plan
from proposals.permissions import is_rdec
from reviews.commitments.forms import EvidenceForm
from reviews.commitments.pages import exchange, need_context, need_now, seen_as
from reviews.commitments.services import confirm_for, confirm_own, move_commitment
from reviews.models import (
    Commitment,
    CommitmentTransition,
)
from reviews.pages import get_commitment
from reviews.queries import CommitmentQuerySet
from reviews.rounds.views import show_plan
from reviews.views import CaseMoveView
from workflow.engine.errors import Refused
from workflow.engine.services import stale
from workflow.engine.verdicts import Words
from workflow.engine.views import door
from workflow.models import Transition
from workflow.once.keys import keyed_itself, new_key
from workflow.rows import FEW_AHEAD, Rows, page_of

UNCHANGED = 204  # nothing is swapped
NOTHING_TICKED = gettext_lazy("請先勾選要確認的分工事項。")


class CommitmentMoveView(CaseMoveView):
    """確認、代機關確認、請機關釐清、再確認、不列入 (R3, R4)."""

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
    """Confirm the commitments ticked, or all that may be; those refused are named, the others stand.

    RDEC confirms for the agencies, by a paper; an agency its own.
    """
    case = get_plan(request, pk)
    own = is_rdec(case, request.actor)
    if not own and request.actor.kind != UnitKind.AGENCY:
        raise Http404
    form = EvidenceForm(request.POST, request.FILES) if own else None
    chosen = ticked_in(request.POST)
    shown: dict[str, Any] = {"evidence": form} if form else {}
    if not chosen:
        return show_plan(request, case, refused=NOTHING_TICKED, status=422, **shown)
    if form and not form.is_valid():
        moved = moved_on(chosen, request.actor)
        words = refused_words(moved) if moved else _("還沒有確認，請補上確認文件與來源。")
        shown |= {"ticked": still_ticked(chosen, moved)}
        return show_plan(request, case, refused=words, status=409 if moved else 422, **shown)
    key = door(request.POST)["key"]
    try:
        done, refused = (
            confirm_for(case, chosen, by=request.actor, key=key, **form.cleaned_data)
            if form
            else confirm_own(chosen, by=request.actor, key=key)
        )
    except Refused as refusal:
        shown |= {"ticked": still_ticked(chosen, moved_on(chosen, request.actor))}
        return show_plan(request, case, refused=str(refusal), status=409, **shown)
    if done:
        messages.success(request, _("已確認 %d 項分工事項。") % len(done))
    if refused:
        said = {"refused": refused_words(refused), "title": refused_title(done)}
        return show_plan(request, get_plan(request, pk), **said, status=409)
    return redirect(reverse("reviews:plan", args=[pk]) + "#commitments")


@asks_by_itself
@require_safe
def need_news(request: ActorRequest, pk: int) -> HttpResponse:
    """Whether a meeting is needed, asked by the open page: nothing, or the sentence that is swapped (R4)."""
    plan = get_plan(request, pk)
    need, open_count = need_now(plan, request.actor)
    if seen_as(need) == request.GET.get("seen"):
        return HttpResponse(status=UNCHANGED)
    context = need_context(plan, need, request.actor, open_count) | {"plan": plan, "is_news": True}
    return render(request, "reviews/commitments/_need.html", context)


def ticked_in(posted: QueryDict) -> dict[int, int]:
    """The matters that a page ticks, or all it shows, with the versions it shows."""
    offered = {counted(n[8:]): counted(str(posted[n])) for n in posted if n.startswith("version_")}
    ticked = offered if "all" in posted else set(map(counted, posted.getlist("commitment")))
    return {row: seen for row, seen in offered.items() if row is not None and row in ticked and seen is not None}


def moved_on(chosen: Mapping[int, int], actor: Actor) -> dict[Commitment, str]:
    """Of the matters ticked those that went on after the page was drawn, each with what is said of that (one query)."""
    rows = Commitment.objects.visible_to(actor).filter(pk__in=chosen).for_page() if chosen else ()
    return {row: stale(row) for row in rows if row.row_version != chosen[row.pk]}


def still_ticked(chosen: Mapping[int, int], moved: Collection[Commitment]) -> set[int]:
    """What stays ticked when the page is shown again, as it stands now: nobody confirms what they have not read."""
    return chosen.keys() - {row.pk for row in moved}


def refused_words(refused: Mapping[Commitment, str]) -> str:
    """Which matters were not confirmed, each with the reason."""
    return _("沒有確認：%s") % sentences(f"{row}：{reason}" for row, reason in refused.items())


def refused_title(done: Collection[Commitment]) -> str:
    """What stands over :func:`refused_words`: some may have been confirmed beside them."""
    return _("沒有全部確認。") if done else _("沒有任何變更。")


class MyMattersView(View):
    """待確認的分工: what the agency has still to confirm, over all its plans (R3); confirmed by ticking."""

    keyed_itself = True  # each commitment's log keeps the key
    request: ActorRequest

    def get(self, request: ActorRequest) -> HttpResponse:
        """The list."""
        return self.show()

    def post(self, request: ActorRequest) -> HttpResponse:
        """Confirm what is ticked; what is refused is named."""
        if not (chosen := ticked_in(request.POST)):
            return self.show(refused=NOTHING_TICKED, title=_("沒有任何變更。"), status=422)
        try:
            done, refused = confirm_own(chosen, by=request.actor, key=door(request.POST)["key"])
        except Refused as refusal:
            ticked = still_ticked(chosen, moved_on(chosen, request.actor))
            return self.show(refused=str(refusal), title=_("沒有任何變更。"), ticked=ticked, status=409)
        if done:
            messages.success(request, _("已確認 %d 項分工事項。") % len(done))
        if refused:
            return self.show(refused=refused_words(refused), title=refused_title(done), status=409)
        return redirect("reviews:my_matters")

    def show(
        self, *, refused: Words = "", title: str = "", ticked: Collection[int] = (), status: int = 200
    ) -> HttpResponse:
        """The page, for agencies only."""
        actor = self.request.actor
        if actor.kind != UnitKind.AGENCY or actor.unit is None:
            raise Http404
        rows = Rows([Commitment.objects.open_of(actor)])
        page = page_of(rows, self.request.GET.get("page"), CommitmentQuerySet.for_page, ahead=FEW_AHEAD)
        said = {"refused": refused, "title": title}
        context = said | {"page": page, "ticked": ticked, "key": new_key(), "may_act": actor.may_act}
        return render(self.request, "reviews/commitments/my_matters.html", context, status=status)
