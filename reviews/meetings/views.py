"""Pages of project meetings: called, put off, cancelled, who is invited; never write but through the services."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_POST, require_safe

from accounts.actors import ActorRequest
from accounts.states import UnitKind
from inputs.numbers import counted
from proposals.forms import ReasonForm
from proposals.models import Proposal
from proposals.permissions import is_rdec
from proposals.queries import ProposalQuerySet
from proposals.states import State as PlanState
from reviews.guards import last_meeting
from reviews.letters.offers import letters_context, offers_for_notice
from reviews.meetings.chart import CIRCULATE_MINUTES, CLOSE, POSTPONE, SEND_NOTICE
from reviews.meetings.forms import ComingForm, InvitationFormSet, MeetingForm, MembersForm, PostponeForm
from reviews.meetings.inviting import (
    TOO_LATE,
    hold_invited,
    invite_members,
    members_offered,
    own_invitation,
    save_invited,
    taken_off,
)
from reviews.meetings.pages import meeting_context
from reviews.meetings.services import call_meeting, cancel_meeting, join_meeting, move_meeting
from reviews.minutes.forms import CirculateForm
from reviews.models import Meeting, MeetingTransition
from reviews.states import TO_COME
from reviews.views import CaseMoveView, ReviewMoveView
from workflow.calendar import clock
from workflow.drafts.form_view import FormView
from workflow.drafts.pages import KeptPage, refill
from workflow.drafts.texts import typed_in
from workflow.engine.errors import Refused, since_opened
from workflow.engine.facts import Facts
from workflow.models import Transition
from workflow.rows import Rows, page_of


class CallMeetingView(ReviewMoveView):
    """召開專案會議 (R3), for one plan or several, or on the agenda of one that is called."""

    form_class = MeetingForm

    def initial(self) -> dict[str, Any]:
        """Led here from the page of a meeting, that one is chosen."""
        chosen = counted(self.request.GET.get("meeting", ""))
        found = super().initial()
        return {"initial": {**found.get("initial", {}), "meeting": chosen}} if chosen else found

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Call it, or join it."""
        if "meeting" in data:
            return join_meeting(self.instance, data["meeting"], by=self.request.actor, **door)
        return call_meeting(self.instance, by=self.request.actor, **data, **door)


class CancelMeetingView(ReviewMoveView):
    """取消專案會議: for all plans on the agenda, which the page names."""

    template_name = "reviews/meetings/cancel.html"

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        """The reason."""
        form = self.move.form_class
        return form(*args, instance=self.instance, actor=self.request.actor, **kwargs)

    def get_context(self) -> dict[str, Any]:
        """With the meeting and its plans."""
        found = last_meeting(Facts(self.instance))
        items = found.agenda_items.select_related("proposal") if found else ()
        return super().get_context() | {"meeting": found, "agenda": items}

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Cancel it."""
        return cancel_meeting(self.instance, by=self.request.actor, **data, **door)


def get_meeting(request: ActorRequest, pk: int) -> Meeting:
    """The meeting, if the actor may see a plan on its agenda."""
    return get_object_or_404(Meeting.objects.visible_to(request.actor), pk=pk)


@require_safe
def meeting(request: ActorRequest, pk: int) -> HttpResponse:
    """When and where, what is discussed, who is invited, what comes next."""
    found = get_object_or_404(Meeting.objects.visible_to(request.actor).for_page(request.actor), pk=pk)
    return _show_meeting(request, found)


@require_POST
def coming(request: ActorRequest, pk: int) -> HttpResponse:
    """A unit that was invited says whom it sends, until the meeting begins; for who was not the page is not there."""
    found = get_object_or_404(Meeting.objects.visible_to(request.actor).for_page(request.actor), pk=pk)
    with transaction.atomic():
        held = Meeting.objects.select_for_update(no_key=True).get(pk=found.pk)
        rows = list(held.invitations.filter(unit=request.actor.unit_id).order_by("number"))
        own = own_invitation(held, rows, request.actor)
        form = ComingForm(request.POST, instance=own or next(iter(rows), None))
        if own and form.is_valid():
            form.save()
            messages.success(request, _("已登錄貴單位的出席人員。"))
            return redirect(found)
    if not rows or not request.actor.may_act or request.actor.kind == UnitKind.RDEC:
        raise Http404
    if own is None:
        return _show_meeting(request, found, typed=typed_in(form), refused=TOO_LATE, status=409)
    return _show_meeting(request, found, coming=form, status=409 if form.conflicts else 422)


def _show_meeting(
    request: ActorRequest, found: Meeting, *, coming: ComingForm | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    context = meeting_context(found, request.actor) | more
    if context["own"]:
        context["coming"] = coming or ComingForm(instance=context["own"])
    context |= letters_context(found, [case.item.proposal for case in context["cases"]], request.actor)
    return render(request, "reviews/meetings/meeting.html", context, status=status)


@require_safe
def plans_to_add(request: ActorRequest, pk: int) -> HttpResponse:
    """加排計畫: the plans that wait for a meeting, each led to where it joins this one; RDEC's people, while it is to come."""
    found = get_meeting(request, pk)
    if not request.actor.may_act or request.actor.kind != UnitKind.RDEC:
        raise Http404
    waiting = (
        Proposal.objects.visible_to(request.actor).filter(state=PlanState.CONFIRMING).order_by("case_number", "pk")
    )
    page = page_of(Rows([waiting]), request.GET.get("page"), ProposalQuerySet.for_list)
    here = found.state in TO_COME and found.held_at > clock.now()
    return render(request, "reviews/meetings/plans.html", {"meeting": found, "page": page, "here": here})


class MeetingMoveView(CaseMoveView):
    """A move of the meeting by itself: the notice is out, it begins, it is put off."""

    transition_model = MeetingTransition

    def get_instance(self) -> Meeting:
        """The meeting, if the actor may see it."""
        return get_meeting(self.request, self.kwargs["pk"])

    def get_context(self) -> dict[str, Any]:
        """Where the notice is said to be out, with the letters that go out with it."""
        context = super().get_context()
        if self.move == SEND_NOTICE:
            context["letter_offers"] = offers_for_notice(context["plan"], self.instance, self.request.actor)
        return context

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        """A meeting that is put off asks for day and hour, which the log has as one moment; a draft sent out for a day."""
        form = {POSTPONE: PostponeForm, CIRCULATE_MINUTES: CirculateForm, CLOSE: ReasonForm}.get(self.move)
        if form is None:
            return None
        return form(*args, instance=self.instance, actor=self.request.actor, **kwargs)

    def initial(self) -> dict[str, Any]:
        """Put off, it is held in the same place unless it is said otherwise."""
        return {"initial": {"place": self.instance.place}} if self.move == POSTPONE else {}

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Make the move."""
        return move_meeting(self.instance, self.move, by=self.request.actor, **data, **door)

    def success_url(self) -> str:
        """The meeting's page."""
        return self.instance.get_absolute_url()


class InvitedView(View):
    """Who is invited: title, name, rank and part of each; RDEC's people change it while the meeting is to come."""

    request: ActorRequest

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Find the meeting; for others than RDEC's people the page is not there."""
        super().setup(request, *args, **kwargs)
        self.meeting = get_meeting(request, kwargs["pk"])
        if request.actor.kind != UnitKind.RDEC or not is_rdec(self.meeting.plan, request.actor):
            raise Http404

    @cached_property
    def keeper(self) -> KeptPage:
        """Keeps what is typed here."""
        return KeptPage(self.request, base=self.meeting.row_version)

    def get(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Ask, with what the person had typed here before."""
        formset = InvitationFormSet(instance=self.meeting)
        if typed := self.keeper.typed:
            for form in formset:
                if typed.get(form.add_prefix("id"), "") == str(
                    form.instance.pk or ""
                ):  # the list may have changed since
                    refill(form, typed)
        return self.show(formset)

    def post(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Save; people below 簡任 are marked on the meeting's page and not refused."""
        formset = InvitationFormSet(request.POST, instance=self.meeting)
        try:
            with transaction.atomic():
                hold_invited(self.meeting)
                if gone := taken_off(self.meeting, formset):
                    typed = [pair for form in formset if form.has_changed() for pair in typed_in(form)]
                    fresh = InvitationFormSet(instance=self.meeting)
                    return self.show(fresh, refused=since_opened(gone), status=409, typed=typed)
                if not formset.is_valid():
                    return self.show(formset, status=409 if any(form.conflicts for form in formset) else 422)
                save_invited(self.meeting, formset)
        except Refused as refusal:
            self.meeting.refresh_from_db()
            return self.show(formset, refused=str(refusal), status=409)
        self.keeper.sent(for_good=True)
        messages.success(request, _("已儲存邀請名單。"))
        return redirect(self.meeting.get_absolute_url())

    def show(self, formset: Any, *, refused: str = "", status: int = 200, typed: Any = ()) -> HttpResponse:
        """The page; when it is too late it says so, with what was typed, instead of the form."""
        context = self.keeper.context | {"meeting": self.meeting, "formset": formset, "refused": refused}
        context |= {"here": self.meeting.state in TO_COME, "typed": typed}
        if not context["here"]:
            context["typed"] = [pair for form in formset if form.has_changed() for pair in typed_in(form)]
        return render(self.request, "reviews/meetings/invited.html", context, status=status)


class MembersView(FormView):
    """邀請在地聯絡網成員: RDEC's people, while the meeting is to come."""

    template_name = "reviews/meetings/members.html"

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """For others the page is not there."""
        super().setup(request, *args, **kwargs)
        self.meeting = get_meeting(request, kwargs["pk"])
        if request.actor.kind != UnitKind.RDEC or not is_rdec(self.meeting.plan, request.actor):
            raise Http404

    def get_form(self, *args: Any, **kwargs: Any) -> MembersForm:
        """With who is asked already."""
        invited = self.meeting.invitations.filter(member__isnull=False).values_list("member", flat=True)
        kwargs["initial"] = {"members": list(invited)} | kwargs.get("initial", {})
        return MembersForm(*args, offered=members_offered(self.meeting, self.request.actor), **kwargs)

    def context(self, form: Any) -> dict[str, Any]:
        """Of which meeting."""
        return {"meeting": self.meeting, "here": self.meeting.state in TO_COME}

    def carry_out(self, data: dict[str, Any]) -> HttpResponse:
        """Ask them, and no other."""
        many = invite_members(self.meeting, data["members"], by=self.request.actor)
        messages.success(self.request, _("已邀請在地聯絡網成員 %d 人。") % many)
        return redirect(self.meeting.get_absolute_url())
