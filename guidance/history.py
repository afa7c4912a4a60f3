"""What guidance was asked for and gave in a plan's history: counselling, visits, coordination, partners (R5, R6, R8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import OuterRef
from django.utils.translation import gettext as _

from guidance.models import Coordination, CounsellingRequest, InventoryOffer, Match, ResourceUse, Visit
from proposals.versions.history import Line, led_to
from workflow.nested import Nested, as_json, revive
from workflow.templatetags.cs import roc

if TYPE_CHECKING:
    from accounts.actors import Actor
    from guidance.models import ContactNote, FollowUp
    from proposals.models import Proposal
    from workflow.models import Transition


LOGGED = Nested(one=("asked_by",), many={"transitions": Nested()})
COUNSELLED = Nested(one=("asked_by",), many={"transitions": Nested(), "contacts": Nested()})
GIVEN = Nested(one=("owner",), many={"transitions": Nested()})
VISITED = Nested(one=("asked_by",), many={"transitions": Nested(), "follow_ups": GIVEN})
OF_PLAN = {"proposal": OuterRef("pk")}
MATCHED = Nested(one=("asked_by", "partner"), many={"transitions": Nested()})
OFFERED = Nested(one=("offered_by", "district"), many={"transitions": Nested()})
USED = Nested(one=("asked_by", "resource"), many={"transitions": Nested()})
KINDS = (
    (CounsellingRequest, COUNSELLED, OF_PLAN),
    (Visit, VISITED, OF_PLAN),
    # Of a request that became a plan after the visit.
    (Visit, VISITED, {"proposal": None, "request__proposal": OuterRef("pk")}),
    (Coordination, LOGGED, OF_PLAN),
    (Match, MATCHED, OF_PLAN),
    (ResourceUse, USED, OF_PLAN),
    (InventoryOffer, OFFERED, OF_PLAN),
)


def of_guidance(plan: Proposal, actor: Actor) -> list[Line]:
    """The requests about the plan, visits to its places, matches of its ventures, rows it offers, and their moves, for whoever sees these.

    With what was spoken about, and what visits left to do.
    One query; none where the plan's page has read that there are none.
    """
    if vars(plan).get("guided") is False:
        return []
    seen = [
        as_json(kind.objects.visible_to(actor).filter(**about).order_by("id"), nested) for kind, nested, about in KINDS
    ]
    found = type(plan).objects.filter(pk=plan.pk).values_list(*seen).get()
    asked, visited, before, coordinated, matched, used, offered = (
        [revive(kind, row, nested) for row in rows] for (kind, nested, _about), rows in zip(KINDS, found, strict=True)
    )
    visited += before
    lines = [_asking(row, _("申請輔導：%s") % row.topics_label, row.words) for row in asked]
    lines += [_asking(row, _("提出現地訪視"), row.purpose) for row in visited]
    lines += [_asking(row, _("請求協調：%s") % row.title, row.words) for row in coordinated]
    lines += [_asking(row, _("建議媒合：%s") % row.called, row.words) for row in matched]
    lines += [_asking(row, _("申請使用機關資源：%s") % row.called, row.words) for row in used]
    lines += [_offer(row) for row in offered]
    lines += [_spoken(note) for row in asked for note in row.contacts.all()]
    follow_ups = [given for row in visited for given in row.follow_ups.all()]
    lines += [_given(row) for row in follow_ups]
    rows = (*asked, *visited, *follow_ups, *coordinated, *matched, *used, *offered)
    return lines + [_line(move) for row in rows for move in row.transitions.all()]


def _offer(row: InventoryOffer) -> Line:
    what = _("提供盤點給%(district)s：%(name)s") % {"district": row.district.name, "name": row.name}
    return Line(at=row.offered_at, what=what, by=row.offered_by.name, words=[], url=row.get_absolute_url())


def _asking(row: CounsellingRequest | Visit | Coordination | Match | ResourceUse, what: str, words: str) -> Line:
    return Line(at=row.asked_at, what=what, by=row.asked_by.name, words=[words], url=row.get_absolute_url())


def _spoken(note: ContactNote) -> Line:
    what = _("聯繫：%(day)s %(how)s") % {"day": roc(note.day), "how": note.get_how_display()}
    return Line(at=note.recorded_at, what=what, by=note.by, words=[note.words], url=note.request.get_absolute_url())


def _given(row: FollowUp) -> Line:
    what = _("追蹤事項：%(words)s（%(day)s 前）") % {"words": row.words, "day": roc(row.until)}
    assert row.visit.recorded_at  # with the record it is given
    return Line(at=row.visit.recorded_at, what=what, by=row.owner.name, url=row.get_absolute_url())


def _line(move: Transition) -> Line:
    machine = move.machine
    words = machine.said(move.data, move.subject)
    target = led_to(machine, move)
    # What came with files leads to where they are opened.
    url = move.subject.get_absolute_url() if move.data.get("files") else ""
    return Line(at=move.at, what=move.move_label, by=move.actor_label, target=target, words=words, url=url)
