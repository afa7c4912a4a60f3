"""Pages of the inbox; never write but what was read and how a person wants to hear."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actors import ActorRequest
from accounts.services import hear, not_reached
from inputs.numbers import counted
from portal.inbox import reading
from portal.inbox.forms import ChoicesForm, InboxFilter
from workflow.inbox import kinds
from workflow.inbox.digests import HOUR
from workflow.models import Notification
from workflow.once.keys import keyed_itself


@require_http_methods(["GET", "HEAD", "POST"])
@keyed_itself  # what is read stays read, however often it is sent
def notices(request: ActorRequest) -> HttpResponse:
    """The inbox case by case, or one case of it line by line."""
    mine: QuerySet[Notification] = request.user.notifications.all()
    if request.method == "POST":
        return _mark(request, mine)
    form = InboxFilter(request.GET)
    rows, asked = form.narrowed(mine), request.GET.get("page")
    context = {"form": form, "failed": not_reached([request.user]).get(request.user.pk)}
    if key := form.cleaned_data.get("matter"):
        page = reading.lines(rows, asked)
        name = next((line.matter_name for line in page.object_list), "")
        return render(request, "portal/inbox/matter.html", context | {"page": page, "key": key, "name": name})
    page, matters = reading.cases(rows, asked)
    return render(request, "portal/inbox/notices.html", context | {"page": page, "matters": matters})


def _mark(request: ActorRequest, mine: QuerySet[Notification]) -> HttpResponse:
    """One that is opened, one, a case, or all that the address shows: read; or one unread again."""
    posted, here = request.POST, request.get_full_path()
    if (opened := posted.get("notice")) is not None:
        chosen = mine.filter(pk=counted(opened) or 0)
        _read(chosen)
        found = chosen.first()
        return redirect(found.url if found and found.url else "portal:notices")
    if (again := posted.get("again")) is not None:
        mine.filter(pk=counted(again) or 0, done_at=None).update(read_at=None)
    elif (one := posted.get("one")) is not None:
        _read(mine.filter(pk=counted(one) or 0))
    elif (case := posted.get("case")) is not None:
        _read(mine.filter(matter=case))
    else:
        _read(InboxFilter(request.GET).narrowed(mine))
    return redirect(here)


def _read(rows: QuerySet[Notification]) -> None:
    rows.filter(read_at=None, done_at=None).update(read_at=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: ActorRequest) -> HttpResponse:
    """How one wants to hear of each kind of notice."""
    form = ChoicesForm(request.POST if request.method == "POST" else None, person=request.user)
    if request.method == "POST" and form.is_valid():
        hear(request.user, kinds.written(form.cleaned_data))
        messages.success(request, _("已儲存。"))
        return redirect("portal:notice_choices")
    failed = not_reached([request.user]).get(request.user.pk)
    context = {"form": form, "hour": HOUR(), "failed": failed}
    return render(request, "portal/inbox/choices.html", context, status=422 if form.errors else 200)
