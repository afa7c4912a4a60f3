"""The one way a form is drawn."""

from functools import partial

import pytest
from django import forms
from django.template.loader import render_to_string

from inputs.fields import RocDateField
from inputs.reasons import Substance


class Sample(forms.Form):
    """One field of each sort."""

    title = forms.CharField(label="名稱", help_text="最多 60 字。")
    kind = forms.ChoiceField(label="類別", choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect)
    place = forms.ChoiceField(label="地點", choices=[("a", "甲")], required=False)
    agree = forms.BooleanField(label="同意")
    day = RocDateField(label="日期", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        raise forms.ValidationError("整份表單的問題")


def test_label_help_and_error_are_tied_to_the_box():
    html = str(Sample({"agree": ""}))
    assert '<label class="form-label" for="id_title">名稱 <span class="cs-required">必填</span></label>' in html
    assert '<div class="form-hint mb-1" id="id_title_helptext">最多 60 字。</div>' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_title_error"><li>請填寫「名稱」。</li></ul>' in html
    assert 'class="form-control is-invalid"' in html
    assert 'class="form-control cs-date"' in html
    assert 'class="form-select"' in html


def test_a_group_of_choices_is_a_fieldset_an_error_can_link_to():
    html = str(Sample({}))
    assert '<fieldset class="cs-field mb-3" aria-describedby="id_kind_error">' in html
    assert '<div id="id_kind" class="cs-choices" tabindex="-1">' in html
    assert '<label class="form-check-label" for="id_kind_0">甲</label>' in html
    assert '<label class="form-check-label" for="id_agree">同意 <span class="cs-required">必填</span></label>' in html


def test_the_summary_links_to_each_field_and_keeps_the_errors_of_the_whole_form():
    html = render_to_string("components/error_summary.html", {"form": Sample({"title": "甲", "agree": "on"})})
    assert 'role="alert"' in html
    assert "有 2 個地方需要修正" in html
    assert "<li>整份表單的問題</li>" in html
    assert '<a class="alert-link" href="#id_kind">請選擇「類別」。</a>' in html
    assert render_to_string("components/error_summary.html", {"form": Sample()}).strip() == ""


def test_no_inline_script_or_style_is_written():
    html = str(Sample({}))
    assert ("style=" in html, "<script" in html, " on" in html.replace(" on the", "")) == (False, False, False)


class Reasoned(forms.Form):
    reason = forms.CharField(help_text="說明原因。", validators=[Substance("請說明。")])
    purpose = forms.CharField(min_length=2)
    name = forms.CharField(min_length=1)


def test_how_long_a_text_has_to_be_is_said_before_it_is_sent():
    """Beside the field and to the browser, whichever rule asks for it."""
    html, hints = str(Reasoned()), {"reason": "說明原因。至少 10 個字。", "purpose": "至少 2 個字。"}
    said = {
        name: f'<div class="form-hint mb-1" id="id_{name}_helptext">{hint}</div>' in html
        for name, hint in hints.items()
    }
    assert (said, "id_name_helptext" in html) == ({"reason": True, "purpose": True}, False)
    assert {name: Reasoned()[name].build_widget_attrs({}).get("minlength") for name in Reasoned().fields} == {
        "reason": "10",
        "purpose": "2",
        "name": None,
    }


def test_hidden_fields_have_no_class_and_no_label():
    assert '<input type="hidden" name="token" id="id_token">' in str(Sample())


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("\u200b", ""),
        ("\u2800\u2800", ""),
        ("\u3000\ufeff\u2060", ""),
        ("\u3164", ""),
        ("\u200b水圳\u200b慢行\u2800", "水圳慢行"),
        ("  水圳  ", "水圳"),
        ("👩\u200d🌾", "👩\u200d🌾"),
    ],
)
def test_a_text_nobody_can_see_is_empty(typed, read):
    class Named(forms.Form):
        title = forms.CharField()

    form = Named({"title": typed})
    assert form["title"].data == read
    assert form.has_error("title", "required") is not bool(read)


def test_a_password_keeps_what_shows_nothing():
    class Secret(forms.Form):
        word = forms.CharField(strip=False)

    form = Secret({"word": "\u200b \u2800"})
    assert (form.is_valid(), form.cleaned_data) == (True, {"word": "\u200b \u2800"})


@pytest.mark.parametrize(
    "field", [forms.CharField, forms.BooleanField, partial(forms.ChoiceField, widget=forms.RadioSelect)]
)
def test_a_hint_made_of_what_somebody_typed_is_text(field):
    """A reason in it may hold a button that sends the very form it is shown in."""
    hint = '請補<button formaction="/x/">送出</button>\n第二行'
    drawn = type("Asking", (forms.Form,), {"answer": field(help_text=hint)})()["answer"].as_field_group()
    assert "請補&lt;button formaction=&quot;/x/&quot;&gt;送出&lt;/button&gt;<br>第二行" in drawn


def test_what_a_label_quotes_is_quoted_within_when_it_is_asked_for():
    class Fit(forms.Form):
        fits = forms.ChoiceField(label="「水圳慢行」是否符合該區願景", choices=[("yes", "符合")])

    form = Fit({})
    assert form["fits"].errors == ["請選擇「『水圳慢行』是否符合該區願景」。"]
