"""What is open in a person's name, and the pages of handovers; never write but through services and the door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Membership, User
from documents.orders.pages import METHODS, Offer, answer
from documents.orders.pages_printed import page_wish
from documents.papers.html import html
from documents.papers.odf import SHEET_MIME, TEXT_MIME
from documents.papers.odt import odt
from documents.papers.responses import attachment
from handovers.chart import HAND_OVER, RECEIVE
from handovers.forms import BeginForm
from handovers.models import Handover, HandoverTransition
from handovers.open.beside import beside
from handovers.open.moving import lines_now
from handovers.open.things import things_of
from handovers.permissions import may_begin, oversees
from handovers.queries import HandoverQuerySet
from handovers.register.papers import Confirmed, Register, ods_of, register_paper
from handovers.services import begin, move
from handovers.states import MOST
from proposals.assigning.services import candidates
from workflow import known
from workflow.calendar.days import WorkingCalendar
from workflow.drafts.form_view import FormView
from workflow.engine.views import CaseMoveView, buttons, told
from workflow.rows import page_of

if TYPE_CHECKING:
    from accounts.actors import ActorRequest
    from workflow.models import Transition

MOST_PEOPLE = 200


@require_safe
def handovers(request: ActorRequest) -> HttpResponse:
    """The handovers the actor may see, the newest first; whose open cases it may look at."""
    actor = request.actor
    if actor.unit is None or actor.membership is None:
        raise Http404
    page = page_of(Handover.objects.seen_by(actor), request.GET.get("page"), HandoverQuerySet.for_list)
    own = actor.membership.user if may_begin(actor, actor.membership.user_id) and actor.may_act else None
    people = list(candidates(actor.unit)[:MOST_PEOPLE]) if oversees(actor) else []
    context = {"page": page, "own": own, "people": [each for each in people if own is None or each.pk != own.pk]}
    return render(request, "handovers/list.html", context)


def get_person(request: ActorRequest, pk: int) -> User:
    """Somebody who acts for the actor's unit, or once did, whose open cases the actor may look at."""
    actor = request.actor
    if actor.unit is None or not may_begin(actor, pk):
        raise Http404
    belongs = Membership.objects.filter(unit=actor.unit, user=OuterRef("pk"), confirmed=True)
    return get_object_or_404(User.objects.filter(Exists(belongs)), pk=pk)


def _open_in_name(request: ActorRequest, pk: int) -> Register:
    """What is open in the person's name now."""
    giver, actor = get_person(request, pk), request.actor
    assert actor.unit
    lines = [thing.line for thing in things_of(actor.unit, giver, reader=actor)]
    # Of the day: what is asked for again a moment later is the same paper where nothing has changed.
    at = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return Register(str(actor.unit), str(giver), lines[:MOST], at, is_cut=len(lines) > MOST)


@require_safe
def person(request: ActorRequest, pk: int) -> HttpResponse:
    """What is open in somebody's name, and what else is to be seen to before it goes."""
    giver, actor = get_person(request, pk), request.actor
    assert actor.unit
    lines = [thing.line for thing in things_of(actor.unit, giver, reader=actor)]
    context = {
        "giver": giver,
        "lines": lines[:MOST],
        "is_cut": len(lines) > MOST,
        "most": MOST,
        "beside": beside(actor.unit, giver),
        "is_own": giver.pk == actor.user.pk,
        "calendar": WorkingCalendar.load(),
    }
    return render(request, "handovers/person.html", context)


@require_http_methods(METHODS)
def person_pdf(request: ActorRequest, pk: int) -> HttpResponseBase:
    """The same as PDF, made by the queue."""
    return _pdf(request, _open_in_name(request, pk), back=reverse("handovers:person", args=[pk]))


@require_safe
def person_odt(request: ActorRequest, pk: int) -> HttpResponse:
    """The same as a text for office programs."""
    return _odt(_open_in_name(request, pk))


@require_safe
def person_ods(request: ActorRequest, pk: int) -> HttpResponse:
    """The same as a spreadsheet."""
    return _ods(_open_in_name(request, pk))


class BeginView(FormView):
    """擬訂職務移交清冊 of somebody of the actor's unit."""

    template_name = "handovers/begin.html"

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """For others it is not there."""
        super().setup(request, *args, **kwargs)
        self.giver = get_person(request, kwargs["pk"])
        lines = [thing.line for thing in things_of(request.actor.unit, self.giver, reader=request.actor)]
        self.lines, self.is_cut = lines[:MOST], len(lines) > MOST

    def get_form(self, *args: Any, **kwargs: Any) -> BeginForm:
        """Of what is open now."""
        return BeginForm(*args, actor=self.request.actor, giver=self.giver, lines=self.lines, **kwargs)

    def context(self, form: Any) -> dict[str, Any]:
        """Whose."""
        return {"giver": self.giver, "lines": self.lines, "is_cut": self.is_cut, "most": MOST}

    def carry_out(self, data: dict[str, Any]) -> HttpResponse:
        """Prepare it; the giver confirms on its page."""
        made = begin(self.giver, by=self.request.actor, **data)
        own = self.giver.pk == self.request.actor.user.pk
        said = _("已擬訂清冊，請確認移交。") if own else _("已擬訂清冊，待 %s 確認移交。") % self.giver
        messages.success(self.request, said)
        return redirect(made)


def get_handover(request: ActorRequest, pk: int) -> Handover:
    """The handover, if the actor may see it."""
    return get_object_or_404(Handover.objects.visible_to(request.actor).for_page(), pk=pk)


@require_safe
def handover(request: ActorRequest, pk: int) -> HttpResponse:
    """What goes over, who has confirmed, what comes next; while it goes on, what has changed of it."""
    row, actor = get_handover(request, pk), request.actor
    with known.act():  # what has changed is asked for once, also by what keeps the giver from confirming
        lines, offered = lines_now(row, actor) if row.goes_on else row.lines, buttons(row, actor)
    context = {
        "case": row,
        "lines": lines,
        "buttons": offered,
        "log": told(row),
        "calendar": WorkingCalendar.load(),
    }
    return render(request, "handovers/handover.html", context)


@require_http_methods(METHODS)
def register_pdf(request: ActorRequest, pk: int) -> HttpResponseBase:
    """移交清冊 as it is kept, as PDF, made by the queue."""
    row = get_handover(request, pk)
    return _pdf(request, register_of(row), back=row.get_absolute_url())


@require_safe
def register_odt(request: ActorRequest, pk: int) -> HttpResponse:
    """The same as a text for office programs."""
    return _odt(register_of(get_handover(request, pk)))


@require_safe
def register_ods(request: ActorRequest, pk: int) -> HttpResponse:
    """The same as a spreadsheet."""
    return _ods(register_of(get_handover(request, pk)))


def register_of(row: Handover) -> Register:
    """What a handover keeps; who has confirmed stands in its log (one query)."""
    confirmed = {line.move: line for line in row.transitions.filter(move__in=[HAND_OVER.name, RECEIVE.name])}
    sides = [("移交人", HAND_OVER.name, row.giver), ("接收人", RECEIVE.name, row.receiver)]
    return Register(
        unit=str(row.unit),
        giver=str(row.giver),
        receiver=str(row.receiver),
        reason=row.reason,
        words=row.words,
        state=str(row.get_state_display()),
        lines=row.lines,
        at=max([row.made_at, *(line.at for line in confirmed.values())]),
        confirmed=[
            Confirmed(side, confirmed[name].actor_label, confirmed[name].at)
            if name in confirmed
            else Confirmed(side, str(who))
            for side, name, who in sides
        ],
    )


def _pdf(request: ActorRequest, register: Register, *, back: str) -> HttpResponseBase:
    paper = register_paper(register)
    return answer(request, page_wish(html(paper), paper.typed), Offer(f"{register.name}.pdf", back, False))


def _odt(register: Register) -> HttpResponse:
    return attachment(odt(register_paper(register)), f"{register.name}.odt", TEXT_MIME)


def _ods(register: Register) -> HttpResponse:
    return attachment(ods_of(register), f"{register.name}.ods", SHEET_MIME)


class HandoverMoveView(CaseMoveView):
    """確認移交、確認接收、不接收、作廢."""

    transition_model = HandoverTransition
    template_name = "handovers/move.html"

    def get_instance(self) -> Handover:
        """The handover, if the actor may see it."""
        return get_handover(self.request, self.kwargs["pk"])

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Both sides are told."""
        return move(self.instance, self.move, by=self.request.actor, **data, **door)
