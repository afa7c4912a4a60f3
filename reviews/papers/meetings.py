"""會議議程 and 會議紀錄 of a project meeting, in the order of 政府文書格式參考規範 (R3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from documents.papers.blocks import Block, Heading, Paper, Prose, Title, facts
from documents.papers.render import LANGUAGE
from proposals.papers.plan import numeral
from reviews.models import AgendaItem, Meeting, MeetingMatter
from reviews.states import UNSETTLED, MatterKind, Part
from workflow.templatetags.cs import roc

CITY = "臺中市政府"
AGENDA, MINUTES = "議程", "紀錄"
NONE = "無。"


@override(LANGUAGE)
def agenda_paper(meeting: Meeting, items: Iterable[AgendaItem]) -> Paper:
    """What the meeting goes through; of each plan of ``items`` only what is still open."""
    blocks = (
        Title(f"{CITY}{meeting}{AGENDA}"),
        facts([*_where(meeting), ("主席", meeting.chair)]),
        *_part("壹、主席致詞"),
        *_part("貳、報告事項", _matters(meeting, MatterKind.REPORT)),
        *_part("參、討論事項", [block for item in items for block in _case(item)]),
        *_part("肆、臨時動議"),
        *_part("伍、散會"),
    )
    return _paper(meeting, AGENDA, blocks)


@override(LANGUAGE)
def minutes_paper(meeting: Meeting, items: Iterable[AgendaItem]) -> Paper:
    """What was reported and decided, and who was there."""
    closed = f"伍、散會：{hour(meeting.adjourned_at)}" if meeting.adjourned_at else "伍、散會"
    blocks = (
        Title(f"{CITY}{meeting}{MINUTES}"),
        facts([*_where(meeting), ("主席", meeting.chair), *_people(meeting), ("紀錄", meeting.recorder)]),
        *_part("壹、主席致詞", [Prose(meeting.remarks)] if meeting.remarks else []),
        *_part("貳、報告事項", _matters(meeting, MatterKind.REPORT, settled="決定")),
        *_part("參、討論事項", [block for item in items for block in _decided(item)]),
        *_part("肆、臨時動議", _matters(meeting, MatterKind.MOTION, settled="決議")),
        *_part(closed),
    )
    return _paper(meeting, MINUTES, blocks)


def in_words(moment: dt.datetime) -> str:
    """115年3月2日（星期一）下午2時30分, as a letter names it."""
    day = timezone.localtime(moment)
    return f"{roc(day)}（{date_format(day, 'l')}）{hour(moment)}"


def hour(moment: dt.datetime) -> str:
    """下午2時30分."""
    time = timezone.localtime(moment)
    minutes = f"{time.minute}分" if time.minute else ""
    return f"{'上午' if time.hour < 12 else '下午'}{(time.hour - 1) % 12 + 1}時{minutes}"


def _paper(meeting: Meeting, kind: str, blocks: Iterable[Block]) -> Paper:
    return Paper(
        name=f"{meeting}{kind}",
        at=meeting.held_at,
        blocks=tuple(blocks),
        running=f"{meeting}{kind}",
        is_demo=any(plan.is_demo for plan in meeting.proposals.all()),
    )


def _where(meeting: Meeting) -> list[tuple[str, str]]:
    return [("時間", in_words(meeting.held_at)), ("地點", meeting.place)]


def _people(meeting: Meeting) -> list[tuple[str, str]]:
    """Those who came, those who listened, those who were excused; one a line."""
    found = list(meeting.attendances.all())
    return [(f"{part.label}人員", "\n".join(str(person) for person in found if person.part == part)) for part in Part]


def _part(title: str, blocks: Iterable[Block] | None = None) -> Iterator[Block]:
    """A part of the order of business; one in which nothing was to be said says so."""
    yield Heading(title, 1)
    if blocks is not None:
        yield from list(blocks) or [Prose(NONE)]


def _matters(meeting: Meeting, kind: MatterKind, *, settled: str = "") -> list[Block]:
    """報告事項 or 臨時動議, and under each what was ``settled`` of it."""
    blocks: list[Block] = []
    found: list[MeetingMatter] = [matter for matter in meeting.matters.all() if matter.kind == kind]
    for matter in found:
        blocks.append(Prose(f"{numeral(matter.number)}、{matter.text}"))
        if settled:
            blocks.append(Prose(f"{settled}：{matter.settled or NONE}"))
    return blocks


def _case(item: AgendaItem) -> list[Block]:
    """案由, who brings it, 說明 and 擬辦 of one plan."""
    plan = item.proposal
    blocks: list[Block] = [Heading(f"案由{numeral(item.number)}：{item.subject or _subject(item)}", 2)]
    blocks.append(
        facts([("提案單位", str(plan.owner)), ("案號", plan.case_number or ""), ("審議版本", _version(item))])
    )
    blocks += [Heading("說明", 3), Prose(item.explanation or _open_matters(item))]
    return [*blocks, Heading("擬辦", 3), Prose(item.proposed or "提請討論確認各機關分工，據以續辦。")]


def _decided(item: AgendaItem) -> list[Block]:
    """The same with what was decided."""
    lines = "\n".join(f"{numeral(decision.number)}、{decision.text}" for decision in item.decisions.all())
    return [*_case(item), Heading("決議", 3), Prose(lines or NONE)]


def _subject(item: AgendaItem) -> str:
    return f"「{item.proposal.title}」分工及配合事項，提請討論。"


def _version(item: AgendaItem) -> str:
    return f"{item.version}（{roc(item.version.created_at)}）" if item.version else ""


def _open_matters(item: AgendaItem) -> str:
    """The commitments that agencies have not confirmed yet, numbered; they are why the meeting is held (R4)."""
    waiting = [matter for matter in item.proposal.commitments.all() if matter.state in UNSETTLED]
    lines = [
        f"{matter.agency}（{matter.get_role_display()}）：{matter.item}（{matter.get_state_display()}）"
        for matter in waiting
    ]
    if not lines:
        return "各機關分工及配合事項均已確認。"
    numbered = (f"（{numeral(number)}）{line}" for number, line in enumerate(lines, 1))
    return "\n".join((f"本案尚有 {len(lines)} 項分工及配合事項待確認：", *numbered))
