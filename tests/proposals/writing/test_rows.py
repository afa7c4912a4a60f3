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
        '第 1 列　<a class="alert-link" href="#id_rows-0-name">請填寫「名稱」。</a>',
        '第 3 列　<a class="alert-link" href="#id_rows-2-kind">請選擇「類別」。</a>',
    ]


BLANK = {
    "resources": {"kind": "", "name": " \u200b", "place": "", "description": ""},
    "consensus": {"held_on": "", "place": "", "attendance": "", "summary": "\r\n"},
    "stakeholders": {"name": "", "relation": "", "involvement": ""},
    "concept": {"title": "", "starts_on": "", "ends_on": "", "place": ""},
    "kpi": {"kpi": "", "year": "", "baseline": "", "target": "", "evidence": ""},
    "budget": {"item": "", "programme": "", "year": "", "expense": "", "central": "", "local": "", "private": ""},
}


@pytest.mark.parametrize("section", BLANK)
def test_a_row_nobody_wrote_in_is_no_row(owner, walker, section):
    """With its place in the order, which the page's script fills in, and whatever its choices begin with."""
    plan, venture = walker.plan, walker.plan.ventures.first()
    of_venture = section not in ("resources", "consensus")
    where = f"/plans/{plan.pk}/ventures/{venture.pk}" if of_venture else f"/plans/{plan.pk}/edit"
    page = owner.get(f"{where}/{section}/?add=1")
    rows, known = shown(page), page.context["rows"].initial_form_count()
    offered = {name: value for name, value in rows[-1].items() if value is not None and name != "id"}
    form = {field.name: field.value() for field in page.context["form"] or [] if field.value() is not None}
    for new in ({**offered, "ORDER": str(known + 1)}, BLANK[section] | {"ORDER": "9"}):
        answer = owner.post(f"{where}/{section}/", form | posted([*rows[:-1], new], known=known))
        assert (answer.status_code, len(shown(owner.get(f"{where}/{section}/")))) == (302, known)


def test_a_new_row_in_which_anything_was_written_is_asked_for_the_rest(owner, url):
    rows = [*shown(owner.get(url)), {"place": "石岡", "ORDER": "4"}]
    page = owner.post(url, posted(rows, known=3))
    assert (page.status_code, page.context["rows"].forms[3].errors) == (
        422,
        {"kind": ["請選擇「類別」。"], "name": ["請填寫「名稱」。"]},
    )


def test_what_is_wrong_stands_above_all_else_and_nothing_stale_beside_it(owner, walker, url):
    walker.plan.resources.all().delete()
    assert "這一節還缺" in owner.get(url).text
    page = owner.post(url, posted([{"place": "石岡"}], known=0)).text
    written = page.partition('<section id="written"')[2]
    assert written.partition(">")[2].lstrip().startswith('<div class="alert alert-danger cs-errors" role="alert"')
    assert "autofocus" in written.partition(">")[2].lstrip().partition(">")[0]
    assert (page.count('class="alert alert-danger'), "這一節還缺" in page) == (1, False)


@pytest.mark.parametrize("count", ["-1", "-99999999999", "1e999999", "9" * 5000, "", "x"])
@pytest.mark.parametrize("name", ["rows-TOTAL_FORMS", "rows-INITIAL_FORMS"])
def test_a_number_of_rows_that_cannot_be_is_refused(owner, url, name, count):
    saved = resources()
    page = owner.post(url, posted(shown(owner.get(url)), known=3) | {name: count})
    assert (page.status_code, resources()) == (422, saved)
    assert [error.code for error in page.context["rows"].non_form_errors().as_data()] == ["missing_management_form"]


@pytest.mark.parametrize("count", ["4", "99999999999"])
def test_more_saved_rows_than_there_are_change_nothing(owner, url, count):
    saved = resources()
    page = owner.post(url, posted(shown(owner.get(url)), known=3) | {"rows-INITIAL_FORMS": count})
    assert (page.status_code in (302, 422), resources()) == (True, saved)


def test_a_page_that_names_a_save_that_never_was_is_a_conflict(owner, walker):
    url = f"/plans/{walker.plan.pk}/edit/vision/"
    walker.plan.section_marks.all().delete()
    page = owner.post(url, {"vision": "水圳慢行之鄉。", "saves": "2000"})
    assert (page.status_code, "這一頁和目前儲存的內容不符，您的內容還沒有寫入。" in page.text) == (409, True)


def test_one_row_sent_twice_is_refused_and_both_texts_stay(owner, url):
    before = resources()
    rows = shown(owner.get(url))
    twice = [rows[0] | {"name": "編籃班甲"}, rows[0] | {"name": "編籃班乙"}, *rows[1:3]]
    page = owner.post(url, posted(twice, known=4))
    told = "這一列送來了兩次，沒有儲存。請留下要的內容，重新開啟這一頁再填一次。"
    assert (page.status_code, page.text.count(told) > 0, resources()) == (422, True, before)
    assert [name in page.text for name in ("編籃班甲", "編籃班乙")] == [True, True]
