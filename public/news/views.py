"""News as everybody reads them, and as the platform keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.permissions import keeps_news
from public.answers import for_everybody
from public.models import News
from public.news.forms import NewsForm
from public.news.services import save_news
from workflow.calendar import clock
from workflow.drafts.pages import KeptPage
from workflow.rows import Rows, page_of
from workflow.upkeep.records import last_changes

if TYPE_CHECKING:
    from accounts.actors import ActorRequest

METHODS = ["GET", "HEAD", "POST"]


@for_everybody
def news(request: HttpRequest) -> HttpResponse:
    """What is out today, the newest first."""
    found = News.objects.current(timezone.localdate(clock.now()))
    page = page_of(Rows([found]), request.GET.get("page"))
    return render(request, "public/news/list.html", {"page": page})


@for_everybody
def news_item(request: HttpRequest, pk: int) -> HttpResponse:
    """One piece, as long as it is out."""
    found = get_object_or_404(News.objects.current(timezone.localdate(clock.now())), pk=pk)
    return render(request, "public/news/item.html", {"item": found})


@require_safe
def kept(request: ActorRequest) -> HttpResponse:
    """All of it, with what is out, for who keeps it."""
    _check(request)
    page, today = page_of(Rows([News.objects.all()]), request.GET.get("page")), timezone.localdate(clock.now())
    rows = [(each, each.state(today)) for each in page]
    return render(request, "public/news/kept.html", {"page": page, "rows": rows, "changes": last_changes(News)})


@require_http_methods(METHODS)
def news_new(request: ActorRequest) -> HttpResponse:
    """One more."""
    _check(request)
    return _page(request, News())


@require_http_methods(METHODS)
def news_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Other words or days; what is posted holds the row from before it is compared."""
    _check(request)
    with transaction.atomic():
        held = News.objects.select_for_update() if request.method == "POST" else News.objects.all()
        return _page(request, get_object_or_404(held, pk=pk))


def _check(request: ActorRequest) -> None:
    if not keeps_news(request.actor):
        raise Http404


def _page(request: ActorRequest, item: News) -> HttpResponse:
    title, kept_page = item.title if item.pk else _("新增公告"), KeptPage(request)
    posted = request.method == "POST"
    form = NewsForm(request.POST, instance=item) if posted else kept_page.bring_back(NewsForm, instance=item)
    if posted and form.is_valid():
        saved = save_news(form, by=request.actor)
        kept_page.sent()
        messages.success(request, _("已儲存「%s」。") % saved.title)
        return redirect("public:news_kept")
    status = 200 if not posted else 409 if form.conflicts else 422
    context = {"form": form, "title": title, **kept_page.context}
    return render(request, "public/news/edit.html", context, status=status)
