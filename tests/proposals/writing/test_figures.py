"""Figures and telephone numbers of a section: taken as people write them, kept and explained where refused."""

from decimal import Decimal

import pytest

from accounts.models import District
from accounts.states import UnitKind
from chapters.models import Question
from chapters.states import QuestionKind
from programmes.models import Kpi
from proposals.models import ConsensusMeeting, KpiContribution, Proposal
from proposals.writing.questions import field_of
from proposals.writing.services import start_plan
from tests.factories.accounts import make_actor, sign_in
from tests.factories.plans import load_reference

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    load_reference()
    return make_actor(UnitKind.PROPOSER)


@pytest.fixture
def plan(owner):
    return start_plan(title="水圳導覽", by=owner)


@pytest.fixture
def web(client, owner):
    return sign_in(client, owner)


def kpi_page(plan):
    return f"/plans/{plan.pk}/ventures/{plan.ventures.get().pk}/kpi/"


def kpi(code="K03", **cells):
    """One row of the section, as posted."""
    row = {"kpi": Kpi.objects.get(code=code).pk, "year": "115", "baseline": "0", "target": "1", "id": ""} | cells
    return {"rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0"} | {f"rows-0-{n}": str(v) for n, v in row.items()}


@pytest.mark.parametrize(
    ("typed", "target"),
    [("1,200", "1200"), ("１，２００", "1200"), ("1,200元", "1200"), ("１２００．５ 元", "1200.5")],
)
def test_a_target_is_taken_as_it_is_written(web, plan, typed, target):
    assert web.post(kpi_page(plan), kpi(target=typed)).status_code == 302
    assert KpiContribution.objects.get().target == Decimal(target)
    assert f'value="{Decimal(target):,}"' in web.get(kpi_page(plan)).text


def test_a_plans_page_shows_figures_with_separators(web, plan):
    web.post(kpi_page(plan), kpi(baseline="1200", target="34567.5"))
    page = web.get(plan.get_absolute_url()).text
    assert [figure for figure in ("1,200", "34,567.5") if f">{figure}</td>" not in page] == []


@pytest.mark.parametrize("typed", ["85 %", "85％", "８５％", "85"])
def test_a_percentage_is_taken_of_an_indicator_in_percent(web, plan, typed):
    Kpi.objects.filter(code="K03").update(unit="%")
    assert web.post(kpi_page(plan), kpi(target=typed)).status_code == 302
    assert KpiContribution.objects.get().target == 85


def test_a_target_in_thousands_stays_typed_and_says_what_to_write(web, plan):
    page = web.post(kpi_page(plan), kpi(target="1,200千元"))
    told = "您填的是「1,200千元」：這裡請填 1200000；不接受「千元」，單位是「元」。"
    assert (page.status_code, told in page.text, 'value="1,200千元"' in page.text) == (422, True, True)
    assert not KpiContribution.objects.exists()


def test_what_is_counted_is_not_negative(web, plan):
    page = web.post(kpi_page(plan), kpi("K01", target="-3"))
    told = "「移入人口（設籍/返鄉留鄉青年人數）」以「人」計數，不可為負數。"
    assert (page.status_code, told in page.text) == (422, True)


def test_an_indicator_of_ones_own_has_no_unit_to_hold_a_figure_against(web, plan):
    page = web.post(kpi_page(plan), kpi("K10", target="60 場"))
    assert "您填的是「60 場」：這裡請填 60；不接受「場」。" in page.text


def test_the_citys_indicators_are_neither_offered_nor_taken(web, plan):
    page = web.get(kpi_page(plan)).text
    offered = [name for name in Kpi.objects.values_list("name", flat=True) if name in page]
    assert (len(offered), [name for name in offered if "市級" in name]) == (10, [])
    assert web.post(kpi_page(plan), kpi("N01")).status_code == 422


def meeting(attendance):
    cells = {"held_on": "115-03-01", "place": "活動中心", "attendance": attendance, "id": ""}
    return {"rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0"} | {f"rows-0-{n}": v for n, v in cells.items()}


@pytest.mark.parametrize("typed", ["1,200", "１，２００", "1200人", "1,200 人"])
def test_attendance_is_taken_as_it_is_written(web, plan, typed):
    assert web.post(f"/plans/{plan.pk}/edit/consensus/", meeting(typed)).status_code == 302
    assert ConsensusMeeting.objects.get().attendance == 1200


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("0", "不可小於 1。"),
        ("12.5", "您填的是「12.5」：這裡請填整數，不要有小數。"),
        ("1.2萬", "您填的是「1.2萬」：這裡請填 12000；不接受「萬」，單位是「人」。"),
        ("約百人", "「約百人」不是數字，請填數字，例如 1,200。"),
        ("100,001", "不可大於 100,000。"),
    ],
)
def test_attendance_that_is_no_number_says_why(web, plan, typed, message):
    page = web.post(f"/plans/{plan.pk}/edit/consensus/", meeting(typed))
    assert (page.status_code, message in page.text, f'value="{typed}"' in page.text) == (422, True, True)


def test_a_number_of_an_extra_question_is_taken_alike():
    field = field_of(Question(kind=QuestionKind.NUMBER, label="坪數", minimum=1, maximum=5000))
    assert [field.clean(typed) for typed in ("1,200", "１，２００．５")] == [Decimal(1200), Decimal("1200.5")]


def basics(plan, phone):
    return {"title": plan.title, "contact_name": "林小姐", "contact_phone": phone, "districts": [], "summary": "導覽"}


def test_a_word_is_no_telephone_number_and_is_not_ticked(web, plan):
    page = web.post(f"/plans/{plan.pk}/edit/basics/", basics(plan, "abc"))
    assert (page.status_code, page.context["form"].errors["contact_phone"]) == (
        422,
        ["請輸入電話號碼，例如 04-2228-9111 轉 21000。"],
    )
    assert 'value="abc"' in page.text
    Proposal.objects.update(contact_phone="abc", contact_email="")
    missing = [gap.code for gap in web.get(f"/plans/{plan.pk}/edit/basics/").context["missing"]]
    assert "B5" in missing
    Proposal.objects.update(contact_phone="04-2228-9111")
    missing = [gap.code for gap in web.get(f"/plans/{plan.pk}/edit/basics/").context["missing"]]
    assert "B5" not in missing


def test_a_telephone_number_in_full_width_is_kept_in_half_width(web, plan):
    data = basics(plan, "０４－２２２８－９１１１＃２１") | {"districts": [District.objects.first().pk]}
    assert web.post(f"/plans/{plan.pk}/edit/basics/", data).status_code == 302
    assert Proposal.objects.get().contact_phone == "04-2228-9111#21"
