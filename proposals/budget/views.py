"""The answer to a warning of the checker, posted from the budget's section; a page only where it is refused."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actors import ActorRequest
from chapters.states import Section
from proposals.budget import checker
from proposals.budget.forms import AnswerForm
from proposals.budget.services import answer_warning, withdraw_answer
from proposals.case.closed import if_closed
from proposals.content import from_rows
from proposals.models import Proposal, Venture
from proposals.pages import get_plan
from workflow.drafts.texts import typed_in
from workflow.engine.errors import Refused


@require_POST
def budget_answer(request: ActorRequest, pk: int, venture: int) -> HttpResponse:
    """Keep a warning with its reason, or take the reason back, and come back to the venture's budget."""
    plan = get_plan(request, pk)
    form = AnswerForm(request.POST)
    if late := if_closed(request, plan, typed_in(form)):
        return late
    target: Venture = get_object_or_404(plan.ventures, pk=venture)
    is_withdrawn = "withdraw" in request.POST
    if not form.is_valid() and not is_withdrawn and (found := _shown(plan, request)):
        context = {"plan": plan, "venture": target, "finding": found, "form": form, "budget": _address(plan, target)}
        return render(request, "proposals/budget/reason.html", context, status=422)
    said: dict[str, Any] = form.cleaned_data
    about, fingerprint = said.get("about", ""), said.get("fingerprint", "")
    try:
        if is_withdrawn:
            withdraw_answer(plan, about, fingerprint, by=request.actor, venture=target.pk)
            messages.success(request, _("已撤回理由。"))
        else:
            reason = said.get("reason", "")
            answer_warning(plan, about, fingerprint, reason, by=request.actor, venture=target.pk)
            messages.success(request, _("已記下理由。"))
    except Refused as refusal:
        messages.error(request, _repeated(str(refusal), said.get("reason", "")))
    return redirect(_address(plan, target))


def _repeated(refusal: str, reason: str) -> str:
    """Why it was not kept, and what was typed."""
    return _("%(refusal)s 您寫的理由：%(reason)s") % {"refusal": refusal, "reason": reason} if reason else refusal


def _shown(plan: Proposal, request: ActorRequest) -> checker.Finding | None:
    """The finding that the form was about, if it still is one; what is gone is refused by the service in its words."""
    key = request.POST.get("about"), request.POST.get("fingerprint")
    return next((found for found in checker.findings(plan, from_rows(plan)) if found.key == key), None)


def _address(plan: Proposal, venture: Venture) -> str:
    return reverse("proposals:venture_section", args=[plan.pk, venture.pk, Section.BUDGET])
