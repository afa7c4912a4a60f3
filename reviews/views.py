"""What the pages of the review's moves share; never an address of its own."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from accounts.actors import ActorRequest
from accounts.states import UnitKind
from proposals.case.views import PlanMoveView
from proposals.pages import get_plan, plan_context
from reviews.models import (
    OpinionRequest,
    OpinionTransition,
)
from reviews.pages import get_opinion, said_to_rdec
from workflow.engine.forms import MoveForm
from workflow.engine.views import MoveView


class ReviewMoveView(PlanMoveView):
    """A move of the plan that reviews carry out."""

    request: ActorRequest
    routed = True
    tab = "reviews"
    form_class: type[MoveForm]

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        """The page's own form."""
        return self.form_class(*args, instance=self.instance, actor=self.request.actor, **kwargs)

    def success_url(self) -> str:
        """The review tab."""
        return reverse("reviews:plan", args=[self.instance.pk])


class CaseMoveView(MoveView):
    """A move of an opinion or a commitment, within its plan's page."""

    request: ActorRequest
    routed = True
    template_name = "reviews/case_move.html"
    instance: Any

    def get_context(self) -> dict[str, Any]:
        """The plan's page; a plan that is out of sight is 404 here too."""
        found = get_plan(self.request, self.instance.plan.pk)
        return plan_context(self.request, found, tab="reviews") | {"case": self.instance}

    def success_url(self) -> str:
        """The review tab."""
        return reverse("reviews:plan", args=[self.instance.plan.pk])


class OpinionMoveView(CaseMoveView):
    """A move of an opinion."""

    transition_model = OpinionTransition

    def get_instance(self) -> OpinionRequest:
        """The request, if the actor may see it."""
        return get_opinion(self.kwargs["pk"], self.request.actor)

    def get_context(self) -> dict[str, Any]:
        """With what its agency has asked, to who answers it; whoever sees the page is RDEC or the agency itself."""
        asks = self.request.actor.kind == UnitKind.RDEC
        return super().get_context() | {"exchange": said_to_rdec(self.instance) if asks else []}
