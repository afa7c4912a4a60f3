"""Pages of where a case is: asked for by who has its number and its e-mail, shown once by a link; never write a case."""

from __future__ import annotations

import time
from typing import Any

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from public.cases.reading import steps
from public.status.forms import AskForm
from public.status.services import ask, open_once, waiting

METHODS = ["GET", "HEAD", "POST"]
TAKES = 0.4  # seconds that every answer takes, longer than either way does


@login_not_required
@require_http_methods(METHODS)
def status(request: HttpRequest) -> HttpResponse:
    """Ask for number and e-mail; what comes of it stands in the mail alone."""
    began = time.monotonic()
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        asked: dict[str, Any] = form.cleaned_data
        key = f"{asked['case_number']} {asked['email'].lower()}"
        if not ratelimit.consume(request, action="status", key=key):
            return ratelimit.respond_429(request)
        ask(**asked)
        time.sleep(max(0.0, TAKES - (time.monotonic() - began)))
        return redirect("public:status_sent")
    return render(request, "public/status/status.html", {"form": form}, status=422 if form.is_bound else 200)


@login_not_required
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The same words for everybody."""
    return render(request, "public/status/sent.html")


@login_not_required
@require_http_methods(METHODS)
def status_of(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, for programs that look at mails open links; POST shows the case, this once."""
    if request.method != "POST":
        if waiting(token) is None:
            raise Http404
        return render(request, "public/status/open.html")
    plan = open_once(token)
    if plan is None:
        raise Http404
    context = {"case": plan, "steps": steps(plan.transitions.order_by("id"))}
    return render(request, "public/status/case.html", context)
