"""What a letter says, field by field, as one immutable value; which kind has which fields; never how a form draws it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """文別: the kinds of official letter that the city's side writes in a case."""

    LETTER = "letter", _("函")
    NOTE = "note", _("書函")
    MEMO = "memo", _("簽")
    NOTICE = "notice", _("開會通知單")
    AGENDA = "agenda", _("會議議程")
    MINUTES = "minutes", _("會議紀錄")


class Speed(TextChoices):
    """速別; the words are what DI writes."""

    URGENT = "最速件", _("最速件")
    QUICK = "速件", _("速件")
    ORDINARY = "普通件", _("普通件")


class Secrecy(TextChoices):
    """密等; an open letter has none. The words are what DI writes."""

    RESTRICTED = "密", _("密")
    CONFIDENTIAL = "機密", _("機密")
    SECRET = "極機密", _("極機密")
    TOP_SECRET = "絕對機密", _("絕對機密")


class Named(TextChoices):
    """How a party is named; the words are DI's elements."""

    OFFICE = "全銜", _("機關全銜")
    SECTION = "單位名", _("單位")
    PERSON = "姓名", _("個人")
    GROUP = "總稱", _("總稱")


@dataclass(frozen=True)
class Party:
    """Who writes, receives, presides or attends. ``code`` is the 機關代碼, empty where it is not known for certain."""

    name: str
    named: str = Named.OFFICE.value
    title: str = ""  # of a person
    code: str = ""
    enclosed: bool = False  # 含附件

    @property
    def words(self) -> str:
        """As it stands in a list."""
        return f"{self.name}{self.title}" + ("（含附件）" if self.enclosed else "")


@dataclass(frozen=True)
class Point:
    """條列: one numbered paragraph and what is numbered below it; how it is numbered follows from where it stands."""

    text: str
    points: tuple[Point, ...] = ()


@dataclass(frozen=True)
class Passage:
    """段落: 說明, 辦法, 擬辦, a notice's 備註 or a part of minutes."""

    name: str
    text: str = ""
    points: tuple[Point, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Does it say nothing?"""
        return not self.text.strip() and not self.points


ASKED, PERSON, PHONE = "聯絡人", "人", "電話"


@dataclass(frozen=True)
class Contact:
    """聯絡方式: one line, 「承辦人：王小明」."""

    label: str
    text: str

    @classmethod
    def of(cls, line: str) -> Contact:
        """What a line says; one without a colon has no label."""
        label, colon, said = line.partition("：")
        return cls(label, said) if colon else cls("", line)

    @property
    def words(self) -> str:
        """As the line stands in a letter."""
        return f"{self.label}：{self.text}" if self.label else self.text


def as_one(contacts: Sequence[Contact]) -> tuple[str, str]:
    """Whom to ask and by what telephone, where a form has a place for each: what else is said stands on lines below that."""
    phone = next((line for line in contacts if PHONE in line.label), None)
    others = [line for line in contacts if line is not phone]
    person = next((line for line in others if not line.label or line.label.endswith(PERSON)), None)
    rest = [line.words for line in others if line is not person]
    return person.text if person else "", "\n".join([phone.text if phone else "", *rest])


def apart(person: str, phone: str) -> tuple[Contact, ...]:
    """The lines that :func:`as_one` has made two texts of."""
    first, *more = phone.split("\n")
    return (Contact(ASKED, person), Contact(PHONE, first), *map(Contact.of, more))


SEVERAL = "如正本、副本行文單位"  # 受文者 of a letter to several, until the document system writes a copy for each


@dataclass(frozen=True)
class LetterContent:
    """A letter, word by word. ``number`` and ``date`` are empty until the document system has given them."""

    kind: str
    sender: Party
    subject: str  # 主旨; of a notice 開會事由; of an agenda or minutes the meeting's name
    address: str = ""
    contacts: tuple[Contact, ...] = ()
    recipient: Party | None = None
    date: dt.date | None = None
    number: str = ""
    speed: str = Speed.ORDINARY.value
    secrecy: str = ""
    secret_until: str = ""  # 解密條件或保密期限
    enclosures: str = ""  # 附件, in words
    files: tuple[str, ...] = ()  # names of the files that go with it
    titles: tuple[str, ...] = ()  # of each the name by which 附件 counts it; two files may have one
    passages: tuple[Passage, ...] = ()
    originals: tuple[Party, ...] = ()
    copies: tuple[Party, ...] = ()
    submitted_to: tuple[str, ...] = ()  # 敬陳
    signature: str = ""
    held_on: dt.date | None = None
    held_at: str = ""  # 時分: 14時30分
    place: str = ""
    chair: tuple[Party, ...] = ()
    attending: tuple[Party, ...] = ()
    observing: tuple[Party, ...] = ()
    excused: tuple[Party, ...] = ()
    recorder: str = ""
    closed_at: str = ""

    @property
    def is_listed(self) -> bool:
        """Does it go to several, whom a list of their own names for exchange?"""
        return self.recipient is not None and self.recipient.name == SEVERAL

    def to_json(self) -> dict[str, Any]:
        """As a version keeps it."""
        found = asdict(self)
        return found | {name: found[name] and found[name].isoformat() for name in DATES}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> LetterContent:
        """What :meth:`to_json` kept."""
        values = dict(kept)
        values |= {name: values[name] and dt.date.fromisoformat(values[name]) for name in DATES}
        values |= {name: tuple(Party(**party) for party in values[name]) for name in PARTIES}
        values["sender"] = Party(**values["sender"])
        values["recipient"] = values["recipient"] and Party(**values["recipient"])
        values["contacts"] = tuple(Contact(**line) for line in values["contacts"])
        values["passages"] = tuple(
            Passage(passage["name"], passage["text"], _points(passage["points"])) for passage in values["passages"]
        )
        values |= {name: tuple(values[name]) for name in ("files", "titles", "submitted_to") if name in values}
        return cls(**values)

    def unmarked(self) -> LetterContent:
        """The same with nobody who gets what goes with it (含附件)."""
        return self.marked(PARTIES, is_enclosed=False)

    def marked(self, lists: Iterable[str], *, is_enclosed: bool) -> LetterContent:
        """The same, everybody in those ``lists`` marked as getting what goes with it, or as not."""
        found: dict[str, Any] = {
            name: tuple(replace(each, enclosed=is_enclosed) for each in getattr(self, name)) for name in lists
        }
        return replace(self, **found)

    def sent(self, number: str, date: dt.date | None) -> LetterContent:
        """The same with what the document system gave it."""
        return replace(self, number=number, date=date)


DATES = ("date", "held_on")
PARTIES = ("originals", "copies", "chair", "attending", "observing", "excused")


def _points(kept: Any) -> tuple[Point, ...]:
    return tuple(Point(point["text"], _points(point["points"])) for point in kept)


_HEAD = ("sender", "address", "contacts", "recipient", "date", "number", "speed", "secrecy", "secret_until")
_ENCLOSED = ("enclosures", "files")
_MEETING = ("held_on", "held_at", "place", "chair")

# Which fields a kind has, in the order in which they stand on it (政府文書格式參考規範).
FIELDS: dict[str, tuple[str, ...]] = {
    Kind.LETTER: (*_HEAD, *_ENCLOSED, "subject", "passages", "originals", "copies", "signature"),
    Kind.NOTE: (*_HEAD, *_ENCLOSED, "subject", "passages", "originals", "copies", "signature"),
    Kind.MEMO: (
        *("sender", "date", "number", "speed", "secrecy", "secret_until", *_ENCLOSED),
        *("subject", "passages", "submitted_to", "signature"),
    ),
    Kind.NOTICE: (
        *("sender", "recipient", "date", "number", "speed", "secrecy", "secret_until", *_ENCLOSED, "subject"),
        *(*_MEETING, "contacts", "attending", "observing", "copies", "passages", "signature"),
    ),
    Kind.AGENDA: ("sender", "subject", *_MEETING, "passages"),
    Kind.MINUTES: (
        *("sender", "subject", *_MEETING, "attending", "observing", "excused", "recorder", "passages", "closed_at"),
    ),
}

# The passages a kind may have, in their order; the first is there in every letter.
PASSAGES: dict[str, tuple[str, ...]] = {
    Kind.LETTER: ("說明", "辦法"),
    Kind.NOTE: ("說明", "辦法"),
    Kind.MEMO: ("說明", "擬辦"),
    Kind.NOTICE: ("備註",),
    Kind.AGENDA: ("主席致詞", "報告事項", "討論事項", "臨時動議", "散會"),
    Kind.MINUTES: ("主席致詞", "報告事項", "討論事項", "臨時動議", "結論"),
}

# Only what the document system registers has a number and a day.
NUMBERED = frozenset({Kind.LETTER, Kind.NOTE, Kind.MEMO, Kind.NOTICE})
