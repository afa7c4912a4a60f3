"""DI (文書本文檔): a letter as the file by which document systems take it, and read back from one; never numbers it.

What DI has no place for is not lost: a line that fits no field joins the paragraph before it, and ``Read.notes`` says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.errors import UploadRefused
from documents.files.names import cut
from documents.letters import rosters
from documents.letters.checking import doctype
from documents.letters.numbering import LEVELS, number_of
from documents.letters.rosters import parties_in
from documents.letters.trees import ROSTER, Node, Tree, drawn, parsed
from documents.letters.values import (
    SEVERAL,
    Contact,
    Kind,
    LetterContent,
    Named,
    Party,
    Passage,
    Point,
    apart,
    as_one,
)
from inputs.fields import FIRST_ROC_YEAR, ROC_OFFSET, parse_roc
from inputs.words import listed

MEMO, NOTICE, LETTER = "簽", "開會通知單", "函"
ROOTS = {Kind.LETTER: LETTER, Kind.NOTE: LETTER, Kind.MEMO: MEMO, Kind.NOTICE: NOTICE}
CLASSES = {Kind.LETTER: "函", Kind.NOTE: "書函"}
WEEKDAYS = "一二三四五六日"
SHOWN, MOST_SHOWN = 40, 10  # characters, and how many, of what no field takes
REMARKS = "備註"
STRANGE = gettext_lazy("這不是函、書函、簽或開會通知單的 DI 檔，而是「%(name)s」。")


def in_full(day: dt.date | None) -> str:
    """中華民國115年10月9日, as letters write a day; empty for none."""
    if day is None:
        return ""
    if day.year < FIRST_ROC_YEAR:
        return day.isoformat()
    return f"中華民國{day.year - ROC_OFFSET}年{day.month}月{day.day}日"


def is_exchanged(kind: str) -> bool:
    """Does the document system take letters of this kind? Agendas and minutes go with one."""
    return kind in ROOTS


# --- written --------------------------------------------------------------------------------------------------------


def written(content: LetterContent, *, roster: str = "") -> bytes:
    """The DI file of a letter of an exchanged kind; ``roster`` is the file that lists whom it goes to, if one goes along."""
    files = {f"附件{place}": name for place, name in enumerate(content.files, 1)}
    files |= {ROSTER: roster} if roster else {}
    body = {LETTER: _letter, NOTICE: _notice, MEMO: _memo}[ROOTS[Kind(content.kind)]]
    root = Node(ROOTS[Kind(content.kind)], children=list(body(content)))
    if roster and (recipient := root.first("受文者")):
        recipient.children = [Node("交換表", SEVERAL, attributes={"交換表單": ROSTER})]
    return drawn(Tree(root, doctype(root.name), files))


def _letter(content: LetterContent) -> Iterator[Node]:
    yield _sender(content.sender)
    yield Node("函類別", attributes={"代碼": CLASSES[Kind(content.kind)]})
    yield Node("地址", content.address)
    for line in content.contacts or (Contact("", ""),):
        yield Node("聯絡方式", line.words)
    yield _recipient(content.recipient)
    yield Node("發文日期", children=[Node("年月日", in_full(content.date))])
    yield _number(content.number)
    yield from _head(content)
    yield Node("主旨", children=[Node("文字", content.subject)])
    yield from map(_passage, content.passages)
    yield _parties("正本", content.originals)
    if content.copies:
        yield _parties("副本", content.copies)
    yield from _signatures(content.signature)


def _notice(content: LetterContent) -> Iterator[Node]:
    yield _sender(content.sender)
    yield _recipient(content.recipient)
    person, phone = as_one(content.contacts)
    yield Node("聯絡人及電話", children=[Node("姓名", person), Node("電話", phone)])
    yield Node("發文日期", children=[Node("年月日", in_full(content.date))])
    yield _number(content.number)
    yield from _head(content)
    yield Node("開會事由", children=[Node("文字", content.subject)])
    weekday = f"星期{WEEKDAYS[content.held_on.weekday()]}" if content.held_on else ""
    when = [Node("年月日", in_full(content.held_on)), Node("星期", weekday), Node("時分", content.held_at)]
    yield Node("開會時間", children=when)
    yield Node("開會地點", children=[Node("文字", content.place)])
    yield _parties("主持人", content.chair)
    yield _parties("出席者", content.attending)
    if content.observing:
        yield _parties("列席者", content.observing)
    if content.copies:
        yield _parties("副本", content.copies)
    for passage in content.passages[:1]:
        yield Node(REMARKS, children=_paragraphs(passage.text, passage.points))
    yield from _signatures(content.signature)


def _memo(content: LetterContent) -> Iterator[Node]:
    is_section = content.sender.named == Named.SECTION
    yield Node("單位", content.sender.name) if is_section else _sender(content.sender)
    yield Node("文號", content.number)
    yield from _head(content)
    yield Node("主旨", children=[Node("文字", content.subject)])
    yield from map(_passage, content.passages)
    if content.submitted_to:
        yield Node("敬陳", children=[Node("職稱", title) for title in content.submitted_to])
    yield Node("署名", content.signature)
    yield Node("年月日", in_full(content.date))


def _head(content: LetterContent) -> Iterator[Node]:
    """速別, 密等 and 附件, alike in all kinds."""
    if content.speed:
        yield Node("速別", attributes={"代碼": content.speed})
    secret = Node("密等", attributes={"代碼": content.secrecy} if content.secrecy else {})
    yield Node("密等及解密條件或保密期限", children=[secret, Node("解密條件或保密期限", content.secret_until)])
    enclosed = [Node("文字", content.enclosures)]
    if content.files:
        names = " ".join(f"附件{place}" for place, _name in enumerate(content.files, 1))
        enclosed.append(Node("附件檔名", attributes={"附件名": names}))
    yield Node("附件", children=enclosed)


def _sender(party: Party) -> Node:
    return Node("發文機關", children=[Node("全銜", party.name), Node("機關代碼", party.code)])


def _recipient(party: Party | None) -> Node:
    if party is None or party.named == Named.OFFICE:
        given = party or Party("")
        return Node("受文者", children=[Node("全銜", given.name), Node("機關代碼", given.code)])
    return Node("受文者", children=_named(party))


def _number(number: str) -> Node:
    if number:
        return Node("發文字號", children=[Node("文字", number)])
    parts = [Node("年度"), Node("流水號"), Node("支號")]
    return Node("發文字號", children=[Node("字"), Node("文號", children=parts)])


def _passage(passage: Passage) -> Node:
    children = _paragraphs(passage.text, passage.points)
    return Node("段落", children=children, attributes={"段名": f"{passage.name}："})


def _paragraphs(text: str, points: Sequence[Point], level: int = 0) -> list[Node]:
    """文字 and below it 條列, each with the number of its place."""
    found = [Node("文字", text)] if text or level else []
    for place, point in enumerate(points, 1):
        number = {"序號": number_of(place, level)}
        found.append(Node("條列", children=_paragraphs(point.text, point.points, level + 1), attributes=number))
    return found


def _parties(name: str, parties: Iterable[Party]) -> Node:
    return Node(name, children=[node for party in parties for node in _listed(party)])


def _listed(party: Party) -> list[Node]:
    return [*_named(party), *([Node("含附件")] if party.enclosed else [])]


def _named(party: Party) -> list[Node]:
    title = [Node("職稱", party.title)] if party.named == Named.PERSON and party.title else []
    return [Node(party.named, party.name), *title]


def _signatures(signature: str) -> Iterator[Node]:
    if signature:
        yield from (Node("署名", line) for line in signature.split("\n"))


# --- read -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Read:
    """A letter read from a file, and what of it has no field of its own or was left out."""

    content: LetterContent
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {"content": self.content.to_json(), "notes": list(self.notes)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Read:
        """What :meth:`to_json` kept."""
        return cls(LetterContent.from_json(kept["content"]), tuple(kept["notes"]))


def read(data: bytes, beside: Mapping[str, bytes] | None = None) -> Read:
    """The letter in a DI file of anybody's, with the list that it names of the files ``beside`` it, by their key.

    Raises UploadRefused for what is none.
    """
    tree = parsed(data)
    notes: list[str] = []
    if tree.left_out:
        notes.append(_("檔案內引用的實體不展開：%s。") % "、".join(sorted(tree.left_out)))
    if tree.unreadable:
        notes.append(_("檔案內有 %d 個無法辨識的造字，以「�」表示。") % tree.unreadable)
    readers = {LETTER: _read_letter, NOTICE: _read_notice, MEMO: _read_memo}
    if tree.root.name not in readers:
        raise UploadRefused(STRANGE, "strange_di", {"name": tree.root.name[:40]})
    roster = _roster_of(tree, beside or {}, notes)
    content, alone = rosters.coded(readers[tree.root.name](tree, notes), roster)
    if alone:
        notes.append(_("交換表另列受文者：%s。") % "、".join(party.words for party in alone))
    return Read(content, (*notes, *_untaken(tree)))


def _untaken(tree: Tree) -> Iterator[str]:
    """What the file says besides, for which a letter has no field here."""
    left = [node for node in tree.root.walk() if node.text.strip() and not node.is_taken]
    if left:
        said = listed([f"{node.name}「{cut(' '.join(node.text.split()), SHOWN)}」" for node in left[:MOST_SHOWN]])
        more = _("（另有 %d 項）") % (len(left) - MOST_SHOWN) if len(left) > MOST_SHOWN else ""
        yield _("沒有欄位可放、未讀入：%(said)s%(more)s。") % {"said": said, "more": more}


def _roster_of(tree: Tree, beside: Mapping[str, bytes], notes: list[str]) -> tuple[Party, ...]:
    """Whom the distribution list names, if the letter has one and it is there."""
    exchanged = tree.root.first("受文者", "交換表")
    if exchanged is None:
        return ()
    name = rosters.file_key(tree.files.get(exchanged.attributes.get("交換表單", ""), ""))
    if name in beside:
        return rosters.read(beside[name])
    notes.append(_("受文者列於交換表，未隨檔讀入。"))
    return ()


def _read_letter(tree: Tree, notes: list[str]) -> LetterContent:
    root = tree.root
    is_note = (root.first("函類別") or Node("")).attributes.get("代碼") == CLASSES[Kind.NOTE]
    return LetterContent(
        kind=(Kind.NOTE if is_note else Kind.LETTER).value,
        sender=_read_sender(root, notes),
        address=root.said("地址"),
        contacts=tuple(Contact.of(line.text) for line in root.all("聯絡方式") if line.taken()),
        recipient=_read_recipient(root),
        date=_read_day(root.said("發文日期", "年月日"), notes),
        number=_read_number(root, notes),
        **_read_head(tree),
        subject=root.said("主旨", "文字"),
        passages=tuple(_read_passage(each, notes) for each in root.all("段落")),
        originals=_read_parties(root, "正本"),
        copies=_read_parties(root, "副本"),
        signature="\n".join(line.taken() for line in root.all("署名")),
    )


def _read_notice(tree: Tree, notes: list[str]) -> LetterContent:
    root = tree.root
    contacts = apart(root.said("聯絡人及電話", "姓名"), root.said("聯絡人及電話", "電話"))
    remarks = tuple(Passage(REMARKS, *_read_paragraphs(each, notes)) for each in root.all(REMARKS))
    root.said("開會時間", "星期")  # follows from the day
    return LetterContent(
        kind=Kind.NOTICE.value,
        sender=_read_sender(root, notes),
        contacts=contacts,
        recipient=_read_recipient(root),
        date=_read_day(root.said("發文日期", "年月日"), notes),
        number=_read_number(root, notes),
        **_read_head(tree),
        subject=root.said("開會事由", "文字"),
        held_on=_read_day(root.said("開會時間", "年月日"), notes),
        held_at=root.said("開會時間", "時分"),
        place=root.said("開會地點", "文字"),
        chair=_read_parties(root, "主持人"),
        attending=_read_parties(root, "出席者"),
        observing=_read_parties(root, "列席者"),
        copies=_read_parties(root, "副本"),
        passages=remarks,
        signature="\n".join(line.taken() for line in root.all("署名")),
    )


def _read_memo(tree: Tree, notes: list[str]) -> LetterContent:
    root = tree.root
    section = root.first("單位")
    return LetterContent(
        kind=Kind.MEMO.value,
        sender=Party(section.taken(), Named.SECTION.value) if section else _read_sender(root, notes),
        date=_read_day(root.said("年月日"), notes),
        number=root.said("文號") or _in_parts(root.first("文號")),
        **_read_head(tree),
        subject=root.said("主旨", "文字"),
        passages=tuple(_read_passage(each, notes) for each in root.all("段落")),
        submitted_to=tuple(title.taken() for title in (root.first("敬陳") or Node("")).all("職稱")),
        signature="\n".join(line.taken() for line in root.all("署名")),
    )


def _read_head(tree: Tree) -> dict[str, Any]:
    root, secrecy = tree.root, "密等及解密條件或保密期限"
    enclosed = (root.first("附件") or Node("")).all("附件檔名")
    names = [name for node in enclosed for name in node.attributes.get("附件名", "").split()]
    return {
        "speed": (root.first("速別") or Node("")).attributes.get("代碼", ""),
        "secrecy": (root.first(secrecy, "密等") or Node("")).attributes.get("代碼", ""),
        "secret_until": root.said(secrecy, "解密條件或保密期限"),
        "enclosures": root.said("附件", "文字"),
        "files": tuple(tree.files.get(name, name) for name in names),
    }


def _read_sender(root: Node, notes: list[str]) -> Party:
    senders = root.all("發文機關") or [Node("")]
    if len(senders) > 1:
        notes.append(_("會銜機關：%s。") % "、".join(sender.said("全銜") for sender in senders[1:]))
    return Party(senders[0].said("全銜"), code=senders[0].said("機關代碼"))


def _read_recipient(root: Node) -> Party | None:
    node = root.first("受文者") or Node("")
    if exchanged := node.first("交換表"):
        return Party(exchanged.taken().strip() or SEVERAL)
    found = next(iter(parties_in(node)), None)
    return found if found and (found.name or found.code) else None


def _read_number(root: Node, notes: list[str]) -> str:
    nodes = root.all("發文字號") or [Node("")]
    if len(nodes) > 1:
        notes.append(_("另有 %d 個發文字號。") % (len(nodes) - 1))
    node = nodes[0]
    if whole := node.said("文字"):
        return whole
    counted = node.said("文號") or _in_parts(node.first("文號"))
    return f"{node.said('字')}字第{counted}號" if counted else ""


def _in_parts(node: Node | None) -> str:
    return "".join(node.said(part) for part in ("年度", "流水號", "支號")) if node else ""


def _read_day(text: str, notes: list[str]) -> dt.date | None:
    if not text.strip():
        return None
    try:
        found = parse_roc(text)
    except ValueError:
        found = None
    if found is None:
        notes.append(_("日期「%s」無法辨識。") % text[:30])
    return found


def _read_passage(node: Node, notes: list[str]) -> Passage:
    return Passage(node.attributes.get("段名", "").removesuffix("："), *_read_paragraphs(node, notes))


def _read_paragraphs(node: Node, notes: list[str]) -> tuple[str, tuple[Point, ...]]:
    """The text and the numbered paragraphs below it; what stands below the last level joins it."""
    return node.said("文字"), tuple(_read_point(each, notes, LEVELS) for each in node.all("條列"))


def _read_point(node: Node, notes: list[str], left: int) -> Point:
    text, below = node.said("文字"), node.all("條列")
    if left > 1:
        return Point(text, tuple(_read_point(each, notes, left - 1) for each in below))
    if below:
        notes.append(_("第四層以下的段落併入上一段：「%s」。") % text[:20])
    return Point("\n".join([text, *(said for each in below for said in _flat(each))]))


def _flat(node: Node) -> Iterator[str]:
    yield f"{node.attributes.get('序號', '')}{node.said('文字')}"
    for each in node.all("條列"):
        yield from _flat(each)


def _read_parties(root: Node, name: str) -> tuple[Party, ...]:
    return tuple(parties_in(root.first(name) or Node("")))
