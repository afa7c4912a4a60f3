"""What is typed in a section reads as it would if it were saved; nothing else of the plan changes."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from chapters.states import Section
from proposals.content import PlanContent, from_rows
from proposals.models import Proposal
from proposals.writing.sections import EDITORS, Parts
from proposals.writing.typed import as_typed
from tests.factories.plans import walker_at

pytestmark = pytest.mark.django_db
WRITTEN = [
    section for section in EDITORS if section != Section.SUPPLEMENT
]  # that one has the template's questions only


@pytest.fixture
def plan(db) -> Proposal:
    return Proposal.objects.get(pk=walker_at("drafting").plan.pk)


def parts_of(plan: Proposal, section: str, **typed: str) -> tuple[Any, Parts]:
    """The venture, and its forms with what is saved typed again but for ``typed``."""
    editor = EDITORS[section]
    venture = plan.ventures.first() if editor.of_venture else None
    target = venture or plan
    data = QueryDict(mutable=True)
    if editor.form:
        _fill(data, editor.form(instance=target))
    if editor.rows:
        rows = editor.rows(instance=target, prefix="rows")
        _fill(data, rows.management_form)
        for row in rows.forms:
            _fill(data, row)
    for name, value in typed.items():
        data[name] = value
    form = editor.form(data, instance=target) if editor.form else None
    return venture, Parts(form, editor.rows(data, instance=target, prefix="rows") if editor.rows else None)


def _fill(data: QueryDict, form: Any) -> None:
    for field in form:
        value = field.value()
        if isinstance(value, list):
            data.setlist(field.html_name, [str(getattr(one, "pk", one)) for one in value])
        elif value is not None and value is not False and value != "":
            shown = field.field.widget.format_value(value)
            data[field.html_name] = shown[0] if isinstance(shown, list) else shown


def laid_over(plan: Proposal, section: str, **typed: str) -> PlanContent:
    venture, parts = parts_of(plan, section, **typed)
    return as_typed(from_rows(plan), section, venture, parts)


@pytest.mark.parametrize("section", WRITTEN)
def test_what_is_saved_and_typed_again_is_the_same(plan, section):
    assert laid_over(plan, section) == from_rows(plan)


def test_a_text_is_that_which_is_typed(plan):
    assert laid_over(plan, Section.VISION, vision="新的願景").vision == "新的願景"
    assert laid_over(plan, Section.BASICS, contact_phone="abc").basics == from_rows(plan).basics  # no number: not taken
    assert laid_over(plan, Section.BASICS, contact_name="").basics.contact.name == ""
    assert laid_over(plan, Section.BASICS, summary="新的摘要").basics.summary == "新的摘要"
    assert Proposal.objects.get(pk=plan.pk).vision != "新的願景"


def test_a_row_that_is_to_go_or_no_row_yet_does_not_count(plan):
    steps = [step.title for step in from_rows(plan).ventures[0].steps]
    gone = laid_over(plan, Section.CONCEPT, **{"rows-0-DELETE": "on"}).ventures[0].steps
    unread = laid_over(plan, Section.CONCEPT, **{"rows-0-starts_on": "很久以前"}).ventures[0].steps
    assert [[step.title for step in found] for found in (gone, unread)] == [steps[1:], steps[1:]]
