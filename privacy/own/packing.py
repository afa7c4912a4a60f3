"""A person's own data as a ZIP: ``data.json`` for machines, ``index.html`` to read; never reads anything itself."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils.translation import get_language

from privacy.own.reading import Register, cut
from workflow.templatetags.cs import roc, roc_time


def packed(registers: Sequence[Register], *, name: str, at: dt.datetime) -> bytes:
    """The archive; ``data.json`` maps each register's name to its rows, these from column to value, and times are ISO."""
    data = {
        "made_at": at,
        **{each.name: [dict(zip(each.columns, row, strict=True)) for row in each.rows] for each in registers},
        "cut_at_newest": [each.name for each in registers if each.is_cut],
    }
    page = render_to_string(
        "privacy/own/readable.html",
        {"name": name, "at": at, "language": get_language(), "registers": [_readable(each) for each in registers]},
    )
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        archive.writestr("index.html", page)
    return held.getvalue()


def _readable(register: Register) -> dict[str, Any]:
    rows = [[_in_words(value) for value in row] for row in register.rows]
    return {"label": register.label, "heads": list(register.columns.values()), "rows": rows, "cut": cut(register)}


def _in_words(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return str(roc_time(value))
    if isinstance(value, dt.date):
        return str(roc(value))
    return "—" if value in (None, "") else str(value)
