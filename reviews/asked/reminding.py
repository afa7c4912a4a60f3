"""催辦 of the opinions ticked in the list: each is reminded, or refused, by the rule that one is; never says what one says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actors import Actor, ActorRequest
from accounts.states import UnitKind
from inputs.numbers import counted
from inputs.words import listed
from proposals.models import Proposal
from reviews.models import OpinionRequest
from reviews.rounds.nudging import TODAY, may_nudge, nudge, nudges
from workflow.calendar.days import WorkingCalendar
from workflow.engine.errors import Refused
from workflow.engine.verdicts import Verdict

MOST_AT_ONCE = 30  # as many as a page of the list shows
NAMED = 5  # opinions that one message names


@dataclass
class Line:
    """An opinion that is asked for, whether its agency may be reminded now, and why it was not."""

    opinion: OpinionRequest
    verdict: Verdict
    refused: str = ""

    @property
    def words(self) -> str:
        """Whose, of which plan."""
        return f"{self.opinion.agency.name}（{self.opinion.plan.called}）"

    @property
    def why_not(self) -> str:
        """In words; empty where it was reminded."""
        return self.refused or str(self.verdict.reason)


def reminds(actor: Actor) -> bool:
    """RDEC's people who act remind agencies (R2)."""
    return actor.kind == UnitKind.RDEC and actor.may_act


@require_http_methods(["GET", "HEAD", "POST"])
def nudge_several(request: ActorRequest) -> HttpResponse:
    """Say of each whether it will be reminded; remind those, and say what was done, and of each other why not."""
    actor, posted = request.actor, request.POST if request.method == "POST" else None
    if not reminds(actor):
        raise Http404
    asked = (request.GET if posted is None else posted).getlist("opinion")
    wanted = list(dict.fromkeys(pk for each in asked if (pk := counted(each))))
    if len(wanted) > MOST_AT_ONCE:
        messages.error(request, _("一次最多催辦 %(most)s 件，請分次辦理。") % {"most": MOST_AT_ONCE})
        return redirect("reviews:opinions")
    lines = _lines(actor, wanted)
    if wanted and not lines:
        raise Http404
    if posted is not None and lines:
        _remind(lines, actor)
        _tell(request, lines)
        return redirect(reverse("reviews:opinions") + "?state=late")
    context = {"lines": lines, "open": [line for line in lines if line.verdict]}
    return render(request, "reviews/asked/nudge.html", context)


def _lines(actor: Actor, wanted: Iterable[int]) -> list[Line]:
    """Those of ``wanted`` that the actor sees, plan by plan (two queries)."""
    calendar = WorkingCalendar.load()
    rows = OpinionRequest.objects.visible_to(actor).filter(pk__in=wanted).for_list().annotate(nudges=nudges())
    found = rows.order_by("round__proposal_id", "id")
    return [Line(opinion, may_nudge(opinion, actor, calendar)) for opinion in found]


def _remind(lines: Iterable[Line], actor: Actor) -> None:
    """Plan by plan, each in a transaction of its own: what one refuses keeps no other from being done."""
    plans: dict[Proposal, list[Line]] = {}
    for line in lines:
        if line.verdict:
            plans.setdefault(line.opinion.plan, []).append(line)
    for plan, asked in plans.items():
        try:
            done = nudge(plan, by=actor, only=[line.opinion.pk for line in asked])
        except Refused as refusal:
            for line in asked:
                line.refused = str(refusal)
        else:
            for line in asked:
                line.refused = "" if line.opinion in done else str(TODAY)


def _tell(request: ActorRequest, lines: Iterable[Line]) -> None:
    """What was done, then of the others by why not."""
    found: dict[str, list[str]] = {}
    for line in lines:
        found.setdefault(line.why_not, []).append(line.words)
    if done := found.pop("", []):
        messages.success(request, _("已催辦 %(n)d 件：%(which)s。") % {"n": len(done), "which": _named(done)})
    for why, names in found.items():
        said = {"n": len(names), "which": _named(names), "why": why}
        messages.warning(request, _("未催辦 %(n)d 件（%(which)s）：%(why)s") % said)


def _named(names: list[str]) -> str:
    if len(names) <= NAMED:
        return listed(names)
    return _("%(which)s 等") % {"which": listed(names[:NAMED])}
