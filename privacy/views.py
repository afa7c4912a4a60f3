"""A person's requests and its own data; for who decides on requests all of them. Never write but through services and the door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.audit import access
from accounts.states import Accessed
from documents.papers.responses import attachment
from privacy.forms import AskForm, EnterForm
from privacy.models import RightsRequest, RightsTransition
from privacy.own.packing import packed
from privacy.own.reading import registers_of
from privacy.permissions import answers, asks, reads_register
from privacy.queries import RightsRequestQuerySet
from privacy.services import ask, enter, move
from workflow.calendar.days import WorkingCalendar
from workflow.drafts.form_view import FormView
from workflow.engine.views import CaseMoveView, buttons, told
from workflow.rows import page_of

if TYPE_CHECKING:
    from accounts.actors import ActorRequest
    from workflow.models import Transition

ZIP_MIME = "application/zip"


@require_safe
def requests(request: ActorRequest) -> HttpResponse:
    """One's own requests, the newest first; all of them for who decides on them."""
    actor = request.actor
    rows = RightsRequest.objects.seen_by(actor)
    context = {
        "page": page_of(rows, request.GET.get("page"), RightsRequestQuerySet.for_list),
        "answers": answers(actor),
        "asks": asks(actor),
        "reads_register": reads_register(actor),
        "calendar": WorkingCalendar.load(),
    }
    return render(request, "privacy/list.html", context)


class AskView(FormView):
    """提出個人資料權利請求, in one's own name."""

    template_name = "privacy/ask.html"

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """For deputies it is not there."""
        super().setup(request, *args, **kwargs)
        if not asks(request.actor):
            raise Http404

    def get_form(self, *args: Any, **kwargs: Any) -> AskForm:
        """Answered at the account's address unless the person says otherwise."""
        kwargs["initial"] = {"reached_at": self.request.user.email} | (kwargs.get("initial") or {})
        return AskForm(*args, **kwargs)

    def carry_out(self, data: dict[str, Any]) -> HttpResponse:
        """Received today."""
        made = ask(by=self.request.actor, **data)
        messages.success(self.request, _("已受理，研考會會在期限內准駁並通知您。"))
        return redirect(made)


class EnterView(FormView):
    """登錄書面提出的請求."""

    template_name = "privacy/enter.html"

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """For others it is not there."""
        super().setup(request, *args, **kwargs)
        if not answers(request.actor):
            raise Http404

    def get_form(self, *args: Any, **kwargs: Any) -> EnterForm:
        """Of somebody without an account, or who wrote."""
        return EnterForm(*args, **kwargs)

    def carry_out(self, data: dict[str, Any]) -> HttpResponse:
        """Received on the day that was named."""
        made = enter(by=self.request.actor, **data)
        messages.success(self.request, _("已登錄，法定期限從受理日期的次日起算。"))
        return redirect(made)


def get_request(request: ActorRequest, pk: int) -> RightsRequest:
    """The request, if the actor may see it."""
    return get_object_or_404(RightsRequest.objects.visible_to(request.actor).for_list(), pk=pk)


@require_safe
def request_page(request: ActorRequest, pk: int) -> HttpResponse:
    """What was asked, until when is decided, what came of it; that somebody else looked is on record."""
    row, actor = get_request(request, pk), request.actor
    if row.applicant_id != actor.user.pk:
        access.record(Accessed.CONTACT, str(row))
    context = {
        "case": row,
        "is_own": row.applicant_id == actor.user.pk,
        "buttons": buttons(row, actor),
        "log": told(row),
        "calendar": WorkingCalendar.load(),
    }
    return render(request, "privacy/request.html", context)


class RightsMoveView(CaseMoveView):
    """准許、駁回、延長期限、登錄辦理結果、撤回請求."""

    transition_model = RightsTransition
    template_name = "privacy/move.html"

    def get_instance(self) -> RightsRequest:
        """The request, if the actor may see it."""
        return get_request(self.request, self.kwargs["pk"])

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Who asked is told."""
        return move(self.instance, self.move, by=self.request.actor, **data, **door)


@require_safe
def own(request: ActorRequest) -> HttpResponse:
    """What the file of one's own data holds, and where it is had."""
    return render(request, "privacy/own.html", {"asks": asks(request.actor)})


@require_safe
def own_zip(request: ActorRequest) -> HttpResponse:
    """One's own data, for the person itself and for no deputy."""
    if not asks(request.actor):
        raise Http404
    at, user = timezone.now(), request.actor.user
    data = packed(registers_of(user), name=str(user), at=at)
    return attachment(data, f"個人資料_{timezone.localtime(at):%Y%m%d}.zip", ZIP_MIME)
