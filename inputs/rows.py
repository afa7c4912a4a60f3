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

from inputs.markup import Offered, OfferedSelect
from inputs.widgets import CHOOSE, DASHES

MAX_ROWS = 100


class Row(forms.ModelForm):
    """A row; a new one nobody wrote in is none, whatever its choices stand at and its place is."""

    related: tuple[str, ...] = ()  # the keys whose rows are read with it
    checked: frozenset[str] = frozenset()  # what the fields ask all that the model would ask of it
    _checked: frozenset[str] | set[str] = frozenset()

    def has_changed(self) -> bool:
        """Of a row that may be left blank: is anything there that was not offered? A figure taken away is nothing written."""
        if not self.empty_permitted:
            return super().has_changed()
        written: list[str] = [name for name in self.changed_data if self[name].data not in EMPTY_VALUES]
        return bool(set(written) - {ORDERING_FIELD_NAME})

    def _post_clean(self) -> None:
        """What was chosen from known rows is there; the model would ask the database for each row once more."""
        known = {name for name, field in self.fields.items() if isinstance(field, KnownField)}
        self._checked = known | self.checked
        super()._post_clean()  # type: ignore[misc]
        self._checked = frozenset()

    def _get_validation_exclusions(self) -> set[str]:
        """Asked also by the formset, which compares the rows with each other by all they hold."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded | self._checked


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

    @classmethod
    def like(cls, field: Any, rows: list[Any]) -> KnownField:
        """``field`` as it stands, with ``rows`` to choose from."""
        names = ("label", "required", "help_text", "empty_label", "initial", "widget", "error_messages")
        made = cls(field.queryset.model, **{name: getattr(field, name) for name in names})
        made.known = {str(row.pk): row for row in rows}
        made.choices = [("", made.empty_label or ""), *((row.pk, made.label_from_instance(row)) for row in rows)]
        return made


class Rows(forms.BaseInlineFormSet):
    """The rows of a section: what they offer to choose from is read once for all of them."""

    in_columns = False  # drawn as a table: a field is called by its column's head and its row's
    TWICE = _("這一列送來了兩次，沒有儲存。請留下要的內容，重新開啟這一頁再填一次。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        manager: Any = self.model._default_manager  # type: ignore[union-attr]
        related = getattr(self.form, "related", ())  # of a Row
        kwargs.setdefault("queryset", manager.select_related(*related) if related else manager.all())
        super().__init__(*args, **kwargs)
        name = self.fk.remote_field.get_accessor_name()
        if name in getattr(self.instance, "_prefetched_objects_cache", {}):
            self._queryset = getattr(self.instance, name).all()

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

    def clean(self) -> None:
        """Each stored row comes once: of two texts for one row the second would be kept, and nobody would know."""
        super().clean()
        met: set[int] = set()
        for form in self.initial_forms:
            row = form.cleaned_data.get("id") if hasattr(form, "cleaned_data") else None
            if row and row.pk in met:
                form.add_error(None, self.TWICE)
            met |= {row.pk} if row else set()

    @cached_property
    def options(self) -> dict[str, list[Any]]:
        """All rows of the table behind each choice, by field (one query each)."""
        fields: Any = self.form.base_fields.items()
        asked: Any = [(name, f) for name, f in fields if isinstance(f, forms.ModelChoiceField)]
        return {name: list(f.queryset.all()) for name, f in asked if not isinstance(f, KnownField)}

    def add_fields(self, form: Any, index: int | None) -> None:
        """Give the row its choices; which row it is, is found among those of the page."""
        super().add_fields(form, index)
        for name, options in self.options.items():
            form.fields[name] = KnownField.like(form.fields[name], options)
        model: Any = self.model
        own = KnownField(model, initial=form.instance.pk, required=False, widget=forms.HiddenInput)
        own.known = self.own
        form.fields["id"] = own
        for name, field in form.fields.items():
            if type(field.widget) is forms.Select:
                self._offer(name, field)
            self._call(form, name)
        form.frames = self.frames

    def _call(self, form: Any, name: str) -> None:
        """Let a field be called by the heads of its column and its row, where they are drawn."""
        if self.in_columns and not form.fields[name].widget.is_hidden:
            form.fields[name].widget.attrs["aria-labelledby"] = f"{self.prefix}-{name.lower()} {form.prefix}-n"

    def _offer(self, name: str, field: Any) -> None:
        """Let the field's choices be drawn once for all rows."""
        choices = field.choices
        if not isinstance(choices, Offered):
            if name not in self.offered:
                self.offered[name] = Offered((key, CHOOSE if words == DASHES else words) for key, words in choices)
            choices = self.offered[name]
        select = OfferedSelect(field.widget.attrs)
        select.is_required = field.widget.is_required
        field.widget, field.choices = select, choices

    @cached_property
    def offered(self) -> dict[str, Offered]:
        """The choices of each field that all rows offer the same of."""
        return {}

    @cached_property
    def frames(self) -> dict[str, tuple[str, str]]:
        """What stands around each field of a row, once one was drawn."""
        return {}

    @cached_property
    def own(self) -> dict[str, Any]:
        """The rows that are stored, by their keys as a form spells them."""
        return {str(row.pk): row for row in self.get_queryset()}


class OrderedRows(Rows):
    """Rows whose place the author decides: by the number beside each, which the page's script keeps for its buttons."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """The order's field, named for people; a row without a number goes last."""
        super().add_fields(form, index)
        form.fields["ORDER"].label = _("順序")
        form.fields["ORDER"].widget = forms.NumberInput(attrs={"min": 1, "class": "cs-order"})
        self._call(form, "ORDER")

    def offer(self, asked: Mapping[str, str]) -> None:
        """Offer one row to fill in where there is none yet or where ``asked`` has ``add`` or ``copy``.

        ``copy`` holds the number of the saved row that the new one is like; the new one is not saved by being shown.
        """
        self.extra = 1 if "add" in asked or "copy" in asked or not self.initial_form_count() else 0
        alike = next((row for row in self.get_queryset() if str(row.pk) == asked.get("copy")), None)
        self.initial_extra = [model_to_dict(alike, self.form._meta.fields)] if alike else None

    def saved_at(self, prefix: str) -> int | None:
        """The number of the row that stood at ``prefix``, once all are saved; None if none is kept there."""
        kept = [row for row in self.forms if row not in self.deleted_forms]
        return next((row.instance.pk for row in kept if row.prefix == prefix), None)

    @property
    def in_order(self) -> list[Any]:
        """The forms as a page shows them: also one that was typed and not saved stands where its number says."""
        return sorted(self.forms, key=typed_order)

    def save(self, commit: bool = True) -> list[Any]:
        """Save the rows with their places: what goes, what changed and what is new in one statement each."""
        saved: list[Any] = super().save(commit=False)
        changed = {row.pk: row for row, _names in self.changed_objects}
        columns: Any = self.form._meta.fields
        fields = {name for _row, names in self.changed_objects for name in names if name in columns}
        for place, form in enumerate(self.ordered_forms, 1):
            if form.instance.position != place:
                form.instance.position = place
                if form.instance.pk:
                    changed[form.instance.pk] = form.instance
                    fields.add("position")
        if commit:
            rows: Any = self.model._default_manager  # type: ignore[union-attr]
            if self.deleted_objects:
                rows.filter(pk__in=[row.pk for row in self.deleted_objects]).delete()
            if fields:
                rows.bulk_update(changed.values(), sorted(fields))
            rows.bulk_create(self.new_objects)
        return saved


def typed_order(form: Any) -> int:
    """Where a row was put, the last place where that cannot be read."""
    value = str(form["ORDER"].value() or "")
    return int(value) if value.isdecimal() and len(value) < 6 else MAX_ROWS * 10
