"""訪視紀錄表: a recorded visit as a paper (R8); made of what does not change any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import override

from documents.papers.blocks import (
    NOTHING,
    Block,
    Column,
    Heading,
    Kind,
    Note,
    Paper,
    Picture,
    Prose,
    Run,
    Title,
    facts,
    row,
    table,
)
from documents.papers.render import LANGUAGE
from guidance.models import FollowUp, Visit, VisitFinding, VisitParty
from workflow.templatetags.cs import roc, roc_time

RECORD = "訪視紀錄表"
WIDEST, HIGHEST = 15.5, 9.5  # cm on the sheet


@dataclass(frozen=True)
class Shot:
    """A photograph with what it shows; its sides in pixels."""

    jpeg: bytes
    caption: str
    width: int
    height: int


@override(LANGUAGE)
def visit_paper(
    visit: Visit,
    parties: Sequence[VisitParty],
    findings: Sequence[VisitFinding],
    follow_ups: Sequence[FollowUp],
    shots: Iterable[Shot],
) -> Paper:
    """When and where it was, who came, what was seen and found, what is to be done; the photographs last."""
    assert visit.recorded_at
    name = f"{visit.title} {RECORD}"
    blocks: list[Block] = [Title(RECORD, (visit.title,)), _facts(visit, parties)]
    blocks += [Heading("訪視目的", 1), Prose(visit.purpose), Heading("訪視所見", 1), Prose(visit.seen)]
    if findings:
        columns = (Column("章節", 5), Column("發現"))
        rows = [row(found.label, found.words) for found in findings]
        blocks += [Heading("各章節的發現", 1), table(columns, rows)]
    given = (Column("追蹤事項"), Column("負責單位", 4), Column("完成期限", 2.6, Kind.WHOLE))
    rows = [row(each.words, each.owner.name, roc(each.until)) for each in follow_ups]
    blocks += [Heading("追蹤事項", 1), table(given, rows)]
    photos = list(_photos(shots))
    blocks += [Heading("照片", 1), *photos] if photos else []
    is_demo = visit.proposal.is_demo if visit.proposal else False
    return Paper(name, visit.recorded_at, tuple(blocks), running=name, is_demo=is_demo, typed=_typed(visit, findings))


def _facts(visit: Visit, parties: Sequence[VisitParty]) -> Block:
    came = [str(party) for party in parties if party.came] + ([visit.others_came] if visit.others_came else [])
    absent = [str(party) for party in parties if not party.came]
    return facts(
        [
            ("時間", visit.when),
            ("地點", f"{visit.district.name}　{visit.place}"),
            ("主辦單位", visit.team.name if visit.team else NOTHING),
            ("提出單位", visit.asked_by.name),
            ("到場", "、".join(came)),
            ("未到場", "、".join(absent)),
            ("紀錄", f"{visit.recorded_by}　{roc_time(visit.recorded_at)}"),
        ]
    )


def _photos(shots: Iterable[Shot]) -> Iterator[Block]:
    """Each with its words below it."""
    for number, shot in enumerate(shots, 1):
        scale = min(WIDEST / shot.width, HIGHEST / shot.height)
        yield Picture(
            shot.jpeg, "image/jpeg", shot.caption, round(shot.width * scale, 2), round(shot.height * scale, 2)
        )
        yield Note((Run(f"照片 {number}　{shot.caption}"),))


def _typed(visit: Visit, findings: Iterable[VisitFinding]) -> dict[str, str]:
    return {"訪視目的": visit.purpose, "訪視所見": visit.seen} | {found.label: found.words for found in findings}
