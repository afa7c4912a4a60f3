"""Fills any move's form as a person would: a tick, the first real choice, today, a small text file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from documents.forms import DocumentField
from inputs.fields import LetterNumberField, MoneyField, PhoneField, RocDateField, format_roc

WORDS = "已依規定辦理，詳如附件。"
ONE_SECTION = "concept"


def filled(form: forms.BaseForm | None) -> dict[str, Any]:
    """What to post so that ``form`` is valid."""
    if form is None:
        return {}
    values = {form.add_prefix(name): _value(form, name, field) for name, field in form.fields.items()}
    return {name: value for name, value in values.items() if value is not None}


def _value(form: forms.BaseForm, name: str, field: forms.Field) -> Any:
    if name.startswith(("ask_", "reason_", "rows_")):
        return _of_place(name)
    initial = form.get_initial_for_field(field, name)
    if initial not in (None, "", []):
        return field.widget.format_value(initial) if hasattr(field.widget, "format_value") else initial
    for kind, value in VALUES:
        if isinstance(field, kind):
            return value(field)
    raise AssertionError(f"no way to fill {name}: {type(field).__name__}")


def _of_place(name: str) -> str | None:
    """The section of each venture, with its reason and none of its rows."""
    prefix, section = name.split("_")[:2]
    if section != ONE_SECTION:
        return None
    return {"ask": "on", "reason": WORDS}.get(prefix)


def _choice(field: Any) -> str:
    return next(str(value) for value, _label in field.choices if value)


def _paper(field: forms.Field) -> SimpleUploadedFile:
    return SimpleUploadedFile("會議紀錄.txt", "會議紀錄：照案通過。\n".encode(), content_type="text/plain")


# Subclasses before their bases.
VALUES: tuple[tuple[type[forms.Field], Any], ...] = (
    (DocumentField, _paper),
    (RocDateField, lambda _field: format_roc(timezone.localdate())),
    (MoneyField, lambda _field: "1,234,567"),
    (LetterNumberField, lambda _field: "府授研考字第1150000001號"),
    (PhoneField, lambda _field: "04-2228-9111"),
    (forms.TimeField, lambda _field: "23:59"),  # of today, so that it is still to come
    (forms.BooleanField, lambda _field: "on"),
    (forms.ModelMultipleChoiceField, lambda field: [str(field.queryset[0].pk)]),
    (forms.ModelChoiceField, lambda field: str(field.queryset[0].pk)),
    (forms.ChoiceField, _choice),
    (forms.CharField, lambda field: WORDS[: field.max_length]),
)
