"""寄信情形: the list and sending anew; for who looks after nobody's mail they are not there."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.actors import ActorRequest
from portal.mails.forms import MailFilter
from workflow.engine.errors import Refused
from workflow.inbox import fates, kinds
from workflow.models import OutboxMessage
from workflow.rows import FEW_AHEAD, Rows, page_of


@require_safe
def mails(request: ActorRequest) -> HttpResponse:
    """Every mail that the actor looks after, the newest first, with what became of it."""
    if not fates.sees_mails(request.actor):
        raise Http404
    form = MailFilter(request.GET)
    rows = form.narrowed(fates.visible_to(request.actor))
    page = page_of(Rows([rows], of=fates.described()), request.GET.get("page"), ahead=FEW_AHEAD)
    shown = [(row, _called(row)) for row in page.object_list]
    return render(request, "portal/mails/list.html", {"form": form, "page": page, "shown": shown})


def _called(row: OutboxMessage) -> str:
    """Of which kind it is; what it says is its reader's."""
    if found := kinds.named(row.told or ""):  # type: ignore[attr-defined]
        return str(found.label)
    return _("帳號信件") if row.kind == "raw_mail" else _("給系統外聯絡人的信")


@require_POST
def again(request: ActorRequest, pk: int) -> HttpResponse:
    """What was given up is sent anew; what was not is said so."""
    row = get_object_or_404(fates.visible_to(request.actor), pk=pk)
    try:
        fates.send_again(row, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已排入寄送；收件人改過信箱的，寄到新的信箱。"))
    return redirect("portal:mails")
