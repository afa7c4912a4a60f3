"""How every form is drawn: ``components/field.html`` around widgets with Tabler's classes; never what a form asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.choices import CallableChoiceIterator
from django.utils.functional import Promise, lazy
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from inputs.cleaning import cleaned, one_line
from inputs.markup import DRAWN
from inputs.reasons import least_of

Words = str | Promise
TextCheck = Callable[[str], None]
TEXT_CHECKS: list[TextCheck] = []


def ask_of_texts(check: TextCheck) -> None:
    """Let ``check`` refuse texts in every form; an app that knows what may not be written says so when it starts."""
    TEXT_CHECKS.append(check)


CHOICES = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)


def _filled(words: Words, values: dict[str, Any]) -> str:
    return str(words) % values


_filled_lazily = lazy(
    _filled, str
)  # made once: each call of ``lazy`` makes a class, half a millisecond for every field


def lazily(words: Words, **values: Any) -> Words:
    """``words % values`` in the language of whoever reads it."""
    return _filled_lazily(words, values)


def _offer_in_words(field: Any) -> None:
    """「請選擇」 in place of a row of dashes."""
    if getattr(field, "empty_label", None) == DASHES:
        field.empty_label = CHOOSE
    choices = field.choices
    if isinstance(choices, CallableChoiceIterator):
        return  # a form of ours says itself what it offers, and what it costs to know is not asked before it is shown
    first = next(iter(choices), None) if isinstance(choices, list) or not hasattr(field, "queryset") else None
    if first is not None and first[1] == DASHES:
        field.choices = [(first[0], CHOOSE), *list(choices)[1:]]


class SearchedSelect(forms.Select):
    """A list long enough to be searched: with ``inputs/choices.js`` part of a name above it leaves what holds it; else plain."""

    def __init__(self) -> None:
        super().__init__({"data-find": _("輸入名稱的一部分來找"), "data-found": _("符合的有 %s 個")})


class SearchedChecks(forms.CheckboxSelectMultiple):
    """Boxes to tick, as many as are searched: with ``inputs/choices.js`` part of a name leaves those that hold it and the ticked."""

    def __init__(self) -> None:
        super().__init__({"data-find": _("輸入名稱的一部分來找"), "data-found": _("符合的有 %s 個")})


def css_class(widget: forms.Widget) -> str:
    """Tabler's class for a widget."""
    if isinstance(widget, CHOICES):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


# What a field that was left out asks for, by what is done to fill it in; the first that fits.
LEFT_OUT: tuple[tuple[type[forms.Widget], Words], ...] = (
    (forms.CheckboxInput, _("請勾選此項。")),
    (forms.FileInput, _("請選擇「%(label)s」的檔案。")),
    (forms.Select, _("請選擇「%(label)s」。")),
    (forms.RadioSelect, _("請選擇「%(label)s」。")),
    (forms.CheckboxSelectMultiple, _("請選擇「%(label)s」。")),
    (forms.Widget, _("請填寫「%(label)s」。")),
)
WITHIN = str.maketrans("「」", "『』")  # what a label quotes, once it is quoted itself
DASHES = "---------"  # what Django offers in place of a choice
CHOOSE = _("請選擇")
FIELD_ID = "\0"  # where the id of a field stands in the frame of its like: no text holds it


class BoundField(forms.BoundField):
    """A field that knows its Tabler class, shows an error on itself and says in our words what it wants."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
            words = next(words for widget, words in LEFT_OUT if isinstance(field.widget, widget))
            messages: dict[str, Any] = field.error_messages
            messages["required"] = lazily(words, label=str(self.label).translate(WITHIN))
        if isinstance(field, forms.ChoiceField):
            _offer_in_words(field)
        self.least = least_of(field)
        if self.least > 1:
            self.help_text = lazily(_("%(help)s至少 %(least)d 個字。"), help=self.help_text, least=self.least)  # type: ignore[assignment]  # the stubs know one kind of lazy words
        if isinstance(field, forms.CharField) and field.strip and not isinstance(field.widget, forms.SearchInput):
            field.validators = [*field.validators, *(check for check in TEXT_CHECKS if check not in field.validators)]

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Add the classes; a widget's own stay."""
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        if widget.is_hidden:
            return attrs
        if self.least > 1:
            attrs["minlength"] = str(self.least)
        classes = [css_class(widget), widget.attrs.get("class", ""), "is-invalid" if self.errors else ""]
        return {**attrs, "class": " ".join(filter(None, classes))}

    def as_field_group(self) -> SafeString:
        """Drawn by its template; in the rows of a formset the first row's frame serves the others, but for what was refused."""
        frames: dict[str, tuple[str, str]] | None = getattr(self.form, "frames", None)
        if frames is None or self.errors or self.chosen_before:
            return super().as_field_group()
        widget = str(self)
        if self.name not in frames:
            before, _widget, after = super().as_field_group().partition(widget)
            frames[self.name] = before.replace(self.auto_id, FIELD_ID), after.replace(self.auto_id, FIELD_ID)
        before, after = frames[self.name]
        return SafeString(before.replace(FIELD_ID, self.auto_id) + widget + after.replace(FIELD_ID, self.auto_id))

    @property
    def data(self) -> Any:
        """What was posted, as it was meant: the one door of whatever a form takes, but for secrets, which stay as typed."""
        is_secret = not getattr(self.field, "strip", True)
        return super().data if is_secret else _meant(super().data, isinstance(self.field.widget, forms.Textarea))

    @property
    def chosen_before(self) -> str:
        """The name of a file that came with a form that was refused: a browser keeps none, it has to be chosen again."""
        file = self.form.files.get(self.html_name) if self.field.widget.needs_multipart_form else None
        return str(file.name) if file else ""

    @property
    def is_single_check(self) -> bool:
        """One box whose label stands behind it."""
        return isinstance(self.field.widget, forms.CheckboxInput)


def _meant(posted: Any, has_lines: bool) -> Any:
    """Texts, and those of the cells of a table, which have one line each; files and what was not posted as they are."""
    if isinstance(posted, str):
        return cleaned(posted) if has_lines else one_line(posted)
    return [_meant(part, has_lines) for part in posted] if isinstance(posted, list) else posted


class FormRenderer(TemplatesSetting):
    """Used for every form; needs ``django.forms`` among the applications for Django's own widget templates."""

    form_template_name = "components/form.html"
    formset_template_name = "components/formset.html"
    field_template_name = "components/field.html"
    bound_field_class = BoundField

    def render(self, template_name: str, context: Any, request: Any = None) -> str:
        """The plainest widgets are most of what is drawn, and need no template."""
        if draw := DRAWN.get(template_name):
            return draw(context["widget"])
        return str(super().render(template_name, context, request))


def small_area() -> forms.Textarea:
    """A box of two lines."""
    return forms.Textarea(attrs={"rows": 2})
