"""The answer to a warning of the checker, posted from the budget's section; never a page of its own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actors import ActorRequest
from chapters.states import Section
from proposals.budget.forms import AnswerForm
from proposals.budget.services import answer_warning
from proposals.models import Venture
from proposals.pages import get_plan
from proposals.permissions import can_edit
from workflow.engine.errors import Refused


@require_POST
def budget_answer(request: ActorRequest, pk: int, venture: int) -> HttpResponse:
    """Keep a warning with its reason, and come back to the venture's budget."""
    plan = get_plan(request, pk)
    if not can_edit(plan, request.actor):
        raise Http404
    target: Venture = get_object_or_404(plan.ventures, pk=venture)
    form = AnswerForm(request.POST)
    if form.is_valid():
        said: dict[str, Any] = form.cleaned_data
        try:
            answer_warning(plan, said["about"], said["fingerprint"], said["reason"], by=request.actor)
            messages.success(request, _("已記下理由。"))
        except Refused as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, "；".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect("proposals:venture_section", plan.pk, target.pk, Section.BUDGET)
