"""Pasting at its address: what is typed goes along and is kept, nothing is written but by the section's own save."""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.states import Role, UnitKind
from chapters.states import GRIDS, VENTURE_SECTIONS, Section
from programmes.models import Kpi
from proposals.models import BudgetLine, KpiContribution, ScheduleStep
from tests.factories.accounts import make_actor, sign_in
from tests.proposals.case.test_sections import address, as_shown
from tests.proposals.pasting import clipboards as c
from tests.proposals.pasting.conftest import Writer
from tests.workflow.cases import make_cast, walker_at
from workflow.models import Draft

pytestmark = pytest.mark.django_db
TWO = "項目\t年度\t經資門\t地方\r\n冰箱\t116\t資本門\t5萬\r\n餐具\t117\t經常門\t３０,０００\r\n"


def kept() -> list[QueryDict]:
    return [draft.typed for draft in Draft.objects.exclude(data="").order_by("saved_at", "pk")]


def test_a_table_becomes_rows_of_the_form_and_the_forms_save_writes_them(writer):
    before = list(BudgetLine.objects.order_by("pk").values())
    taken = writer.paste(TWO, paste="take", declared_total="9,999")
    assert (taken.status_code, taken["Location"]) == (302, f"{writer.url()}#rows-end")
    assert list(BudgetLine.objects.order_by("pk").values()) == before
    page = writer.client.get(writer.url())
    n = len(writer.venture.budget_lines.all())
    assert [str(m) for m in page.context["messages"]] == [
        f"已帶入 2 列（第 {n + 1}–{n + 2} 列），還沒有儲存；看過後請按「儲存」。"
    ]
    assert "按「儲存」才會寫入計畫。" in page.text
    assert page.context["form"]["declared_total"].value() == "9,999"  # what was typed beside the rows
    saved = writer.client.post(writer.url(), as_shown(page))
    assert saved.status_code == 302
    new = writer.venture.budget_lines.order_by("position").values_list("item", "year", "expense", "local", "position")
    assert list(new)[n:] == [("冰箱", 116, "capital", 50_000, n + 1), ("餐具", 117, "recurrent", 30_000, n + 2)]


def test_one_row_is_said_as_one(writer):
    writer.paste(c.SHEETS.replace("<", "〈"), c.SHEETS, paste="take")
    n = writer.venture.budget_lines.count()
    (said,) = [str(message) for message in writer.client.get(writer.url()).context["messages"]]
    assert said == f"已帶入第 {n + 1} 列，還沒有儲存；看過後請按「儲存」。"


def test_each_step_keeps_what_is_typed_and_nothing_else(writer):
    """From the box one may go back, or leave altogether: the section's page brings it all back."""
    opened = writer.paste("", paste="open", declared_total="8,888")
    assert (opened.status_code, opened.context["preview"]) == (200, None)
    assert 'name="declared_total" value="8,888"' in opened.text
    (draft,) = kept()
    assert (draft["declared_total"], {"pasted", "paste", "unit", "pasted_at"} & set(draft)) == ("8,888", set())
    page = writer.client.get(writer.url())
    assert page.context["form"]["declared_total"].value() == "8,888"


def test_the_draft_that_was_gone_on_with_is_no_other_tabs(writer):
    writer.paste(TWO, paste="take", declared_total="7,777")
    (draft,) = kept()
    assert [draft[f"rows-{n}-item"] for n in range(20) if f"rows-{n}-item" in draft][-2:] == ["冰箱", "餐具"]
    assert writer.client.get(writer.url()).context["kept"].others == []


def test_pasted_twice_from_the_same_page_both_are_kept(writer):
    """Back in the browser, and once more: the second is brought back, the first can be read."""
    data = writer.form() | {"paste": "take", "pasted": TWO}
    for text in (TWO, TWO.replace("冰箱", "冰櫃")):
        writer.client.post(f"{writer.url()}paste/", data | {"pasted": text})
    page = writer.client.get(writer.url())
    assert "冰櫃" in page.text
    others = [draft.typed for draft in page.context["kept"].others]
    assert ["冰箱" in draft.dict().values() for draft in others] == [True]


def test_blank_rows_at_the_end_are_filled_first(writer):
    writer.venture.budget_lines.all().delete()
    answer = writer.paste(TWO)
    assert [(row[1], row[2], row[3]) for row in answer.context["preview"].filled.rows] == [
        ("rows-0", 1, False),
        ("rows-1", 2, False),
    ]


def test_rows_that_are_to_go_are_not_filled(writer):
    last = writer.venture.budget_lines.count() - 1
    answer = writer.paste(c.BARE, pasted_at=f"rows-{last - 1}-local", **{f"rows-{last}-DELETE": "on"})
    assert [row[1] for row in answer.context["preview"].filled.rows] == [f"rows-{last - 1}", f"rows-{last + 1}"]


def test_somebody_saved_meanwhile_both_texts_are_shown(writer):
    """The paste is of a page that is older: its save is refused like any other's, and nothing of the other is undone."""
    data = writer.form() | {"paste": "take", "pasted": TWO}
    colleague = sign_in(Client(), make_actor(writer.plan.owner, Role.MEMBER, name="林志明"))
    page = colleague.get(writer.url())
    assert colleague.post(writer.url(), as_shown(page, **{"rows-0-item": "同事改的"})).status_code == 302
    assert writer.client.post(f"{writer.url()}paste/", data).status_code == 302
    mine = writer.client.get(writer.url())
    refused = writer.client.post(writer.url(), as_shown(mine))
    assert (refused.status_code, "林志明" in refused.text, "冰箱" in refused.text) == (409, True, True)
    assert not BudgetLine.objects.filter(item="冰箱").exists()
    assert BudgetLine.objects.filter(item="同事改的").exists()


def test_a_row_somebody_removed_meanwhile_becomes_a_new_one(writer):
    data = writer.form() | {"paste": "look", "pasted": TWO}
    gone = writer.venture.budget_lines.all()[0]
    gone.delete()
    answer = writer.client.post(f"{writer.url()}paste/", data)
    filled = answer.context["preview"].filled
    n = writer.venture.budget_lines.count()
    assert [row[1] for row in filled.rows] == [f"rows-{n + 1}", f"rows-{n + 2}"]
    assert (filled.data[f"rows-{n}-item"], filled.data[f"rows-{n}-id"]) == (gone.item, "")


@pytest.mark.parametrize(
    ("section", "model", "text"),
    [
        (Section.KPI, KpiContribution, "指標\t年度\t基準值\t目標值\r\n{kpi}\t117\t1\t1,200\r\n"),
        (Section.CONCEPT, ScheduleStep, "工作項目\t開始\t完成\t地點\r\n驗收\t117/1/5\t117/2/1\t土牛\r\n"),
    ],
)
def test_indicators_and_steps_are_pasted_too(writer, section, model, text):
    before = model.objects.count()
    other = Kpi.objects.for_ventures().exclude(pk__in=writer.venture.kpis.values("kpi"))[0]
    assert writer.paste(text.format(kpi=other.code), section=section, paste="take").status_code == 302
    page = writer.client.get(writer.url(section))
    assert writer.client.post(writer.url(section), as_shown(page)).status_code == 302
    assert model.objects.count() == before + 1


# --- who and where ---------------------------------------------------------------------------------------------------


def test_there_is_no_page_without_a_form(writer):
    back = writer.client.get(f"{writer.url()}paste/")
    assert (back.status_code, back["Location"]) == (302, writer.url())
    missing = [
        section
        for section in VENTURE_SECTIONS
        if writer.client.post(f"{address(writer.plan, section, writer.venture)}paste/", {}).status_code == 404
    ]
    assert set(missing) == set(VENTURE_SECTIONS) - GRIDS


def test_who_does_not_write_here_finds_nothing(writer):
    stranger = sign_in(Client(), make_actor(UnitKind.PROPOSER, name="別人"))
    assert stranger.post(f"{writer.url()}paste/", {"pasted": TWO}).status_code == 404
    assert Draft.objects.count() == 0


def test_a_venture_that_is_gone_leaves_the_text_to_be_copied(writer):
    data, url = writer.form() | {"pasted": TWO}, writer.url()
    writer.venture.delete()
    answer = writer.client.post(f"{url}paste/", data)
    assert (answer.status_code, "冰箱" in answer.text) == (404, True)


@pytest.mark.parametrize(
    ("section", "text"), [(Section.BUDGET, TWO), (Section.KPI, c.KPIS), (Section.CONCEPT, c.STEPS)]
)
def test_a_preview_asks_the_database_little_however_long_it_is(writer, section, text):
    data, url = writer.form(section), f"{writer.url(section)}paste/"
    counts = []
    for pasted, step in ((text, "look"), (text + text.partition("\r\n")[2] * 10, "look"), (text, "take")):
        with CaptureQueriesContext(connection) as captured:
            writer.client.post(url, data | {"pasted": pasted, "paste": step})
        counts.append(len(captured))
    assert counts == COUNTS[section]
    assert max(counts) <= 12


COUNTS = {Section.BUDGET: [10, 9, 10], Section.KPI: [11, 10, 11], Section.CONCEPT: [10, 9, 10]}


# --- what cannot be written here --------------------------------------------------------------------------------------


def test_a_section_that_is_not_to_be_revised_takes_nothing(django_db_setup, client):
    walker = walker_at("intake_revision", make_cast(), via=("return_from_district",))
    writer = Writer(sign_in(client, walker.owner), walker.plan)
    asked = {(request.section, request.venture_id) for request in walker.plan.section_requests.all()}
    section = next(s for s in GRIDS if (s, writer.venture.pk) not in asked)
    page = writer.client.get(writer.url(section))
    assert "從試算表貼上" not in page.text
    answer = writer.paste("項目\t年度\r\n甲\t116\r\n", section=section, paste="take")
    assert (answer.status_code, answer["Location"]) == (302, writer.url(section))
    (said,) = [str(message) for message in writer.client.get(writer.url(section)).context["messages"]]
    assert said.startswith("沒有帶入：")
    assert Draft.objects.exclude(data="").count() == 0


def test_a_plan_that_was_filed_meanwhile_leaves_what_was_typed_to_be_read(django_db_setup, client):
    walker = walker_at("document_review", make_cast())
    writer = Writer(sign_in(client, walker.owner), walker.plan)
    answer = writer.client.post(f"{writer.url()}paste/", {"pasted": TWO, "declared_total": "8,888"})
    assert (answer.status_code, "8,888" in answer.text, "冰箱" in answer.text) == (409, True, True)
    assert writer.client.get(f"{writer.url()}paste/").status_code == 200
    assert not BudgetLine.objects.filter(item="冰箱").exists()


def test_a_form_beyond_all_measure_is_told_and_still_there(writer):
    for step in ("look", "take"):
        answer = writer.paste(TWO, paste=step, declared_total="9" * 500_001)
        assert (answer.status_code, "這一頁的內容過長，無法暫存" in answer.text) == (422, True)
        assert ("冰箱" in answer.text, "9" * 500_001 in answer.text) == (True, True)
