"""Pages of a running meeting: on the wall, on each agency's tablet, at the door; never write but through services."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe

from accounts.actors import ActorRequest
from accounts.signin.sessions import asks_by_itself
from accounts.states import UnitKind
from inputs.numbers import counted
from inputs.words import sentences
from proposals.permissions import is_rdec
from reviews.guards import is_running
from reviews.live import attendance, links, matters
from reviews.live.answering import ANSWERS, answer, choices, form_of, own_lines
from reviews.live.forms import ArrivalForm, InvitedForm, brought_back
from reviews.live.pages import not_sitting, own_context, wall_context
from reviews.meetings.views import get_meeting
from reviews.models import Meeting
from workflow.drafts.pages import KeptPage, owner_of, refill
from workflow.engine.errors import Refused
from workflow.engine.services import is_repeat
from workflow.engine.views import door, drawn_for
from workflow.once.keys import new_key

UNCHANGED = 204  # nothing is swapped


def _asked(request: ActorRequest) -> dict[str, Any]:
    """Which matter an address names, and whether it hangs on the wall."""
    return {"key": counted(request.GET.get("matter", "")), "projected": request.GET.get("projected") == "on"}


def _keeps(actor: Any) -> None:
    """The wall is RDEC's; for others it is not there."""
    if actor.kind != UnitKind.RDEC:
        raise Http404


@require_safe
def wall(request: ActorRequest, pk: int) -> HttpResponse:
    """The meeting on the wall: the open matter as a question, who has said what; for the recorder who is there, too."""
    _keeps(request.actor)
    meeting = get_meeting(request, pk)
    context = wall_context(meeting, request.actor, **_asked(request)) | {"not_sitting": not_sitting(meeting)}
    return render(request, "reviews/live/wall.html", context)


@asks_by_itself
@require_safe
def wall_news(request: ActorRequest, pk: int) -> HttpResponse:
    """What changes of it, asked every second: nothing, or all that is swapped."""
    _keeps(request.actor)
    if not (now := matters.version(pk, request.actor)):
        raise Http404
    if now == request.GET.get("seen"):
        return HttpResponse(status=UNCHANGED)
    context = wall_context(get_meeting(request, pk), request.actor, **_asked(request))
    return render(request, "reviews/live/_wall.html", context)


class MineView(View):
    """What the meeting asks one agency: one question at a time, four answers (R3)."""

    keyed_itself = True  # the commitment's log keeps the key
    request: ActorRequest

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Find the meeting; it is not there for who is asked nothing in it."""
        super().setup(request, *args, **kwargs)
        self.meeting = _own_meeting(request, kwargs["pk"])

    def get(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Ask."""
        return self.show(counted(request.GET.get("matter", "")))

    def post(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Answer; a page that is older than the line is told so and keeps what was typed.

        What has waited on the tablet for the line is sent by its script, which is told in a line; sent twice, it is once.
        """
        line = get_object_or_404(
            own_lines(self.meeting, request.actor).for_page(), pk=counted(request.POST.get("commitment", "")) or 0
        )
        if (move := ANSWERS.get(request.POST.get("answer", ""))) is None:
            raise Http404
        given = door(request.POST)
        form = None if is_repeat(line, given) else form_of(line, move, request.POST, request.actor)
        if form is not None and not form.is_valid():
            return self.refuse(line.pk, form=form, status=422)
        data = {name: value for name, value in form.cleaned_data.items() if value} if form is not None else {}
        try:
            answer(self.meeting, line, move, by=request.actor, **data, **given)
        except Refused as refusal:
            return self.refuse(line.pk, refused=str(refusal), status=409)
        said = _("已回答「%(item)s」：%(answer)s。") % {"item": line.item, "answer": move.label}
        messages.success(request, said)
        return redirect("reviews:meeting_mine", self.meeting.pk) if self.is_read else JsonResponse({"said": said})

    @property
    def is_read(self) -> bool:
        """Does a person read the answer? The script on the tablet wants a line of it."""
        return self.request.accepts("text/html")

    def refuse(self, key: int, *, form: Any = None, refused: str = "", status: int) -> HttpResponse:
        """The page with what was typed; to the script a line."""
        if self.is_read:
            return self.show(key, form=form, refused=refused, status=status)
        words = refused or sentences(words for of_field in form.errors.values() for words in of_field)
        return JsonResponse({"refused": words}, status=status)

    def show(self, key: int | None, *, form: Any = None, refused: str = "", status: int = 200) -> HttpResponse:
        """The page."""
        context = own_context(self.meeting, self.request.actor, key)
        line = context["here"].lines[0] if context["here"] else None
        context |= {
            "line": line,
            "expected_version": self.version_of(line, is_told=bool(refused)),
            "choices": choices(line.commitment) if line and line.is_open else [],
            "running": is_running(self.meeting),
            "may_act": self.request.actor.may_act,
            "owner": owner_of(self.request),
            "key": new_key(),
            "errors": form.errors.values() if form is not None else [],
            "refused": refused,
            "said": self.request.POST.get("said", ""),
            "item": self.request.POST.get("item", line.commitment.item if line else ""),
        }
        return render(self.request, "reviews/live/mine.html", context, status=status)

    def version_of(self, line: Any, *, is_told: bool) -> int | None:
        """Which version of the line the answer is to: the one the page was drawn for, unless a newer one was told of."""
        if line is None:
            return None
        now: int = line.commitment.row_version
        return now if is_told else drawn_for(self.request.POST, now)


@asks_by_itself
@require_safe
def mine_news(request: ActorRequest, pk: int) -> HttpResponse:
    """How the agency's lines stand, asked every second: nothing, or the list that is swapped; never what is typed in."""
    actor = request.actor
    if actor.kind != UnitKind.AGENCY or not (now := matters.version(pk, actor, own=True)):
        raise Http404
    if now == request.GET.get("seen"):
        return HttpResponse(status=UNCHANGED)
    context = own_context(_own_meeting(request, pk), actor, _asked(request)["key"])
    return render(request, "reviews/live/_mine.html", context)


def _own_meeting(request: ActorRequest, pk: int) -> Meeting:
    """The meeting, for an agency with a line in it."""
    found = get_meeting(request, pk)
    if request.actor.kind != UnitKind.AGENCY or not own_lines(found, request.actor).live().exists():
        raise Http404
    return found


class ArrivalsView(View):
    """點名: who has come, ticked by RDEC's people, and the link by which people report by themselves."""

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
        return KeptPage(self.request)

    def get(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """The list, with what the person had ticked and typed here before."""
        rows, new = self.rows(), ArrivalForm(prefix="new")
        if typed := self.keeper.typed:
            data, changed = brought_back(rows, typed)
            rows = self.rows(data)
            if not (refill(new, typed) or changed):
                self.keeper.forget()
        return self.show(rows, new)

    def rows(self, *data: Any) -> list[InvitedForm]:
        """A row for each who is invited."""
        self.present = attendance.present(self.meeting)
        return [
            InvitedForm(*data, seen=seen, prefix=f"row{seen.invitation.pk}") for seen in self.present if seen.invitation
        ]

    def post(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Save the ticks that were changed, and who was typed beside the list; people below 簡任 are marked, not refused."""
        rows, new = self.rows(request.POST), ArrivalForm(request.POST, prefix="new")
        adds = "add" in request.POST or new.has_changed()
        if not is_running(self.meeting):
            return self.show(rows, new, refused=_("會議當天起、紀錄登錄前，才能點名。"), status=409)
        if not all(row.is_valid() for row in rows) or (adds and not new.is_valid()):
            return self.show(rows, new if adds else ArrivalForm(prefix="new"), status=422)
        changed = [(row.seen.invitation, row.who) for row in rows if row.has_changed() and row.seen.invitation]
        try:
            attendance.record(self.meeting, changed, new.cleaned_data if adds else None, by=request.actor)
        except Refused as refusal:
            return self.show(rows, new, refused=str(refusal), status=409)
        self.keeper.sent(for_good=True)
        messages.success(request, _("已加入出席名單。") if adds and not changed else _("已儲存出席情形。"))
        return redirect("reviews:arrivals", self.meeting.pk)

    def show(self, rows: list[InvitedForm], new: ArrivalForm, *, refused: str = "", status: int = 200) -> HttpResponse:
        """The page."""
        address = self.request.build_absolute_uri(links.link(self.meeting))
        width, dark = links.picture(address)
        context = self.keeper.context | {
            "meeting": self.meeting,
            "rows": rows,
            "beside": [seen.arrival for seen in self.present if seen.invitation is None],
            "there": sum(seen.arrival is not None for seen in self.present if seen.invitation),
            "new": new,
            "refused": refused,
            "address": address,
            "width": width,
            "dark": dark,
        }
        return render(self.request, "reviews/live/arrivals.html", context, status=status)


@method_decorator(login_not_required, name="dispatch")
class AttendView(View):
    """報到 by the meeting's link, without signing in: it tells when and where, and of nobody else (R3)."""

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Find the meeting of the signed address."""
        super().setup(request, *args, **kwargs)
        self.meeting = links.meeting_of(kwargs["token"])

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """An address that is over, or that nobody signed, leads nowhere."""
        if self.meeting is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: Any, **kwargs: Any) -> HttpResponse:
        """Ask who is there."""
        return self.show(ArrivalForm())

    def post(self, request: Any, **kwargs: Any) -> HttpResponse:
        """Mark who is invited, add who is not; twice is once."""
        assert self.meeting is not None
        if not ratelimit.consume(request, action="attend"):
            return ratelimit.respond_429(request)
        form = ArrivalForm(request.POST)
        if not links.is_today(self.meeting):
            return self.show(form, status=409)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            arrival = attendance.report(self.meeting, form.cleaned_data)
        except Refused as refusal:
            return self.show(form, refused=str(refusal), status=409)
        return self.show(form, arrival=arrival)

    def show(self, form: ArrivalForm, *, arrival: Any = None, refused: str = "", status: int = 200) -> HttpResponse:
        """The page; of who is marked only what they have typed themselves."""
        assert self.meeting is not None
        typed = form.cleaned_data if arrival else {}
        context = {"meeting": self.meeting, "form": form, "came": typed, "today": links.is_today(self.meeting)}
        context["refused"] = refused
        return render(self.request, "reviews/live/attend.html", context, status=status)
