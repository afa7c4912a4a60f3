"""The number and the day that the document system gave a letter, read from the DI or the PDF it gave back.

What was read is shown to a person, who checks it; nothing is recorded by reading.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, replace

from django.core.files import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents import sandbox
from documents.errors import UploadRefused
from documents.files.names import clean_name, extension
from documents.files.refusals import MESSAGES
from documents.letters import di, packing
from documents.letters.checking import findings
from documents.letters.trees import MOST_BYTES, parsed
from inputs.fields import parse_roc
from inputs.words import sentences

SECONDS, MEGABYTES = 20, 1024
PAGES = 2  # the head of a letter stands on its first
NUMBER = re.compile(r"發文字號:?((?:(?!發文|速別|密等|附件)\S){1,20}?字第[0-9A-Za-z-]{1,20}號)")
DAY = re.compile(r"發文日期:?((?:中華民國|民國)?\d{2,4}(?:年|[./-])\d{1,2}(?:月|[./-])\d{1,2}日?)")
NO_PDF = gettext_lazy("「%(name)s」無法讀出文字；掃描的 PDF 請改為自行填寫發文日期與字號。")
NEITHER = gettext_lazy("「%(name)s」裡找不到發文字號與發文日期，可能尚未發文。請自行填寫，或選取發文後的檔案。")
STRANGE = gettext_lazy("「%(name)s」不是 DI 檔、zip 或 PDF。請選取公文系統匯出的檔案。")
LARGE = 25 << 20
LONGEST = 10_000  # characters of a PDF that tell which letter it is


@dataclass(frozen=True)
class Given:
    """What the document system gave; empty where the file does not say. ``source`` is ``di`` or ``pdf``."""

    number: str
    date: dt.date | None
    source: str
    read: di.Read | None = None  # all that a DI says
    text: str = ""  # the words of a PDF's first pages, without blanks

    @property
    def subject(self) -> str:
        """主旨; a PDF's text is read for number and day alone."""
        return self.read.content.subject if self.read else ""

    @property
    def notes(self) -> tuple[str, ...]:
        """What of it has no field of its own, or is out of order."""
        return self.read.notes if self.read else ()


def given_in(file: File) -> Given:
    """What ``file`` says. Raises UploadRefused for what is no letter, or one that has neither number nor day."""
    name = clean_name(file.name or "")
    kind = extension(name)
    if kind not in (".di", ".zip", ".pdf"):
        raise UploadRefused(STRANGE, "strange", {"name": name})
    if not file.size:
        raise UploadRefused(MESSAGES["empty"], "empty", {"name": name})
    file.seek(0)
    data = file.read((MOST_BYTES if kind == ".di" else LARGE) + 1)
    found = _in_pdf(data, name) if kind == ".pdf" else _in_di(data, name)
    if not found.number and found.date is None:
        raise UploadRefused(NEITHER, "neither", {"name": name})
    return found


def _in_di(data: bytes, name: str) -> Given:
    found, beside = packing.di_in(data, name=name)
    read = di.read(found, beside)
    letter, wrong = read.content, findings(parsed(found))
    notes = (_("與交換格式不符：%s") % sentences(wrong),) if wrong else ()
    read = replace(read, notes=(*read.notes, *notes))
    return Given(letter.number, letter.date, "di", read)


def _in_pdf(data: bytes, name: str) -> Given:
    try:
        text = sandbox.run("documents.letters.pdf_text.text_of", data, PAGES, seconds=SECONDS, megabytes=MEGABYTES)
    except Exception as error:
        raise UploadRefused(NO_PDF, "no_pdf", {"name": name}) from error
    return in_text(text)


def in_text(text: str) -> Given:
    """What the text of a letter says; the blanks that a layout puts between characters are none."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    number, day = NUMBER.search(plain), DAY.search(plain)
    return Given(number[1] if number else "", _day(day[1]) if day else None, "pdf", text=plain[:LONGEST])


def _day(text: str) -> dt.date | None:
    try:
        return parse_roc(text)
    except ValueError:
        return None
