"""What is asked before a letter gets its number: whether the number, the day and the file that was read are this letter's.

A document system gives numbers we cannot check, and its users rewrite what they were given: nothing here is refused.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from documents.letters.di import Read
from documents.letters.values import Kind, LetterContent
from inputs.fields import roc_year
from inputs.search import folded
from inputs.words import sentences
from proposals.permissions import writes_letter
from workflow.engine.errors import Refused

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import LetterVersion


YEAR = re.compile(r"第?(1\d\d)\d{6,8}號")  # of the Republic, which offices put before the running number


class Asked(Refused):
    """Something is asked first; ``code`` says that just this was meant."""

    def __init__(self, asked: str, code: str) -> None:
        super().__init__(asked)
        self.code = code


def doubted(words: LetterContent, number: str, date: dt.date, received: Read | None) -> str:
    """What does not fit together, in one question; empty where all does."""
    found = [*_of_year(number, date), *(_unlike(words, received.content) if received else ())]
    if not found:
        return ""
    return _("請核對：%s。若確實是這份公文，請勾選下面的確認後再登錄一次。") % sentences(found)


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


def _unlike(words: LetterContent, received: LetterContent) -> Iterator[str]:
    """What another letter says otherwise than ours: of which kind it is, who sends it, and what it is about."""
    pairs = (
        (_("文別"), str(Kind(words.kind).label), str(Kind(received.kind).label)),
        (_("發文機關"), words.sender.name, received.sender.name),
        (_("主旨"), words.subject, received.subject),
    )
    for label, ours, theirs in pairs:
        if folded(ours) != folded(theirs):
            yield _("%(label)s在檔案中是「%(theirs)s」，這份公文是「%(ours)s」") % {
                "label": label,
                "theirs": theirs,
                "ours": ours,
            }
