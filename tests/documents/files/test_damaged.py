"""Files damaged on their way, by chance but the same chance each time: taken or refused, never a crash of the check."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator

import pytest

from documents import sandbox
from documents.files.inspection import inspect
from documents.files.refusals import Refusal
from documents.files.uploads import CHECK_MEGABYTES
from documents.sheets.spreadsheets import read
from tests.documents.files import pictures
from tests.documents.files.structures import BAD, GOOD
from tests.documents.files.verdicts import File
from tests.documents.sheets.books import cell, ods, row, strict, table, xlsx

TIMES = 6_000
SECONDS = 400


def sources() -> list[File]:
    """What is damaged: the corpus, and workbooks whose cells are read as well."""
    book = xlsx([["文字", 12.5], [1, 0.5]], formats={"B2": "0%"})
    books = [File("a.xlsx", book), File("b.xlsx", strict(book)), File("c.ods", ods(table(row(cell("57%", "0.57")))))]
    return [file for file, _words in BAD] + GOOD + [file for file, _picture in pictures.WITH_MORE] + books * 20


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Bytes changed, lost, put in or doubled; at times all after a place is gone."""
    bytes_ = bytearray(data)
    for _time in range(chance.choice((1, 1, 2, 4, 16))):
        at = chance.randrange(len(bytes_) + 1)
        kind = chance.randrange(5)
        if kind == 0:
            bytes_[at : at + 1] = chance.randbytes(1)
        elif kind == 1:
            del bytes_[at : at + chance.choice((1, 4, 50))]
        elif kind == 2:
            bytes_[at:at] = chance.randbytes(1) * chance.choice((1, 3, 40))
        elif kind == 3:
            other = chance.randrange(len(bytes_) + 1)
            bytes_[at:at] = bytes_[other : other + chance.randrange(1, 60)]
        elif chance.random() < 0.3:
            del bytes_[at:]
    return bytes(bytes_) or b"x"


def damaged_within(data: bytes, chance: random.Random) -> bytes:
    """A container one of whose parts is damaged, packed anew so that every checksum is right."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        unlucky = chance.choice(source.namelist())
        for name in dict.fromkeys(source.namelist()):
            part = source.read(name)
            target.writestr(name, damaged(part, chance) if name == unlucky else part)
    return out.getvalue()


def spoilt(seed: int) -> Iterator[File]:
    chance, files = random.Random(seed), sources()
    for _time in range(TIMES):
        file = chance.choice(files)
        try:
            within = damaged_within(file.data, chance) if chance.random() < 0.5 else b""
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError):
            within = b""
        yield File(file.name, within or damaged(file.data, chance))


def crashes(seed: int) -> list[str]:
    """The job: what was raised that is no refusal."""
    found = []
    for file in spoilt(seed):
        try:
            inspect(file.data, file.name)
            if file.name[0] in "abc":
                read(file.data, file.name, ("表",))
        except Refusal:
            continue
        except Exception as error:  # noqa: BLE001 - any is a fault of the check
            found.append(f"{file.name}: {error!r}")
    return found


@pytest.mark.slow
@pytest.mark.parametrize("seed", [114, 115, 116])
def test_damage_is_no_crash(seed: int) -> None:
    assert sandbox.run(f"{__name__}.crashes", seed, seconds=SECONDS, megabytes=CHECK_MEGABYTES) == []
