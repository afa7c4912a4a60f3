"""The page on which several plans' holders are reminded: first what will be done with each, then what was."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actors import ActorRequest
from inputs.numbers import counted
from inputs.words import listed
from reviews.reminding.services import AT_ONCE, Line, lines_of, remind
from reviews.rounds.nudging import may_nudge_all

NAMED = 5  # plans that one message names


@require_http_methods(["GET", "HEAD", "POST"])
def nudge_plans(request: ActorRequest) -> HttpResponse:
    """Say of each plan whether its holder will be reminded; remind those, and say of each other why not."""
    actor, posted = request.actor, request.POST if request.method == "POST" else None
    if not may_nudge_all(actor):
        raise Http404
    asked = (request.GET if posted is None else posted).getlist("plan")
    wanted = list(dict.fromkeys(pk for each in asked if (pk := counted(each))))
    if len(wanted) > AT_ONCE:
        messages.error(request, _("一次最多催辦 %(most)s 件，請分次辦理。") % {"most": AT_ONCE})
        return redirect("proposals:list")
    lines = lines_of(actor, wanted)
    if wanted and not lines:
        raise Http404
    if posted is not None and lines:
        remind(lines, by=actor)
        _tell(request, lines)
        return redirect("proposals:list")
    context = {"lines": lines, "open": [line for line in lines if line.verdict]}
    return render(request, "reviews/reminding/plans.html", context)


def _tell(request: ActorRequest, lines: Iterable[Line]) -> None:
    """What was done, then of the others by why not."""
    found: dict[str, list[str]] = {}
    for line in lines:
        found.setdefault(line.why_not, []).append(line.plan.called)
    if done := found.pop("", []):
        messages.success(request, _("已催辦 %(n)d 件：%(which)s。") % {"n": len(done), "which": _named(done)})
    for why, names in found.items():
        said = {"n": len(names), "which": _named(names), "why": why}
        messages.warning(request, _("未催辦 %(n)d 件（%(which)s）：%(why)s") % said)


def _named(names: list[str]) -> str:
    if len(names) <= NAMED:
        return listed(names)
    return _("%(which)s 等") % {"which": listed(names[:NAMED])}
