"""Pages of notices to networks: written, looked at with their recipients, sent, kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guidance.models import NetworkNotice
from guidance.networks import sending
from guidance.networks.forms import NoticeForm
from guidance.networks.queries import NoticeQuerySet
from guidance.permissions import keeps_district
from inputs.numbers import counted
from workflow.drafts.form_view import FormView
from workflow.rows import Rows, page_of

if TYPE_CHECKING:
    from accounts.actors import ActorRequest

PREVIEW, CHOSEN, SHOWN = "preview", "to", "shown"


@require_safe
def notices(request: ActorRequest) -> HttpResponse:
    """What the unit has sent, the newest first; to the platform and RDEC what anybody has."""
    if not keeps_district(request.actor):
        raise Http404
    found = NetworkNotice.objects.seen_by(request.actor)
    page = page_of(found, request.GET.get("page"), NoticeQuerySet.for_list)
    return render(request, "guidance/networks/notices.html", {"page": page})


@require_safe
def notice(request: ActorRequest, pk: int) -> HttpResponse:
    """One notice, and to which organisations it went."""
    if not keeps_district(request.actor):
        raise Http404
    found = get_object_or_404(NetworkNotice.objects.visible_to(request.actor).select_related("unit"), pk=pk)
    told = page_of(Rows([found.told.order_by("id")]), request.GET.get("page"))
    return render(request, "guidance/networks/notice.html", {"notice": found, "page": told})


class NoticeView(FormView):
    """寄通知: the words and the networks, then who gets it and who not, then sent (R7)."""

    template_name = "guidance/networks/send.html"

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Who keeps no network has no such page."""
        super().setup(request, *args, **kwargs)
        if not keeps_district(request.actor):
            raise Http404

    def get_form(self, *args: Any, **kwargs: Any) -> NoticeForm:
        """Of one notice."""
        return NoticeForm(*args, actor=self.request.actor, **kwargs)

    def context(self, form: Any) -> dict[str, Any]:
        """How many more may go out today; once it is looked at, to whom it goes."""
        context: dict[str, Any] = {"left": sending.today_left(self.request.actor), "a_day": sending.A_DAY}
        if self.request.method == "POST" and form.is_valid():
            found = sending.addressed(self.request.actor, form.cleaned_data["networks"], form.cleaned_data["districts"])
            context |= {"found": found, "most": sending.MOST, "too_many": len(found.reached) > sending.MOST}
            # Whoever was shown and unticked before stays so; who is on the list only now is ticked.
            context["unticked"] = self._numbers(SHOWN) - self._numbers(CHOSEN)
        return context

    def _numbers(self, name: str) -> set[int]:
        """Ids that the page sends."""
        return {number for text in self.request.POST.getlist(name) if (number := counted(text)) is not None}

    def post(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Show who would get it; nothing is sent yet."""
        if PREVIEW not in request.POST:
            return super().post(request, **kwargs)
        form = self.get_form(request.POST)
        return self.show(form, status=200 if form.is_valid() else 422)

    def carry_out(self, data: Any) -> HttpResponse:
        """Send it to those who were left ticked."""
        data |= {"districts": list(data["districts"])}
        made = sending.send(**data, chosen=self._numbers(CHOSEN), by=self.request.actor)
        messages.success(self.request, _("已寄給 %d 位成員。") % made.recipients)
        return redirect(made)
