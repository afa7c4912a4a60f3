"""Dates and money as people type them."""

import datetime as dt

import pytest
import time_machine
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import override

from inputs.bounds import Bound, days_from_today, years_from_today
from inputs.fields import MoneyField, PhoneField, RocDateField, SoughtField, format_roc, parse_roc

DAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    "typed",
    [
        "115.11.23",
        "115/11/23",
        "115-11-23",
        "115年11月23日",
        "民國115年11月23日",
        "115 年 11 月 23 日",
        "1151123",
        "１１５．１１．２３",
        "2026-11-23",
        "2026/11/23",
        "20261123",
        "中華民國115年11月23日",
        "中華民國 １１５ 年 １１ 月 ２３ 日",
        "115‧11‧23",
        "115·11·23",
        "115・11・23",
        "115。11。23",
        "115–11–23",
        "\u200e115‧11‧23\u200f",
        "\ufeff中華民國\u200b115年11月23日\u202c",
        "115—11—23",
        "115−11−23",
        "１１５－１１－２３",
        "115年11月23日（星期一）",
    ],
)
def test_a_day_is_understood_however_it_is_written(typed):
    assert RocDateField().clean(typed) == DAY


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("99-01-05", dt.date(2010, 1, 5)),
        ("民國26年3月1日", dt.date(1937, 3, 1)),
        ("026-03-01", dt.date(1937, 3, 1)),
        ("1937-03-01", dt.date(1937, 3, 1)),
        ("113-2-29", dt.date(2024, 2, 29)),
    ],
)
def test_edges_of_the_years(typed, day):
    assert RocDateField().clean(typed) == day


def test_a_year_that_fits_neither_way_is_asked_for_rather_than_refused():
    field = RocDateField(earliest=dt.date(2026, 4, 1))
    with pytest.raises(ValidationError) as refused:
        field.clean("26-3-1")
    assert refused.value.code == "which_year"
    with pytest.raises(ValidationError) as refused:
        field.clean("民國26年3月1日")
    assert refused.value.code == "too_early"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("昨天", "「昨天」不是日期。請用民國年，例如 115.11.23；西元 2026-11-23 也可以。"),
        ("115-11", "「115-11」不是日期。請用民國年，例如 115.11.23；西元 2026-11-23 也可以。"),
        ("115-2-29", "沒有「115-2-29」這一天，請檢查年、月、日。"),
        ("115-13-01", "沒有「115-13-01」這一天，請檢查年、月、日。"),
        ("0-1-1", "沒有「0-1-1」這一天，請檢查年、月、日。"),
        ("1911-12-31", "沒有「1911-12-31」這一天，請檢查年、月、日。"),
        ("115-11-23 14:03", "「115-11-23 14:03」不是日期。請用民國年，例如 115.11.23；西元 2026-11-23 也可以。"),
    ],
)
def test_what_is_no_date_is_repeated_in_the_message(typed, message):
    with pytest.raises(ValidationError) as refused:
        RocDateField().clean(typed)
    assert refused.value.messages == [message]


def test_limits_are_named_in_roc_years():
    field = RocDateField(earliest=dt.date(2025, 1, 1), latest=dt.date(2028, 12, 31))
    with pytest.raises(ValidationError) as early:
        field.clean("113-12-31")
    with pytest.raises(ValidationError) as late:
        field.clean("118-01-01")
    assert (early.value.messages, late.value.messages) == (["日期不可早於 114.01.01。"], ["日期不可晚於 117.12.31。"])


@time_machine.travel("2026-11-26", tick=False)
@pytest.mark.parametrize("typed", ["26-3-1", "26/3/1", "２６．３．１", "26年3月1日"])
def test_a_year_of_two_figures_is_asked_about(typed):
    with pytest.raises(ValidationError) as refused:
        RocDateField().clean(typed)
    assert refused.value.messages == [
        f"「{typed}」是民國 26 年，還是西元 2026 年？前者請寫「民國26年3月1日」，後者請寫「115.03.01」。"
    ]
    assert RocDateField().clean("115.03.01") == dt.date(2026, 3, 1)


@time_machine.travel("2026-11-26", tick=False)
@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("1-1-1", "日期不可早於 15.11.26。"),
        ("1912-01-01", "日期不可早於 15.11.26。"),
        ("9999-01-01", "日期不可晚於 165.11.26。"),
        ("999-12-31", "日期不可晚於 165.11.26。"),
    ],
)
def test_a_day_of_another_century_is_out_of_bounds(typed, message):
    with pytest.raises(ValidationError) as refused:
        RocDateField().clean(typed)
    assert refused.value.messages == [message]


@time_machine.travel("2026-11-26", tick=False)
def test_a_bound_has_its_own_words_and_moves_with_the_day():
    field = RocDateField(
        earliest=Bound(days_from_today(1), "須在今天之後。"), latest=Bound(years_from_today(1), "不可晚於 %(limit)s。")
    )
    with pytest.raises(ValidationError) as early:
        field.clean("115.11.26")
    with pytest.raises(ValidationError) as late:
        field.clean("116.11.27")
    assert (early.value.messages, late.value.messages) == (["須在今天之後。"], ["不可晚於 116.11.26。"])
    assert (field.clean("115.11.27"), field.clean("116.11.26")) == (dt.date(2026, 11, 27), dt.date(2027, 11, 26))


@time_machine.travel("2028-02-29", tick=False)
def test_a_year_from_a_leap_day():
    assert (years_from_today(1)(), years_from_today(-4)()) == (dt.date(2029, 2, 28), dt.date(2024, 2, 29))


def test_a_stored_day_is_shown_in_roc_years_and_has_not_changed():
    class Form(forms.Form):
        day = RocDateField(label="日期")

    assert 'value="115.11.23"' in str(Form(initial={"day": DAY})["day"])
    assert Form({"day": "115/11/23"}, initial={"day": DAY}).has_changed() is False
    assert 'value="115/13/23"' in str(Form({"day": "115/13/23"})["day"])
    assert RocDateField(required=False).clean("") is None
    assert RocDateField().clean(dt.datetime(2026, 11, 23, 8)) == DAY


def test_in_english_a_day_is_gregorian_and_either_is_taken():
    class Form(forms.Form):
        day = RocDateField(label="日期")

    with override("en"):
        assert 'value="2026-11-23"' in str(Form(initial={"day": DAY})["day"])
        assert [RocDateField().clean(typed) for typed in ("2026-11-23", "115.11.23")] == [DAY, DAY]
        assert Form({"day": "2026-11-23"}, initial={"day": DAY}).has_changed() is False


def test_days_before_the_republic_stay_gregorian():
    assert (format_roc(dt.date(1911, 12, 31)), parse_roc("x")) == ("1911-12-31", None)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("0", 0),
        ("1234567", 1_234_567),
        ("1,234,567", 1_234_567),
        ("１，２３４，５６７", 1_234_567),
        (" 3 000 ", 3000),
        ("NT$1,200元", 1200),
        ("$50", 50),
        ("\u202d1,200\u202c", 1200),
        ("\u2066１\u00a0２００\u200b\u2069", 1200),
        (1200, 1200),
    ],
)
def test_money_is_understood(typed, amount):
    assert MoneyField().clean(typed) == amount


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("1200.50", "金額以元為單位，請輸入整數，不要有小數。"),
        ("１２．５", "金額以元為單位，請輸入整數，不要有小數。"),
        ("-1", "金額不可為負數。"),
        ("\u22121,200", "金額不可為負數。"),
        ("12,34", "請輸入金額，例如 1,234,567。"),
        ("一百萬", "請輸入金額，例如 1,234,567。"),
        ("1e9", "請輸入金額，例如 1,234,567。"),
        ("100,000,000,001", "金額不可超過 100,000,000,000 元。"),
        ("9" * 5000, "金額不可超過 100,000,000,000 元。"),
    ],
)
def test_what_is_no_amount_says_why(typed, message):
    with pytest.raises(ValidationError) as refused:
        MoneyField().clean(typed)
    assert refused.value.messages == [message]


def test_money_is_shown_with_separators_and_has_not_changed():
    class Form(forms.Form):
        amount = MoneyField(label="金額")

    assert 'value="1,234,567"' in str(Form(initial={"amount": 1234567})["amount"])
    assert Form({"amount": "1,234,567"}, initial={"amount": 1234567}).has_changed() is False
    assert 'value="12,34"' in str(Form({"amount": "12,34"})["amount"])
    assert MoneyField(required=False).clean("") is None


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("04-2228-9111", "04-2228-9111"),
        ("０４－２２２８－９１１１", "04-2228-9111"),
        ("04–2228—9111", "04-2228-9111"),
        ("\u202a04-2228-9111\u202c", "04-2228-9111"),
        ("04\u00a02228\u20079111\u200b", "04 2228 9111"),
        ("（04）2228-9111　分機 21000", "(04)2228-9111 分機 21000"),
        ("04-2582-1234 轉 12", "04-2582-1234 轉 12"),
        ("04-22289111＃２１０００", "04-22289111#21000"),
        ("04 2228 9111 ext. 12", "04 2228 9111 ext. 12"),
        ("+886 912 345 678", "+886 912 345 678"),
        ("0912345678", "0912345678"),
        ("912345678", "0912345678"),  # what a spreadsheet makes of a mobile number
        ("2228911", "2228911"),
    ],
)
def test_a_telephone_number_is_understood(typed, number):
    assert PhoneField(max_length=40).clean(typed) == number


@pytest.mark.parametrize(
    "typed", ["abc", "12345", "分機", "------------", "無", "請洽林小姐", "04-2228-911a", "1" * 25]
)
def test_what_is_no_telephone_number_is_refused(typed):
    with pytest.raises(ValidationError) as refused:
        PhoneField().clean(typed)
    assert refused.value.messages == ["請輸入電話號碼，例如 04-2228-9111 轉 21000。"]


def test_a_telephone_number_may_be_left_out_where_it_need_not_be_given():
    assert PhoneField(required=False).clean(" ") == ""


@pytest.mark.parametrize(
    ("typed", "sought"),
    [("", ""), (None, ""), (" 石岡　水圳 ", "石岡　水圳"), ("圳" * 60, "圳" * 60), ("圳" * 120, "圳" * 60)],
)
def test_of_more_words_than_a_list_takes_the_first_are_looked_for(typed, sought):
    """A list leaves out what its filter refuses: refused, they would show everything."""
    assert SoughtField().clean(typed) == sought
