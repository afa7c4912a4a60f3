"""The one sheet of the inventory's workbook: a column for each field of the entry's form, behind the entry's number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import override

from accounts.models import District
from documents.papers.render import LANGUAGE
from guidance.inventory.forms import EntryForm
from guidance.inventory.services import CONSENT, CONTACT, plain
from guidance.models import InventoryEntry
from proposals.workbooks.columns import Column, options_of

SHEET = "人文地產景"
KEY = "編號"
TITLE = "人文地產景盤點表"
PERSONAL = (*CONTACT, *CONSENT)
MOST_ROWS = 1_000  # read of one workbook
MOST_LINES = 5_000  # written into one


def columns(districts: Sequence[District], *, contacts: bool = True) -> list[Column]:
    """The form's fields, in Chinese whatever language the reader's pages are in; ``contacts`` with whom to ask."""
    with override(LANGUAGE):
        fields = EntryForm(districts=districts).fields
        return [
            Column(0, name, str(field.label), field, options_of(field))
            for name, field in fields.items()
            if contacts or name not in PERSONAL
        ]


def cell(entry: InventoryEntry, name: str) -> str:
    """What an entry says in a column, as people type it."""
    if name in CONSENT and not entry.has_contact:
        return ""
    value: Any = getattr(entry, name)
    return value.name if name == "district" else plain(name, value)
