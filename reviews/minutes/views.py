"""Pages of a draft of minutes: RDEC writes it, those invited say something of it; never write but through the services."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.actors import ActorRequest
from accounts.states import UnitKind
from proposals.permissions import is_rdec
from reviews.guards import comments_open
from reviews.minutes.forms import CommentForm, DraftForm
from reviews.minutes.queries import drafted
from reviews.minutes.services import comment, may_comment, save_draft
from reviews.models import Meeting
from reviews.states import DRAFTING, TO_COME, MeetingState
from workflow.drafts.form_view import FormView
from workflow.drafts.texts import typed_in


class MinutesPage(FormView):
    """What both pages are: a form about the draft of one meeting, kept while it is typed."""

    request: ActorRequest
    template_name = ""

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Find the meeting; for who has no part in its draft the page is not there."""
        super().setup(request, *args, **kwargs)
        self.meeting = get_object_or_404(Meeting.objects.visible_to(request.actor), pk=kwargs["pk"])
        if not self.is_allowed():
            raise Http404
        self.base = self.meeting.draft_saves

    def is_allowed(self) -> bool:
        """Has the actor a part in it?"""
        raise NotImplementedError

    @property
    def is_open(self) -> bool:
        """Can the form be sent now?"""
        raise NotImplementedError

    @cached_property
    def items(self) -> Any:
        """The draft as it is kept."""
        return drafted(self.meeting, self.request.actor)

    def opened(self) -> Any:
        """To be sent as of now."""
        form = super().opened()
        form.initial["seen"] = self.meeting.draft_saves
        return form

    def context(self, form: Any) -> dict[str, Any]:
        """The meeting; when it is too late, what was typed instead of the form."""
        here = self.is_open
        to_come = self.meeting.state in TO_COME
        return {"meeting": self.meeting, "here": here, "to_come": to_come, "typed": [] if here else typed_in(form)}


class DraftView(MinutesPage):
    """逐項擬會議紀錄: RDEC's people, from the beginning of the meeting until its minutes are confirmed."""

    template_name = "reviews/minutes/draft.html"

    def is_allowed(self) -> bool:
        """RDEC's officers and supervisors."""
        return self.request.actor.kind == UnitKind.RDEC and bool(is_rdec(self.meeting.plan, self.request.actor))

    @property
    def is_open(self) -> bool:
        """From the beginning of the meeting until its minutes are confirmed."""
        return self.meeting.state in DRAFTING

    def get_form(self, *args: Any, **kwargs: Any) -> DraftForm:
        """Of this meeting."""
        return DraftForm(*args, meeting=self.meeting, drafted=self.items, **kwargs)

    def opened(self) -> DraftForm:
        """With what others have written since the person typed."""
        form: DraftForm = super().opened()
        form.catch_up()
        return form

    def post(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Keep it, or give one more row with all that was typed."""
        if "more" in request.POST:
            return self.show(self.get_form(initial=self.get_form().grown_by(request.POST)))
        return super().post(request, **kwargs)

    def carry_out(self, data: dict[str, Any]) -> HttpResponse:
        """Keep it."""
        save_draft(self.meeting, by=self.request.actor, **data)
        messages.success(self.request, _("已儲存會議紀錄稿。"))
        return redirect(self.meeting.get_absolute_url())


class CommentsView(MinutesPage):
    """對紀錄稿表示意見: those invited, while it is circulated."""

    template_name = "reviews/minutes/comments.html"

    def is_allowed(self) -> bool:
        """Who was invited, once the draft was sent to them."""
        sent = self.meeting.state in (MeetingState.MINUTES_CIRCULATED, MeetingState.MINUTES_CONFIRMED)
        return sent and self.meeting.comments_due is not None and may_comment(self.meeting, self.request.actor)

    @property
    def is_open(self) -> bool:
        """Until the day that was set, or the minutes are confirmed."""
        return comments_open(self.meeting)

    def get_form(self, *args: Any, **kwargs: Any) -> CommentForm:
        """Of this draft."""
        return CommentForm(*args, drafted=self.items, **kwargs)

    def carry_out(self, data: dict[int, str]) -> HttpResponse:
        """Say it."""
        comment(self.meeting, data, by=self.request.actor)
        said = _("已送出對紀錄稿的意見。") if any(data.values()) else _("已回覆：貴單位對紀錄稿沒有意見。")
        messages.success(self.request, said)
        return redirect(self.meeting.get_absolute_url())
