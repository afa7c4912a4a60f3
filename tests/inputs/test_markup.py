"""What is drawn without Django's templates is what they would draw."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.test.utils import override_settings
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from inputs.markup import DRAWN, Offered, OfferedSelect
from inputs.widgets import FormRenderer

ATTRIBUTES = {"class": 'a "b"', "required": True, "disabled": False, "maxlength": 4000, "data-x": "<&>"}
CHOICES = [
    ("", _("請選擇")),
    (1, "一 & 二"),
    ("組 <甲>", [("a", "<b>"), (Decimal("1234.5"), SafeString("<i>字</i>"))]),
    (1234567, "1"),
]
VALUES = [
    None,
    "",
    "石岡 & <水圳>\n二",
    1234567,
    Decimal("1234.50"),
    dt.date(2026, 11, 26),
    True,
    SafeString("a&amp;b"),
]
WIDGETS = [
    forms.TextInput,
    forms.NumberInput,
    forms.EmailInput,
    forms.URLInput,
    forms.TelInput,
    forms.SearchInput,
    forms.HiddenInput,
    forms.DateInput,
    forms.TimeInput,
    forms.CheckboxInput,
    forms.Textarea,
    forms.Select,
]


@pytest.mark.parametrize("kind", WIDGETS)
@override_settings(USE_THOUSAND_SEPARATOR=True)
def test_a_widget_is_drawn_as_django_draws_it(kind):
    widget = kind(ATTRIBUTES, choices=CHOICES) if kind is forms.Select else kind(ATTRIBUTES)
    assert widget.template_name in DRAWN
    ours, theirs = (
        [str(widget.render("rows-0-item", value, {"id": "id_x"}, renderer)) for value in VALUES]
        for renderer in (FormRenderer(), TemplatesSetting())
    )
    assert ours == theirs


def test_whatever_has_a_template_of_its_own_keeps_it():
    assert "select_multiple" not in "".join(DRAWN)
    drawn = forms.CheckboxSelectMultiple(choices=CHOICES[:2]).render("a", ["1"], {}, FormRenderer())
    assert drawn == forms.CheckboxSelectMultiple(choices=CHOICES[:2]).render("a", ["1"], {}, TemplatesSetting())


@pytest.mark.parametrize("chosen", [None, "", 1, "1", "a", Decimal("1234.5"), 1234567, "gone", "<b>"])
@override_settings(USE_THOUSAND_SEPARATOR=True)
def test_choices_that_are_drawn_once_are_drawn_as_django_draws_them(chosen):
    ours, theirs = OfferedSelect(ATTRIBUTES), forms.Select(ATTRIBUTES, choices=CHOICES)
    ours.choices = Offered(CHOICES)
    drawn = [str(widget.render("rows-0-year", chosen, {"id": "id_x"}, TemplatesSetting())) for widget in (ours, theirs)]
    assert drawn[0] == drawn[1]
