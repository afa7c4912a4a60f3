"""Pages around filing: the notice, a plan's consents, filing on behalf, copying; never write but through services."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import ActorRequest
from accounts.audit import access
from accounts.states import Accessed
from chapters.states import Section
from documents.services import serve
from proposals.case.milestones import Milestone, place_of
from proposals.consent import consents, services
from proposals.consent.forms import CopyForm, NoticeForm, RepresentationForm, ShowcaseForm
from proposals.models import PrivacyNotice
from proposals.pages import get_plan, plan_context
from proposals.permissions import is_proposer, keeps_notices, may_represent, reads_representation
from workflow.drafts.pages import KeptPage
from workflow.engine.errors import Refused

PER_PAGE = 50
VERSIONS_SHOWN = 100  # a notice changes with the law, not with the month


@require_safe
def privacy(request: ActorRequest, number: int | None = None) -> HttpResponse:
    """The notice in force, or an older one by its number; for everybody who is signed in."""
    now = consents.notice_now()
    shown = now if number is None else get_object_or_404(PrivacyNotice, number=number)
    context = {
        "shown": shown,
        "now": now,
        "others": PrivacyNotice.objects.exclude(number=shown.number if shown else 0)[:VERSIONS_SHOWN],
        "may_publish": keeps_notices(request.actor),
    }
    return render(request, "proposals/consent/privacy.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def privacy_new(request: ActorRequest) -> HttpResponse:
    """Publish the next version."""
    if not keeps_notices(request.actor):
        raise Http404
    if request.method != "POST":
        return _next_notice(request, PrivacyNotice.objects.last_published())
    with transaction.atomic():
        return _next_notice(request, services.hold_last_notice())


def _next_notice(request: ActorRequest, last: PrivacyNotice | None) -> HttpResponse:
    """The page of the version after ``last``; nobody publishes another while what was sent is compared with it."""
    page, made = KeptPage(request), partial(NoticeForm, last=last)
    form = made(request.POST) if request.method == "POST" else page.bring_back(made)
    if request.method == "POST" and form.is_valid():
        notice = services.publish_notice(form.save(commit=False), by=request.actor)
        page.sent()
        messages.success(request, _("已公告「%s」。") % notice)
        return redirect(notice)
    status = 200 if request.method != "POST" else 409 if form.conflicts else 422
    return render(request, "proposals/consent/privacy_new.html", {"form": form, **page.context}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: ActorRequest, pk: int) -> HttpResponse:
    """Who agreed to what and when; the proposer gives or withdraws the consent to be shown."""
    plan = get_plan(request, pk)
    if request.method == "POST":
        form = ShowcaseForm(request.POST)
        if not is_proposer(plan, request.actor) or not form.is_valid():
            raise Http404
        return _answer(request, pk, given=form.cleaned_data["given"])
    rows = plan.consents.select_related("notice", "version").order_by("-id")
    may_answer, reads_it = (bool(may(plan, request.actor)) for may in (is_proposer, reads_representation))
    if plan.represented_by_id and reads_it and not may_answer:
        access.record(Accessed.CONTACT, str(plan))
    context = plan_context(request, plan, tab="consent") | {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "shown": consents.is_shown(plan),
        "may_answer": may_answer,
        "approved": place_of(Milestone.APPROVED),
        "reads_representation": reads_it,
    }
    return render(request, "proposals/consent/consent.html", context)


def _answer(request: ActorRequest, pk: int, *, given: bool) -> HttpResponse:
    try:
        services.answer_showcase(get_plan(request, pk), given=given, by=request.actor)
        messages.success(request, _("已同意公開展示。") if given else _("已撤回公開展示的同意。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("proposals:consent", pk)


@require_safe
def signed_paper(request: ActorRequest, pk: int) -> HttpResponseBase:
    """What the represented person signed; not for every reader of the plan."""
    plan = get_plan(request, pk)
    if not plan.represented_by_id or not plan.on_behalf.paper or not reads_representation(plan, request.actor):
        raise Http404
    return serve(plan.on_behalf.paper)


@require_http_methods(["GET", "HEAD", "POST"])
def start_on_behalf(request: ActorRequest) -> HttpResponse:
    """Begin a plan for somebody who cannot."""
    if not may_represent(request.actor):
        raise Http404
    page, posted = KeptPage(request), request.method == "POST"
    form = RepresentationForm(request.POST, request.FILES) if posted else page.bring_back(RepresentationForm)
    if request.method == "POST" and form.is_valid():
        facts: dict[str, Any] = {name: value for name, value in form.cleaned_data.items() if name != "agreed"}
        try:
            plan = services.start_on_behalf(**facts, by=request.actor)
            page.sent()
            return redirect("proposals:section", plan.pk, Section.BASICS)
        except Refused as refusal:
            form.add_error("paper", str(refusal))
    status = 422 if request.method == "POST" else 200
    return render(request, "proposals/consent/start_on_behalf.html", {"form": form, **page.context}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: ActorRequest, pk: int) -> HttpResponse:
    """Say what comes along, then make a new draft of it."""
    plan = get_plan(request, pk)
    if not is_proposer(plan, request.actor):
        raise Http404
    form = CopyForm(request.POST if request.method == "POST" else None, plan=plan)
    if request.method == "POST" and form.is_valid():
        made = services.copy_plan(plan, by=request.actor, agreed=form.cleaned_data.get("agreed", False))
        messages.success(request, _("已複製成新計畫；請補上共識會議紀錄，並檢查年度與經費。"))
        return redirect("proposals:section", made.pk, Section.BASICS)
    status = 422 if request.method == "POST" else 200
    return render(request, "proposals/writing/copy.html", {"plan": plan, "form": form}, status=status)
