"""Pages of matches; never write but through services and the door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Q, Sum
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.services import serve
from guidance.listings.matches import MATCHES
from guidance.matching.chart import AGREE, CONFIRM, CONTACT
from guidance.matching.figures import figures_of
from guidance.matching.forms import ContributionFilter, ContributionForm, StrikeForm
from guidance.matching.permissions import begins_matches
from guidance.matching.services import agree, contribute, may_contribute, strike
from guidance.models import Contribution, Match, MatchTransition
from guidance.narrowing import YearForm
from guidance.permissions import whose_figures
from guidance.queries import rows_seen
from guidance.states import Listed
from lists.pages import list_file, list_page
from proposals.models import Proposal
from workflow.calendar.days import WorkingCalendar
from workflow.drafts.form_view import FormView
from workflow.engine.views import CaseMoveView, buttons, told
from workflow.rows import page_of

if TYPE_CHECKING:
    from accounts.actors import ActorRequest
    from workflow.models import Transition


@require_safe
def matches(request: ActorRequest) -> HttpResponse:
    """The matches the actor may see, the most urgent first."""
    return list_page(request, MATCHES, "guidance/matching/list.html", begins=begins_matches(request.actor))


@require_safe
def matches_file(request: ActorRequest, kind: str) -> HttpResponseBase:
    """The same as a file."""
    return list_file(request, MATCHES, kind)


@require_safe
def contributions(request: ActorRequest) -> HttpResponse:
    """What partners put in, the latest day first, of the matches the actor may see."""
    chosen = ContributionFilter(request.GET)
    latest_first = Contribution.objects.order_by("-day", "-id")
    rows = rows_seen(request.actor, Listed.PUT_IN, chosen.narrow(), latest_first)
    page = page_of(rows, request.GET.get("page"), lambda found: found.select_related("match__partner"))
    return render(request, "guidance/matching/contributions.html", {"filter": chosen, "page": page})


@require_safe
def figures(request: ActorRequest) -> HttpResponse:
    """Matches by kind and state, hours and money of a year; each number opens its list."""
    years = YearForm(request.GET)
    context = {"figures": figures_of(request.actor, years.value), "years": years} | whose_figures(request.actor)
    return render(request, "guidance/matching/figures.html", context)


def get_match(request: ActorRequest, pk: int) -> Match:
    """The match, if the actor may see it."""
    return get_object_or_404(Match.objects.visible_to(request.actor).for_page(), pk=pk)


@require_safe
def match_page(request: ActorRequest, pk: int) -> HttpResponse:
    """Who works along with what, on which paper, what was put in, what comes next."""
    row, actor = get_match(request, pk), request.actor
    context = {
        "case": row,
        "buttons": buttons(row, actor),
        "contributions": row.contributions.select_related("reversed_by"),
        "sums": row.contributions.aggregate(hours=Sum("hours", default=0), amount=Sum("amount", default=0)),
        "may_contribute": may_contribute(row, actor),
        "sees_plan": Proposal.objects.visible_to(actor).filter(pk=row.proposal_id).exists(),
        "log": told(row),
        "calendar": WorkingCalendar.load(),
    }
    return render(request, "guidance/matching/match.html", context)


@require_safe
def agreement(request: ActorRequest, pk: int) -> HttpResponseBase:
    """The paper it was agreed on."""
    row = get_match(request, pk)
    if row.agreement is None:
        raise Http404
    return serve(row.agreement)


class MatchMoveView(CaseMoveView):
    """聯繫、同意、確認、結束、不媒合 (R6)."""

    transition_model = MatchTransition
    template_name = "guidance/matching/move.html"

    def get_instance(self) -> Match:
        """The match, if the actor may see it."""
        return get_match(self.request, self.kwargs["pk"])

    def get_context(self) -> dict[str, Any]:
        """With whether somebody of the partner is told of it here."""
        asks = self.move in (CONTACT, AGREE)
        return super().get_context() | {"unreached": asks and not self.instance.partner.signs_in}

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """A paper is taken in with the move that it is for."""
        if self.move in (AGREE, CONFIRM):
            return agree(self.instance, by=self.request.actor, move=self.move, **data, **door)
        return super().carry_out(data, **door)


class ContributeView(FormView):
    """登錄投入."""

    template_name = "guidance/matching/contribute.html"

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """For others it is not there."""
        super().setup(request, *args, **kwargs)
        self.case = get_match(request, kwargs["pk"])
        if not may_contribute(self.case, request.actor):
            raise Http404

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        """Of one day."""
        return ContributionForm(*args, **kwargs)

    def context(self, form: Any) -> dict[str, Any]:
        """To which match."""
        return {"case": self.case}

    def carry_out(self, data: dict[str, Any]) -> HttpResponse:
        """Keep it."""
        contribute(self.case, by=self.request.actor, **data)
        messages.success(self.request, _("已登錄投入。"))
        return redirect(self.case)


class StrikeView(ContributeView):
    """更正: take a wrong line back."""

    template_name = "guidance/matching/strike.html"

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Of this match, not struck yet."""
        super().setup(request, *args, **kwargs)
        open_ = Q(match=self.case, reverses=None, reversed_by=None)
        self.wrong = get_object_or_404(Contribution.objects.filter(open_), pk=kwargs["line"])

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        """Why."""
        return StrikeForm(*args, **kwargs)

    def context(self, form: Any) -> dict[str, Any]:
        """Which line."""
        return super().context(form) | {"wrong": self.wrong}

    def carry_out(self, data: dict[str, Any]) -> HttpResponse:
        """Strike it out."""
        strike(self.wrong, by=self.request.actor, **data)
        messages.success(self.request, _("已更正；正確的內容請另外登錄一筆。"))
        return redirect(self.case)
