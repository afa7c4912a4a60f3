"""What RDEC writes in a review: to the agencies for opinions, the 簽 of a waiver, a meeting's notice and agenda."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from documents.letters.values import SEVERAL, Contact, Kind, LetterContent, Named, Party, Passage, Point
from documents.papers.numbering import numeral
from proposals.letters.drafting import (
    PROGRAMME,
    about,
    day_of,
    letter,
    memo,
    party_of,
    passage,
    proposed_by,
    writes,
)
from proposals.queries import made_on
from proposals.workflow import CONCLUDE_REVIEW
from reviews.commitments.pages import settled_by
from reviews.models import AgendaItem, Commitment, Meeting, OpinionRequest, ReviewRound
from reviews.states import CommitmentState, OpinionState, Part

if TYPE_CHECKING:
    from accounts.actors import Actor
    from accounts.models import Unit
    from proposals.models import Proposal


def ask_opinions(plan: Proposal, actor: Actor, _about: int | None) -> LetterContent:
    """請機關書面審查 (R2): the agencies of the round that runs.

    The proposer has no copy: it is not told which agencies are asked before RDEC releases under their names.
    """
    going_on = plan.review_rounds.order_by("number").last()
    agencies = _addressed(going_on) if going_on else []
    until = day_of(going_on.due_on if going_on else None)
    writer = writes(actor)
    words = writer.to(agencies[0].standing if agencies else writer.rank)
    return letter(
        writer,
        agencies,
        f"檢送{about(plan)}計畫書1份，請於{until}前惠示書面審查意見，{words.reply}。",
        passage(
            "說明",
            f"依據{PROGRAMME}貳、二、(一)「隨送隨審」機制辦理。",
            f"{proposed_by(plan)}，已完成收件並成案。",
            f"請{words.you}機關就下列事項提供意見，並於「創生」系統回復：\n(一)計畫內容。\n"
            f"(二)對接中央補助計畫之合宜性。\n(三){words.you}機關可分工辦理及配合之事項。",
        ),
    )


def _addressed(going_on: ReviewRound) -> list[Unit]:
    """Those who have not replied; none in a re-review without names of several, who get a letter each, filled in by hand.

    One letter to all of them would tell each whose opinions had asked to see the plan again.
    """
    asked = OpinionRequest.objects.filter(round=going_on, state=OpinionState.REQUESTED).select_related("agency")
    agencies = [request.agency for request in asked.order_by("id")]
    return agencies if going_on.names_agencies or len(agencies) == 1 else []


def waive_meeting(plan: Proposal, actor: Actor, _about: int | None) -> LetterContent:
    """簽請免召開專案會議 (R4): its evidence is what every agency has confirmed, when and by what."""
    rows = Commitment.objects.filter(proposal=plan, state=CommitmentState.CONFIRMED).select_related("agency")
    found = rows.prefetch_related("transitions").order_by("agency_id", "id")
    confirmed = tuple(
        Point(f"{row.agency.full_name}（{row.part}）：{row.item}", (Point(_confirmed_by(row)),)) for row in found
    )
    done = made_on(plan, CONCLUDE_REVIEW.name)
    when = f"，並於{day_of(done)}結束書面審查" if done else ""
    evidence = passage("說明", f"依據{PROGRAMME}貳、二、(二)辦理。", f"{proposed_by(plan)}{when}。").points
    listed = Point("應確認事項均已確認如下：", confirmed)
    settled = "分工項目及配合事項均已確認" if confirmed else "無待確認之分工項目及配合事項"
    ground = Point(f"{settled}，依前揭計畫得免召開專案會議。")
    return memo(
        writes(actor),
        f"{about(plan)}{settled}，擬免召開專案會議，簽請　核示。",
        Passage("說明", "", (*evidence, *([listed] if confirmed else []), ground)),
        passage("擬辦", "奉核後免召開專案會議，賡續辦理函送國家發展委員會事宜。"),
    )


def _confirmed_by(row: Commitment) -> str:
    """Who confirmed the matter when; by which paper, where RDEC did it for the agency."""
    line = settled_by(row)
    if line is None:
        return ""
    day = day_of(timezone.localdate(line.at))
    if paper := line.data.get("paper"):
        return f"{day}依{line.data['source']}代為確認（附件：{paper['label']}）。"
    return f"{day}由{line.actor_label}確認。"


# --- the meeting ----------------------------------------------------------------------------------------------------


def invite(plan: Proposal, actor: Actor, meeting: int | None) -> LetterContent:
    """開會通知單 (R3): agencies send an official of 簡任 rank, the district its head; the proposer attends."""
    item = item_of(plan, meeting)
    writer = writes(actor)
    attending, observing = (_invited(item.meeting, part) for part in (Part.ATTENDS, Part.OBSERVES))
    cases = item.meeting.agenda_items.select_related("proposal").order_by("number")
    named = [about(each.proposal) for each in cases]
    subject = about(plan) + (f"等{len(named)}案" if len(named) > 1 else "")
    listed = "\n".join(f"({numeral(place)}){name}。" for place, name in enumerate(named, 1))
    return LetterContent(
        kind=Kind.NOTICE.value,
        sender=writer.party,
        recipient=attending[0] if len(attending) == 1 else Party(SEVERAL) if attending else None,
        subject=f"召開「{in_full(item.meeting)}」，審議{subject}",
        **held(item),
        contacts=(
            Contact("聯絡人", item.meeting.contact or writer.unit.contact or writer.person),
            Contact("電話", item.meeting.contact_phone or writer.unit.phone),
        ),
        attending=attending,
        observing=observing,
        passages=(
            passage(
                "備註",
                "請各機關指派簡任級以上人員、區公所請區長出席，並就分工項目及配合事項確認意見。",
                "請提案單位派員出席說明。",
                f"審議案件依序如下：\n{listed}" if len(named) > 1 else "",
            ),
        ),
        signature=writer.unit.full_name,
    )


def _invited(meeting: Meeting, part: Part) -> tuple[Party, ...]:
    """The units invited in this part; one that is none of ours by its name."""
    rows = meeting.invitations.filter(part=part).select_related("unit").order_by("number")
    return tuple(dict.fromkeys(party_of(row.unit) if row.unit else Party(row.organisation) for row in rows))


def in_full(meeting: Meeting) -> str:
    """As letters and papers name a meeting."""
    return f"{meeting.year}年第{meeting.number}次專案會議"


_to_report: list[Callable[[], list[str]]] = []


def offer_to_report(source: Callable[[], list[str]]) -> None:
    """Let a higher app say what the next meeting is to hear of, a sentence each; who drafts the agenda takes it or not."""
    if source not in _to_report:
        _to_report.append(source)


def agenda(plan: Proposal, actor: Actor, meeting: int | None) -> LetterContent:
    """會議議程: every plan on it, with what is still open, and what else is offered to be heard."""
    return _agenda(plan, actor, meeting, [words for source in _to_report for words in source()])


def agenda_of_cases(plan: Proposal, actor: Actor, meeting: int | None) -> LetterContent:
    """The same of the plans on it alone."""
    return _agenda(plan, actor, meeting, [])


def _agenda(plan: Proposal, actor: Actor, meeting: int | None, heard: list[str]) -> LetterContent:
    item = item_of(plan, meeting)
    cases, waiting = cases_of(item.meeting)
    discussed = tuple(case(each.proposal, waiting) for each in cases)
    to_report = tuple(map(Point, heard))
    parts = (
        Passage("主席致詞"),
        Passage("報告事項", "" if to_report else "（無）", to_report),
        Passage("討論事項", "", discussed),
        Passage("臨時動議"),
        Passage("散會"),
    )
    return LetterContent(Kind.AGENDA.value, writes(actor).party, in_full(item.meeting), **held(item), passages=parts)


def item_of(plan: Proposal, meeting: int | None) -> AgendaItem:
    return AgendaItem.objects.select_related("meeting").get(proposal=plan, meeting=meeting)


def held(item: AgendaItem) -> dict[str, Any]:
    """Day, hour, place and chair of a meeting."""
    at = item.meeting.held_at
    return {
        "held_on": timezone.localdate(at),
        "held_at": hour(at),
        "place": item.meeting.place,
        "chair": (Party(item.meeting.chair, Named.PERSON.value),),
    }


def hour(moment: dt.datetime | None) -> str:
    """14時30分; empty where it is not known."""
    at = timezone.localtime(moment) if moment else None
    return f"{at.hour}時{f'{at.minute}分' if at.minute else ''}" if at else ""


def cases_of(meeting: Meeting) -> tuple[list[AgendaItem], list[Commitment]]:
    """The cases in their order, and what of them nobody has confirmed yet (three queries)."""
    items = meeting.agenda_items.select_related("proposal__owner").prefetch_related("proposal__districts")
    waiting = Commitment.objects.filter(
        proposal__agenda_items__meeting=meeting, state__in=[CommitmentState.PROPOSED, CommitmentState.QUERIED]
    )
    return list(items.order_by("number")), list(waiting.select_related("agency").order_by("agency_id", "id"))


def case(plan: Proposal, open_now: list[Commitment]) -> Point:
    """A case to be discussed: 案由, 說明 with what of ``open_now`` is its own, 擬辦."""
    rows = [f"{row.agency.full_name}：{row.item}" for row in open_now if row.proposal_id == plan.pk]
    waiting = Point("尚待確認之分工項目及配合事項：", tuple(Point(text) for text in rows))
    said = under("說明：", (Point(f"{proposed_by(plan)}。"), *([waiting] if rows else [])))
    return Point(f"案由：{about(plan)}", (said, Point("擬辦：提請討論。")))


def under(label: str, points: tuple[Point, ...]) -> Point:
    """What stands below a label; a single paragraph has no number and goes on behind it."""
    alone = len(points) == 1 and not points[0].points
    return Point(f"{label}{points[0].text}") if alone else Point(label, points)


def joined(text: str) -> str:
    return " ".join(text.split())
