"""Does what stands in the logs agree with their seals, and the chain with what was anchored? Reads; never mends."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from records.models import Seal
from records.seals import triggers
from records.seals.anchors import Anchor

AT_ONCE = 10_000


class Wrong(models.TextChoices):
    """What can be wrong with a line, a link or an anchor."""

    CHANGED = "changed", _("內容已被更改")
    DELETED = "deleted", _("已被刪除")
    INSERTED = "inserted", _("不是由系統寫入")
    BROKEN = "broken", _("封存鏈在此中斷")
    CUT = "cut", _("封存鏈的尾端已被截去")
    REPLACED = "replaced", _("封存鏈與資料庫外的留存不符")
    FORGED = "forged", _("資料庫外的留存已被更改")


@dataclass(frozen=True)
class Finding:
    """What is wrong, and where: the number of a seal, the table and the key of a line; ``anchor`` is a file's name."""

    wrong: Wrong
    number: int | None = None
    log: str = ""
    line: str = ""
    anchor: str = ""

    def __str__(self) -> str:
        where = [
            gettext("封存序號 %s") % self.number if self.number else "",
            f"{self.log} {self.line}" if self.log else "",
            self.anchor,
        ]
        return "：".join([" ".join(str(one) for one in where if one), str(self.wrong.label)])


@dataclass(frozen=True)
class Checked:
    """How much was looked at, and the findings, the first in the chain before others; empty if all agrees."""

    links: int
    lines: int
    anchors: int
    findings: list[Finding]


class LogsDiffer(Exception):
    """From their seals, or these from what was anchored; says the first finding, has them all."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(gettext("紀錄不符，第一處是：%s") % findings[0])
        self.findings = findings


# What differs between the lines of one log and what was noted or sealed of them, in the order of the chain.
COMPARED = """
SELECT s.number, coalesce(d.line, s.line, u.line), d.digest IS NULL, s.digest IS NULL AND u.digest IS NULL
FROM (SELECT * FROM records_digests(%(log)s, %(key)s)) d
FULL JOIN (SELECT number, line, digest FROM records_seal WHERE log = %(log)s) s ON s.line = d.line
FULL JOIN (SELECT line, digest FROM records_unsealed WHERE log = %(log)s) u ON u.line = coalesce(d.line, s.line)
WHERE d.digest IS DISTINCT FROM coalesce(s.digest, u.digest)
ORDER BY s.number NULLS LAST, 2 LIMIT %(most)s
"""


def check(anchors: list[Anchor], *, most: int = 20) -> Checked:
    """Look at the whole chain, at every line of every log, and at every anchor; ``most`` findings of each kind of place.

    All is read in one snapshot, so that what is written meanwhile is no finding.
    """
    findings: list[Finding] = []
    with transaction.atomic():
        _one_snapshot()
        links = _links(anchors, findings, most)
        lines = 0
        for log, key in triggers.keys().items():
            lines += _count(log)
            findings += _lines(log, key, most)
    findings.sort(key=lambda finding: finding.number or 1 << 62)
    return Checked(links, lines, len(anchors), findings)


def _one_snapshot() -> None:
    if connection.in_atomic_block and len(connection.savepoint_ids) == 0:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _links(anchors: list[Anchor], findings: list[Finding], most: int) -> int:
    """Walk the chain from its first link; how many there are. An anchor is compared where the walk passes it."""
    findings += [Finding(Wrong.FORGED, anchor=anchor.name) for anchor in anchors if not anchor.is_genuine][:most]
    waiting = sorted((anchor for anchor in anchors if anchor.is_genuine), key=lambda anchor: -anchor.number)
    many, before, link, is_whole = 0, 0, b"", True
    for number, log, line, digest, kept in _seals():
        many += 1
        if is_whole and (number != before + 1 or link_of(link, number, log, line, digest) != bytes(kept)):
            findings.append(Finding(Wrong.BROKEN, number, log, line))
            is_whole = False  # what follows hangs on it
        before, link = number, bytes(kept)
        while waiting and waiting[-1].number == number:
            if (anchor := waiting.pop()).link != link:
                findings.append(Finding(Wrong.REPLACED, number, anchor=anchor.name))
    findings += [Finding(Wrong.CUT, anchor.number, anchor=anchor.name) for anchor in reversed(waiting)][:most]
    return many


def _seals() -> Iterator[tuple[int, str, str, Any, Any]]:
    last = 0
    fields = ("number", "log", "line", "digest", "link")
    while page := list(Seal.objects.filter(number__gt=last).order_by("number").values_list(*fields)[:AT_ONCE]):
        yield from page
        last = page[-1][0]


def link_of(before: bytes, number: int, log: str, line: str, digest: Any) -> bytes:
    """The link of a seal after ``before``, as the database makes it (``records_link``), made here without it."""
    return hashlib.sha256(before + f"{number} {log} {line} ".encode() + bytes(digest)).digest()


def _lines(log: str, key: str, most: int) -> list[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(COMPARED, {"log": log, "key": key, "most": most})
        rows = cursor.fetchall()
    return [Finding(_wrong(is_gone, is_new), number, log, line) for number, line, is_gone, is_new in rows]


def _wrong(is_gone: bool, is_new: bool) -> Wrong:
    if is_gone:
        return Wrong.DELETED
    return Wrong.INSERTED if is_new else Wrong.CHANGED


def _count(log: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(log)))
        (many,) = cursor.fetchone() or (0,)
    return many
