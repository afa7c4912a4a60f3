"""What a new password must hold."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.signin.passwords import measured
from tests.factories.accounts import PASSWORD

MONOTONOUS, SHORT, COMMON, NUMERIC, SIMILAR = (
    "password_monotonous",
    "password_too_short",
    "password_too_common",
    "password_entirely_numeric",
    "password_too_similar",
)


def refusals(password: str) -> set[str]:
    """Why it is refused."""
    try:
        validate_password(password, User(username="wangxiaoming", email="wang@example.com"))
    except ValidationError as refused:
        return {error.code for error in refused.error_list}
    return set()


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        (" " * 12, {SHORT, MONOTONOUS}),
        ("\u3000" * 12, {SHORT, MONOTONOUS}),
        ("\u200b" * 12, {SHORT, MONOTONOUS}),
        ("   short9x   ", {SHORT}),
        ("boat\u200b\u200b\u200b\u200b\u200b9x", {SHORT}),
        ("aaaaaaaaaaaa", {MONOTONOUS}),
        ("ＡaＡaＡaＡaＡaＡa", {MONOTONOUS}),
        ("。。。。。。。。。。。。", {MONOTONOUS}),
        ("abcdefghijklmn", {MONOTONOUS}),
        ("zyxwvutsrqpo", {MONOTONOUS}),
        ("123456789012", {MONOTONOUS, NUMERIC}),
        ("１２３４５６７８９０１２", {MONOTONOUS, NUMERIC}),
        ("qwertyuiopasdf", {MONOTONOUS}),
        ("abc1abc1abc1", {MONOTONOUS}),
        ("aaaabbbbcccc", {MONOTONOUS}),
        ("aaaaaaaaaaaaaaaaaaa!", {MONOTONOUS}),
        ("583920174466", {NUMERIC}),
        ("ｗａｎｇｘｉａｏｍｉｎｇ", {SIMILAR}),
        ("ｑ１ｗ２ｅ３ｒ４ｔ５ｙ６", {COMMON}),
        ("山中無老虎猴子稱大王啊", {SHORT}),
        ("山中無老虎猴子也可稱大王", set()),
        ("correct horse battery", set()),
        ("banana-mississippi", set()),
        ("demo-taichung-114", set()),
        (PASSWORD, set()),
    ],
)
def test_a_password_is_measured_by_what_it_amounts_to(password, codes):
    assert refusals(password) == codes


def test_what_is_refused_says_why():
    with pytest.raises(ValidationError) as refused:
        validate_password("aaaaaaaaaaaa")
    assert refused.value.messages == ["密碼不能只是重複的字元、連續的字母或數字，或鍵盤上相鄰的按鍵。"]


def test_blanks_around_and_width_do_not_count():
    assert measured("\u3000Ａbc 1\u200b2\t") == "Abc 12"
