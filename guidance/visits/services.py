"""Asking for a visit, and its photographs; all else are moves. Never decides when a visit is held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.services import attach
from guidance.letting import show_plan
from guidance.models import Visit, VisitAnswer, VisitPhoto
from guidance.permissions import leads, may_answer, may_propose_visit
from guidance.states import VISIT_GOES_ON, VISIT_HOLDERS, RequestState, VisitState
from guidance.visits.effects import let_in
from inputs.words import in_words
from proposals.permissions import is_platform
from workflow.calendar import clock
from workflow.delivery import notices
from workflow.engine.errors import NotPermitted, Refused
from workflow.engine.services import lock, lock_each, start_clock
from workflow.states import Party

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from accounts.actors import Actor
    from accounts.models import District
    from guidance.models import CounsellingRequest
    from proposals.models import Proposal

ASKED = gettext_lazy("%(unit)s 提出現地訪視：%(title)s")
ANSWERED = gettext_lazy("%(unit)s 回復現地訪視「%(title)s」：%(answer)s　%(words)s")
MOST_PHOTOS = 20


@transaction.atomic
def propose_visit(
    *,
    by: Actor,
    district: District,
    proposal: Proposal | None = None,
    request: CounsellingRequest | None = None,
    **said: Any,
) -> Visit:
    """提出現地訪視: one that waits for a day; the platform is told, and who counsels.

    A visit of a request is of its plan. Refused while another one that the unit asked for waits for a day.
    """
    if by.unit is None or not may_propose_visit(by, plan=proposal, request=request):
        raise NotPermitted(_("您的單位不能為這件計畫或申請提出訪視。"))
    if request is not None:
        request = lock(request)
        proposal = request.proposal
        if request.visits.filter(state=VisitState.PROPOSED).exists():
            raise Refused(_("這件申請已有一次訪視在安排中；請在那一次回復日期，或取消後再提出。"))
    visit = Visit(
        proposal=proposal,
        request=request,
        district=district,
        asked_by=by.unit,
        asked_at=clock.now(),
        day=said["offered"][0],
        holder=VISIT_HOLDERS[VisitState.PROPOSED],
        **said,
    )
    platform = list(visit.units_for(Party.PLATFORM))
    visit.holder_unit = platform[0] if platform else None
    start_clock(visit, visit.asked_at, {})
    try:
        with transaction.atomic():
            visit.save(force_insert=True)
    except IntegrityError as error:
        if "one_visit_asked" not in str(error):
            raise
        raise Refused(_("貴單位已提出一次訪視，還在安排中；請在那一次補充或取消後再提出。")) from None
    counselling = [request.team] if request and request.team and request.state == RequestState.ASSIGNED else []
    words = in_words(ASKED, {"unit": by.unit, "title": visit.title})
    key = f"visit:{visit.pk}:asked"
    notices.tell(key, words, visit.get_absolute_url(), [*platform, *counselling], but=by.user, case=visit)
    whose = visit.proposing_unit
    if whose and whose != by.unit and not visit.is_entered_late:
        notices.tell(f"{key}:whose", words, visit.get_absolute_url(), [whose], case=visit, why=_please)
    return visit


def go_with_plan(request: CounsellingRequest, plan: Proposal, *, by: Actor) -> None:
    """The idea of a request, held by the caller, has become a plan: its visits are of it, and who comes to those sees it."""
    rows = list(Visit.objects.filter(request=request, proposal=None).exclude(state=VisitState.CANCELLED))
    for visit in lock_each(rows) if rows else ():
        visit.proposal = plan
        visit.save(update_fields=["proposal"])
        if visit.state in VISIT_GOES_ON:
            for unit in let_in(visit).values():
                show_plan(plan, unit, by=by)


def _please() -> list[str]:
    return [_("請您：回復哪幾天可以")]


@transaction.atomic
def answer(visit: Visit, *, comes: bool, words: str, by: Actor, days: Sequence[dt.date] = ()) -> VisitAnswer:
    """回復: which days suit, or who comes; whoever sets or leads the visit is told. The visit itself stays as it is."""
    locked = lock(visit)
    if by.unit is None or not may_answer(locked, by):
        raise NotPermitted(_("只有受邀的單位，在訪視之前能回復。"))
    said = VisitAnswer.objects.create(
        visit=locked,
        unit=by.unit,
        comes=comes,
        days=list(days),
        words=words,
        sequence=locked.set_for,
        by=by.label,
        at=clock.now(),
    )
    asking = [locked.team] if locked.team else [*locked.units_for(Party.PLATFORM), locked.asked_by]
    text = in_words(ANSWERED, {"unit": by.unit, "title": locked.title, "answer": said, "words": words})
    told = {unit.pk: unit for unit in asking}.values()
    notices.tell(f"visit:{locked.pk}:answer{said.pk}", text, locked.get_absolute_url(), told, but=by.user, case=locked)
    return said


def may_add_photos(visit: Visit, actor: Actor) -> bool:
    """Who leads the visit, while it is written about."""
    return visit.state == VisitState.HELD and bool((leads | is_platform)(visit, actor))


@transaction.atomic
def add_photo(visit: Visit, *, file: Any, caption: str, by: Actor) -> VisitPhoto:
    """加照片: kept at once, whatever becomes of the words that are typed beside it."""
    locked = _written_about(visit, by)
    if locked.photos.filter(removed_at=None).count() >= MOST_PHOTOS:
        raise Refused(_("一次訪視最多 %d 張照片，請先移除不需要的。") % MOST_PHOTOS)
    return VisitPhoto.objects.create(visit=locked, file=attach(file, by=by), caption=caption)


@transaction.atomic
def remove_photo(photo: VisitPhoto, *, by: Actor) -> None:
    """移除照片: nobody sees it any more, at the next click."""
    _written_about(photo.visit, by)
    VisitPhoto.objects.filter(pk=photo.pk, removed_at=None).update(removed_at=clock.now())


def _written_about(visit: Visit, by: Actor) -> Visit:
    locked = lock(visit)
    if not (verdict := (leads | is_platform)(locked, by)):
        raise NotPermitted(verdict.reason)
    if locked.state != VisitState.HELD:
        raise Refused(_("訪視目前為「%s」，照片不能再增減。") % locked.get_state_display())
    return locked
