"""The formsets of rows: choices read once, the order the author's; never knows which rows they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import EMPTY_VALUES
from django.db import models
from django.forms.formsets import INITIAL_FORM_COUNT, ORDERING_FIELD_NAME, TOTAL_FORM_COUNT
from django.forms.models import model_to_dict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from inputs.fields import choice_of

MAX_ROWS = 100


class Row(forms.ModelForm):
    """A row; a new one nobody wrote in is none, whatever its choices stand at and its place is."""

    def has_changed(self) -> bool:
        """Of a row that may be left blank: is anything there that was not offered? A figure taken away is nothing written."""
        if not self.empty_permitted:
            return super().has_changed()
        written: list[str] = [name for name in self.changed_data if self[name].data not in EMPTY_VALUES]
        return bool(set(written) - {ORDERING_FIELD_NAME})


class KnownField(forms.ModelChoiceField):
    """A row of a list that was read once for the whole page; a field of Django's own asks the database in each row."""

    known: dict[str, models.Model]

    def __init__(self, model: type[models.Model], **kwargs: Any) -> None:
        super().__init__(model._default_manager.none(), **kwargs)
        self.known = {}

    def to_python(self, value: Any) -> Any:
        """The row, if it is one of those that are known."""
        if value in self.empty_values:
            return None
        if found := self.known.get(str(value)):
            return found
        raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": value})


class Rows(forms.BaseInlineFormSet):
    """The rows of a section: what they offer to choose from is read once for all of them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        manager: Any = self.model._default_manager  # type: ignore[union-attr]
        kwargs.setdefault("queryset", manager.select_related(*getattr(self.form, "related", ())))
        super().__init__(*args, **kwargs)

    @cached_property
    def management_form(self) -> Any:
        """How many rows the page says it has: a number below nought is none, like what is no number."""
        form: Any = super().management_form
        if form.is_bound and form.is_valid():
            for name in (TOTAL_FORM_COUNT, INITIAL_FORM_COUNT):
                if form.cleaned_data[name] < 0:
                    form.add_error(name, form.fields[name].error_messages["invalid"])
                    form.cleaned_data[name] = 0
        return form

    @cached_property
    def options(self) -> dict[str, list[Any]]:
        """All rows of the table behind each choice, by field (one query each)."""
        fields: Any = self.form.base_fields.items()
        asked: Any = [(name, f) for name, f in fields if isinstance(f, forms.ModelChoiceField)]
        return {name: list(f.queryset.all()) for name, f in asked if not isinstance(f, KnownField)}

    def add_fields(self, form: Any, index: int | None) -> None:
        """Give the row its choices; what it posts is still asked of the database."""
        super().add_fields(form, index)
        for name, options in self.options.items():
            field = choice_of(form, name)
            offered = [option for option in options if form.may_choose(option)]
            chosen = [(field.prepare_value(option), field.label_from_instance(option)) for option in offered]
            field.choices = [("", field.empty_label), *chosen]


class OrderedRows(Rows):
    """Rows whose place the author decides: by the number beside each, which the page's script keeps for its buttons."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """The order's field, named for people; a row without a number goes last."""
        super().add_fields(form, index)
        form.fields["ORDER"].label = _("順序")
        form.fields["ORDER"].widget = forms.NumberInput(attrs={"min": 1, "class": "cs-order"})

    def offer(self, asked: Mapping[str, str]) -> None:
        """Offer one row to fill in where there is none yet or where ``asked`` has ``add`` or ``copy``.

        ``copy`` holds the number of the saved row that the new one is like; the new one is not saved by being shown.
        """
        self.extra = 1 if "add" in asked or "copy" in asked or not self.initial_form_count() else 0
        alike = next((row for row in self.get_queryset() if str(row.pk) == asked.get("copy")), None)
        self.initial_extra = [model_to_dict(alike, self.form._meta.fields)] if alike else None

    def saved_at(self, prefix: str) -> int | None:
        """The number of the row that stood at ``prefix``, once all are saved; None if none is kept there."""
        return next((row.instance.pk for row in self.forms if row.prefix == prefix), None)

    @property
    def in_order(self) -> list[Any]:
        """The forms as a page shows them: also one that was typed and not saved stands where its number says."""
        return sorted(self.forms, key=_typed_order)

    def save(self, commit: bool = True) -> list[Any]:
        """Save the rows, then the places that changed (one more query if any did)."""
        saved = super().save(commit=commit)
        moved = []
        for place, form in enumerate(self.ordered_forms, 1):
            if form.instance.pk and form.instance.position != place:
                form.instance.position = place
                moved.append(form.instance)
        if moved:
            type(moved[0])._default_manager.bulk_update(moved, ["position"])
        return saved


def _typed_order(form: Any) -> int:
    value = str(form["ORDER"].value() or "")
    return int(value) if value.isdecimal() and len(value) < 6 else MAX_ROWS * 10
