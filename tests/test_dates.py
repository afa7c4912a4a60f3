"""Every field for a date in the product has bounds, and says what is wrong in the words of its own page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django import forms
from django.core.exceptions import ValidationError
from django.urls import get_resolver
from django.utils.module_loading import import_string

from inputs.fields import RocDateField
from inputs.times import TimeOfDayField
from tracking.undertakings.plan_forms import FIELDS
from workflow.engine.moves import machines

TODAY = dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC)
OURS = (
    "accounts.",
    "chapters.",
    "guidance.",
    "programmes.",
    "proposals.",
    "reviews.",
    "public.",
    "tracking.",
    "workflow.",
)
LETTER = ("日期不可早於 114.01.01，即本方案開始之日；請檢查年份。", "發文日期不可晚於今天。")
STEP = ("日期不可早於 105.11.26（十年內），請檢查年份。", "日期不可晚於 135.11.26（二十年內），請檢查年份。")
TERM = ("日期不可早於 110.11.26。", "日期不可晚於 120.11.26。")
WORDS = {
    "PeriodForm.since": ("日期不可早於 15.11.26。", "日期不可晚於 165.11.26。"),
    "PeriodForm.until": ("日期不可早於 15.11.26。", "日期不可晚於 165.11.26。"),
    "RegisterFilter.since": ("日期不可早於 15.11.26。", "日期不可晚於 165.11.26。"),
    "RegisterFilter.until": ("日期不可早於 15.11.26。", "日期不可晚於 165.11.26。"),
    "DeputyForm.valid_from": ("日期不可早於 114.11.26。", "日期不可晚於 117.11.26。"),
    "DeputyForm.valid_to": ("日期不可早於 15.11.26。", "日期不可晚於 117.11.26。"),
    "UnitForm.valid_from": ("日期不可早於 15.11.26。", "日期不可晚於 165.11.26。"),
    "UnitForm.valid_to": ("日期不可早於 15.11.26。", "日期不可晚於 165.11.26。"),
    "TermRow.opens_on": TERM,
    "TermRow.closes_on": TERM,
    "TermRow.checked_on": ("日期不可早於 110.11.26。", "查證日期不可晚於今天。"),
    "NoticeForm.effective_from": ("生效日不能在今天之前。", "生效日不可晚於 116.11.26（一年內）。"),
    "DistrictVisionForm.adopted_on": ("通過日期不可早於 95.11.26，請檢查年份。", "通過日期不可晚於今天。"),
    "MeetingRow.held_on": (
        "會議日期不可早於 105.11.26（十年內），請檢查年份。",
        "會議日期不可晚於今天；這裡登錄的是開過的共識會議。",
    ),
    "StepRow.starts_on": STEP,
    "StepRow.ends_on": STEP,
    "LetterForm.letter_date": LETTER,
    "OptionalLetterForm.letter_date": LETTER,
    "WordingForm.held_on": (LETTER[0], "日期不可晚於 117.11.26。"),
    "OpenRoundForm.due_on": ("回復期限須在今天之後。", "回復期限不可晚於 116.11.26（一年內）。"),
    "OpenSeveralForm.due_on": ("回復期限須在今天之後。", "回復期限不可晚於 116.11.26（一年內）。"),
    "ReportForm.until": ("預計完成日期須在今天之後。", "預計完成日期不可晚於 118.11.26（三年內）。"),
    "CirculateForm.comments_due": ("意見期限須在今天之後。", "意見期限不可晚於 116.11.26（一年內）。"),
    "ExtendForm.due_on": ("日期不可早於 15.11.26。", "回復期限不可晚於 116.11.26（一年內）。"),
    "PhotoForm.taken_on": (LETTER[0], "拍攝日期不可晚於今天。"),
    "DayForm.date": ("日期不可早於 114.01.01，即本方案開始之日；請檢查年份。", "日期不可晚於 120.11.26。"),
    "MemberForm.agreed_on": (LETTER[0], "同意日期不可晚於今天。"),
    "EntryForm.consent_on": ("日期不可早於 15.11.26。", "同意日期不可晚於今天。"),
    "MoveDayForm.due_on": ("完成期限不可早於今天。", "完成期限不可晚於 117.11.26（兩年內）。"),
    "AskForm.due_on": ("希望回復的日期不可早於今天。", "希望回復的日期不可晚於 116.11.26（一年內）。"),
    "RecordForm.answered_on": (LETTER[0], "回復日期不可晚於今天。"),
    "ResourceForm.valid_from": (LETTER[0], "開始日不可晚於 117.11.26（兩年內）。"),
    "ResourceForm.valid_until": (LETTER[0], "結束日不可晚於 119.11.26（四年內）。"),
    "AskExtensionForm.until": ("回復期限須在今天之後。", "回復期限不可晚於 116.11.26（一年內）。"),
    "InsistForm.due_on": ("回復期限須在今天之後。", "回復期限不可晚於 116.11.26（一年內）。"),
    "ReassignForm.new_due": ("回復期限須在今天之後。", "回復期限不可晚於 116.11.26（一年內）。"),
    "WhenForm.held_on": ("開會日期不可早於今天。", "開會日期不可晚於 116.11.26（一年內）。"),
    "MinutesForm.held_on": (LETTER[0], "開會日期不可晚於今天。"),
    "MinutesForm.met_on": ("日期不可早於 15.11.26。", "會議日期不可晚於今天。"),
    "KindsForm.day": (LETTER[0], "日期不可晚於今天。"),
    "AskForm.asked_on": (LETTER[0], "日期不可晚於今天。"),
    "SpendForm.day": (LETTER[0], "日期不可晚於今天。"),
    "ContactForm.day": ("聯繫日期不可早於 114.11.26（一年內）。", "聯繫日期不可晚於今天。"),
    "ScheduleForm.day": ("訪視日期不可早於今天。", "訪視日期不可晚於 116.11.26（一年內）。"),
    "ContributionForm.day": ("投入日期不可早於 114.11.26（一年內）。", "投入日期不可晚於今天。"),
    "PartnerForm.valid_until": (
        "有效期間不可早於 113.11.26（兩年內）。",
        "有效期間不可晚於 125.11.26（十年內）。",
    ),
    "NewsForm.publish_on": (LETTER[0], "日期不可晚於 117.11.26（兩年內）。"),
    "NewsForm.unpublish_on": (LETTER[0], "日期不可晚於 117.11.26（兩年內）。"),
    "PartnerForm.consented_on": ("同意日期不可早於 105.11.26（十年內）。", "同意日期不可晚於今天。"),
}


def every_form(of: type = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    """The product's forms; importing the addresses and those of the moves has imported them all."""
    for form in of.__subclasses__():
        yield from every_form(form)
        if form.__module__.startswith(OURS):
            yield form


def date_fields() -> dict[str, forms.Field]:
    """Fields for days and times by form and name; those a form has from another are the other's."""
    assert get_resolver().url_patterns
    for move in (move for machine in machines.values() for move in machine.moves.values() if move.form):
        import_string(move.form)
    found = {}
    for form in every_form():
        inherited = {name for base in form.__mro__[1:] for name in getattr(base, "declared_fields", ())}
        for name, field in form.base_fields.items():
            if isinstance(field, forms.DateField | forms.TimeField | forms.DateTimeField) and name not in inherited:
                found[f"{form.__name__}.{name}"] = field
    return found


def refusal(field: forms.Field, typed: str) -> str:
    with pytest.raises(ValidationError) as refused:
        field.clean(typed)
    return refused.value.messages[0]


@time_machine.travel(TODAY, tick=False)
def test_every_date_field_says_why_a_day_is_out_of_its_bounds():
    fields = {name: field for name, field in date_fields().items() if isinstance(field, RocDateField)}
    assert {name: (refusal(f, "1-1-1"), refusal(f, "9999-12-31")) for name, f in fields.items()} == WORDS


@time_machine.travel(TODAY, tick=False)
def test_the_days_of_a_work_plans_rows_are_bounded_too():
    """Rows are numbered fields that a form makes by itself."""
    far = ("日期不可早於 15.11.26。", "日期不可晚於 125.11.26。")
    rows = {name: field for fields in FIELDS.values() for name, field in fields().items()}
    days = {name: field for name, field in rows.items() if isinstance(field, RocDateField)}
    assert {name: (refusal(field, "1-1-1"), refusal(field, "9999-12-31")) for name, field in days.items()} == {
        "starts_on": far,
        "ends_on": far,
        "due_on": far,
    }


@time_machine.travel(TODAY, tick=False)
def test_there_is_no_other_kind_of_date_field():
    others = {name for name, field in date_fields().items() if not isinstance(field, RocDateField)}
    times = {"MinutesForm.held_time", "MinutesForm.adjourned", "ScheduleForm.begins", "ScheduleForm.ends"}
    assert others == {
        "WhenForm.held_time",
        "LookForm.shown_at",
        *times,
    }  # the moment a page was made, which nobody types
    assert isinstance(date_fields()["WhenForm.held_time"], TimeOfDayField)


@time_machine.travel(TODAY, tick=False)
def test_where_a_day_of_the_past_is_normal_it_is_taken():
    taken = date_fields()
    past = {
        "MeetingRow.held_on": "113.5.1",
        "StepRow.starts_on": "113.5.1",
        "LetterForm.letter_date": "114.1.2",
        "DistrictVisionForm.adopted_on": "108.3.1",
        "DeputyForm.valid_from": "115.11.1",
        "MinutesForm.met_on": "115.1.5",
    }
    assert {name: taken[name].clean(day).year - 1911 for name, day in past.items()} == {
        "MeetingRow.held_on": 113,
        "StepRow.starts_on": 113,
        "LetterForm.letter_date": 114,
        "DistrictVisionForm.adopted_on": 108,
        "DeputyForm.valid_from": 115,
        "MinutesForm.met_on": 115,
    }
