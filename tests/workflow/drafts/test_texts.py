"""What somebody wrote in a form, told from its data alone: nothing of it that a page carries along by itself."""

from __future__ import annotations

import re

from django import forms
from django.http import QueryDict

from workflow.drafts.growing import RowsForm
from workflow.drafts.texts import words


class Row(forms.Form):
    """A row of a formset."""

    name = forms.CharField()


class ListedForm(RowsForm):
    """Two lists, one of which is called like a text elsewhere."""

    counters = ("rows", "report")

    def row(self, counter: str, number: int) -> dict[str, forms.Field]:
        return {f"{counter}_{number}_text": forms.CharField()}


def sent(html: str, **typed: str) -> QueryDict:
    """What a page sends of the hidden fields of ``html``, and what was typed."""
    data = QueryDict(mutable=True)
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', html):
        data.appendlist(name, value)
    data.update(typed)
    return data


def test_counters_of_a_formset_are_nothing_somebody_wrote():
    formset = forms.formset_factory(Row, extra=2, can_order=True, can_delete=True)(prefix="people")
    data = sent(str(formset.management_form), **{"people-0-name": "王小明", "people-0-ORDER": "1", "people-0-id": "7"})
    assert [name for name in data if name.endswith("_FORMS")] == [
        "people-TOTAL_FORMS",
        "people-INITIAL_FORMS",
        "people-MIN_NUM_FORMS",
        "people-MAX_NUM_FORMS",
    ]
    assert words(data) == ["王小明"]


def test_nor_are_those_of_numbered_rows_whatever_they_are_called():
    form = ListedForm(initial={"rows": 2, "report": 3})
    data = sent("".join(str(form[name]) for name in form.counters), report_1_text="第 3 項", rows_1_text="12")
    assert (data.getlist("counters"), data["rows"], data["report"]) == (["rows", "report"], "2", "3")
    assert words(data) == ["第 3 項", "12"]


def test_a_text_that_is_called_like_a_counter_elsewhere_is_one():
    assert words(QueryDict("report=3 月前完成&motion=無")) == ["3 月前完成", "無"]


def test_nor_is_what_a_page_had_shown_or_goes_by():
    data = QueryDict(
        "initial-row3-name=王小明&row3-name=李大華&was_case_1=舊的&case_1=新的&version_12=3&seen=4&shown_opinions=12-3"
        "&line-key=0f3a&line-expected_version=2&password=secret"
    )
    assert words(data) == ["李大華", "新的"]
