"""Rows of a section: one more is offered blank or like another; what is shown is not yet saved."""

from __future__ import annotations

from typing import Any

import pytest

from proposals.models import ResourceItem
from proposals.writing.services import start_plan
from tests.factories.accounts import sign_in
from tests.factories.plans import walker_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def walker(db):
    return walker_at("drafting")


@pytest.fixture
def owner(client, walker):
    return sign_in(client, walker.owner)


@pytest.fixture
def url(walker):
    return f"/plans/{walker.plan.pk}/edit/resources/"


def shown(page: Any) -> list[dict[str, Any]]:
    """The rows of a page as they would be posted."""
    return [
        {field.name: field.field.widget.format_value(field.value()) for field in row if field.name != "DELETE"}
        for row in page.context["rows"].forms
    ]


def posted(rows: list[dict[str, Any]], *, known: int, **more: str) -> dict[str, Any]:
    """Rows as a form, the first ``known`` of them saved ones."""
    data = {f"rows-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}
    cells = {name: value[0] if isinstance(value, list) else value for name, value in data.items()}
    filled = {name: value for name, value in cells.items() if value not in (None, "")}
    return filled | {"rows-TOTAL_FORMS": str(len(rows)), "rows-INITIAL_FORMS": str(known)} | more


def resources() -> list[tuple[str, str]]:
    return list(ResourceItem.objects.values_list("kind", "name"))


def test_the_page_is_saved_and_offers_a_copy_of_the_row(owner, url):
    saved = resources()
    rows = shown(owner.get(url))
    rows[1]["name"] = "編籃班"
    answer = owner.post(url, posted(rows, known=3, copy="rows-1"))
    second = ResourceItem.objects.get(name="編籃班")
    assert (answer.status_code, answer["Location"]) == (302, f"{url}?copy={second.pk}#rows-end")
    page = owner.get(answer["Location"])
    new = shown(page)[3]
    assert new == {**shown(page)[1], "id": None, "ORDER": None}
    after = [saved[0], (saved[1][0], "編籃班"), saved[2]]
    assert resources() == after
    # Left as it is shown, the copy is a row like any other.
    assert owner.post(answer["Location"], posted(shown(page), known=3)).status_code == 302
    assert resources() == [*after, after[1]]


def test_a_row_that_is_new_is_saved_and_copied(owner, url):
    rows = [*shown(owner.get(url)), {"kind": "people", "name": "巡圳員"}]
    answer = owner.post(url, posted(rows, known=3, copy="rows-3"))
    assert answer["Location"] == f"{url}?copy={ResourceItem.objects.get(name='巡圳員').pk}#rows-end"
    assert shown(owner.get(answer["Location"]))[4]["name"] == "巡圳員"


@pytest.mark.parametrize("asked", ["rows-0", "rows-3", "rows-9", "x"])
def test_there_is_no_copy_of_a_row_that_is_not_kept(owner, url, asked):
    """Of a removed row, an empty one or none at all; the author gets a blank row."""
    rows = [*shown(owner.get(url)), {"name": ""}]
    rows[0]["DELETE"] = "on"
    answer = owner.post(url, posted(rows, known=3, copy=asked))
    assert answer["Location"] == f"{url}?add=1#rows-end"
    assert [row["name"] for row in shown(owner.get(answer["Location"]))][2:] == [None]


def test_only_a_row_of_this_section_is_copied(owner, walker, url):
    """The number in the address is looked for among the rows of the page; the author gets a blank one."""
    other = ResourceItem.objects.create(proposal=start_plan(title="別案", by=walker.owner), kind="people", name="別人")
    assert shown(owner.get(f"{url}?copy={other.pk}"))[3]["name"] is None
    assert [len(shown(owner.get(address))) for address in (url, f"{url}?add=1")] == [3, 4]


def test_a_copied_target_is_changed_to_another_year_before_it_is_saved(owner, walker):
    """One target a year: the copy is only offered, so that it may stand beside the first."""
    venture = walker.plan.ventures.first()
    url = f"/plans/{walker.plan.pk}/ventures/{venture.pk}/kpi/"
    page = owner.get(url)
    rows, known = shown(page), page.context["rows"].initial_form_count()
    answer = owner.post(url, posted(rows, known=known, copy="rows-0"))
    assert answer.status_code == 302
    again = shown(owner.get(answer["Location"]))
    assert again[-1]["target"] == again[0]["target"]
    again[-1]["year"] = "114"
    assert owner.post(url, posted(again, known=known)).status_code == 302
    assert venture.kpis.count() == known + 1


def test_what_is_wrong_in_rows_is_said_on_top_with_the_row_and_a_link(owner, url):
    rows = shown(owner.get(url))
    rows[0]["name"], rows[2]["kind"] = "", ""
    answer = owner.post(url, posted(rows, known=3))
    alert = answer.text.partition('<div class="alert')[2].partition("</div>")[0]
    assert answer.status_code == 422
    assert "有 2 個地方需要修正" in alert
    assert [line.split("</li>")[0] for line in alert.split("<li>")[1:]] == [
        '第 1 列　<a class="alert-link" href="#id_rows-0-name">名稱</a>：這個欄位是必須的。',
        '第 3 列　<a class="alert-link" href="#id_rows-2-kind">類別</a>：這個欄位是必須的。',
    ]
