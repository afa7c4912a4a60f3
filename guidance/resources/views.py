"""Pages of resources and their use; never write but through services and the door."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import District
from documents.orders.pages import METHODS
from documents.papers.odf import SHEET_MIME
from documents.papers.responses import attachment
from guidance.listings.resources import RESOURCES
from guidance.models import Resource, ResourceUse, ResourceUseTransition
from guidance.narrowing import page_of_list
from guidance.queries import sights_of
from guidance.resources.effects import can_be_had
from guidance.resources.forms import AskForm, ResourceFilter, ResourceForm, UseFilter
from guidance.resources.permissions import keeps_resource, may_ask_for, offers_resources
from guidance.resources.queries import UseQuerySet
from guidance.resources.services import ask, keep
from guidance.resources.sheet import LIST, resources_ods
from guidance.resources.states import UseState
from guidance.states import Listed
from inputs.numbers import counted
from inputs.words import listed
from lists.pages import list_file, list_page
from proposals.models import Proposal
from workflow.calendar.days import WorkingCalendar
from workflow.drafts.form_view import FormView
from workflow.drafts.pages import KeptPage
from workflow.engine.views import CaseMoveView, buttons, told
from workflow.templatetags.cs import roc
from workflow.upkeep.records import changes_of

if TYPE_CHECKING:
    from accounts.actors import Actor, ActorRequest

MOST_PLANS, MOST_LINES = 30, 5_000


@require_safe
def resources(request: ActorRequest) -> HttpResponse:
    """What agencies give, what ends first on top."""
    return list_page(request, RESOURCES, "guidance/resources/list.html", offers=offers_resources(request.actor))


@require_safe
def resources_file(request: ActorRequest, kind: str) -> HttpResponseBase:
    """The same as a file."""
    return list_file(request, RESOURCES, kind)


def own_plans(actor: Actor, most: int = MOST_PLANS) -> list[Proposal]:
    """The plans of the actor's own unit, for which it may ask, the newest first."""
    return list(Proposal.objects.proposed_by(actor).first(most)[:most]) if actor.may_propose else []


@require_safe
def resources_sheet(request: ActorRequest) -> HttpResponse:
    """What the list shows, as a sheet."""
    chosen = ResourceFilter(request.GET)
    found = Resource.objects.visible_to(request.actor).filter(chosen.narrow()).in_order().for_list()[:MOST_LINES]
    places = dict(District.objects.values_list("code", "name"))
    return attachment(resources_ods(found, places, chosen.in_words), f"{LIST}.ods", SHEET_MIME)


def get_resource(request: ActorRequest, pk: int) -> Resource:
    """The resource, if the actor may read it."""
    return get_object_or_404(Resource.objects.visible_to(request.actor).select_related("unit"), pk=pk)


@require_safe
def resource(request: ActorRequest, pk: int) -> HttpResponse:
    """What it is, under which conditions, who uses it as far as the reader may see."""
    row, actor = get_resource(request, pk), request.actor
    places = dict(District.objects.filter(pk__in=row.districts).values_list("pk", "name"))
    can = can_be_had(row)
    keeps = keeps_resource(row, actor)
    uses = ResourceUse.objects.seen_by(
        actor, Q(about=row.pk)
    )  # keys first: of so many tables none is read by a subquery
    context = {
        "resource": row,
        "places": listed(places[code] for code in row.districts if code in places),
        "can": can,
        "may_ask": bool(own_plans(actor, most=1)),  # for others' plans the platform asks from their pages
        "keeps": keeps,
        "uses": UseQuerySet.for_list(uses.at(uses.keys(MOST_PLANS))),
        "lines": list(changes_of(row)) if keeps else [],
        "calendar": WorkingCalendar.load(),
    }
    return render(request, "guidance/resources/resource.html", context)


@require_http_methods(METHODS)
def resource_new(request: ActorRequest) -> HttpResponse:
    """One more, by an agency."""
    if not offers_resources(request.actor):
        raise Http404
    return _page(request, Resource())


@require_http_methods(METHODS)
def resource_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Change it; what is posted holds the row: how many were given stands while it is compared."""
    with transaction.atomic():
        rows = Resource.objects.filter(unit=request.actor.unit_id)
        row = get_object_or_404(rows.select_for_update() if request.method == "POST" else rows, pk=pk)
        if not keeps_resource(row, request.actor):
            raise Http404
        return _page(request, row)


def _page(request: ActorRequest, row: Resource) -> HttpResponse:
    page, made = KeptPage(request), partial(ResourceForm, instance=row)
    title, is_sent = row.title or _("登錄機關資源"), request.method == "POST"
    form = made(request.POST) if is_sent else page.bring_back(made)
    if is_sent and form.is_valid():
        messages.success(request, _("已儲存「%s」。") % keep(form, by=request.actor))
        page.sent()
        return redirect(row)
    back = row.get_absolute_url() if row.pk else reverse("guidance:resources")
    context = {"form": form, "title": title, "back": back, **page.context}
    status = 200 if not is_sent else 409 if form.conflicts else 422
    return render(request, "guidance/resources/form.html", context, status=status)


class AskView(FormView):
    """申請使用 for one of the actor's plans, or for the plan that the address names (R5)."""

    template_name = "guidance/resources/ask.html"

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Who has no plan to ask for has no such page."""
        super().setup(request, *args, **kwargs)
        self.resource = get_resource(request, kwargs["pk"])
        self.plans = self._plans(counted(request.GET.get("plan", "")))
        if not self.plans:
            raise Http404

    def _plans(self, named: int | None) -> list[Proposal]:
        actor = self.request.actor
        if named is not None:
            seen = Proposal.objects.visible_to(actor).for_list()
            return [plan for plan in seen.filter(pk=named) if may_ask_for(plan, actor)]
        return own_plans(actor)

    def get_form(self, *args: Any, **kwargs: Any) -> AskForm:
        """For these plans."""
        return AskForm(*args, plans=self.plans, actor=self.request.actor, **kwargs)

    def context(self, form: Any) -> dict[str, Any]:
        """Of what."""
        return {"resource": self.resource, "can": can_be_had(self.resource)}

    def carry_out(self, data: Any) -> HttpResponse:
        """Ask."""
        plan = next(plan for plan in self.plans if plan.pk == data["plan"].pk)
        made = ask(self.resource, plan, words=data["words"], by=self.request.actor)
        messages.success(
            self.request,
            _("已向%(unit)s申請，對方會在 %(day)s 前回復。") % {"unit": made.giver.name, "day": roc(made.due_on)},
        )
        return redirect(made)


@require_safe
def uses(request: ActorRequest) -> HttpResponse:
    """Uses the actor may see, the most urgent first; how many there are of each state that has any, each leading to its list."""
    found = page_of_list(request, UseFilter(request.GET), ResourceUse.objects.seen_by, UseQuerySet.for_list)
    counts = dict(sights_of(request.actor, Listed.USE).values_list("state").annotate(count=Count("listed")))
    figures = [
        (state.label, counts[state], reverse("guidance:resource_uses", query={"state": state.value}))
        for state in UseState
        if counts.get(state)
    ]
    context = found | {"figures": figures, "calendar": WorkingCalendar.load()}
    return render(request, "guidance/resources/uses.html", context)


def get_use(request: ActorRequest, pk: int) -> ResourceUse:
    """The use, if the actor may see it."""
    return get_object_or_404(ResourceUse.objects.visible_to(request.actor).for_list(), pk=pk)


@require_safe
def use(request: ActorRequest, pk: int) -> HttpResponse:
    """What is used for what, and what comes next."""
    row, actor = get_use(request, pk), request.actor
    context = {
        "case": row,
        "buttons": buttons(row, actor),
        "log": told(row),
        "sees_plan": Proposal.objects.visible_to(actor).filter(pk=row.proposal_id).exists(),
        "today": timezone.localdate(),
        "calendar": WorkingCalendar.load(),
    }
    return render(request, "guidance/resources/use.html", context)


class UseMoveView(CaseMoveView):
    """同意、不同意、登錄使用情形、撤回 (R5)."""

    transition_model = ResourceUseTransition
    template_name = "guidance/resources/move.html"

    def get_instance(self) -> ResourceUse:
        """The use, if the actor may see it."""
        return get_use(self.request, self.kwargs["pk"])
