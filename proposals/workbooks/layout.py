"""The sheets of the workbook, made of the section pages' forms; labels and limits are never written twice.

Names and labels are Chinese whatever language the reader's pages are in: they stand in people's files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import override

from documents.papers.render import LANGUAGE
from inputs.cleaning import plain
from inputs.rows import MAX_ROWS, KnownField
from programmes.models import CentralProgramme, Kpi
from proposals.budget.forms import catalogue
from proposals.models import (
    BudgetLine,
    ConsensusMeeting,
    KpiContribution,
    Proposal,
    ResourceItem,
    ScheduleStep,
    Stakeholder,
    Venture,
)
from proposals.writing.sections import (
    BasicsForm,
    BenefitsForm,
    BudgetForm,
    BudgetRow,
    ConceptForm,
    KpiRow,
    MeetingRow,
    ResourceRow,
    StakeholderRow,
    StepRow,
    ThemeForm,
    VisionForm,
)
from proposals.writing.services import MAX_VENTURES

MAX_PLANS = 20
PLANS, VENTURES, HELP = "計畫", "事業", "說明"
REQUIRED_MARK = "＊"
SEPARATORS = "、，,；;\n"


@dataclass(frozen=True)
class Sheet:
    """A sheet: whose rows it holds, the forms that check a row, and the keys that say where the row belongs.

    ``limit`` is how many rows one plan or venture may have here.
    """

    name: str
    keys: tuple[str, ...]
    model: type[models.Model]
    forms: tuple[type[forms.ModelForm], ...]
    parent: str = ""
    limit: int = MAX_ROWS

    @property
    def is_keyed(self) -> bool:
        """Do rows of other sheets belong to rows of this one?"""
        return self.name in (PLANS, VENTURES)

    @property
    def link(self) -> str:
        """The field of ``model`` that holds what a row belongs to; empty for a plan."""
        return {PLANS: "proposal", VENTURES: "venture"}.get(self.parent, "")


OF_PLAN, OF_VENTURE = ("計畫編號",), ("計畫編號", "事業編號")
SHEETS = (
    Sheet(PLANS, ("編號",), Proposal, (BasicsForm, VisionForm, BenefitsForm), limit=MAX_PLANS),
    Sheet("資源", OF_PLAN, ResourceItem, (ResourceRow,), PLANS),
    Sheet("共識會議", OF_PLAN, ConsensusMeeting, (MeetingRow,), PLANS),
    Sheet(VENTURES, OF_VENTURE, Venture, (ThemeForm, ConceptForm, BudgetForm), PLANS, MAX_VENTURES),
    Sheet("利害關係人", OF_VENTURE, Stakeholder, (StakeholderRow,), VENTURES),
    Sheet("時程", OF_VENTURE, ScheduleStep, (StepRow,), VENTURES),
    Sheet("KPI", OF_VENTURE, KpiContribution, (KpiRow,), VENTURES),
    Sheet("經費", OF_VENTURE, BudgetLine, (BudgetRow,), VENTURES),
)
NAMES = tuple(sheet.name for sheet in SHEETS)
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


def columns(sheet: Sheet, blank: models.Model) -> list[Column]:
    """The columns of ``sheet`` for a row that begins as ``blank``; files cannot stand in a workbook."""
    with override(LANGUAGE):
        return [
            Column(place, name, str(form_field.label), form_field, _options(form_field))
            for place, form in enumerate(sheet.forms)
            for name, form_field in with_offers(form)(instance=blank).fields.items()
            if not isinstance(form_field, forms.FileField) and not form_field.widget.is_hidden
        ]


def with_offers(form: type[forms.ModelForm]) -> Callable[..., forms.ModelForm]:
    """What makes rows of ``form``; what they offer is read once for all of them."""
    return partial(form, catalogue=catalogue()) if form is BudgetRow else form


def blank_of(sheet: Sheet, plan: Proposal) -> models.Model:
    """An unsaved row of ``sheet``; a venture's choices depend on its plan."""
    return plan if sheet.name == PLANS else Venture(proposal=plan) if sheet.name == VENTURES else sheet.model()


def _options(form_field: forms.Field) -> Options | None:
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
