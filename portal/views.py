"""Notices, and the mail a local run has written; never write but what was read."""

from __future__ import annotations

import email
from email import policy

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import ActorRequest
from inputs.numbers import counted
from portal import components
from portal.pages import pages_of
from workflow.once.keys import keyed_itself

NOTICES_PER_PAGE = 30
MAILS = 100


@require_http_methods(["GET", "HEAD", "POST"])
@keyed_itself  # what is read stays read, however often it is sent
def notices(request: ActorRequest) -> HttpResponse:
    """The inbox; POST opens the one that it names, which is read then, else marks all as read."""
    if request.method == "POST":
        opened = request.POST.get("notice")
        mine = request.user.notifications.all()
        chosen = mine if opened is None else mine.filter(pk=counted(opened) or 0)
        chosen.unread().update(read_at=timezone.now())
        found = chosen.first() if opened else None
        return redirect(found.url if found and found.url else "portal:notices")
    page = Paginator(request.user.notifications.all(), NOTICES_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/notices.html", {"page": page})


@require_safe
@login_not_required
def sitemap(request: ActorRequest) -> HttpResponse:
    """網站導覽, with the access keys and the pages this actor may open."""
    groups = pages_of(request.actor if request.user.is_authenticated else None)
    return render(request, "portal/sitemap.html", {"groups": groups})


@require_safe
@login_not_required
def favicon(request: ActorRequest) -> HttpResponse:
    """Where browsers look for the icon of what is no page: papers, files, answers of the machine."""
    return redirect(static("favicon.ico"), permanent=True)


@require_safe
@login_not_required
def mail_list(request: ActorRequest) -> HttpResponse:
    """Mail written by a local run, newest first; there is no such page in production."""
    _local_only()
    files = sorted(settings.MAIL_DIR.glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)[:MAILS]
    mails = [(path.stem, _parse(path.stem)) for path in files]
    return render(request, "portal/mail_list.html", {"mails": mails})


@require_safe
@login_not_required
def mail(request: ActorRequest, name: str) -> HttpResponse:
    """One mail."""
    _local_only()
    return render(request, "portal/mail.html", {"mail": _parse(name)})


@require_safe
@login_not_required
def component_shelf(request: ActorRequest) -> HttpResponse:
    """Each component of the pages with its example; there is no such page in production."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    shelf = [(component, component.drawn(request)) for component in components.shelf()]
    return render(request, "portal/components.html", {"shelf": shelf})


def _local_only() -> None:
    if settings.EMAIL_BACKEND != "workflow.delivery.mail.FileBackend":
        raise Http404


def _parse(name: str) -> dict[str, str]:
    path = settings.MAIL_DIR / f"{name}.eml"
    if "/" in name or not path.is_file():
        raise Http404
    message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    return {
        "to": str(message["To"]),
        "subject": str(message["Subject"]),
        "date": str(message["Date"]),
        "text": body.get_content() if body else "",
    }
