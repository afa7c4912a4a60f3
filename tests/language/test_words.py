"""How people are spoken to in 正體中文, also by the libraries: 您, and never 你."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import ValidationError, validate_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext, override
from django.utils.translation.trans_real import translation

from accounts.models import User

SKIPPED = {".git", ".venv", "var", "node_modules", "docs", "reference", "tests", "locale", "__pycache__"}
FAMILIAR = re.compile("[你妳]")
# What the glossary has one word for, as it was called beside it: 待確認.
SECOND_NAMES = re.compile("未確認")


def test_no_library_says_you_as_to_a_friend():
    texts = translation("zh-hant")._catalog
    said = [texts[key] for key in {key for key, _text in texts.items()} if key]
    assert len(said) > 1_000
    assert [text for text in said if isinstance(text, str) and FAMILIAR.search(text)] == []


@pytest.fixture(scope="module")
def sources():
    """Our own files that say something to people."""
    files = [
        path
        for kind in ("py", "html", "txt", "js")
        for path in settings.BASE_DIR.rglob(f"*.{kind}")
        if not SKIPPED & set(path.relative_to(settings.BASE_DIR).parts) and "vendor" not in path.parts
    ]
    assert len(files) > 300
    return {str(path.relative_to(settings.BASE_DIR)): path.read_text() for path in files}


def test_nor_do_our_own_sources(sources):
    assert [path for path, text in sources.items() if FAMILIAR.search(text)] == []


def test_a_thing_has_one_name(sources):
    assert [path for path, text in sources.items() if SECOND_NAMES.search(text)] == []


def test_who_did_something_is_kept_in_one_language(sources):
    """``Actor.label``; ``str`` is in the language of whoever acts."""
    kept = re.compile(r"\bstr\((?:by|actor|request\.actor)\)")
    assert [path for path, text in sources.items() if kept.search(text)] == []


@pytest.mark.django_db
def test_what_a_weak_password_is_told():
    with override("zh-hant"), pytest.raises(ValidationError) as refused:
        validate_password("12345", User(username="wang"))
    assert refused.value.messages == [
        "密碼太短，必須至少 12 個字元。",
        "這個密碼太常見了。",
        "這個密碼只包含數字。",
        "密碼不能只是重複的字元、連續的字母或數字，或鍵盤上相鄰的按鍵。",
    ]


class Everything(forms.Form):
    """One field of each sort, left out."""

    title = forms.CharField(label="計畫名稱")
    day = forms.DateField(label="日期")
    kind = forms.ChoiceField(label="類別", choices=[("", "---------"), ("a", "甲")])
    agreed = forms.BooleanField(label="我同意")
    minutes = forms.FileField(label="會議紀錄")
    own = forms.CharField(label="理由", error_messages={"required": "請說明為什麼。"})


LEFT_OUT = {
    "zh-hant": {
        "title": ["請填寫「計畫名稱」。"],
        "day": ["請填寫「日期」。"],
        "kind": ["請選擇「類別」。"],
        "agreed": ["請勾選此項。"],
        "minutes": ["請選擇「會議紀錄」的檔案。"],
        "own": ["請說明為什麼。"],
    },
    "en": {
        "title": ["Please fill in “計畫名稱”."],
        "day": ["Please fill in “日期”."],
        "kind": ["Please choose “類別”."],
        "agreed": ["Please tick this box."],
        "minutes": ["Please choose a file for “會議紀錄”."],
        "own": ["請說明為什麼。"],
    },
}


@pytest.mark.parametrize("language", LEFT_OUT)
def test_a_field_that_was_left_out_says_what_it_wants(language):
    with override(language):
        assert Everything({}).errors == LEFT_OUT[language]


def test_a_choice_is_offered_in_words():
    assert '<option value="" selected>請選擇</option>' in str(Everything()["kind"])
    assert "---------" not in str(Everything()["kind"])


class Bounded(forms.Form):
    """A field of each sort that has a limit."""

    title = forms.CharField(max_length=3)
    reason = forms.CharField(min_length=5)
    most = forms.IntegerField(max_value=10)
    least = forms.IntegerField(min_value=1)
    digits = forms.DecimalField(max_digits=3)
    places = forms.DecimalField(decimal_places=2)
    whole = forms.DecimalField(max_digits=4, decimal_places=2)
    minutes = forms.FileField(max_length=6)


def test_a_limit_says_what_is_allowed_what_there_is_and_what_to_do():
    typed = {"title": "石岡土牛", "reason": "太短", "most": "11", "least": "0", "digits": "1234", "places": "1.234"}
    with override("zh-hant"):
        errors = Bounded(typed | {"whole": "123.4"}, {"minutes": SimpleUploadedFile("minutes.txt", b"x")}).errors
        assert errors == {
            "title": ["最多 3 個字，現在是 4 個字，請刪短。"],
            "reason": ["至少 5 個字，現在是 2 個字，請再補充。"],
            "most": ["最大是 10，請改小。"],
            "least": ["最小是 1，請改大。"],
            "digits": ["最多 3 位數。"],
            "places": ["小數最多 2 位。"],
            "whole": ["整數部分最多 2 位。"],
            "minutes": ["檔名最多 6 個字，現在是 11 個字，請改短後再選一次。"],
        }


@pytest.mark.parametrize(
    ("english", "ours"),
    [
        (
            "%(model_name)s with this %(field_label)s already exists.",
            "已有相同「%(field_label)s」的%(model_name)s，不能重複。",
        ),
        (
            "%(model_name)s with this %(field_labels)s already exists.",
            "已有相同「%(field_labels)s」的%(model_name)s，不能重複。",
        ),
        ("A user with that username already exists.", "這個帳號已有人使用，請換一個。"),
        ("Confirmation email sent to %(email)s.", "確認信已寄到 %(email)s。"),
    ],
)
def test_what_libraries_say_of_what_is_there_already_is_said_in_our_words(english, ours):
    with override("zh-hant"):
        assert gettext(english) == ours


def test_no_string_hides_behind_another_name_of_gettext(sources):
    """makemessages looks for ``_`` and for gettext under its own names: behind any other it finds nothing."""
    called = re.compile(r"\bn?p?gettext(?:_lazy)? as (?!_\b)(\w+)")
    aliases = {
        name: found for name, text in sources.items() if name.endswith(".py") and (found := called.findall(text))
    }
    assert aliases == {}
