"""A column of a workbook made of a form's field: its head, what may be written in it; never which sheet it is in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms

from documents.papers.ods import Figures, Rule, Words
from inputs.cleaning import plain
from inputs.fields import MoneyField, RocDateField
from inputs.rows import KnownField
from programmes.models import CentralProgramme, Kpi

HELP = "說明"  # the sheet that says how the others are filled in
REQUIRED_MARK = "＊"
WIDTH, WIDE = 4.0, 8.0  # cm
LONG = 300  # characters from which a text gets a wide column
RULE_LIMIT = 255  # characters of a rule that Excel reads
INLINE = 6  # options that are named beside their column; more get a list of their own
SEPARATORS = "、，,；;\n"
# What is called by a code in lists of the field; it is understood like a name.
CODED = (CentralProgramme, Kpi)
UNDERSTOOD = ("code", "name", "full_name")


@dataclass(frozen=True)
class Options:
    """What may be written in a column of choices: ``words`` in their order with what they mean."""

    words: dict[str, str]
    values: dict[str, Any]
    is_many: bool = False

    def value_of(self, text: str) -> tuple[Any, str]:
        """What the form takes for ``text``, and the first part of it that is no option."""
        if not self.is_many:
            return (self.values[plain(text)], "") if plain(text) in self.values else ("", text)
        for separator in SEPARATORS:
            text = text.replace(separator, "\n")
        parts = [part.strip() for part in text.split("\n") if part.strip()]
        unknown = next((part for part in parts if plain(part) not in self.values), "")
        return [self.values[plain(part)] for part in parts if plain(part) in self.values], unknown


@dataclass(frozen=True)
class Column:
    """A column of a sheet: the form it belongs to, its field, and its options if it has any."""

    form: int
    name: str
    label: str
    field: forms.Field
    options: Options | None = None

    @property
    def head(self) -> str:
        """Its head in the template."""
        return f"{self.label}{REQUIRED_MARK if self.field.required else ''}"


def options_of(form_field: forms.Field) -> Options | None:
    """What a field of choices offers; None of any other."""
    if isinstance(form_field, forms.ModelChoiceField):
        return _of_rows(form_field)
    if isinstance(form_field, forms.ChoiceField):
        choices: Any = form_field.choices
        pairs = [(value, str(label)) for value, label in choices if value not in ("", None)]
        return Options({label: "" for _value, label in pairs}, {plain(label): value for value, label in pairs})
    return None


def _of_rows(form_field: forms.ModelChoiceField) -> Options:
    rows = list(form_field.known.values() if isinstance(form_field, KnownField) else form_field.queryset or ())
    meant = dict(_unambiguous((plain(name), row.pk) for row in rows for name in _names(row)))
    words = {word: _told(row, word) for row in rows for word in [_word(row, meant)]}
    return Options(words, meant, isinstance(form_field, forms.ModelMultipleChoiceField))


def _word(row: Any, meant: dict[str, Any]) -> str:
    """The shortest name that only this row goes by; of two with one name that is longer, or their code."""
    return next((name for name in (row.name, str(row)) if meant.get(plain(name)) == row.pk), row.code)


def _told(row: Any, word: str) -> str:
    """What else it is called."""
    code = row.code if isinstance(row, CODED) and row.code != word else ""
    return " ".join(name for name in (code, "" if str(row) == word else str(row)) if name)


def _names(row: Any) -> set[str]:
    return {str(row), *(str(getattr(row, name)) for name in UNDERSTOOD if getattr(row, name, ""))}


def _unambiguous(pairs: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """The names that one row only goes by."""
    meant: dict[str, set[Any]] = {}
    for name, value in pairs:
        meant.setdefault(name, set()).add(value)
    return ((name, values.pop()) for name, values in meant.items() if len(values) == 1)


def rule_of(column: Column, listed: Words | None) -> Rule | None:
    """What a column takes; where several options may stand in one cell, no office program has a rule for it."""
    field: Any = column.field
    options = column.options
    if options:
        return None if options.is_many or not options.words else listed or Words(tuple(options.words))
    if not is_figure(field):
        return None
    least, most = (0, field.limit) if isinstance(field, MoneyField) else (field.min_value, field.max_value)
    return Figures(least, most, whole=not isinstance(field, forms.DecimalField))


def is_short(words: Collection[str]) -> bool:
    """May these stand beside their column, and in a rule, where Excel parts words by commas?"""
    return len(words) <= INLINE and len(",".join(words)) <= RULE_LIMIT and "," not in "".join(words)


def is_figure(field: forms.Field) -> bool:
    """May the office program read what is typed as a number? Years and days stay as they are typed."""
    return isinstance(field, forms.IntegerField)  # which MoneyField and DecimalField are too


def width_of(field: forms.Field) -> float:
    """Of a column, in cm."""
    return WIDE if (getattr(field, "max_length", None) or 0) > LONG else WIDTH


def how(column: Column) -> Iterator[str]:
    """How a column is filled in, from its field."""
    field: Any = column.field
    options = column.options
    if options:
        yield f"可填：{'、'.join(options.words)}" if is_short(options.words) else f"請填下列「{column.label}」之一"
        if options.is_many:
            yield "可填多個，以「、」分開"
    elif isinstance(field, RocDateField):
        yield "日期，例如 115-03-01"
    elif isinstance(field, MoneyField):
        yield "金額，以元為單位的整數，可以有千分位"
    elif isinstance(field, forms.IntegerField):
        yield "數字"
    if limit := getattr(field, "max_length", None):
        yield f"最多 {limit:,} 字"
    if field.help_text:
        yield str(field.help_text)
