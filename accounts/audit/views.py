"""The lists of what is kept, for administrators of RDEC and of the platform; for others they are not there."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.audit.forms import AccessFilter, PeriodForm, SignInFilter
from accounts.models import Access, SignIn

if TYPE_CHECKING:
    from accounts.actors import ActorRequest

AT_MOST = 200


@require_safe
def accesses(request: ActorRequest) -> HttpResponse:
    """Who looked at personal data or took it away."""
    form, words = AccessFilter(request.GET or None), ("actor_label", "about", "address")
    context = _found(request, Access.objects.all(), form, kind="kind", words=words) | {"heading": _("個資存取紀錄")}
    return render(request, "accounts/audit/accesses.html", context, status=422 if form.errors else 200)


@require_safe
def signins(request: ActorRequest) -> HttpResponse:
    """Who signed in or tried to."""
    form, words = SignInFilter(request.GET or None), ("name", "user__name", "address")
    rows = SignIn.objects.select_related("user")
    context = _found(request, rows, form, kind="outcome", words=words) | {"heading": _("登入紀錄")}
    return render(request, "accounts/audit/signins.html", context, status=422 if form.errors else 200)


def _found(request: ActorRequest, rows: QuerySet[Any, Model], form: PeriodForm, **columns: Any) -> dict[str, Any]:
    """The newest ``AT_MOST`` rows within the filter: a log has no end, and nobody reads further than that."""
    if not request.actor.keeps_units:
        raise Http404
    found = _narrowed(rows, form, **columns) if form.is_valid() else rows
    shown = list(found[: AT_MOST + 1])
    more = _("只列最近 %d 筆，較早的請以日期或文字縮小範圍。") % AT_MOST if len(shown) > AT_MOST else ""
    return {"form": form, "rows": shown[:AT_MOST], "more": more}


def _narrowed(
    rows: QuerySet[Any, Model], form: PeriodForm, *, kind: str, words: tuple[str, ...]
) -> QuerySet[Any, Model]:
    asked = form.cleaned_data
    if asked["kind"]:
        rows = rows.filter(**{kind: asked["kind"]})
    if asked["since"]:
        rows = rows.filter(at__gte=_begins(asked["since"]))
    if asked["until"]:
        rows = rows.filter(at__lt=_begins(asked["until"] + dt.timedelta(days=1)))
    if asked["words"]:
        wanted = Q()
        for column in words:
            wanted |= Q(**{f"{column}__icontains": asked["words"]})
        rows = rows.filter(wanted)
    return rows


def _begins(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
