"""An agency's pages: its opinion and the form; never write but through services."""

from __future__ import annotations

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.actors import ActorRequest
from documents.papers.html import drawn
from proposals.pages import get_plan, plan_context
from reviews.guards import opinions
from reviews.models import (
    OpinionRequest,
)
from reviews.opinions.beside import passage
from reviews.opinions.concern import reviewed
from reviews.opinions.forms import OpinionForm
from reviews.opinions.pages import earlier_context, excuses_of, form_context, said_last, unfiled
from reviews.opinions.said import said_before
from reviews.opinions.services import act, file_opinion, filing, recall
from reviews.pages import WRITTEN, get_called, get_opinion, page_of_opinion_move
from reviews.papers.opinions import opinion_paper
from reviews.permissions import can_read
from reviews.states import OpinionState
from reviews.views import OpinionMoveView
from reviews.workflow import APPROVE_OPINION, FILE_OPINION
from workflow.calendar.days import WorkingCalendar
from workflow.engine.facts import Facts
from workflow.engine.views import buttons
from workflow.models import Transition
from workflow.nested import Nested


class FileOpinionView(OpinionMoveView):
    """The agency's form."""

    template_name = "reviews/opinions/opinion_form.html"
    is_previewed = False

    def get_instance(self) -> OpinionRequest:
        """The request with what it said before, if the actor may see it (one query)."""
        found = get_opinion(self.kwargs["pk"], self.request.actor, transitions=Nested(), **WRITTEN)
        self.kwargs["move"] = filing(found, self.request.actor).name
        return found

    def get_context(self) -> dict[str, Any]:
        """The plan beside the form; in a re-review with what the agency said and what has changed since (R20)."""
        own, actor = self.instance, self.request.actor
        before: list[Any] = [o for o in Facts(own.plan).of(opinions) if o.agency_id == own.agency_id and o.pk != own.pk]
        return (
            {
                "plan": own.plan,
                "case": own,
                "calendar": WorkingCalendar.load(),
                "offered": [matter for opinion in before for matter in opinion.matters],
                "said": said_last(own),
                "before": said_before(own, actor),
                "others": [
                    button for button in buttons(own, actor, page_of_opinion_move) if button.move != self.move.name
                ],
            }
            | earlier_context(own)
            | form_context(own, self.shown)
            | self.preview()
        )

    def preview(self) -> dict[str, Any]:
        """The 意見表 of what is typed, as the paper will print it, where it was asked for; nothing of it is kept."""
        if not self.is_previewed:
            return {}
        paper = opinion_paper(*unfiled(self.instance, self.shown))
        return {"preview": drawn(paper.blocks, on_page=True), "paper_name": paper.name}

    def show(self, form: Any, *, refused: str = "", status: int = 200) -> HttpResponse:
        """The plan beside it has the numbers of the form's items."""
        self.shown = form
        return super().show(form, refused=refused, status=status)

    def initial(self) -> dict[str, Any]:
        """Its rows hold what it said before."""
        return {}

    def post(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """File, or show it as it will be printed, or give an item for a passage, or more rows, with all that was typed."""
        if "preview" in request.POST and not (self.too_late or self._has_moved_on()):
            self.is_previewed = True
            return self.show(self.get_form(request.POST, request.FILES))
        if "more" not in request.POST:
            return super().post(request, **kwargs)
        place, quote = passage(reviewed(self.instance).content, request.POST["more"])
        form = OpinionForm.citing(request.POST, place, quote) if place else OpinionForm.grown(request.POST)
        return self.show(self.get_form(initial=form))

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """File it."""
        return file_opinion(self.instance, by=self.request.actor, **data, **door)


class RecallView(OpinionMoveView):
    """取回修改."""

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Take it back."""
        return recall(self.instance, by=self.request.actor, **door)

    def success_url(self) -> str:
        """The form, to go on writing."""
        return reverse("reviews:opinion_file", args=[self.instance.pk])


class AgencyView(OpinionMoveView):
    """What else an agency does with what it was asked: return a text to its officer, send the request back, ask for time."""

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Do it."""
        return act(self.instance, self.move, by=self.request.actor, **data, **door)


class CheckView(AgencyView):
    """核閱: exactly what goes out, to be approved or returned."""

    template_name = "reviews/opinions/check.html"

    def get_instance(self) -> OpinionRequest:
        """With all that was written (one query)."""
        return get_opinion(self.kwargs["pk"], self.request.actor, **WRITTEN)

    def get_context(self) -> dict[str, Any]:
        """With the way back."""
        return super().get_context() | {"opinion": self.instance}


class RecallFromCheckView(AgencyView):
    """取回修改 before the supervisor has read it."""

    def success_url(self) -> str:
        """The form, to go on writing."""
        return reverse("reviews:opinion_file", args=[self.instance.pk])


@require_safe
def opinion(request: ActorRequest, pk: int) -> HttpResponse:
    """One opinion; an agency that has yet to write it is led to the form, its supervisor to what waits for the check."""
    found = get_opinion(pk, request.actor)
    if found.state == OpinionState.REQUESTED and FILE_OPINION.allowed(found, request.actor):
        return redirect("reviews:opinion_file", pk)
    if found.state == OpinionState.AWAITING_CHECK and APPROVE_OPINION.allowed(found, request.actor):
        return redirect("reviews:opinion_check", pk)
    return _show(request, found)


@require_safe
def opinion_called(request: ActorRequest, pk: int, alias: str) -> HttpResponse:
    """One opinion of a round without names, by its alias: its number would tell when its agency was asked."""
    return _show(request, get_called(pk, alias, request.actor))


def _show(request: ActorRequest, found: OpinionRequest) -> HttpResponse:
    readable = can_read(found, request.actor)
    if readable:
        judged = ["verdicts__item"] if found.round.number > 1 else []
        prefetch_related_objects([found], *WRITTEN, "commitments__transitions", *judged)
    plan = get_plan(request, found.plan.pk)
    context = plan_context(request, plan, tab="reviews") | {
        "opinion": found,
        "readable": readable,
        "buttons": buttons(found, request.actor, page_of_opinion_move),
    }
    context["excused"] = excuses_of(found, context["log"], request.actor)
    return render(request, "reviews/opinions/opinion.html", context)
