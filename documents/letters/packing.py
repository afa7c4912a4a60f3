"""A DI with the files that go with it, in one ZIP, as document systems take it and give it; never more than they may hold."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from typing import IO

from django.utils.translation import gettext_lazy as _

from documents.errors import PaperError, UploadRefused
from documents.files import archives
from documents.files.refusals import in_words
from documents.letters import di, rosters
from documents.letters.checking import findings
from documents.letters.trees import MOST_BYTES, parsed
from documents.letters.values import LetterContent
from documents.papers.odf import zip_time
from inputs.words import sentences

EXTENSION = ".di"
MIME = "application/zip"
REFUSED = _("DI 檔不符交換格式，公文系統會退回：%(why)s")
NO_DI = _("「%(name)s」裡沒有 DI 檔（.di）。請選取公文系統匯出的 DI 檔，或含 DI 檔的 zip。")
SEVERAL = _("「%(name)s」裡有 %(n)d 個 DI 檔，無法判斷是哪一份公文。請只保留一個再選取。")


def exchanged(content: LetterContent, *, name: str) -> dict[str, bytes]:
    """``name``.di and, of a letter to several, the list beside it that it names."""
    lists = {f"{name}{rosters.EXTENSION}": rosters.written(content)} if content.is_listed else {}
    return {f"{name}{EXTENSION}": di.written(content, roster=next(iter(lists), "")), **lists}


def packed(content: LetterContent, files: Mapping[str, bytes], *, name: str, at: dt.datetime) -> bytes:
    """The same as :func:`pack` of a letter and files that are small enough to hold."""
    out = io.BytesIO()
    pack(out, content, files.items(), name=name, at=at)
    return out.getvalue()


def pack(
    out: IO[bytes],
    content: LetterContent,
    files: Iterable[tuple[str, bytes | IO[bytes]]],
    *,
    name: str,
    at: dt.datetime,
) -> None:
    """Write the ZIP of ``name``.di, its distribution list and the files that ``content`` names, which are read one by one.

    Equal values give equal bytes. Raises PaperError for a letter that a document system would refuse.
    """
    made = checked(content, name=name)
    with zipfile.ZipFile(out, "w") as archive:
        for entry, data in made.items():
            archive.writestr(_packed(entry, at), data)
        for entry, file in files:
            if isinstance(file, bytes):
                archive.writestr(_packed(entry, at), file)
                continue
            with file, archive.open(_packed(entry, at), "w") as copy:
                shutil.copyfileobj(file, copy)


def checked(content: LetterContent, *, name: str) -> dict[str, bytes]:
    """As :func:`exchanged`; raises PaperError for a letter that a document system would refuse."""
    made = exchanged(content, name=name)
    if wrong := [words for each in made.values() for words in findings(parsed(each))]:
        raise PaperError(REFUSED % {"why": sentences(wrong)})
    return made


def _packed(entry: str, at: dt.datetime) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(entry, zip_time(at))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def unpacked(data: bytes, *, name: str) -> tuple[bytes, dict[str, bytes]]:
    """The DI in a ZIP, in whatever folder, and the list that it names; nothing else is read.

    Raises UploadRefused for an archive that may not come in or has no DI.
    """
    with in_words(), archives.opened(io.BytesIO(data), name=name, size=len(data)) as archive:
        entries = {entry: info for info in archive.infolist() if (entry := _entry(info))}
        found = [entry for entry in entries if entry.lower().endswith(EXTENSION)]
        if len(found) != 1:
            raise UploadRefused(SEVERAL if found else NO_DI, "no_di", {"name": name, "n": len(found)})
        letter = _read(archive, entries[found[0]])
        named = {
            rosters.file_key(each) for each in parsed(letter).files.values() if each.lower().endswith(rosters.EXTENSION)
        }
        folder = found[0].rpartition("/")[0]
        near_first = sorted(entries, key=lambda entry: entry.rpartition("/")[0] != folder)
        lists: dict[str, bytes] = {}
        for entry in near_first:
            if (key := rosters.file_key(entry)) in named - lists.keys():
                lists[key] = _read(archive, entries[entry])
    return letter, lists


def _entry(info: zipfile.ZipInfo) -> str:
    """The path of an entry that somebody packed; empty for a folder and for what systems leave there unasked."""
    path = archives.entry_name(info).replace("\\", "/")
    return "" if info.is_dir() or archives.LITTER.search(path) else path


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """No more of an entry than what is refused for its size."""
    with archive.open(info) as entry:
        return entry.read(MOST_BYTES + 1)


def di_in(data: bytes, *, name: str) -> tuple[bytes, dict[str, bytes]]:
    """The DI file itself and the list it names, by :func:`rosters.file_key`, whether it came alone or in a ZIP."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data[: MOST_BYTES + 1], {}
    return unpacked(data, name=name)
