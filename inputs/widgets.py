"""How every form is drawn: ``components/field.html`` around widgets with Tabler's classes; never what a form asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting

from inputs.fields import shown

CHOICES = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)


def css_class(widget: forms.Widget) -> str:
    """Tabler's class for a widget."""
    if isinstance(widget, CHOICES):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


class BoundField(forms.BoundField):
    """A field that knows its Tabler class and shows an error on itself."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Add the classes; a widget's own stay."""
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        if widget.is_hidden:
            return attrs
        classes = [css_class(widget), widget.attrs.get("class", ""), "is-invalid" if self.errors else ""]
        return {**attrs, "class": " ".join(filter(None, classes))}

    @property
    def data(self) -> Any:
        """What was posted; a line or a text nobody can see anything of is empty, so that 必填 means something seen."""
        posted = super().data
        return shown(posted) if getattr(self.field, "strip", False) and isinstance(posted, str) else posted

    @property
    def is_single_check(self) -> bool:
        """One box whose label stands behind it."""
        return isinstance(self.field.widget, forms.CheckboxInput)


class FormRenderer(TemplatesSetting):
    """Used for every form; needs ``django.forms`` among the applications for Django's own widget templates."""

    form_template_name = "components/form.html"
    formset_template_name = "components/formset.html"
    field_template_name = "components/field.html"
    bound_field_class = BoundField
