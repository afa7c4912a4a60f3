"""Pages of a draft of minutes: RDEC writes it, those invited say something of it; never write but through the services."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View

from accounts.actors import ActorRequest
from accounts.states import UnitKind
from proposals.permissions import is_rdec
from reviews.guards import comments_open
from reviews.minutes.forms import CommentForm, DraftForm
from reviews.minutes.queries import drafted
from reviews.minutes.services import comment, may_comment, save_draft
from reviews.models import Meeting
from reviews.states import DRAFTING, MeetingState
from workflow.drafts.pages import KeptPage
from workflow.drafts.texts import typed_in
from workflow.engine.errors import Refused


class MinutesPage(View):
    """What both pages are: a form about the draft of one meeting, kept while it is typed."""

    request: ActorRequest
    template_name = ""

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Find the meeting; for who has no part in its draft the page is not there."""
        super().setup(request, *args, **kwargs)
        self.meeting = get_object_or_404(Meeting.objects.visible_to(request.actor), pk=kwargs["pk"])
        if not self.is_allowed():
            raise Http404

    def is_allowed(self) -> bool:
        """Has the actor a part in it?"""
        raise NotImplementedError

    @property
    def is_open(self) -> bool:
        """Can the form be sent now?"""
        raise NotImplementedError

    @cached_property
    def keeper(self) -> KeptPage:
        """Keeps what is typed here."""
        return KeptPage(self.request, base=self.meeting.draft_saves)

    @cached_property
    def items(self) -> Any:
        """The draft as it is kept."""
        return drafted(self.meeting, self.request.actor)

    def form(self, *args: Any, **kwargs: Any) -> Any:
        """Of this draft."""
        raise NotImplementedError

    def get(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Ask."""
        return self.show(self.opened())

    def opened(self) -> Any:
        """The form with what the person had typed here before, to be sent as of now."""
        form = self.keeper.bring_back(self.form)
        form.initial["seen"] = self.meeting.draft_saves
        return form

    def show(self, form: Any, *, refused: str = "", status: int = 200) -> HttpResponse:
        """The page; when it is too late it says so, with what was typed, instead of the form."""
        context = self.keeper.context | {"meeting": self.meeting, "form": form, "refused": refused}
        context |= {"here": self.is_open}
        if not self.is_open:
            context["typed"] = typed_in(form)
        return render(self.request, self.template_name, context, status=status)


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

    def form(self, *args: Any, **kwargs: Any) -> DraftForm:
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
            return self.show(self.form(initial=self.form().grown_by(request.POST)))
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            save_draft(self.meeting, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            return self.show(form, refused=str(refusal), status=409)
        self.keeper.sent(for_good=True)
        messages.success(request, _("已儲存會議紀錄稿。"))
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

    def form(self, *args: Any, **kwargs: Any) -> CommentForm:
        """Of this draft."""
        return CommentForm(*args, drafted=self.items, **kwargs)

    def post(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Say it."""
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            comment(self.meeting, form.texts, by=request.actor)
        except Refused as refusal:
            return self.show(form, refused=str(refusal), status=409)
        self.keeper.sent(for_good=True)
        said = _("已送出對紀錄稿的意見。") if any(form.texts.values()) else _("已回覆：貴單位對紀錄稿沒有意見。")
        messages.success(request, said)
        return redirect(self.meeting.get_absolute_url())
