"""What the inbox is narrowed by, and how a person wants to hear of each kind of notice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from workflow.engine.verdicts import Words
from workflow.inbox import kinds

SHOWN = [("", _("全部")), ("unread", _("未讀")), ("asked", _("請您辦理、還沒有辦的"))]


class InboxFilter(forms.Form):
    """Every field is optional; what cannot be read is left out rather than refused."""

    show = forms.ChoiceField(label=_("顯示"), choices=SHOWN, required=False)
    kind = forms.ChoiceField(label=_("種類"), required=False)
    matter = forms.CharField(max_length=120, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(label, [(kind.name, kind.label) for kind in of]) for label, of in kinds.groups()]
        self.fields["kind"].choices = [("", _("全部")), *choices]  # type: ignore[attr-defined]
        self.is_valid()

    def narrowed(self, rows: QuerySet) -> QuerySet:
        """Those of ``rows`` that are asked for."""
        asked = self.cleaned_data
        if asked.get("show") == "unread":
            rows = rows.filter(read_at=None, done_at=None)
        elif asked.get("show") == "asked":
            rows = rows.filter(done_at=None).exclude(task="")
        if asked.get("kind"):
            rows = rows.filter(kind=asked["kind"])
        return rows.filter(matter=asked["matter"]) if asked.get("matter") else rows

    @property
    def is_narrowed(self) -> bool:
        """Is any notice left out?"""
        return any(self.cleaned_data.values())


class ChoicesForm(forms.Form):
    """One choice a kind, as the account has it."""

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for _label, of in kinds.groups():
            for kind in of:
                self.fields[kind.name] = forms.ChoiceField(
                    label=str(kind.label),
                    help_text=str(kind.words),
                    choices=[(way.value, way.label) for way in kind.ways],
                    initial=kinds.way(person, kind).value,
                )

    def rows(self) -> Iterator[tuple[Words, list[tuple[kinds.Kind, BoundField]]]]:
        """The fields below their headings."""
        for label, of in kinds.groups():
            yield label, [(kind, self[kind.name]) for kind in of]
