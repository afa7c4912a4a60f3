"""The page on which several are reminded: first what will be done with each, then what was; of what it is, its two kinds say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from accounts.actors import Actor, ActorRequest
from inputs.numbers import counted
from inputs.words import listed
from reviews.rounds.nudging import may_nudge_all
from workflow.engine.verdicts import Verdict, Words

if TYPE_CHECKING:
    from proposals.models import Proposal
    from reviews.models import OpinionRequest

AT_ONCE = 30  # dealt with on one page, as many as a page of a list shows
NAMED = 5  # that one message names


@dataclass
class Line:
    """A case, its plan, who is reminded of it, until when it was due, whether they may be now, and why it was not done."""

    case: Proposal | OpinionRequest
    plan: Proposal
    whom: str
    beneath: Any  # which of the plan's it is
    until: dt.date | None
    verdict: Verdict
    words: str  # what messages call it
    refused: str = ""

    @property
    def why_not(self) -> str:
        """In words; empty where they were reminded."""
        return self.refused or str(self.verdict.reason)


class SeveralView(View):
    """Say of each whether somebody will be reminded; remind those, and say of each other why not."""

    request: ActorRequest
    http_method_names = ["get", "head", "post"]
    named = ""  # what the addresses of those that are ticked call them
    things: Words = ""  # what they are
    label: Words = ""  # of the table
    whom: Words = ""  # of the column
    hint: Words = ""  # who is told, and how often
    empty: Words = ""  # where nothing is ticked
    back = ""  # the list they are ticked in
    after = ""  # what of that list is shown when it is done

    def lines(self, actor: Actor, wanted: Sequence[int]) -> Sequence[Line]:
        """Those of ``wanted`` that the actor sees."""
        raise NotImplementedError

    def remind(self, lines: Sequence[Any], by: Actor) -> None:
        """Remind where the page said that it would; what is refused meanwhile says so on its line."""
        raise NotImplementedError

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Who reminds nobody has no such page; whoever ticked too many is led back."""
        if not may_nudge_all(request.actor):
            raise Http404
        asked = (request.POST if request.method == "POST" else request.GET).getlist(self.named)
        self.wanted = list(dict.fromkeys(pk for each in asked if (pk := counted(each))))
        if len(self.wanted) > AT_ONCE:
            messages.error(request, _("一次最多催辦 %(most)s 件，請分次辦理。") % {"most": AT_ONCE})
            return redirect(self.back)
        self.found = self.lines(request.actor, self.wanted)
        if self.wanted and not self.found:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: ActorRequest) -> HttpResponse:
        """What will be done with each."""
        open_ = [line for line in self.found if line.verdict]
        context = {"lines": self.found, "open": open_, "page": self, "back": reverse(self.back)}
        return render(request, "reviews/reminding/several.html", context)

    def post(self, request: ActorRequest) -> HttpResponse:
        """Do it, and say what was done."""
        if not self.found:
            return self.get(request)
        self.remind(self.found, request.actor)
        _tell(request, self.found)
        return redirect(reverse(self.back) + self.after)


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
