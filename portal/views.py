"""The site map, and for a local run the mail it has written and the components of pages; never write."""

from __future__ import annotations

import email
from email import policy

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.actors import ActorRequest
from portal import components
from portal.pages import pages_of
from portal.shortcuts import SHORTCUTS

MAILS = 100


@require_safe
@login_not_required
def sitemap(request: ActorRequest) -> HttpResponse:
    """網站導覽, with the keys and the pages this actor may open."""
    groups = pages_of(request.actor if request.user.is_authenticated else None)
    return render(request, "portal/sitemap.html", {"groups": groups, "shortcuts": SHORTCUTS})


@require_safe
@login_not_required
@cache_control(public=True, max_age=86_400)
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
    """Each component of the pages in its states; there is no such page in production."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    shelf = [(one, [(example, example.drawn(request)) for example in one.examples]) for one in components.shelf()]
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
