"""Files that came with moves, in words and on the page of their case; never hands one out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from inputs.words import listed

Log = Iterable[tuple[Any, str, list[str]]]


def attached(data: dict[str, Any]) -> list[str]:
    """What a line of the log says of the files that came with it."""
    names = [file["label"] for file in data.get("files") or ()]
    return [_("附件：%s") % listed(names)] if names else []


def files_of(case: Any, log: Log) -> list[tuple[Any, Any, str]]:
    """The files of a case, each with the move that it came with and what that did (one query).

    What is said of the case afterwards, such as a due day that the calendar moves, has the version of the move before it.
    """
    lines: dict[int, tuple[Any, str]] = {}
    for line, done, _words in log:
        lines.setdefault(line.row_version, (line, done))
    return [(file, *lines[file.row_version]) for file in case.files.select_related("attachment").order_by("id")]
