"""What a text is meant to say: line ends, what is not seen, bullets; the same when it is cleaned again."""

import re
import unicodedata
from importlib import import_module
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st

from inputs.cleaning import cleaned, one_line, plain
from inputs.widgets import BoundField

HEART_ON_FIRE, FAMILY, ENGLAND = "❤\ufe0f\u200d🔥", "👨\u200d👩🏽\u200d👧", "🏴\U000e0067\U000e0062\U000e0065\U000e007f"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\v", "\f", "\x1e", "\x85", "\u2028", "\u2029"])
def test_every_line_end_is_one(end):
    assert cleaned(f"第一段{end}第二段{end}{end}第三段") == "第一段\n第二段\n\n第三段"
    assert one_line(f"甲計畫{end}乙") == "甲計畫 乙"
    assert one_line(f"甲計畫 {end}\t{end} 乙") == "甲計畫 乙"


UNSEEN = "\0\x07\x1b\u00ad\u200b\u200d\u200e\u202a\u202e\u2060\u2067\u3164\ufe0f\ufeff\uffa0\ufffe\ufdd0\ud83d\U000e0001\U000e0100"


@pytest.mark.parametrize("unseen", UNSEEN)
def test_what_nobody_sees_goes(unseen):
    assert cleaned(f"{unseen}a{unseen * 2}b{unseen}") == "ab"
    assert cleaned(unseen * 3) == ""


@pytest.mark.parametrize(
    "text",
    [
        "葛\U000e0100城",
        "神\ufe00社",
        HEART_ON_FIRE,
        FAMILY,
        ENGLAND,
        "👩🏽\u200d🌾",
        "🏳\ufe0f\u200d⚧\ufe0f",
        "1\ufe0f\u20e3",
        "☎\ufe0e",
        "क्\u200dष",
        "نمی\u200cخواهم",
        "ᠠ\u180eᠨ\u180b",
        "ᄀ\u1160ᆨ",
        "阿美‧古拉斯",
        "兩個  空白",
        "縮排\n　　本計畫",
        "⠓⠊⠀⠓⠊",
    ],
)
def test_what_makes_what_is_seen_stays(text):
    assert (cleaned(text), one_line(text.replace("\n", ""))) == (text, text.replace("\n", ""))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("\uf0b7\t水圳", "•\t水圳"),
        ("\uf0a7 水圳\n\uf0d8 果樹", "• 水圳\n• 果樹"),
        ("\uf06e水圳\uf0fc", "•水圳•"),
        ("  \uf041 水圳", "• 水圳"),
        ("水圳\n  \uf041 果樹", "水圳\n  • 果樹"),
        ("王\uf041明", "王\uf041明"),  # somebody's own sign, of which the checker speaks
        ("a\u00a0b\u2003c\u202fd", "a b c d"),
        ("Cafe\u0301 \ufb01", "Café ﬁ"),
        ("ｶﾞ①㎡", "ｶﾞ①㎡"),
    ],
)
def test_bullets_are_bullets_blanks_are_blanks_and_letters_are_composed(text, meant):
    assert cleaned(text) == meant


@pytest.mark.parametrize(
    "text", ["", " ", "\u3000", "\u200b", "\u2800\u2800", "\u3164", "\ufeff\n\u2060", "\0", "\u202d \u202c"]
)
def test_where_nothing_shows_nothing_is_written(text):
    assert (cleaned(text), one_line(text), plain(text)) == ("", "", "")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("\u202d1,200\u202c", "1,200"),
        ("１，２００", "1,200"),
        ("石岡區\u200b", "石岡區"),
        (" 115 － 03\u3000", "115-03"),
    ],
)
def test_a_figure_or_a_key_is_what_is_seen_of_it(text, meant):
    assert plain(text) == meant


# Letters that clean differently beside each other, among any others.
TRICKY = (
    "\r\n\t\v\x1e \u00a0\u3000\u2800\u3164\u200b\u200c\u200d\u202d\ufe0f\ufe00\U000e0100\u180b\u115f\u1160\uf0b7\uf041"
)
TRICKY += "👩🌾❤🏽♀🏴\U000e0067\U000e007f1\u20e3©葛\uf900a\u0301क्षكنᠠ\u1100\u1161\u11a8\u0653\u061c甲"
texts = st.text(st.one_of(st.sampled_from(TRICKY), st.characters(exclude_categories=["Cn"])), max_size=40)


@how(max_examples=300, deadline=None)
@given(texts)
def test_cleaning_again_changes_nothing(text):
    for clean in (cleaned, one_line, plain):
        assert clean(clean(text)) == clean(text)
    assert one_line(cleaned(text)) == one_line(text)
    assert "\n" not in one_line(text)


def seen(text: str) -> list[str]:
    """The words that are seen: whatever is no letter, mark, figure or sign of its own parts nothing and is none."""
    drawn = re.sub(
        "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef\ufdd0-\ufdef]",
        "",
        text,
    )
    drawn = "".join(
        c
        for c in drawn
        if c.isspace() or (unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Cn") and ord(c) & 0xFFFE != 0xFFFE)
    )
    return unicodedata.normalize("NFC", re.sub("[\uf020-\uf0ff•]", "•", drawn)).replace("\u2800", " ").split()


@how(max_examples=300, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cn", "Cf"], exclude_characters="\x1f"), max_size=40))
def test_what_is_seen_stays_and_nothing_is_joined(text):
    assert seen(cleaned(text)) == seen(text)
    assert seen(one_line(text)) == seen(text)


# --- the door -------------------------------------------------------------------------------------------------------


def classes_below(base: type) -> set[type]:
    """Every class made of ``base``, those of the tests apart."""
    found, waiting = set(), [base]
    while waiting:
        waiting += (below := waiting.pop().__subclasses__())
        found |= set(below)
    return {each for each in found if not each.__module__.startswith("tests.")}


def every_form() -> set[type]:
    """The forms of all apps, whose modules are loaded for it."""
    for app in apps.get_app_configs():
        root = Path(app.path)
        for path in (
            root.glob("**/*.py") if root.is_relative_to(settings.BASE_DIR) and ".venv" not in root.parts else ()
        ):
            if "from django import forms" in path.read_text():
                import_module(".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts))
    return classes_below(forms.BaseForm)


def test_whatever_a_form_takes_comes_through_the_one_door():
    """A form of its own renderer, a field of its own bound field: each would take texts as they come."""
    found = every_form()
    ours = {form.__module__.partition(".")[0] for form in found}
    assert {"accounts", "chapters", "programmes", "proposals", "reviews", "tracking", "workflow"} <= ours
    for form in found:
        assert (form.default_renderer, form.bound_field_class) == (None, None), form
        assert {field.bound_field_class for field in getattr(form, "base_fields", {}).values()} <= {None}, form
    for field in classes_below(forms.Field):
        assert (field.bound_field_class, field.get_bound_field) == (None, forms.Field.get_bound_field), field
        assert field._clean_bound_field in (forms.Field._clean_bound_field, forms.FileField._clean_bound_field), field


def test_a_form_takes_lines_where_it_has_them_and_secrets_as_they_are():
    class Sample(forms.Form):
        title = forms.CharField()
        text = forms.CharField(widget=forms.Textarea)
        word = forms.CharField(widget=forms.PasswordInput, strip=False)

    form = Sample({"title": "甲\r\n乙\u200b", "text": "\u200b甲\r\n乙\n", "word": " \u200ba\r\n"})
    assert type(form["title"]) is BoundField
    assert form.is_valid()
    assert form.cleaned_data == {"title": "甲 乙", "text": "甲\n乙", "word": " \u200ba\r\n"}


def test_a_line_end_is_one_character_as_in_the_browser():
    class Sample(forms.Form):
        text = forms.CharField(widget=forms.Textarea, max_length=4000)

    typed = "\r\n".join(["字" * 399] * 9 + ["字" * 399])
    browser = len(typed.replace("\r\n", "\n"))
    assert (len(typed), browser) == (4008, 3999)
    assert Sample({"text": typed}).is_valid()
    assert 'maxlength="4000"' in str(Sample()["text"])
    assert Sample({"text": typed + "完了"}).errors["text"] == ["最多 4000 個字，現在是 4001 個字，請刪短。"]
