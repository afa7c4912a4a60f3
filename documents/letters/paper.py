"""A letter as a paper (政府文書格式參考規範): what stands on it, in the norm's order and sizes; drawn in three forms from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from documents.letters.di import WEEKDAYS, in_full
from documents.letters.numbering import lines_of
from documents.letters.values import Kind, LetterContent, Party, Passage, as_one
from documents.papers.blocks import Block, Heading, Labelled, Numbered, Paper, Side, Signature, Title
from documents.papers.fonts import on_paper
from documents.papers.numbering import formal

SMALL, LARGE, FILE = 12, 16, 10  # points
BLANK_DAY = "中華民國　　年　　月　　日"
SECRECY = "密等及解密條件或保密期限"
ALL_ENCLOSED = "（均含附件）"
NAMES = ("files", "enclosures")  # names of files are called what they are called; on paper a mark stands for an emoji
MEETING_NAMES = {Kind.AGENDA: "議程", Kind.MINUTES: "紀錄"}


def paper(content: LetterContent, at: dt.datetime, *, is_demo: bool = False) -> Paper:
    """The paper of a letter as it was saved at ``at``."""
    kind = Kind(content.kind)
    drawn = {Kind.MEMO: _memo, Kind.NOTICE: _notice, Kind.AGENDA: _meeting, Kind.MINUTES: _meeting}
    blocks = tuple(drawn.get(kind, _letter)(content))
    typed = {"公文": "".join(_words({name: said for name, said in content.to_json().items() if name not in NAMES}))}
    return Paper(title_of(content), at, blocks, content.sender.name, is_demo=is_demo, is_bound=True, typed=typed)


def _words(said: Any) -> Iterator[str]:
    """Every word of it, however deep in lists: what Python shows of a list hides the signs it cannot print."""
    if isinstance(said, str):
        yield said
    elif isinstance(said, Mapping):
        yield from _words(list(said.values()))
    elif isinstance(said, list | tuple):
        for each in said:
            yield from _words(each)


def title_of(content: LetterContent) -> str:
    """What stands at its head."""
    kind = Kind(content.kind)
    if kind in MEETING_NAMES:
        return f"{content.subject}　{MEETING_NAMES[kind]}"
    return f"{content.sender.name}　{_name(kind)}"


def _name(kind: Kind) -> str:
    return {Kind.LETTER: "函", Kind.NOTE: "書函", Kind.MEMO: "簽", Kind.NOTICE: "開會通知單"}[kind]


def _letter(content: LetterContent) -> Iterator[Block]:
    yield from _file_numbers()
    yield Title(title_of(content))
    yield from _right(("地址", content.address), *((line.label, line.text) for line in content.contacts))
    yield _line("受文者", content.recipient.words if content.recipient else "", LARGE)
    yield from _dated(content)
    yield _line("主旨", content.subject, LARGE)
    yield from _passages(content.passages)
    yield _parties("正本", content.originals)
    yield _parties("副本", content.copies)
    yield from _signed(content.signature)


def _notice(content: LetterContent) -> Iterator[Block]:
    yield from _file_numbers()
    yield Title(title_of(content))
    yield _line("受文者", content.recipient.words if content.recipient else "", LARGE)
    yield from _dated(content)
    yield _line("開會事由", content.subject, LARGE)
    yield from _held(content, "開會時間", "開會地點", "主持人")
    asked = "\n".join(as_one(content.contacts)).split("\n")
    yield _line("聯絡人及電話", "　".join(filter(None, asked)), LARGE)
    yield _parties("出席者", content.attending)
    yield _parties("列席者", content.observing)
    yield _parties("副本", content.copies)
    yield from _passages(content.passages)
    yield from _signed(content.signature)


def _memo(content: LetterContent) -> Iterator[Block]:
    yield from _file_numbers()
    yield Title(f"簽　於　{content.sender.name}")
    yield _line("日期", in_full(content.date) or BLANK_DAY)
    yield _line("文號", content.number)
    yield from _classified(content)
    yield _line("主旨", content.subject, LARGE)
    yield from _passages(content.passages)
    yield _line("敬陳", "\n".join(content.submitted_to), LARGE)
    yield from _signed(content.signature)


def _meeting(content: LetterContent) -> Iterator[Block]:
    yield Title(title_of(content))
    yield from _held(content, "時間", "地點", "主席")
    if content.kind == Kind.MINUTES:
        for label, parties in (
            ("出席人員", content.attending),
            ("列席人員", content.observing),
            ("請假", content.excused),
        ):
            yield _parties(label, parties)
        yield _line("紀錄", content.recorder)
    for place, passage in enumerate(content.passages, 1):
        yield Heading(f"{formal(place)}、{passage.name}", 1)
        yield from _paragraphs(passage)
    if content.closed_at:
        yield _line("散會", content.closed_at)


def _file_numbers() -> Iterator[Block]:
    for label in ("檔號", "保存年限"):
        yield Labelled(label, ("",), FILE, Side.RIGHT)


def _dated(content: LetterContent) -> Iterator[Block]:
    yield _line("發文日期", in_full(content.date) or BLANK_DAY)
    yield _line("發文字號", content.number)
    yield from _classified(content)


def _classified(content: LetterContent) -> Iterator[Block]:
    yield _line("速別", content.speed)
    yield _line(SECRECY, "　".join(filter(None, (content.secrecy, content.secret_until))))
    yield _line("附件", on_paper(content.enclosures))


def _held(content: LetterContent, when: str, where: str, chair: str) -> Iterator[Block]:
    day = content.held_on
    said = f"{in_full(day)}（星期{WEEKDAYS[day.weekday()]}）" if day else BLANK_DAY
    yield _line(when, f"{said}{content.held_at}", LARGE)
    yield _line(where, content.place, LARGE)
    yield _line(chair, "、".join(party.words for party in content.chair), LARGE)


def _passages(passages: Iterable[Passage]) -> Iterator[Block]:
    for passage in passages:
        yield _line(passage.name, passage.text, LARGE)
        yield from _numbered(passage)


def _paragraphs(passage: Passage) -> Iterator[Block]:
    if passage.text:
        yield Labelled("", tuple(passage.text.split("\n")), LARGE, indent=1)  # below the heading, as its points are
    yield from _numbered(passage)


def _numbered(passage: Passage) -> Iterator[Block]:
    if passage.points:
        yield Numbered(tuple((level + 1, number, text) for level, number, text in lines_of(passage.points)))


def _line(label: str, text: str, size: int = SMALL) -> Labelled:
    return Labelled(label, tuple(text.split("\n")), size)


def _right(*pairs: tuple[str, str]) -> Iterator[Block]:
    return (Labelled(label, (text,), SMALL, Side.RIGHT) for label, text in pairs if text)


def _parties(label: str, parties: Iterable[Party]) -> Labelled:
    """Where all of several get what goes along, it is said once."""
    found = list(parties)
    if len(found) > 1 and all(party.enclosed for party in found):
        return _line(label, "、".join(f"{party.name}{party.title}" for party in found) + ALL_ENCLOSED)
    return _line(label, "、".join(party.words for party in found))


def _signed(signature: str) -> Iterator[Block]:
    if signature:
        yield Signature(signature)
