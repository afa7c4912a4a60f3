"""The plan's tab, and what the moves of a plan that tracking carries out share; never write but through services."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from proposals.case.views import PlanMoveView
from proposals.content import facts
from proposals.corrections.reading import offer
from proposals.models import Proposal
from proposals.pages import get_plan, plan_context
from proposals.permissions import reads_filed
from proposals.states import Outcome
from tracking import guards
from tracking.approvals.pages import by_venture, headings, left_headings, left_in_words
from tracking.approvals.sums import cells
from tracking.ndc.enclosures import may_open
from tracking.ndc.outcomes import CODE, last_decisions
from tracking.ndc.sending import weigh
from tracking.ndc.table import cases_apart, origin
from tracking.states import Amendment
from tracking.steps import steps_of_one
from workflow.engine.forms import MoveForm
from workflow.nested import Nested, read

if TYPE_CHECKING:
    from accounts.actors import Actor, ActorRequest
    from proposals.models import Venture
    from tracking.models import NdcItem, NdcSubmission, VentureDecision
    from workflow.engine.facts import Facts


SENT = {
    "decisions": Nested(one=("venture",)),
    "items": Nested(),
    "enclosures": Nested(one=("attachment",)),
}


@require_safe
def plan(request: ActorRequest, pk: int) -> HttpResponse:
    """The plan's tab: what NDC was sent and answered, what was approved, what is tracked."""
    case = get_plan(request, pk)
    ventures = read(case.ventures.select_related("executing_unit"), {"approval_letters": Nested(one=("attachment",))})
    context = plan_context(request, case, tab="tracking")
    tracked = context["facts"].of(guards.undertakings) if case.case_number else []
    sent = case.ndc_submissions.select_related("version", "minutes").defer("version__content")
    submissions = list(read(sent, SENT)) if case.case_number else []
    for submission in submissions:
        for enclosure in submission.enclosures.all():
            enclosure.opens = may_open(enclosure, request.actor)
        submission.opens_all = all(enclosure.opens for enclosure in submission.enclosures.all())
    letters = [letter for venture in ventures for letter in venture.approval_letters.all()]
    meetings = [copy(submission) for submission in submissions]  # its letter and its meeting are corrected apart
    for submission in submissions:
        submission.version.proposal = case
    weigh(submissions)
    said = [item for submission in submissions for item in _of(case, submission)]
    decisions = last_decisions(submissions)
    corrected = {"submission": submissions, "ndc_meeting": meetings, "ndc_item": said, "approval": letters}
    corrected |= {CODE: [*decisions.values()]}
    for code, rows in corrected.items():
        offer(case, code, rows, context["log"], request.actor)
    found = cells(venture__proposal=case) if letters else {}
    replaced = {letter.amends_id for letter in letters if letter.amendment == Amendment.REPLACES}
    for letter in letters:
        letter.is_replaced = letter.pk in replaced
    context |= {
        "subsidy": by_venture(found, ventures) if found else None,
        "headings": headings(),
        "left_headings": left_headings(),
        "left_words": left_in_words(found),
        "submissions": list(zip(submissions, meetings, strict=True)),
        "has_comments": bool(said),
        "results": _results(context["facts"], ventures, decisions, request.actor),
        "origin": origin(case, request.actor),
        "letters": letters,
        "undertakings": [(row, list(steps_of_one(row, request.actor))) for row in tracked],
    }
    return render(request, "tracking/plan.html", context)


def _of(plan: Proposal, submission: NdcSubmission) -> list[NdcItem]:
    """The comments of one meeting, which know where they were said."""
    items = list(submission.items.all())
    submission.proposal = plan
    for item in items:
        item.submission = submission
    return items


@dataclass(frozen=True)
class Decided:
    """A venture of the plan as the actor reads it: who carries it out, what NDC decided, the case in which it goes on."""

    title: str
    unit: str
    outcome: str
    case: Proposal | None
    decision: VentureDecision | None


def _results(
    plan_facts: Facts, ventures: list[Venture], decisions: dict[int, VentureDecision], actor: Actor
) -> list[Decided]:
    plan, cases = plan_facts.instance, cases_apart(plan_facts.instance, actor)
    units = [venture.executing_unit or plan.proposing_unit for venture in ventures]
    decided = {venture.pk: str(venture.get_outcome_display()) for venture in ventures}
    if not reads_filed(plan, actor):
        told = [(v.pk, v.title, unit.name) for v, unit in zip(ventures, units, strict=True)]
    else:
        short = {unit.full_name: unit.name for unit in units}
        filed = plan_facts.of(facts.filed).ventures
        told = [(v.id, v.title, short.get(v.executing_unit, v.executing_unit)) for v in filed]
    pending = str(Outcome.PENDING.label)
    return [
        Decided(title, unit, decided.get(key, pending), cases.get(key), decisions.get(key)) for key, title, unit in told
    ]


class TrackingMoveView(PlanMoveView):
    """A move of the plan that writes rows of this app: its form's data goes to its service."""

    request: ActorRequest
    routed = True
    tab = "tracking"
    form: type[MoveForm]

    def columns(self) -> dict[str, Any]:
        """Also the days that what is recorded here comes after."""
        return super().columns() | guards.days_before()

    def get_form(self, *args: Any, **kwargs: Any) -> MoveForm:
        """The page's own form; the table names none, because the door cannot take its data as it is."""
        return self.form(*args, instance=self.instance, actor=self.request.actor, **kwargs)

    def success_url(self) -> str:
        """Back to the tab."""
        return reverse("tracking:plan", args=[self.instance.pk])
