"""The chapter template, read by everybody, and its revision, for who keeps it (R19); never a plan."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actors import ActorRequest
from chapters import services
from chapters.forms import ChapterRows, PublishForm, QuestionForm
from chapters.models import ChapterTemplate, Question
from chapters.permissions import keeps_chapters
from workflow.drafts.pages import KeptPage
from workflow.engine.errors import Refused, StaleVersion

PER_PAGE = 20
METHODS = ["GET", "HEAD", "POST"]
View = Callable[..., HttpResponse]


@require_safe
def versions(request: ActorRequest) -> HttpResponse:
    """The published templates, the last first, with what each changed."""
    # Of each template that is shown the index of its plans is counted; joined, every plan would be looked at.
    same = ChapterTemplate.objects.filter(pk=OuterRef("pk")).order_by().values("pk")
    plans = Coalesce(Subquery(same.annotate(count=Count("proposals__template")).values("count")), 0)
    published = ChapterTemplate.objects.filter(published_at__isnull=False).annotate(plans=plans)
    page = Paginator(published.order_by("-published_at"), PER_PAGE).get_page(request.GET.get("page"))
    may_edit = keeps_chapters(request.actor)
    context = {"page": page, "may_edit": may_edit, "draft": services.draft() if may_edit else None}
    return render(request, "chapters/list.html", context)


@require_safe
def version(request: ActorRequest, pk: int) -> HttpResponse:
    """One template: its chapters and questions, and what it changed; a draft only for who keeps it."""
    shown = get_object_or_404(ChapterTemplate, pk=pk)
    if not shown.published_at and not keeps_chapters(request.actor):
        raise Http404
    before = ChapterTemplate.objects.filter(published_at__isnull=False)
    if shown.published_at:
        before = before.filter(published_at__lt=shown.published_at)
    older = before.order_by("-published_at").first()
    context = {
        "template": shown,
        "chapters": shown.chapters.prefetch_related("questions"),
        "older": older,
        "changes": list(services.changes(older, shown)) if older else [],
        "may_edit": keeps_chapters(request.actor),
    }
    return render(request, "chapters/version.html", context)


@require_POST
def begin(request: ActorRequest) -> HttpResponse:
    """Begin a revision, or go on with the one under way."""
    if not keeps_chapters(request.actor):
        raise Http404
    return redirect("chapters:edit", services.begin_revision(by=request.actor).pk)


def in_one_transaction(view: View) -> View:
    """What is posted is compared and written in one transaction; a page that is only looked at needs none."""

    @wraps(view)
    def written(request: ActorRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return written


@require_http_methods(METHODS)
@in_one_transaction
def edit(request: ActorRequest, pk: int) -> HttpResponse:
    """The chapters of the draft on one page, with their questions."""
    template = _draft(request, pk, hold=request.method == "POST")
    page = KeptPage(request)
    rows = ChapterRows(request.POST if request.method == "POST" else page.typed, instance=template, prefix="chapters")
    if request.method == "POST" and rows.is_valid():
        return _done(page, lambda: services.save_chapters(template, rows, by=request.actor), _("已儲存章節。"), pk)
    questions: dict[int, list[Question]] = {}
    for question in Question.objects.filter(chapter__template=template):
        questions.setdefault(question.chapter_id, []).append(question)
    for row in rows.forms:
        row.questions = questions.get(row.instance.pk, [])
    context = {"template": template, "rows": rows, **page.context}
    return render(request, "chapters/edit.html", context, status=_status(request, rows.conflicts))


@require_http_methods(METHODS)
@in_one_transaction
def question(request: ActorRequest, pk: int, question: int | None = None) -> HttpResponse:
    """Add a question to a chapter of the draft, or change one."""
    template = _draft(request, pk, hold=request.method == "POST")
    instance = Question.objects.filter(pk=question, chapter__template=template).first() if question else None
    gone = question is not None and instance is None
    if gone and request.method != "POST":
        raise Http404
    initial = {} if question else {"chapter": request.GET.get("chapter")}
    page, asked = KeptPage(request), partial(QuestionForm, instance=instance, template=template)
    form = asked(request.POST) if request.method == "POST" else page.bring_back(asked, initial=initial)
    if request.method == "POST" and form.is_valid() and not gone:
        try:
            services.save_question(template, form, by=request.actor)
            page.sent()
            messages.success(request, _("已儲存題目。"))
            return redirect("chapters:edit", pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    if gone:
        form.add_error(None, _("這一題在這一頁開啟之後已由他人刪除；您填的還在這裡，要留下請儲存為新的題目。"))
    context = {"template": template, "form": form, "question": instance, "gone": gone, **page.context}
    return render(request, "chapters/question.html", context, status=_status(request, form.conflicts or gone))


@require_POST
def question_remove(request: ActorRequest, pk: int, question: int) -> HttpResponse:
    """Take a question out of the draft."""
    template = _draft(request, pk)
    gone = get_object_or_404(Question, pk=question, chapter__template=template)
    words = _("已刪除題目「%s」。") % gone.label
    return _done(KeptPage(request), lambda: services.remove_question(template, gone, by=request.actor), words, pk)


@require_http_methods(METHODS)
def publish(request: ActorRequest, pk: int) -> HttpResponse:
    """Show what the draft changes, ask for the reason, put it in force."""
    template, is_stale = _draft(request, pk), False
    page = KeptPage(request)
    form = PublishForm(request.POST) if request.method == "POST" else page.bring_back(PublishForm)
    if request.method == "POST" and form.is_valid():
        try:
            shown = request.POST.get("shown", "")
            done = services.publish(template, form.cleaned_data["note"], by=request.actor, shown=shown)
            page.sent()
            messages.success(request, _("已發布 %s 版；之後開始的計畫使用新版。") % done.code)
            return redirect("chapters:list")
        except Refused as refusal:
            form.add_error(None, str(refusal))
            is_stale = isinstance(refusal, StaleVersion)
    changes = list(services.changes(services.current(), template))
    context = {"template": template, "form": form, "changes": changes, "shown": services.digest(template)}
    status = _status(request, is_stale)
    return render(request, "chapters/publish.html", context | page.context, status=status)


@require_POST
def discard(request: ActorRequest, pk: int) -> HttpResponse:
    """Give the draft up."""
    template = _draft(request, pk)
    services.discard(template, by=request.actor)
    messages.success(request, _("已捨棄草稿；現行範本不變。"))
    return redirect("chapters:list")


def _draft(request: ActorRequest, pk: int, *, hold: bool = False) -> ChapterTemplate:
    """The draft, for who keeps it; what is written from a page holds it from before it is compared."""
    if not keeps_chapters(request.actor):
        raise Http404
    drafts = ChapterTemplate.objects.filter(published_at__isnull=True)
    return get_object_or_404(drafts.select_for_update() if hold else drafts, pk=pk)


def _status(request: ActorRequest, asked: bool) -> int:
    """Refused, and if somebody else has changed the same meanwhile, that."""
    if request.method != "POST":
        return 200
    return 409 if asked else 422


def _done(page: KeptPage, act: Any, words: str, pk: int) -> HttpResponse:
    """Do it and come back to the draft; what the service refuses is said there."""
    try:
        act()
        page.sent()
        messages.success(page.request, words)
    except Refused as refusal:
        messages.error(page.request, str(refusal))
    return redirect("chapters:edit", pk)
