"""The parts that drafts of letters have in common: heads, parties, the plan's own words; never what an occasion says."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Unit
from accounts.states import Rank
from documents.letters.di import in_full
from documents.letters.numbering import number_of, read
from documents.letters.tone import Tone, tone
from documents.letters.values import SEVERAL, Contact, Kind, LetterContent, Named, Party, Passage, Point
from proposals.models import LetterVersion, Proposal
from workflow.engine.verdicts import Words

PROGRAMME = "「114－117年臺中市加速地方創生推動計畫」"
CITY = "臺中市政府"
BLANK_DAY = "　年　月　日"  # a deadline that nobody has set yet
TO_FILL = re.compile("（請填[^）]*）")  # what a draft leaves to its writer
# Of which a letter of the kind has one at least, or it goes nowhere; how that is called.
NEEDED: dict[str, tuple[tuple[tuple[str, ...], Words], ...]] = {
    Kind.LETTER: ((("recipient", "originals"), _("受文者或正本")),),
    Kind.NOTE: ((("recipient", "originals"), _("受文者或正本")),),
    Kind.NOTICE: ((("attending",), _("出席者")), (("held_on",), _("開會日期")), (("place",), _("開會地點"))),
}


@dataclass(frozen=True)
class Writer:
    """Who writes: a unit under its own name, or under that of the city (府函)."""

    unit: Unit
    name: str
    rank: int
    code: str
    person: str  # whoever drafts: 承辦人

    @property
    def party(self) -> Party:
        """As the sender."""
        return Party(self.name, code=self.code)

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """Whom to ask, line by line."""
        unit = self.unit
        lines = (("承辦人", self.person), ("電話", unit.phone), ("傳真", unit.fax), ("電子信箱", unit.email))
        return tuple(Contact(label, text) for label, text in lines if text)

    def to(self, rank: int) -> Tone:
        """The words by which it speaks to who stands at ``rank``."""
        return tone(self.rank, rank)


def writes(actor: Actor) -> Writer:
    """The actor's unit under its own name."""
    assert actor.unit is not None
    return Writer(actor.unit, actor.unit.full_name, actor.unit.standing, actor.unit.agency_code, str(actor.user))


def writes_for_city(actor: Actor) -> Writer:
    """The actor's unit in the name of the city, whose 機關代碼 the unit does not keep."""
    assert actor.unit is not None
    return Writer(actor.unit, CITY, Rank.MINISTRY, "", str(actor.user))


def party_of(unit: Unit) -> Party:
    """A unit in a list; a person who registered is a person."""
    named = Named.PERSON if unit.organisation_kind == "individual" else Named.OFFICE
    code = unit.agency_code if named == Named.OFFICE else ""
    return Party(unit.full_name, named.value, code=code)


def parties_of(units: Iterable[Unit]) -> tuple[Party, ...]:
    """Units in their order."""
    return tuple(party_of(unit) for unit in units)


def receiver(units: Sequence[Unit]) -> Party | None:
    """受文者: the one unit it goes to; the document system fills in each of several."""
    if len(units) != 1:
        return Party(SEVERAL) if units else None
    return party_of(units[0])


def passage(name: str, *paragraphs: str) -> Passage:
    """A passage of numbered paragraphs, each as it would be typed; a single one has no number."""
    said = [text for text in paragraphs if text]
    if len(said) == 1 and "\n" not in said[0]:
        return Passage(name, said[0])
    text, points = read("\n".join(f"{number_of(place, 0)}{each}" for place, each in enumerate(said, 1)))
    return Passage(name, text, points)


def letter(writer: Writer, units: Sequence[Unit], subject: str, *passages: Passage, **more: object) -> LetterContent:
    """A 函 of ``writer`` to ``units``."""
    values: dict[str, object] = {
        "kind": Kind.LETTER.value,
        "sender": writer.party,
        "address": writer.unit.address,
        "contacts": writer.contacts,
        "recipient": receiver(units),
        "subject": subject,
        "passages": passages,
        "originals": parties_of(units),
        "signature": writer.unit.signature if writer.name != CITY else "市長　○○○",
    }
    return LetterContent(**values | more)  # type: ignore[arg-type]


def memo(writer: Writer, subject: str, *passages: Passage) -> LetterContent:
    """A 簽 of ``writer`` to its own head."""
    return LetterContent(
        kind=Kind.MEMO.value,
        sender=writer.party,
        subject=subject,
        passages=passages,
        submitted_to=(writer.unit.signature.partition("　")[0] or "首長",),
        signature=writer.person,
    )


def day_of(day: dt.date | None) -> str:
    """115年10月9日, as a day stands in a sentence; blank where there is none yet."""
    return in_full(day).removeprefix("中華民國") or BLANK_DAY


def gaps(content: LetterContent) -> list[Words]:
    """What a letter still lacks: to whom it goes, a day left blank, what its writer was to fill in."""
    needed = NEEDED.get(content.kind, ())
    found = [label for names, label in needed if not any(getattr(content, name) for name in names)]
    said = "\n".join(
        [content.subject, *(line for each in content.passages for line in (each.text, *_texts(each.points)))]
    )
    found += [_("空白的日期")] if BLANK_DAY in said else []
    return [*found, *dict.fromkeys(TO_FILL.findall(said))]


def is_unfinished(version: LetterVersion) -> bool:
    """Is anything lacking in it? What was sent once was sent so."""
    return not version.letter_number and bool(gaps(version.words))


def _texts(points: Iterable[Point]) -> Iterator[str]:
    for point in points:
        yield point.text
        yield from _texts(point.points)


def about(plan: Proposal) -> str:
    """The case as letters name it."""
    number = f"（案號{plan.case_number}）" if plan.case_number else ""
    return f"「{plan.called}」地方創生計畫{number}"


def proposed_by(plan: Proposal) -> str:
    """Who proposed it and where, as a paragraph of 說明 begins."""
    places = "、".join(name for _code, name, _priority in plan.named_districts)
    return f"本案由{plan.owner.full_name}提案，實施地區為臺中市{places}"
