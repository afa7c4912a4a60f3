"""What is asked before a letter gets its number: whether the number, the day and the file that was read are this letter's.

A document system gives numbers we cannot check, and its users rewrite what they were given: nothing here is refused.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.files.names import cut
from documents.letters.di import Read
from documents.letters.numbering import lines_of
from documents.letters.values import Kind, LetterContent
from inputs.fields import format_day, roc_year
from inputs.search import folded
from inputs.words import listed
from proposals.models import LetterVersion
from proposals.permissions import writes_letter
from workflow.engine.errors import Refused

if TYPE_CHECKING:
    from accounts.actors import Actor
    from accounts.models import Unit
    from proposals.models import Letter


YEAR = re.compile(r"第?(1\d\d)\d{6,8}號")  # of the Republic, which offices put before the running number
WORD = re.compile(r"\s*(.{1,20}?)字第")  # by which one knows the office
CASE = re.compile(r"案號\s*(\d{3}-\d{4,})")  # as our letters name a case
MOST_WORDS = 10  # 字 of a unit that are known; longer ones are none
NAMED, SHOWN = 3, 200  # how many values a question names, and how many characters of each


class Asked(Refused):
    """Something is asked first, a line for each doubt; ``code`` says that just this was meant."""

    def __init__(self, asked: Sequence[str], code: str) -> None:
        super().__init__(" ".join(asked))
        self.asked, self.code = asked, code


@dataclass(frozen=True)
class Stated:
    """What is to be recorded, and what was read of the file from which it comes: a DI's letter, or a PDF's plain text."""

    number: str
    date: dt.date
    received: Read | None = None
    text: str = ""

    @property
    def said(self) -> list[str]:
        """All of it, for :func:`proposals.numbers.asking.code_of`: a tick is for this number, this day and this file."""
        read = json.dumps(self.received.to_json(), cls=DjangoJSONEncoder, sort_keys=True) if self.received else ""
        return [self.number, self.date.isoformat(), read, self.text]


def doubted(letter: Letter, words: LetterContent, given: Stated) -> list[str]:
    """What does not fit together, a line for each doubt; none where all does (one query)."""
    found = [*of_number(given.number, given.date, letter.unit), *_of_day(letter, given.date)]
    if given.received:
        found += [*_unlike(words, given.received.content), *_of_case(letter, given.received.content)]
        found += _given_otherwise(given, given.received.content)
    if given.text:
        found += _not_in(given.text, words)
    return asked_to_check(found)


def asked_to_check(found: Iterable[str]) -> list[str]:
    """What does not fit, each as a line of its own."""
    return [_("請核對：%s。") % words for words in found]


def of_number(number: str, date: dt.date | None, unit: Unit | None) -> Iterator[str]:
    """What does not fit of a number and its day by themselves, wherever both are typed (no query).

    Of a letter of somebody else the ``unit`` is not known, nor its 字.
    """
    if date:
        yield from _of_year(number, date)
    if unit:
        yield from _of_word(unit, number)


def shows_received(version: LetterVersion, actor: Actor) -> Read | None:
    """What was read in with the number, for who reads the letter; of what is not like it only who wrote the letter reads."""
    received = version.as_received
    if received and any(_unlike(version.words, received.content)) and not writes_letter(version.letter, actor):
        return None
    return received


def _of_year(number: str, date: dt.date) -> Iterator[str]:
    year = roc_year(date)
    if (told := YEAR.search(number)) and int(told[1]) != year:
        yield _("字號的年度是 %(told)s 年，發文日期在 %(year)s 年") % {"told": told[1], "year": year}


def _of_day(letter: Letter, date: dt.date) -> Iterator[str]:
    drafted = timezone.localdate(letter.made_at)
    if date < drafted:
        yield _("發文日期 %(day)s 早於擬稿的 %(drafted)s") % {"day": format_day(date), "drafted": format_day(drafted)}


def _of_word(unit: Unit, number: str) -> Iterator[str]:
    """Another office's 字: none that the unit's letters had before, as far as it has recorded any."""
    told, usual = WORD.match(number), unit.letter_words
    if told and usual and folded(told[1]) not in map(folded, usual):
        yield _("字號的字是「%(told)s」，%(unit)s先前登錄的是「%(usual)s」") % {
            "told": told[1],
            "unit": unit,
            "usual": _("」、「").join(usual[:NAMED]),
        }


def know_word(unit: Unit, number: str) -> None:
    """The unit's letters have this 字 too: the newest first, as many as one may ask about (a statement where it is new).

    What somebody else has added since the unit was read stays: it is read again, and this one added to it.
    """
    told = WORD.match(number)
    while told and folded(told[1]) not in map(folded, had := unit.letter_words):
        unit.letter_words = [told[1], *had][:MOST_WORDS]
        as_read = type(unit)._base_manager.filter(pk=unit.pk, letter_words=had)
        if as_read.update(letter_words=unit.letter_words):
            return
        unit.refresh_from_db(fields=["letter_words"])


def _of_case(letter: Letter, received: LetterContent) -> Iterator[str]:
    """The case it names is another one."""
    named = list(dict.fromkeys(CASE.findall(_text_of(received))))
    own = letter.proposal.case_number
    if named and own and own not in named:
        yield _("檔案中的案號是「%(theirs)s」，本案是「%(ours)s」") % {"theirs": listed(named[:NAMED]), "ours": own}


def _given_otherwise(given: Stated, received: LetterContent) -> Iterator[str]:
    if received.number and folded(received.number) != folded(given.number):
        yield _differing(_("發文字號"), received.number, given.number)
    if received.date and received.date != given.date:
        yield _differing(_("發文日期"), format_day(received.date), format_day(given.date))


def _not_in(text: str, words: LetterContent) -> Iterator[str]:
    """What a letter's PDF, whose blanks are gone, says somewhere, and this file does not."""
    for label, ours in ((_("發文機關"), words.sender.name), (_("主旨"), words.subject)):
        if ours and folded(ours) not in folded(text):
            yield _("檔案裡找不到這份公文的%(label)s「%(ours)s」") % {"label": label, "ours": cut(ours, SHOWN)}


def _text_of(content: LetterContent) -> str:
    said = [line for each in content.passages for line in (each.text, *(text for *_, text in lines_of(each.points)))]
    return "\n".join([content.subject, *said])


def _unlike(words: LetterContent, received: LetterContent) -> Iterator[str]:
    """What another letter says otherwise than ours: its kind, who sends it to whom, and what it is about."""
    pairs = (
        (_("文別"), str(Kind(words.kind).label), str(Kind(received.kind).label)),
        (_("發文機關"), words.sender.name, received.sender.name),
        (_("主旨"), words.subject, received.subject),
        (_("正本"), _names(words), _names(received)),
    )
    return (_differing(label, theirs, ours) for label, ours, theirs in pairs if folded(ours) != folded(theirs))


def _names(words: LetterContent) -> str:
    return "、".join(sorted(party.name for party in words.originals))


def _differing(label: str, theirs: str, ours: str) -> str:
    return _("%(label)s在檔案中是「%(theirs)s」，這份公文是「%(ours)s」") % {
        "label": label,
        "theirs": cut(theirs, SHOWN),
        "ours": cut(ours, SHOWN),
    }
