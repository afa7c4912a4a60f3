"""What a plan is helped with: counselling as a line of events, its matches, whom a venture is suggested and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.db.models import OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.states import UnitKind
from guidance.coordination.permissions import may_ask as may_coordinate
from guidance.history import of_guidance
from guidance.matching.forms import SeekForm, SuggestForm
from guidance.matching.permissions import begins_matches, matched_by_q, may_match
from guidance.matching.services import asks_for, seek, suggest
from guidance.models import Match, Partner, SoughtHelp
from guidance.permissions import may_ask, may_propose_visit
from guidance.resources.permissions import may_ask_for
from guidance.suggesting.scoring import fitting, suggested, wanted_of
from inputs.fields import SoughtField
from inputs.numbers import counted
from proposals.models import Proposal, Venture
from proposals.pages import get_plan, plan_context, shown_content
from proposals.permissions import is_proposer, reads_filed
from proposals.queries import ProposalQuerySet
from proposals.states import OPEN
from workflow.drafts.form_view import FormView
from workflow.nested import as_json, revive
from workflow.rows import FEW_AHEAD, Rows, page_of

if TYPE_CHECKING:
    from accounts.actors import Actor, ActorRequest
    from proposals.content.values import PlanContent, VentureContent


MOST_EVENTS = 60


@require_safe
def plan_partners(request: ActorRequest, pk: int) -> HttpResponse:
    """A plan's matches; of one venture, the first unless the address names one, what is sought and who is suggested."""
    sought_help = as_json(SoughtHelp.objects.filter(venture__proposal=OuterRef("pk")))
    plan = get_plan(request, pk, sought_help=sought_help)
    context = plan_context(request, plan, tab="partners")
    content = shown_content(context["facts"], request.actor)
    context |= {
        "content": content,
        "matches": Match.objects.visible_to(request.actor).of_plan(plan.pk),
        "may_match": may_match(plan, request.actor),
        "asks": asks_for(plan, request.actor),
        "events": sorted(of_guidance(plan, request.actor), key=lambda line: line.at, reverse=True)[:MOST_EVENTS],
        **_may_begin(plan, request.actor),
    }
    if venture := _chosen(content, request.GET.get("venture", "")):
        said = [revive(SoughtHelp, row) for row in plan.sought_help]  # type: ignore[attr-defined]
        sought = next((each for each in said if each.venture_id == venture.id), None)
        wanted = wanted_of(venture, content.basics.districts, sought)
        context |= {
            "venture": venture,
            "sought": sought,
            "wanted": wanted,
            "suggestions": suggested(wanted, venture.id),
            "resources": fitting(wanted),
            "may_ask": may_ask_for(plan, request.actor),
        }
    return render(request, "guidance/suggesting/plan.html", context)


class PlanSearch(forms.Form):
    """Which plan a match is begun for."""

    q = SoughtField(
        label=gettext_lazy("計畫"),
        widget=forms.SearchInput(attrs={"placeholder": gettext_lazy("計畫、案號、提案單位")}),
    )


@require_safe
def choose_plan(request: ActorRequest) -> HttpResponse:
    """媒合 begins with a plan: the open ones of which the actor may suggest a partner, the newest first."""
    if not begins_matches(request.actor):
        raise Http404
    form = PlanSearch(request.GET)
    form.is_valid()
    plans = Proposal.objects.filter(matched_by_q(request.actor), state__in=OPEN).visible_to(request.actor)
    if words := form.cleaned_data["q"]:
        plans = plans.about(words)
    page = page_of(Rows([plans.order_by("-id")]), request.GET.get("page"), ProposalQuerySet.for_list, ahead=FEW_AHEAD)
    return render(request, "guidance/suggesting/choose.html", {"filter": form, "page": page})


def _may_begin(plan: Proposal, actor: Actor) -> dict[str, bool]:
    """What the actor may ask for about the plan."""
    return {
        "may_ask_counsel": may_ask(actor) and bool(is_proposer(plan, actor)),
        "may_visit": may_propose_visit(actor, plan=plan),
        "may_coordinate": may_coordinate(actor),
    }


def _chosen(content: PlanContent, asked: str) -> VentureContent | None:
    named = [venture for venture in content.ventures if venture.id == counted(asked)]
    return next(iter([*named, *content.ventures]), None)


class VentureView(FormView):
    """A form about a venture of a plan that the actor may match; for others it is not there."""

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """The plan as the actor sees it, and its venture."""
        super().setup(request, *args, **kwargs)
        self.plan: Proposal = get_plan(request, kwargs["pk"])
        if not may_match(self.plan, request.actor):
            raise Http404
        rows = Venture.objects.select_related("proposal__owner", "proposal__represented_by")
        if reads_filed(self.plan, request.actor):
            rows = rows.exclude(filed_title="")  # what is not filed yet is its writers' alone
        self.venture = get_object_or_404(rows, pk=kwargs["venture"], proposal=self.plan)

    @property
    def called(self) -> str:
        """The venture as the actor reads it: its writers under the name they write."""
        own = self.request.actor.unit_id in self.plan.proposing_unit_ids
        return self.venture.title if own else self.venture.called

    def context(self, form: Any) -> dict[str, Any]:
        """Which venture, and the way back."""
        return {"plan": self.plan, "called": self.called, "back": self.back}

    @property
    def back(self) -> str:
        """The plan's partners, with this venture."""
        return reverse("guidance:plan_partners", args=[self.plan.pk], query={"venture": self.venture.pk})


class SeekView(VentureView):
    """尋求的協助."""

    template_name = "guidance/suggesting/seek.html"

    def get_form(self, *args: Any, **kwargs: Any) -> SeekForm:
        """As it was said last."""
        if sought := SoughtHelp.objects.filter(venture=self.venture).first():
            said = {name: getattr(sought, name) for name in SeekForm.base_fields}
            kwargs["initial"] = said | kwargs.get("initial", {})
        return SeekForm(*args, **kwargs)

    def carry_out(self, data: dict[str, Any]) -> HttpResponse:
        """Keep it; suggestions go by it at once."""
        seek(self.venture, by=self.request.actor, **data)
        messages.success(self.request, _("已儲存尋求的協助，下面是符合的夥伴。"))
        return redirect(self.back)


class SuggestView(VentureView):
    """建議媒合, of the platform; 請平台媒合, of the proposer."""

    template_name = "guidance/suggesting/suggest.html"

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """With the partner."""
        super().setup(request, *args, **kwargs)
        self.partner = get_object_or_404(Partner.objects.visible_to(request.actor), pk=kwargs["partner"])

    def get_form(self, *args: Any, **kwargs: Any) -> SuggestForm:
        """With what is sought of whomever."""
        if sought := SoughtHelp.objects.filter(venture=self.venture).first():
            kwargs["initial"] = {"words": sought.words} | kwargs.get("initial", {})
        return SuggestForm(*args, **kwargs)

    def context(self, form: Any) -> dict[str, Any]:
        """Whom."""
        return super().context(form) | {"partner": self.partner, "asks": asks_for(self.plan, self.request.actor)}

    def carry_out(self, data: dict[str, Any]) -> HttpResponse:
        """Suggest."""
        made = suggest(self.venture, self.partner, by=self.request.actor, called=self.called, **data)
        own = self.request.actor.kind == UnitKind.PLATFORM
        messages.success(self.request, _("已提出媒合，請聯繫夥伴。") if own else _("已提出媒合，專管平台會聯繫夥伴。"))
        return redirect(made)
