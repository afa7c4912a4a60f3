"""Numbers of letters as people type them."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from inputs.fields import LetterNumberField, half_letter
from proposals.forms import OptionalLetterForm


@pytest.mark.parametrize("typed", ["府授研考字第1150000001號", "農水字第 115-001 號", "發國字第１１５Ａ號（正本）"])
def test_a_number_is_taken_as_the_letter_writes_it(typed):
    assert LetterNumberField().clean(f" {typed} ") == typed


@pytest.mark.parametrize("typed", ["123", "字第1號", "府授研考字第號", "府授研考1150000001"])
def test_what_is_no_number_of_a_letter_is_refused(typed):
    with pytest.raises(ValidationError) as refused:
        LetterNumberField().clean(typed)
    assert refused.value.messages == [f"「{typed}」不是公文字號。請照公文填寫，例如「府授研考字第1150000001號」。"]


def test_a_letter_has_both_or_neither():
    number, day = {"letter_number": "府字第1號"}, {"letter_date": dt.date(2026, 3, 2)}
    assert half_letter({}) == half_letter(number | day) == {}
    assert OptionalLetterForm({}).errors == {}
    assert OptionalLetterForm(number).errors == {"letter_date": ["請一併填寫發文日期。"]}
    assert OptionalLetterForm({"letter_date": "115.3.2"}).errors == {"letter_number": ["請一併填寫發文字號。"]}
