"""What the review adds to a plan's dossier: opinions, their summary and answers, commitments, meetings and decisions.

Each reader has what the review's pages show that reader, and is told what is not there yet; never more.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from proposals.papers.parts import LeftOut, Part, printed, stored
from reviews.models import Charge, ChargeFile, Commitment, OpinionItem, OpinionRequest
from reviews.papers import answers, decisions, opinions, settled
from reviews.papers.reading import asked_in
from reviews.permissions import veil_items
from reviews.states import OpinionState

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal

OPINIONS, MEETINGS, CHARGES = "書面審查", "專案會議", "專案會議/辦理情形附件"


def enclosed(plan: Proposal, actor: Actor) -> Iterator[Part | LeftOut]:
    """In the order in which it came about (none of it before forming)."""
    if not plan.case_number:
        return
    yield from _opinions(plan, actor)
    yield from _answers(plan, actor)
    yield from _commitments(plan, actor)
    yield from _meetings(plan)
    yield from _charges(plan, actor)


def _opinions(plan: Proposal, actor: Actor) -> Iterator[Part | LeftOut]:
    """Each that may be read, then the summaries; who was asked is known to all who see the plan."""
    rounds = list(plan.review_rounds.select_related("version").defer("version__content").order_by("number"))
    for opened in rounds:
        opened.proposal = plan
    requests, readable = asked_in(rounds, actor)
    for opened in rounds:
        of_round = [request for request in requests if request.round == opened]
        for request in of_round:
            name = _("第%(number)s輪_%(agency)s") % {"number": opened.number, "agency": request.agency}
            if request.pk in readable:
                yield from printed(
                    OPINIONS, name, request.filed_at or request.state_since, partial(opinions.opinion_paper, request)
                )
            else:
                yield LeftOut(f"{OPINIONS}/{name}", _why(request))
        if any(request.pk in readable for request in of_round):
            name = _("第%s輪_彙整表") % opened.number
            summary = partial(opinions.summary_paper, opened, of_round, readable)
            yield from printed(OPINIONS, name, opened.opened_at, summary)


def _why(request: OpinionRequest) -> str:
    if request.state == OpinionState.EXCUSED:
        return _("機關逾期未回復，審查已續行，沒有意見可放入。")
    return _("審查中；機關回復並經研考會釋出後才放入。")


def _answers(plan: Proposal, actor: Actor) -> Iterator[Part]:
    items: list[Any] = veil_items(OpinionItem.objects.released_to(actor, plan).for_paper(), actor)
    if items:
        at = max(item.answered_at or item.request.released_at for item in items)
        yield from printed(OPINIONS, answers.ANSWERS, at, partial(answers.answers_paper, plan, items))


def _commitments(plan: Proposal, actor: Actor) -> Iterator[Part | LeftOut]:
    rows = Commitment.objects.filter(proposal=plan).visible_to(actor).live().for_page()
    found = list(rows.order_by("agency_id", "id"))
    if found:
        at = settled.moved_last(plan, found)
        yield from printed("", settled.COMMITMENTS, at, partial(settled.commitments_paper, plan, found))
    else:
        yield LeftOut(settled.COMMITMENTS, _("目前沒有您可以看到的分工及配合事項。"))


def _meetings(plan: Proposal) -> Iterator[Part | LeftOut]:
    """Each meeting with its minutes; the confirmed minutes as they were uploaded lie among the plan's files."""
    rows = list(decisions.decided(agenda_item__proposal=plan))
    for item in plan.agenda_items.select_related("meeting").order_by("id"):
        item.proposal = plan
        if item.meeting.minutes_id is None:
            yield LeftOut(f"{MEETINGS}/{item.meeting}", _("會議紀錄尚待確認。"))
        else:
            at = item.meeting.adjourned_at or item.meeting.held_at
            yield from printed(MEETINGS, f"{item.meeting}", at, partial(settled.meeting_paper, item))
    if rows:
        at = max(each.answered_at or each.agenda_item.meeting.held_at for each in rows)
        yield from printed(MEETINGS, decisions.FOLLOWED, at, partial(decisions.decisions_paper, plan, rows))


def _charges(plan: Proposal, actor: Actor) -> Iterator[Part]:
    """What units sent with their reports of what they had to do."""
    charges = Charge.objects.visible_to(actor).filter(proposal=plan)
    for file in ChargeFile.objects.filter(charge__in=charges).select_related("attachment").order_by("id"):
        yield stored(CHARGES, file.attachment.name, file.attachment.created_at, file.attachment)
