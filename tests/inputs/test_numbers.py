"""Figures outside money: read as people write them, refused with what to write instead."""

from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator

from inputs.fields import MoneyField, grouped, in_full
from inputs.numbers import NumberField, WholeNumberField, counted


@pytest.mark.parametrize(
    ("typed", "figure"),
    [
        ("1200", Decimal(1200)),
        ("1,200", Decimal(1200)),
        ("１，２００", Decimal(1200)),
        (" 1 200 ", Decimal(1200)),
        ("\u202d１，２００\u202c", Decimal(1200)),
        ("1,200.50", Decimal("1200.50")),
        ("-3", Decimal(-3)),
        ("\u22123", Decimal(-3)),
        ("－1,200.5", Decimal("-1200.5")),
        (85, Decimal(85)),
        ("", None),
    ],
)
def test_a_figure_is_understood(typed, figure):
    assert NumberField(required=False).clean(typed) == figure


@pytest.mark.parametrize("typed", ["85 %", "85％", "８５％", "85百分比", "85"])
def test_a_percentage_is_taken_where_percents_are_counted(typed):
    assert NumberField(unit="%").clean(typed) == Decimal(85)
    assert WholeNumberField(unit="%").clean(typed) == 85


@pytest.mark.parametrize("typed", ["1,200 人", "１２００人", "1200"])
def test_the_unit_may_stand_behind_the_figure(typed):
    assert WholeNumberField(unit="人").clean(typed) == 1200


@pytest.mark.parametrize(
    ("unit", "typed", "message"),
    [
        ("", "1,200千元", "您填的是「1,200千元」：這裡請填 1200000；不接受「千元」。"),
        ("", "85%", "您填的是「85%」：這裡請填 85；不接受「%」。"),
        ("元", "1.2萬元", "您填的是「1.2萬元」：這裡請填 12000；不接受「萬元」，單位是「元」。"),
        ("人", "３ 千萬 人", "您填的是「３ 千萬 人」：這裡請填 30000000；不接受「千萬人」，單位是「人」。"),
        ("人", "12 位", "您填的是「12 位」：這裡請填 12；不接受「位」，單位是「人」。"),
        ("人", "85百分點", "您填的是「85百分點」：這裡請填 85；不接受「百分點」，單位是「人」。"),
        ("", "很多", "「很多」不是數字，請填數字，例如 1,200。"),
        ("", "12,34", "「12,34」不是數字，請填數字，例如 1,200。"),
        ("", "1e9", "「1e9」不是數字，請填數字，例如 1,200。"),
        ("", "NaN", "「NaN」不是數字，請填數字，例如 1,200。"),
        ("", "9" * 5000, f"「{'9' * 30}」不是數字，請填數字，例如 1,200。"),
    ],
)
def test_what_is_not_taken_says_what_to_write(unit, typed, message):
    with pytest.raises(ValidationError) as refused:
        NumberField(unit=unit).clean(typed)
    assert refused.value.messages == [message]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("12.5", "您填的是「12.5」：這裡請填整數，不要有小數。"),
        ("0", "不可小於 1。"),
        ("1,001", "不可大於 1,000。"),
    ],
)
def test_a_whole_number_has_bounds(typed, message):
    with pytest.raises(ValidationError) as refused:
        WholeNumberField(min_value=1, max_value=1000).clean(typed)
    assert refused.value.messages == [message]


def test_a_stored_figure_is_shown_with_separators_and_what_was_typed_stays():
    class Form(forms.Form):
        target = NumberField(label="目標值")
        people = WholeNumberField(label="人數")

    shown = Form(initial={"target": Decimal("1200.50"), "people": 34567})
    assert ('value="1,200.5"' in str(shown["target"]), 'value="34,567"' in str(shown["people"])) == (True, True)
    assert 'value="1,200千元"' in str(Form({"target": "1,200千元"})["target"])
    same = {"target": "1,200.5", "people": "３４，５６７"}
    assert Form(same, initial={"target": Decimal("1200.50"), "people": 34567}).has_changed() is False


def test_figures_are_grouped_and_written_in_full():
    assert [grouped(text) for text in ("1200", "1200.50", "0", "-1234567", "0.25")] == [
        "1,200",
        "1,200.5",
        "0",
        "-1,234,567",
        "0.25",
    ]
    assert [in_full("1,200", unit) for unit in ("千元", "萬", "億", "人", "百分比")] == [
        "1200000",
        "12000000",
        "120000000000",
        "1200",
        "1200",
    ]


def test_money_in_thousands_says_the_amount_to_write():
    with pytest.raises(ValidationError) as refused:
        MoneyField().clean("1,200千元")
    assert refused.value.messages == ["您填的是「1,200千元」：這裡請填 1200000；不接受「千元」。"]


@pytest.mark.parametrize(
    ("sent", "number"),
    [("0", 0), ("12", 12), ("007", 7), ("999999999", 999_999_999)]
    + [(text, None) for text in ("", "-1", "1.0", "1e5", "１", "²", " 1", "1\n", "1000000000", "9" * 5000, "a")],
)
def test_what_a_page_sends_along_is_a_number_people_count_to(sent, number):
    assert counted(sent) == number


def test_what_is_counted_has_no_halves():
    field = NumberField()
    field.unit, field.whole = "人", True
    assert field.clean("12 人") == Decimal(12)
    with pytest.raises(ValidationError) as refused:
        field.clean("1.5 人")
    assert refused.value.code == "whole"


def test_a_minus_as_word_processors_write_it_is_told_as_a_negative_figure():
    with pytest.raises(ValidationError) as refused:
        WholeNumberField(unit="人", min_value=0).clean("\u22123 人")
    assert refused.value.messages == ["不可小於 0。"]


@pytest.mark.parametrize("field", [NumberField(), WholeNumberField(), MoneyField()])
def test_the_words_for_a_bound_also_fit_the_narrower_one_of_a_column(field):
    """A model's validator finds it, Django takes the words of the form's field."""
    with pytest.raises(ValidationError) as refused:
        MaxValueValidator(7)(8)
    [error] = refused.value.error_list
    error.message = field.error_messages[error.code]
    assert error.messages in (["不可大於 7。"], ["金額不可超過 7 元。"])
