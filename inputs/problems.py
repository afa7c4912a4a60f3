"""Everything forms and rows were refused for, in the order of the page, each with the way to its field; never checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

AT_LENGTH = "at_length"  # code of what is said at its field with a long text
ASKED = (
    "asked"  # code of a doubt about other fields: who is asked ticks here, but the tick's words are not what is wrong
)
IN_SHORT = gettext_lazy("這一頁開啟之後已由他人改過，改成什麼寫在欄位下面；要改成您填的請再儲存一次。")


@dataclass(frozen=True)
class Problem:
    """What is wrong; ``label`` and ``anchor`` of the field, ``row`` of the row it is about, where there are any."""

    words: str
    label: str = ""
    anchor: str = ""
    row: str = ""

    @property
    def names_itself(self) -> bool:
        """Do the words say already which field they are about?"""
        return not self.label or self.label in self.words


def problems_in(*parts: Any) -> list[Problem]:
    """Of forms and formsets; what is none of these, or has not been posted, has none."""
    found: list[Problem] = []
    for part in parts:
        if isinstance(part, forms.BaseFormSet):
            found += _of_rows(part)
        elif isinstance(part, forms.BaseForm):
            found += _of_form(part)
    return found


def _of_rows(rows: Any) -> Iterator[Problem]:
    yield from (Problem(str(words)) for words in rows.non_form_errors())
    for number, form in enumerate(getattr(rows, "in_order", rows.forms), 1):
        yield from _of_form(form, _("第 %(n)s 列") % {"n": number})


def _of_form(form: forms.BaseForm, row: str = "") -> Iterator[Problem]:
    yield from (Problem(str(words), row=row) for words in form.non_field_errors())
    for field in form.hidden_fields():
        yield from (Problem(str(words), row=row) for words in field.errors)
    for field in form.visible_fields():
        yield from (Problem(words, label, field.auto_id, row) for words, label in _said(field))


def _said(field: forms.BoundField) -> Iterator[tuple[str, str]]:
    """What is wrong, and the field's label where that says of what."""
    called = str(field.label).removesuffix("。")
    for error in field.errors.as_data():
        label = "" if error.code == ASKED else called
        yield from ((str(words), label) for words in ([IN_SHORT] if error.code == AT_LENGTH else error.messages))
