"""The section pages: opening, saving, rows, refusals, who writes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from chapters.states import QUESTIONS_ONLY, VENTURE_SECTIONS, Section
from proposals import workflow as w
from proposals.models import Proposal, Venture
from proposals.versions.freezing import snapshot
from tests.documents.files.corpus import pdf
from tests.factories.accounts import sign_in
from tests.factories.plans import asked_of
from tests.workflow.cases import footprint, fresh
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db


WRITTEN = [section.value for section in Section if section not in QUESTIONS_ONLY]


def address(plan: Proposal, section: str, venture: Venture | None = None) -> str:
    if section in VENTURE_SECTIONS:
        return f"/plans/{plan.pk}/ventures/{(venture or plan.ventures.all()[0]).pk}/{section}/"
    return f"/plans/{plan.pk}/edit/{section}/"


def as_shown(page: Any, **changes: Any) -> dict[str, Any]:
    """What a browser posts from a section's page as it is shown, with ``changes``."""
    form, rows = page.context["form"], page.context["rows"]
    fields = [*(form or []), *(rows.management_form if rows else [])]
    for row in rows or []:
        fields += list(row)
    data: dict[str, Any] = {"saves": page.context["saves"]}
    for field in fields:
        value = field.value()
        if value not in (None, "", []) and field.name != "DELETE":
            widget = field.field.widget
            data[field.html_name] = (
                [str(getattr(v, "pk", v)) for v in value] if field.name == "districts" else widget.format_value(value)
            )
    flat = {name: value[0] if isinstance(value, list) and len(value) == 1 else value for name, value in data.items()}
    return flat | changes


@pytest.mark.parametrize("section", WRITTEN)
def test_each_section_opens_and_saved_as_shown_stays_as_it_is(owner, plan, section):
    page = owner.get(address(plan, section))
    assert (page.status_code, page.context["section"], page.context["gaps"]) == (200, section, 0)
    content = snapshot_of(plan)
    done = owner.post(address(plan, section), as_shown(page))
    assert (done.status_code, done["Location"]) == (302, address(plan, section))
    assert snapshot_of(plan) == content


def snapshot_of(plan: Proposal) -> dict[str, Any]:
    return snapshot(Proposal.objects.get(pk=plan.pk))


TEXTS = {
    Section.BASICS: ("title", "新的名稱"),
    Section.VISION: ("vision", "新的願景"),
    Section.BENEFITS: ("benefits", "新的效益"),
    Section.THEME: ("theme", "新的主題"),
    Section.CONCEPT: ("method", "新的方法"),
}


@pytest.mark.parametrize("section", TEXTS)
def test_a_text_is_written(owner, plan, section):
    name, words = TEXTS[section]
    page = owner.get(address(plan, section))
    assert owner.post(address(plan, section), as_shown(page, **{name: words})).status_code == 302
    holder = plan.ventures.all()[0] if section in VENTURE_SECTIONS else Proposal.objects.get(pk=plan.pk)
    assert getattr(holder, name) == words


@pytest.mark.parametrize("section", [Section.BASICS, Section.VISION, Section.THEME])
def test_a_text_too_long_is_refused_and_kept_on_the_page(owner, plan, section):
    name, limit = {"basics": ("summary", 1000), "vision": ("vision", 4000), "theme": ("theme", 4000)}[section]
    page = owner.get(address(plan, section))
    before = footprint()
    answer = owner.post(address(plan, section), as_shown(page, **{name: "長" * (limit + 1)}))
    assert (answer.status_code, list(answer.context["form"].errors), footprint()) == (422, [name], before)
    assert "長" * (limit + 1) in answer.text


def test_rows_stand_in_the_order_of_their_numbers(owner, plan):
    """What the page's buttons do is done by the numbers where there is no script."""
    page = owner.get(address(plan, Section.RESOURCES))
    names = list(plan.resources.values_list("name", flat=True))
    changes = {row.add_prefix("ORDER"): str(len(names) - n) for n, row in enumerate(page.context["rows"].forms)}
    assert owner.post(address(plan, Section.RESOURCES), as_shown(page, **changes)).status_code == 302
    assert list(plan.resources.values_list("name", flat=True)) == names[::-1]


def test_a_row_without_a_number_goes_last(owner, plan):
    page = owner.get(address(plan, Section.RESOURCES))
    names = list(plan.resources.values_list("name", flat=True))
    data = as_shown(page, **{page.context["rows"].forms[0].add_prefix("ORDER"): ""})
    assert owner.post(address(plan, Section.RESOURCES), data).status_code == 302
    assert list(plan.resources.values_list("name", flat=True)) == [*names[1:], names[0]]


NEW_ROWS: dict[str, tuple[str, dict[str, str]]] = {
    Section.RESOURCES: ("resources", {"kind": "people", "name": "老師傅", "place": "土牛", "description": "會編竹"}),
    Section.CONSENSUS: (
        "consensus_meetings",
        {"held_on": "114/10/5", "place": "土牛活動中心", "attendance": "28", "summary": "要點"},
    ),
    Section.STAKEHOLDERS: ("stakeholders", {"name": "農會", "relation": "通路", "involvement": "代售"}),
    Section.CONCEPT: ("steps", {"title": "試做", "starts_on": "1150301", "ends_on": "115年5月31日", "place": "土牛"}),
    Section.KPI: ("kpis", {"year": "114", "baseline": "0", "target": "3", "evidence": "名冊"}),
    Section.BUDGET: ("budget_lines", {"item": "印刷", "year": "115", "expense": "recurrent", "private": "1,200"}),
}
BAD_CELLS: dict[str, tuple[str, str, str]] = {
    Section.RESOURCES: ("name", "", "請填寫「名稱」。"),
    Section.CONSENSUS: ("held_on", "114-02-30", "沒有「114-02-30」這一天，請檢查年、月、日。"),
    Section.STAKEHOLDERS: ("relation", "", "請填寫「關係」。"),
    Section.CONCEPT: ("ends_on", "114-01-01", "完成日早於開始日。"),
    Section.KPI: ("target", "很多", "「很多」不是數字，請填數字，例如 1,200。"),
    Section.BUDGET: ("private", "-5", "金額不可為負數。"),
}


def rows_of(plan: Proposal, section: str) -> Any:
    name = NEW_ROWS[section][0]
    return getattr(plan.ventures.all()[0] if section in VENTURE_SECTIONS else plan, name)


def with_new_row(page: Any, section: str, **changes: str) -> dict[str, Any]:
    number = page.context["rows"].initial_form_count()
    cells = NEW_ROWS[section][1] | changes
    if section == Section.KPI:
        cells = cells | {"kpi": str(page.context["rows"].forms[0].initial["kpi"])}
    new = {f"rows-{number}-{name}": value for name, value in cells.items()}
    return as_shown(page) | new | {"rows-TOTAL_FORMS": str(number + 1)}


@pytest.mark.parametrize("section", NEW_ROWS)
def test_a_row_is_added(owner, plan, section):
    count = rows_of(plan, section).count()
    page = owner.get(address(plan, section))
    done = owner.post(address(plan, section), with_new_row(page, section))
    assert (done.status_code, rows_of(plan, section).count()) == (302, count + 1)


@pytest.mark.parametrize("section", NEW_ROWS)
def test_a_row_is_removed(owner, plan, section):
    rows = list(rows_of(plan, section).values_list("pk", flat=True))
    page = owner.get(address(plan, section))
    first = page.context["rows"].forms[0].instance.pk
    done = owner.post(address(plan, section), as_shown(page, **{"rows-0-DELETE": "on"}))
    assert done.status_code == 302
    assert sorted(rows_of(plan, section).values_list("pk", flat=True)) == sorted(set(rows) - {first})


@pytest.mark.parametrize("section", NEW_ROWS)
def test_a_bad_cell_is_refused_and_nothing_of_the_page_is_written(owner, plan, section):
    name, value, words = BAD_CELLS[section]
    page = owner.get(address(plan, section))
    data = with_new_row(page, section, **{name: value}) | {"rows-0-DELETE": "on"}
    before = footprint()
    answer = owner.post(address(plan, section), data)
    assert (answer.status_code, answer.context["rows"].errors[-1]) == (422, {name: [words]})
    assert (footprint() == before, words in answer.text) == (True, True)


@pytest.mark.parametrize("section", NEW_ROWS)
def test_a_hundred_rows_are_the_limit(owner, plan, section):
    page = owner.get(address(plan, section))
    data = as_shown(page) | {"rows-TOTAL_FORMS": "101"}
    number = page.context["rows"].initial_form_count()
    for index in range(number, 101):
        data |= {f"rows-{index}-{name}": value for name, value in NEW_ROWS[section][1].items()}
    before = footprint()
    answer = owner.post(address(plan, section), data)
    assert (answer.status_code, footprint() == before) == (422, True)
    assert answer.context["rows"].non_form_errors() == ["請送出最多 100 個表單。"]


def contents(plan: Proposal, section: str) -> list[dict[str, Any]]:
    """The rows as they were typed; saving numbers them."""
    rows = rows_of(plan, section).order_by("id").values()
    return [{name: value for name, value in row.items() if name != "position"} for row in rows]


@pytest.mark.parametrize("section", NEW_ROWS)
def test_a_forged_row_of_another_plan_is_neither_shown_nor_changed(owner, made, plan, section):
    """An id that is none of this plan's is a row that is gone: what was typed in it becomes a new row here."""
    other = fresh(made["document_review"]).plan
    foreign, own = list(rows_of(other, section).values()), contents(plan, section)
    page = owner.get(address(plan, section))
    data = as_shown(page) | {"rows-0-id": str(foreign[0]["id"])}
    answer = owner.post(address(plan, section), data)
    assert answer.status_code in (302, 422)
    assert list(rows_of(other, section).values()) == foreign
    assert contents(plan, section)[: len(own)] == own


def test_minutes_are_kept_with_their_meeting(owner, plan):
    page = owner.get(address(plan, Section.CONSENSUS))
    data = with_new_row(page, Section.CONSENSUS) | {"rows-2-minutes_file": SimpleUploadedFile("紀錄.pdf", pdf())}
    assert owner.post(address(plan, Section.CONSENSUS), data).status_code == 302
    meeting = plan.consensus_meetings.get(place="土牛活動中心")
    assert (meeting.held_on, meeting.attendance) == (dt.date(2025, 10, 5), 28)
    assert (meeting.minutes.name, plan.files.get(attachment=meeting.minutes).purpose) == ("紀錄.pdf", "minutes")


def test_minutes_of_a_removed_meeting_are_not_stored(owner, plan):
    page = owner.get(address(plan, Section.CONSENSUS))
    file = SimpleUploadedFile("紀錄.pdf", pdf())
    files = plan.files.count()
    data = as_shown(page) | {"rows-0-DELETE": "on", "rows-0-minutes_file": file}
    assert owner.post(address(plan, Section.CONSENSUS), data).status_code == 302
    assert (plan.consensus_meetings.count(), plan.files.count()) == (1, files)


@pytest.mark.parametrize("next_url", ["https://evil.example/", "//evil.example", "/", "/plans/1/../../me/"])
def test_only_a_section_of_the_same_plan_may_follow(owner, plan, next_url):
    page = owner.get(address(plan, Section.VISION))
    done = owner.post(address(plan, Section.VISION), as_shown(page, next_url=next_url))
    assert done["Location"] == address(plan, Section.VISION)
    done = owner.post(
        address(plan, Section.VISION),
        as_shown(owner.get(address(plan, Section.VISION)), next_url=address(plan, Section.BENEFITS)),
    )
    assert done["Location"] == address(plan, Section.BENEFITS)


def test_what_is_no_section_of_this_plan_is_not_there(owner, made, plan):
    other = fresh(made["document_review"]).plan.ventures.all()[0]
    wrong = [
        f"/plans/{plan.pk}/edit/no-such/",
        f"/plans/{plan.pk}/edit/theme/",
        f"/plans/{plan.pk}/ventures/{plan.ventures.all()[0].pk}/vision/",
        f"/plans/{plan.pk}/ventures/{other.pk}/theme/",
        "/plans/999999/edit/basics/",
    ]
    before = footprint()
    assert [owner.get(url).status_code for url in wrong] == [404] * 5
    assert [owner.post(url, {"title": "x"}).status_code for url in wrong] == [404] * 5
    assert footprint() == before


@pytest.mark.parametrize("code", ["PLATFORM", "RDEC", "D200", "D290", "AGR"])
def test_others_do_not_write(client, walker, plan, code):
    other = sign_in(client, walker.cast.of(code))
    before = footprint()
    assert [other.get(address(plan, s)).status_code for s in WRITTEN] == [404] * 10
    assert other.post(address(plan, Section.VISION), {"vision": "x"}).status_code == 404
    assert other.post(f"/plans/{plan.pk}/ventures/add/").status_code == 404
    assert footprint() == before


def test_in_a_revision_a_section_not_asked_for_is_shown_closed(client, walker, plan):
    platform = walker.cast.of("PLATFORM")
    perform(plan, w.START_COACHING, by=platform, coach=platform.user)
    perform(plan, w.ASK_COACHING_REVISION, by=platform, sections=asked_of(plan, vision="請寫得更具體"))
    owner = sign_in(client, walker.owner)
    opened, closed = owner.get(address(plan, Section.VISION)), owner.get(address(plan, Section.BENEFITS))
    assert (opened.context["verdict"].allowed, "請寫得更具體" in opened.text) == (True, True)
    assert (closed.status_code, str(closed.context["verdict"].reason)) == (200, "這次只開放修正：願景。")
    before = footprint()
    answer = owner.post(address(plan, Section.BENEFITS), as_shown(closed, benefits="偷偷改"))
    assert (answer.status_code, "沒有儲存：這次只開放修正：願景。" in answer.text) == (409, True)
    assert footprint() == before
    assert owner.post(address(plan, Section.VISION), as_shown(opened, vision="更具體")).status_code == 302
    assert "已修正" in owner.get(address(plan, Section.VISION)).text


def test_a_closed_plan_is_not_written(client, made):
    walker = fresh(made["document_review"])
    owner = sign_in(client, walker.owner)
    before = footprint()
    pages = [address(walker.plan, section) for section in WRITTEN] + [f"/plans/{walker.plan.pk}/edit/"]
    plan = walker.plan
    told = f"計畫已送件（{plan.get_state_display()}），現在在{plan.holder_unit or plan.get_holder_display()}手上，內容不開放修改。"
    assert [(page.status_code, told in page.text) for page in map(owner.get, pages)] == [(200, True)] * 11
    assert footprint() == before


def test_edit_leads_to_what_lacks_something(owner, plan):
    assert owner.get(f"/plans/{plan.pk}/edit/")["Location"] == address(plan, Section.BASICS)
    second = plan.ventures.get(position=2)
    second.kpis.all().delete()
    assert owner.get(f"/plans/{plan.pk}/edit/")["Location"] == address(plan, Section.KPI, second)


def test_a_venture_is_added_and_removed(owner, plan):
    added = owner.post(f"/plans/{plan.pk}/ventures/add/")
    venture = plan.ventures.get(title="事業提案 3")
    assert (added.status_code, added["Location"]) == (302, address(plan, Section.THEME, venture))
    remove = f"/plans/{plan.pk}/ventures/{venture.pk}/remove/"
    before = footprint()
    assert (owner.get(remove).status_code, footprint() == before) == (200, True)
    assert (owner.post(remove).status_code, plan.ventures.count()) == (302, 2)
    assert (owner.post(remove).status_code, owner.get(f"/plans/{plan.pk}/ventures/add/").status_code) == (404, 405)


def test_a_plan_is_begun(owner, walker):
    assert owner.get("/plans/new/").status_code == 200
    before = footprint()
    page = owner.post("/plans/new/", {"title": ""})
    assert (page.status_code, page.context["form"].errors) == (422, {"title": ["請填寫「計畫名稱」。"]})
    assert footprint() == before
    done = owner.post("/plans/new/", {"title": "新的計畫"})
    plan = Proposal.objects.get(title="新的計畫")
    assert (done["Location"], plan.owner, plan.state) == (address(plan, Section.BASICS), walker.owner.unit, "drafting")


def test_who_does_not_propose_begins_no_plan(client, walker):
    other = sign_in(client, walker.cast.of("AGR"))
    assert [other.get("/plans/new/").status_code, other.post("/plans/new/", {"title": "x"}).status_code] == [404, 404]
