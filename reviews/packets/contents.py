"""What a packet holds, section by section, as the meeting and its plans now stand; never makes a paper.

Those who come read it, so that it holds of the opinions what was released and nothing else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import override

from documents.letters.paper import paper as letter_paper
from documents.orders.pages_printed import page_wish
from documents.orders.wishes import Wish
from documents.papers import fonts, html
from documents.papers.blocks import Paper
from documents.papers.numbering import numeral
from documents.papers.render import LANGUAGE
from proposals.models import LetterVersion, PlanVersion, Proposal, ProposalFile
from proposals.papers.orders import outsiders_wish, plan_wish, sheet_wish
from proposals.papers.places import printed
from proposals.states import WRITERS_FILES, LetterSource, Purpose, State
from reviews.letters import drafts
from reviews.letters.drafts import in_full
from reviews.meetings.chart import SEND_NOTICE
from reviews.models import AgendaItem, Commitment, Meeting, OpinionItem, OpinionRequest, PacketSection, ReviewRound
from reviews.pages import WRITTEN
from reviews.papers import decisions, opinions, settled
from reviews.papers.answers import ANSWERS, answers_paper
from reviews.permissions import veil, veil_items
from reviews.states import MeetingState, OpinionState
from workflow.nested import read
from workflow.templatetags.cs import roc_in_full

if TYPE_CHECKING:
    from accounts.actors import Actor
    from documents.errors import MissingGlyph

TITLE = 190  # characters of a section's title, in the contents and at the head of its pages
PICTURES = ("image/png", "image/jpeg")
BOUND = ("application/pdf", *PICTURES)
LEFT_OUT = ("計畫聯絡人之姓名、電話及電子郵件", "共識會議紀錄附件（含出席人員）")  # of a copy for outsiders
NOT_BOUND = "其他格式之附件（請至系統下載）"


@dataclass(frozen=True)
class Section:
    """A section to be: the plan it is of, if any, with its chapter; its title; its paper or its file."""

    title: str
    wish: Wish | None = None
    file: ProposalFile | None = None
    plan: Proposal | None = None
    chapter: str = ""

    @property
    def kind(self) -> str:
        """As its row keeps it."""
        return self.wish.kind if self.wish else PacketSection.FILE

    @property
    def said(self) -> dict[str, Any]:
        """The same."""
        if self.wish:
            return self.wish.said
        assert self.file
        return {"attachment": str(self.file.attachment_id)}


def cover(meeting: Meeting, *, for_outsiders: bool) -> dict[str, Any]:
    """What stands on the cover, the day of its making apart: the meeting as it is held, what the volume leaves out."""
    return {
        "name": in_full(meeting),
        "title": "會議資料（對外版）" if for_outsiders else "會議資料",
        "lines": [
            ["時　　間", f"{roc_in_full(meeting.held_at)} {timezone.localtime(meeting.held_at):%H:%M}"],
            ["地　　點", meeting.place],
            ["主 持 人", meeting.chair],
        ],
        "left_out": [*(LEFT_OUT if for_outsiders else ()), NOT_BOUND],
        "is_demo": meeting.proposals.filter(is_demo=True).exists(),
    }


def digest(sections: Iterable[Section], cover: dict[str, Any], **bound: bool) -> str:
    """One for each content, cover and way to bind it."""
    said = [[section.chapter, section.title, section.kind, section.said] for section in sections]
    return hashlib.sha256(json.dumps([said, cover, bound], sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def unprintable(sections: Iterable[Section]) -> list[MissingGlyph]:
    """Signs that no font has, by the section they stand in; of frozen papers it was asked before they were frozen."""
    typed = {f"{section.chapter}　{section.title}".strip(): section.said.get("html", "") for section in sections}
    return fonts.missing(typed)


def sections(meeting: Meeting, by: Actor, *, for_outsiders: bool = False) -> list[Section]:
    """The agenda, then plan by plan in its order."""
    with override(LANGUAGE):
        items = list(meeting.agenda_items.select_related("proposal__owner", "version").order_by("number"))
        return [
            Section("議程", _page(_agenda(meeting, items, by))),
            *(section for item in items for section in _of_plan(item, for_outsiders=for_outsiders)),
        ]


def chapter(item: AgendaItem) -> str:
    """案一　計畫名稱."""
    return f"案{numeral(item.number)}　{item.proposal.called}"


def _page(paper: Paper) -> Wish:
    return page_wish(html.html(paper), paper.typed)


def _agenda(meeting: Meeting, items: list[AgendaItem], by: Actor) -> Paper:
    """As it went out with the notice, else as it follows from the meeting; never as RDEC is still wording it."""
    is_demo = any(item.proposal.is_demo for item in items)
    if last := _sent(meeting, items):
        return letter_paper(last.words, last.created_at, is_demo=is_demo)
    return letter_paper(drafts.agenda(items[0].proposal, by, meeting.pk), meeting.called_at, is_demo=is_demo)


def _sent(meeting: Meeting, items: list[AgendaItem]) -> LetterVersion | None:
    """The agenda as it was worded when the notice that encloses it went out.

    None where the meeting was put off since, or a plan has joined that it does not name.
    """
    noticed = meeting.transitions.filter(move=SEND_NOTICE.name).order_by("id").values_list("at", flat=True).last()
    waiting = [item.proposal for item in items if item.proposal.state == State.PROJECT_MEETING]
    if noticed is None or meeting.state == MeetingState.PLANNED or any(plan.state_since > noticed for plan in waiting):
        return None
    of_meeting = LetterVersion.objects.filter(
        letter__occasion="agenda", letter__about=meeting.pk, created_at__lte=noticed
    )
    dropped = of_meeting.filter(source=LetterSource.DROPPED).values("letter")
    return of_meeting.exclude(letter__in=dropped).order_by("letter_id", "number").last()


def _of_plan(item: AgendaItem, *, for_outsiders: bool) -> Iterator[Section]:
    plan, version = item.proposal, item.version
    if version:
        version.proposal = plan
    for section in [*_written(version, for_outsiders=for_outsiders), *_reviewed(plan, version), *_decided(item)]:
        yield Section(section[0], section[1], plan=plan, chapter=chapter(item))
    purposes = WRITERS_FILES - {Purpose.MINUTES} if for_outsiders else WRITERS_FILES
    files = plan.files.filed(plan).filter(purpose__in=sorted(purposes), attachment__mime__in=BOUND)
    for file in files.select_related("attachment").order_by("purpose", "id"):
        title = f"附件：{fonts.on_paper(file.attachment.name)}"[:TITLE]
        yield Section(title, file=file, plan=plan, chapter=chapter(item))


def _written(version: PlanVersion | None, *, for_outsiders: bool) -> Iterator[tuple[str, Wish]]:
    if version:
        yield "摘要", sheet_wish(version)
        yield f"計畫書（第 {version.number} 版）", outsiders_wish(version) if for_outsiders else plan_wish(version)


def _reviewed(plan: Proposal, version: PlanVersion | None) -> Iterator[tuple[str, Wish]]:
    """What was released: opinions round by round, the answers to them, who does what."""
    for opened, asked in _rounds(plan):
        if released := {each.pk for each in asked if each.state == OpinionState.RELEASED}:
            yield f"{opinions.SUMMARY}（{opened}）", _page(opinions.summary_paper(opened, asked, released))
    of_plan = OpinionItem.objects.filter(request__round__proposal=plan, request__state=OpinionState.RELEASED)
    if items := veil_items(of_plan.for_paper(), None):
        pages = printed(version) if version else None
        yield ANSWERS, _page(answers_paper(plan, items, pages))
    rows = Commitment.objects.filter(proposal=plan, request__state=OpinionState.RELEASED).live().for_page()
    if found := list(rows.order_by("agency_id", "id")):
        yield settled.COMMITMENTS, _page(settled.commitments_paper(plan, found))


def _decided(item: AgendaItem) -> Iterator[tuple[str, Wish]]:
    """What the plan's earlier meetings decided, and what came of it."""
    earlier = decisions.decided(agenda_item__proposal=item.proposal, agenda_item__meeting__lt=item.meeting_id)
    if rows := list(earlier):
        yield decisions.FOLLOWED, _page(decisions.decisions_paper(item.proposal, rows))


def _rounds(plan: Proposal) -> Iterator[tuple[ReviewRound, list[OpinionRequest]]]:
    """Each round with all that were asked in it (two queries)."""
    asked = OpinionRequest.objects.of_plan(plan).standing().select_related("agency").order_by("round_id", "id")
    found = read(asked, WRITTEN)
    rounds = plan.review_rounds.select_related("version").defer("version__content").order_by("number")
    for opened in rounds:
        opened.proposal = plan
        of_round = [each for each in found if each.round_id == opened.pk]
        for each in of_round:
            each.round = opened
        yield opened, veil(of_round, None)
