"""Taking back the answer to a warning of the checker, from the budget's section; never gives one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actors import ActorRequest
from chapters.states import Section
from proposals.budget.forms import WithdrawForm
from proposals.budget.services import withdraw_answer
from proposals.case.closed import if_closed
from proposals.models import Venture
from proposals.pages import get_plan
from workflow.engine.errors import Refused


@require_POST
def budget_answer(request: ActorRequest, pk: int, venture: int) -> HttpResponse:
    """Take a reason back, and come back to the venture's budget."""
    plan = get_plan(request, pk)
    if late := if_closed(request, plan):
        return late
    target: Venture = get_object_or_404(plan.ventures, pk=venture)
    form = WithdrawForm(request.POST)
    said = form.cleaned_data if form.is_valid() else {}
    try:
        withdraw_answer(plan, said.get("about", ""), said.get("fingerprint", ""), by=request.actor, venture=target.pk)
        messages.success(request, _("已撤回理由。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("proposals:venture_section", plan.pk, target.pk, Section.BUDGET)
