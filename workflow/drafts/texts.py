"""What somebody typed, in words: to compare, to read, to copy; never judges a form."""

from __future__ import annotations

import re
from typing import Any

from django.http import QueryDict
from django.utils.choices import flatten_choices

from inputs.words import listed, sentences
from workflow.drafts.growing import COUNTERS
from workflow.drafts.services import typed

SHOWN_BEFORE = "was_"  # begins the names of fields that tell what a page had shown
CODE = re.compile(r"[a-z]+(_[a-z0-9]+)+")  # what a choice or a button sends; nobody types such
# Fields that a page carries along: counters of rows, what it had shown before, keys and versions of rows.
CARRIED = re.compile(
    rf"rows|{COUNTERS}|seen|shown|version(_[0-9]+)?|fingerprint|({SHOWN_BEFORE}|initial-|shown_).*"
    r"|.*(_count|_FORMS|-id|-ORDER|-DELETE|-key|-expected_version)"
)


def text_of(field: Any) -> str:
    """What stands in a bound field, as a person reads it: the labels of what was chosen, a line for each row."""
    value = field.value()
    choices = getattr(field.field, "choices", None)
    if choices is not None:
        chosen = {str(v) for v in (value if isinstance(value, list | tuple) else [value])}
        flat: list[tuple[Any, Any]] = list(flatten_choices(choices))
        return listed(label for key, label in flat if str(key) in chosen and str(key))
    if isinstance(value, list):
        return "\n".join(sentences(row) for row in value)
    return "" if value is None else str(value)


def typed_in(form: Any) -> list[tuple[str, str]]:
    """Label and text of every field of a bound form that holds one; files and bare ticks are none."""
    if form is None or not form.is_bound:
        return []
    fields = [f for f in form.visible_fields() if not f.field.widget.needs_multipart_form and not f.is_single_check]
    return [(str(field.label), text) for field in fields if (text := text_of(field))]


def words(data: QueryDict) -> list[str]:
    """What somebody wrote in a form, in its order, when nothing but the form's data is at hand."""
    found = []
    counters = set(data.getlist(COUNTERS))
    for name, values in typed(data).lists():
        if name in counters or CARRIED.fullmatch(name) or "password" in name:
            continue
        found += [
            text for value in values if (text := str(value)).strip() not in ("", "on") and not CODE.fullmatch(text)
        ]
    return found
