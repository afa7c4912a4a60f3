"""指定承辦人, of one plan or of those ticked in the list; each is given, or refused, by itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actors import ActorRequest
from accounts.models import User
from inputs.numbers import counted
from proposals.assigning.forms import AssignForm
from proposals.assigning.reading import handlers
from proposals.assigning.services import assign, may_assign
from proposals.models import Assignment, Proposal
from workflow.engine.errors import Refused
from workflow.engine.verdicts import Verdict

MOST_AT_ONCE = 100


@dataclass
class Line:
    """A plan to be given: who handles it now, whether it may be given, and how it went."""

    plan: Proposal
    handler: Assignment | None
    verdict: Verdict
    refused: str = ""
    done: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
def assign_plans(request: ActorRequest) -> HttpResponse:
    """Ask to whom; give each plan that may be given, and say of each other why it was not."""
    actor, posted = request.actor, request.POST if request.method == "POST" else None
    if actor.unit is None or not actor.may_act:
        raise Http404
    asked = (request.GET if posted is None else posted).getlist("plan")
    wanted = list(dict.fromkeys(pk for each in asked if (pk := counted(each))))
    if len(wanted) > MOST_AT_ONCE:
        messages.error(request, _("一次最多指定 %(most)s 件，請分次辦理。") % {"most": MOST_AT_ONCE})
        return redirect("proposals:list")
    plans = list(Proposal.objects.visible_to(actor).filter(pk__in=wanted).for_list().order_by("pk"))
    if wanted and not plans:
        raise Http404
    standing = handlers(actor, [plan.pk for plan in plans])
    lines = [
        Line(plan, found := standing.get(plan.pk), may_assign(actor, found.user_id if found else None))
        for plan in plans
    ]
    open_ = [line for line in lines if line.verdict]
    form = AssignForm(
        posted,
        actor=actor,
        is_handed_over=any(line.handler for line in open_),
        initial={"user": actor.membership.user_id if actor.membership else None}
        if not any(line.handler for line in open_)
        else None,
    )
    if posted is not None and form.is_valid():
        for line in open_:
            _give(line, form.cleaned_data["user"], form.cleaned_data["reason"], request)
        done = sum(line.done for line in lines)
        if done:
            said = {"n": done, "who": form.cleaned_data["user"]}
            messages.success(request, _("已指定 %(n)d 件由 %(who)s 承辦。") % said)
        if done == len(lines):
            return redirect(_back(plans))
    wrong = posted is not None
    context = {"lines": lines, "form": form, "open": open_, "back": _back(plans), "tried": wrong}
    return render(request, "proposals/assigning/assign.html", context, status=422 if wrong else 200)


def _give(line: Line, user: User, reason: str, request: ActorRequest) -> None:
    try:
        assign(line.plan, user, by=request.actor, reason=reason if line.handler else "")
    except Refused as refusal:
        line.refused = str(refusal)
    else:
        line.done = True


def _back(plans: list[Proposal]) -> str:
    """To the plan, or to the list of several and of none."""
    return plans[0].get_absolute_url() if len(plans) == 1 else reverse("proposals:list")
