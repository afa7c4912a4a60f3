"""The page on which RDEC sends several plans out at once; never writes but through the service."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View

from accounts.actors import ActorRequest
from accounts.states import UnitKind
from inputs.numbers import counted
from inputs.words import listed
from proposals.models import Proposal
from proposals.states import State as PlanState
from reviews.opening.forms import OpenSeveralForm
from reviews.opening.services import open_each, why_not
from reviews.remits.suggesting import suggested_each
from workflow.engine.views import door
from workflow.once.keys import new_key

SHOWN = 30  # plans on the page, the most urgent first


class OpenSeveralView(View):
    """一次分送多案: the plans that wait for it in RDEC's hands, each with the agencies its ventures suggest (R2)."""

    keyed_itself = True  # each plan's log keeps the key
    request: ActorRequest

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """For others than RDEC's officers and supervisors the page is not there."""
        super().setup(request, *args, **kwargs)
        if request.actor.kind != UnitKind.RDEC or not request.actor.may_act:
            raise Http404

    @cached_property
    def chosen(self) -> list[int]:
        """Those ticked in the list; none where the page is opened by itself."""
        said = self.request.POST if self.request.method == "POST" else self.request.GET
        return list(dict.fromkeys(pk for each in said.getlist("plan") if (pk := counted(each))))

    @cached_property
    def plans(self) -> list[Proposal]:
        """Those formed and not sent out, of those that were ticked if any were (two queries)."""
        held = Proposal.objects.visible_to(self.request.actor).filter(state=PlanState.FORMED)
        if self.chosen:
            held = held.filter(pk__in=self.chosen)
        return list(held.filter(holder_unit=self.request.actor.unit_id).by_due().prefetch_related("ventures")[:SHOWN])

    @cached_property
    def others(self) -> list[tuple[Proposal, str]]:
        """Those that were ticked and cannot be sent out, each with why not (one query)."""
        gone = set(self.chosen) - {plan.pk for plan in self.plans}
        found = Proposal.objects.visible_to(self.request.actor).filter(pk__in=gone).for_list().order_by("pk")
        return [(plan, why_not(plan, by=self.request.actor)) for plan in found] if gone else []

    def form(self, *args: Any) -> OpenSeveralForm:
        """Of these plans; those that were ticked in the list still are."""
        ticked = {f"plan_{plan.pk}": True for plan in self.plans} if self.chosen else {}
        return OpenSeveralForm(*args, suggested=suggested_each(self.plans), initial=ticked)

    def get(self, request: ActorRequest) -> HttpResponse:
        """Ask."""
        if len(self.chosen) > SHOWN:
            messages.error(request, _("一次最多分送 %(most)s 案，請分次辦理。") % {"most": SHOWN})
            return redirect("proposals:list")
        if self.chosen and not self.plans and not self.others:
            raise Http404
        return self.show(self.form())

    def post(self, request: ActorRequest) -> HttpResponse:
        """Send them out; those refused are named with the reason, the others stand."""
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        done, refused = open_each(by=request.actor, key=str(door(request.POST)["key"]), **form.cleaned_data)
        if done:
            words = {"n": len(done), "plans": listed([str(plan) for plan in done])}
            messages.success(request, _("已分送 %(n)d 案：%(plans)s。") % words)
        if refused:
            del self.plans
            return self.show(self.form(), refused=refused, status=409)
        return redirect("reviews:my")

    def show(
        self, form: OpenSeveralForm, *, refused: dict[Proposal, str] | None = None, status: int = 200
    ) -> HttpResponse:
        """The page."""
        context = {"form": form, "refused": refused or {}, "key": new_key()}
        context |= {"chosen": self.chosen, "others": self.others}
        return render(self.request, "reviews/opening/several.html", context, status=status)
