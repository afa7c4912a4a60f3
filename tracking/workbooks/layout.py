"""The sheets of a work plan's workbook, made of the form's own fields; labels and limits are never written twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import override

from documents.papers.render import LANGUAGE
from proposals.workbooks.columns import Column, options_of
from tracking.undertakings.plan_forms import FIELDS, LISTS, NEEDED


@dataclass(frozen=True)
class Sheet:
    """A list of the form as a sheet; ``counter`` is what the form calls it."""

    name: str
    counter: str

    def fields(self) -> dict[str, Any]:
        """The fields of a row, fresh; what has to be there is required."""
        fields: dict[str, Any] = FIELDS[self.counter]()
        shown = {name: field for name, field in fields.items() if not field.widget.is_hidden}
        for name, field in shown.items():
            field.required = name in NEEDED[self.counter]
        return shown

    def columns(self) -> list[Column]:
        """Its columns, in Chinese whatever language the reader's pages are in."""
        with override(LANGUAGE):
            fields = self.fields()
            return [Column(0, name, str(field.label), field, options_of(field)) for name, field in fields.items()]


ITEMS, MILESTONES, QUARTERS = (
    Sheet(name, counter) for name, counter in zip(("工作項目", "里程碑", "分季經費"), LISTS, strict=True)
)
SHEETS = (ITEMS, MILESTONES, QUARTERS)
NAMES = tuple(sheet.name for sheet in SHEETS)
