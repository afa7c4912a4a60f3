"""Pages of site visits; never write but through services and the door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Unit
from accounts.states import UnitKind
from documents.orders.pages import METHODS, Offer, answer
from documents.papers.odf import TEXT_MIME
from documents.papers.responses import attachment, form_to_fill_in
from documents.services import serve
from guidance.listings.visits import VISITS
from guidance.models import CounsellingRequest, Visit, VisitPhoto, VisitTransition
from guidance.narrowing import YearForm
from guidance.permissions import may_answer, may_propose_visit, whose_figures
from guidance.states import VisitState
from guidance.visits.calendar import Method, visit_ics
from guidance.visits.chart import CANCEL, PUT_OFF, SCHEDULE
from guidance.visits.chart import RECORD as RECORD_VISIT
from guidance.visits.figures import figures_of
from guidance.visits.forms import AnswerForm, PhotoForm, ProposeForm
from guidance.visits.papers.orders import visit_odt, visit_wish
from guidance.visits.papers.record import RECORD
from guidance.visits.services import add_photo, may_add_photos, propose_visit, remove_photo
from guidance.visits.services import answer as keep_answer
from inputs.numbers import counted
from lists.pages import list_file, list_page
from proposals.models import Proposal
from proposals.papers.offers import named
from workflow.calendar.days import WorkingCalendar
from workflow.drafts.form_view import FormView
from workflow.engine.errors import NotPermitted, Refused
from workflow.engine.views import CaseMoveView, buttons, told
from workflow.nested import Nested, read

if TYPE_CHECKING:
    from accounts.actors import ActorRequest
    from workflow.models import Transition

ICS = "text/calendar; charset=utf-8"
SHOWN = {"parties": Nested(one=("unit",)), "answers": Nested(one=("unit",)), "findings": Nested()}


@require_safe
def visits(request: ActorRequest) -> HttpResponse:
    """The visits the actor may see, the latest day first."""
    return list_page(request, VISITS, "guidance/visits/list.html", may_propose=may_propose_visit(request.actor))


@require_safe
def visits_file(request: ActorRequest, kind: str) -> HttpResponseBase:
    """The same as a file."""
    return list_file(request, VISITS, kind)


@require_safe
def figures(request: ActorRequest) -> HttpResponse:
    """Visits per district and quarter, follow-ups open and late; each number opens its list."""
    today = timezone.localdate()
    years = YearForm(request.GET)
    context = {"figures": figures_of(request.actor, years.value, today), "today": today, "years": years}
    return render(request, "guidance/visits/figures.html", context | whose_figures(request.actor))


def get_visit(request: ActorRequest, pk: int) -> Visit:
    """The visit, if the actor may see it."""
    return get_object_or_404(Visit.objects.visible_to(request.actor).for_page(), pk=pk)


@require_safe
def visit_page(request: ActorRequest, pk: int) -> HttpResponse:
    """When and where, who comes, what was seen and found, what is to be done."""
    actor = request.actor
    shown = Visit.objects.visible_to(actor).for_page().with_ways(actor).filter(pk=pk)
    row = next(iter(read(shown, SHOWN)), None)
    if row is None:
        raise Http404
    answers = row.standing
    context = {
        "case": row,
        "buttons": buttons(row, actor),
        "parties": [(party, answers.get(party.unit_id)) for party in row.parties.all()],
        "answers": row.answers.all(),
        "answered": actor.unit_id in answers,
        "may_answer": may_answer(row, actor),
        "photos": row.photos.filter(removed_at=None).select_related("file"),
        "findings": row.findings.all(),
        "follow_ups": row.follow_ups.select_related("owner").order_by("id"),
        "may_add_photos": may_add_photos(row, actor),
        "sees_plan": row.sees_plan,
        "log": told(row),
        "calendar": WorkingCalendar.load(),
    }
    return render(request, "guidance/visits/visit.html", context)


class ProposeView(FormView):
    """提出訪視, of the plan or the request that the address names, else of an idea (R8)."""

    template_name = "guidance/visits/propose.html"

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Who cannot ask has no such page."""
        super().setup(request, *args, **kwargs)
        self.of: dict[str, Any] = {}
        if pk := counted(request.GET.get("request", "")):
            seen = CounsellingRequest.objects.visible_to(request.actor).for_list()
            self.of = {"request": get_object_or_404(seen, pk=pk)}
        elif pk := counted(request.GET.get("plan", "")):
            self.of = {"plan": get_object_or_404(Proposal.objects.visible_to(request.actor).for_list(), pk=pk)}
        if not may_propose_visit(request.actor, **self.of):
            raise Http404

    @property
    def about(self) -> Any:
        """The plan or the request; None of an idea."""
        return self.of.get("request") or self.of.get("plan")

    def get_form(self, *args: Any, **kwargs: Any) -> ProposeForm:
        """Of what is to be visited."""
        return ProposeForm(*args, of=self.about, actor=self.request.actor, for_others=bool(self.whose), **kwargs)

    def context(self, form: Any) -> dict[str, Any]:
        """What is to be visited; whether for others, who answer the days."""
        return {"about": self.about, "whose": self.whose}

    @property
    def whose(self) -> Unit | None:
        """Whose place it is, where that is not the actor's unit."""
        about = self.about
        found: Unit | None = getattr(about, "proposing_unit", None) or getattr(about, "asked_by", None)
        return found if found and found.pk != self.request.actor.unit_id else None

    def carry_out(self, data: dict[str, Any]) -> HttpResponse:
        """Ask."""
        plan = data.pop("proposal", None) or self.of.get("plan")
        if about := self.about or plan:
            data["title"] = about.called
        made = propose_visit(by=self.request.actor, proposal=plan, request=self.of.get("request"), **data)
        told = {
            made.is_entered_late: _("已補登現地訪視，不寄邀請，也不通知參加者；請接著排定當時的時間與參加者。"),
            bool(self.whose) and not made.is_entered_late: _("已提出現地訪視；提案單位收到通知，會回復哪幾天可以。"),
            self.request.actor.kind == UnitKind.PLATFORM and not self.whose: _("已提出現地訪視，請接著排定時間。"),
        }
        messages.success(self.request, told.get(True, _("已提出現地訪視，專管平台會與您確認時間。")))
        return redirect(made)


LATE = {
    SCHEDULE.name: gettext_lazy("登錄這次訪視當時的時間、地點與參加者；補登的不寄邀請，也不通知參加者。"),
    PUT_OFF.name: gettext_lazy("更正當時的時間、地點或參加者，並說明理由；補登的不通知參加者。"),
    CANCEL.name: gettext_lazy("說明為什麼不補登這次訪視；沒有邀請過參加者，也不通知他們。"),
}


class VisitMoveView(CaseMoveView):
    """排定、改期、登錄到場、完成紀錄、取消 (R8)."""

    transition_model = VisitTransition

    def get_instance(self) -> Visit:
        """The visit, if the actor may see it."""
        return get_visit(self.request, self.kwargs["pk"])

    def _find(self, request: ActorRequest) -> None:
        super()._find(request)
        if self.move == RECORD_VISIT:
            self.template_name = "guidance/visits/record.html"

    def get_context(self) -> dict[str, Any]:
        """What the move does to a visit that is entered afterwards; with the photographs, which are added on a page of their own
        while the record is written.
        """
        if self.move != RECORD_VISIT:
            late = LATE.get(self.move.name, "") if self.instance.is_entered_late else ""
            return super().get_context() | {"ask": late}
        photos = self.instance.photos.filter(removed_at=None).select_related("file")
        return super().get_context() | {"photos": photos}

    def post(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Make the move, or give one more row with all that was typed."""
        if self.move == RECORD_VISIT and "more" in request.POST:
            return self.show(self.get_form(initial=self.move.form_class.grown(request.POST)))
        return super().post(request, **kwargs)

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Say so where the day is one on which offices are closed: it is nobody's mistake, but worth a second look."""
        done = super().carry_out(data, **door)
        day = None if self.instance.is_entered_late else data.get("day")
        if day and not WorkingCalendar.load().is_workday(day):
            messages.warning(
                self.request, _("%s 不是上班日；已照您所選的日期排定，請確認參加者能到。") % self.instance.when
            )
        return done


class AnswerView(FormView):
    """回復: by who is invited, or whose place is to be visited (R8)."""

    template_name = "guidance/visits/answer.html"

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """For others it is not there."""
        super().setup(request, *args, **kwargs)
        self.case = get_visit(request, kwargs["pk"])
        if not may_answer(self.case, request.actor):
            raise Http404

    def get_form(self, *args: Any, **kwargs: Any) -> AnswerForm:
        """As it was answered last."""
        if said := self.case.standing.get(self.request.actor.unit_id or 0):
            begin = {"words": said.words, "days": [day.isoformat() for day in said.days]}
            begin[f"comes_{self.case.sequence}"] = "yes" if said.comes else "no"
            kwargs["initial"] = begin | kwargs.get("initial", {})
        return AnswerForm(*args, visit=self.case, **kwargs)

    def context(self, form: Any) -> dict[str, Any]:
        """To which visit."""
        return {"case": self.case}

    def carry_out(self, data: dict[str, Any]) -> HttpResponse:
        """Keep it."""
        keep_answer(self.case, by=self.request.actor, **data)
        messages.success(self.request, _("已回復；訪視之前都可以再改。"))
        return redirect(self.case)


class PhotoView(FormView):
    """加照片, at the place, one after the other."""

    template_name = "guidance/visits/photo.html"

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """For others it is not there."""
        super().setup(request, *args, **kwargs)
        self.case = get_visit(request, kwargs["pk"])
        if not may_add_photos(self.case, request.actor):
            raise Http404

    def get_form(self, *args: Any, **kwargs: Any) -> PhotoForm:
        """One photograph."""
        return PhotoForm(*args, **kwargs)

    def context(self, form: Any) -> dict[str, Any]:
        """Of which visit, with those it has."""
        photos = self.case.photos.filter(removed_at=None).select_related("file")
        return {"case": self.case, "photos": photos}

    def carry_out(self, data: dict[str, Any]) -> HttpResponse:
        """Keep it, and ask for the next."""
        add_photo(self.case, by=self.request.actor, **data)
        messages.success(self.request, _("已加入照片。"))
        return redirect("guidance:add_photo", self.case.pk)


def get_photo(request: ActorRequest, pk: int, photo: int) -> VisitPhoto:
    """The photograph, if the actor may see its visit."""
    rows = VisitPhoto.objects.filter(visit=get_visit(request, pk), removed_at=None).select_related("file", "visit")
    return get_object_or_404(rows, pk=photo)


@require_safe
def photo_file(request: ActorRequest, pk: int, photo: int) -> HttpResponseBase:
    """The photograph itself."""
    return serve(get_photo(request, pk, photo).file)


@require_POST
def drop_photo(request: ActorRequest, pk: int, photo: int) -> HttpResponse:
    """移除照片."""
    found = get_photo(request, pk, photo)
    try:
        remove_photo(found, by=request.actor)
    except NotPermitted as refusal:
        raise Http404 from refusal
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(found.visit)
    messages.success(request, _("已移除照片。"))
    return redirect("guidance:add_photo", pk)


@require_safe
def visit_calendar(request: ActorRequest, pk: int) -> HttpResponse:
    """The visit for one's own calendar."""
    row = get_visit(request, pk)
    if row.starts_at is None:
        raise Http404
    method = Method.CANCEL if row.state == VisitState.CANCELLED else Method.PUBLISH
    return form_to_fill_in(visit_ics(row, method).encode(), "visit.ics", ICS)


@require_http_methods(METHODS)
def record_pdf(request: ActorRequest, pk: int) -> HttpResponseBase:
    """訪視紀錄表, made by the queue."""
    row = _recorded(request, pk)
    offer = Offer(named(row.title, RECORD, ending=".pdf"), row.get_absolute_url(), may_try_again=True)
    return answer(request, visit_wish(row), offer)


@require_safe
def record_odt(request: ActorRequest, pk: int) -> HttpResponse:
    """The same for office programs."""
    row = _recorded(request, pk)
    return attachment(visit_odt(row), named(row.title, RECORD, ending=".odt"), TEXT_MIME)


def _recorded(request: ActorRequest, pk: int) -> Visit:
    row = get_visit(request, pk)
    if row.state != VisitState.RECORDED:
        raise Http404
    return row
