"""What a plan must hold before it is filed: every rule with a plan that fails it and one that does not."""

from __future__ import annotations

import pytest

from accounts.models import District
from chapters.states import VENTURE_SECTIONS, Section
from portal.demo.content import write_notice
from proposals.content import from_rows
from proposals.content.completeness import notice_gaps, ticks
from proposals.models import BudgetLine, Proposal, Venture
from proposals.writing.services import start_plan
from tests.factories.plans import lacking
from tests.workflow.cases import fresh, kept_for_module, walker_at

pytestmark = pytest.mark.django_db
FIRST, SECOND = "水圳慢行導覽", "果香青年工作站"


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        yield walker_at("drafting")


@pytest.fixture
def plan(made):
    return fresh(made).plan


def found(plan: Proposal) -> list[tuple[str, str, str]]:
    """Code, section and words of what is missing now."""
    return [(g.code, g.section, str(g.message)) for g in lacking(Proposal.objects.get(pk=plan.pk))]


def first(plan: Proposal) -> Venture:
    return plan.ventures.get(position=1)


def line(plan: Proposal) -> BudgetLine:
    return first(plan).budget_lines.order_by("id")[0]


def set_line(plan: Proposal, **amounts: int | None) -> None:
    """Change the first line and the declared total with it."""
    BudgetLine.objects.filter(pk=line(plan).pk).update(**amounts)
    total = sum(row.total for row in first(plan).budget_lines.all())
    Venture.objects.filter(pk=first(plan).pk).update(declared_total=total)


def test_a_complete_plan_lacks_nothing(plan):
    assert (found(plan), notice_gaps(from_rows(plan))) == ([], [])


def test_what_no_paper_can_print_is_named_with_its_place_before_the_plan_is_told_or_filed(plan):
    Proposal.objects.filter(pk=plan.pk).update(vision="願景\n從水圳🏡開始，王\uf041明。")
    plan.resources.filter(pk=plan.resources.all()[1].pk).update(name="𤆬水圳🏡", place="", description="")
    first(plan).stakeholders.filter(pk=first(plan).stakeholders.all()[0].pk).update(
        name="\U0001f3e1農友", relation="", involvement=""
    )
    missing = [
        (
            "U1",
            "resources",
            "「資源盤點（人文地產景）第 2 列」的「𤆬水圳🏡」裡「🏡」（U+1F3E1）沒有字型可以印出，請改用其他文字",
        ),
        ("U1", "vision", "「願景」的「從水圳🏡開始，王」裡「🏡」（U+1F3E1）沒有字型可以印出，請改用其他文字"),
        ("U1", "vision", "「願景」的「開始，王\uf041明。」裡（U+F041）沒有字型可以印出，請改用其他文字"),
        (
            "U1",
            "stakeholders",
            f"「{FIRST}」：「利害關係人第 1 列」的「🏡農友」裡「🏡」（U+1F3E1）沒有字型可以印出，請改用其他文字",
        ),
    ]
    assert found(plan) == missing
    assert [str(gap.message) for gap in notice_gaps(from_rows(plan))] == [words for _code, _section, words in missing]


@pytest.mark.parametrize(
    ("field", "code", "section", "words"),
    [
        ("title", "B1", "basics", "請填計畫名稱"),
        ("contact_name", "B3", "basics", "請填聯絡人"),
        ("summary", "B4", "basics", "請用一段話寫構想摘要"),
        ("vision", "V1", "vision", "請寫地方創生願景"),
        ("benefits", "E1", "benefits", "請寫預期效益"),
    ],
)
def test_each_text_of_the_plan(plan, field, code, section, words):
    Proposal.objects.filter(pk=plan.pk).update(**{field: ""})
    assert found(plan) == [(code, section, words)]


def test_a_district(plan):
    plan.districts.clear()
    assert found(plan) == [("B2", "basics", "請選提案行政區")]
    plan.districts.add(District.objects.get(name="和平區"))
    assert found(plan) == []


def test_a_telephone_or_an_address_is_enough(plan):
    Proposal.objects.filter(pk=plan.pk).update(contact_phone="", contact_email="")
    assert found(plan) == [("B5", "basics", "請填聯絡電話或電子郵件")]
    for one in (
        {"contact_phone": "04-22289111", "contact_email": ""},
        {"contact_phone": "", "contact_email": "a@b.tw"},
    ):
        Proposal.objects.filter(pk=plan.pk).update(**one)
        assert found(plan) == []


def test_one_resource_is_enough(plan):
    plan.resources.exclude(pk=plan.resources.first().pk).delete()
    assert found(plan) == []
    plan.resources.all().delete()
    assert found(plan) == [("R1", "resources", "請至少盤點一項在地資源")]


def test_a_consensus_meeting_counts_with_its_minutes_only(plan):
    early, late = plan.consensus_meetings.all()
    plan.consensus_meetings.filter(pk=late.pk).update(minutes=None, held_on="2025-03-09")
    plan.consensus_meetings.filter(pk=early.pk).update(held_on="2025-03-02")
    assert found(plan) == [("C2", "consensus", "114.03.09 的共識會議缺會議紀錄，請上傳")]
    plan.consensus_meetings.filter(pk=early.pk).update(minutes=None)
    assert [g[2] for g in found(plan)] == [
        "114.03.02 的共識會議缺會議紀錄，請上傳",
        "114.03.09 的共識會議缺會議紀錄，請上傳",
    ]
    plan.consensus_meetings.all().delete()
    assert found(plan) == [("C1", "consensus", "請至少登錄一場共識會議")]


def test_a_venture(plan):
    plan.ventures.exclude(position=1).delete()
    assert found(plan) == []
    plan.ventures.all().delete()
    assert found(plan) == [("T0", "theme", "請至少新增一項事業提案")]


@pytest.mark.parametrize(
    ("change", "code", "section", "words"),
    [
        (lambda v: Venture.objects.filter(pk=v.pk).update(theme=""), "T1", "theme", "請寫事業主題"),
        (lambda v: v.stakeholders.all().delete(), "S1", "stakeholders", "請至少列一個利害關係人"),
        (lambda v: Venture.objects.filter(pk=v.pk).update(method=""), "M1", "concept", "請寫推動方法"),
        (lambda v: v.steps.all().delete(), "M2", "concept", "請至少列一項工作時程"),
        (lambda v: v.steps.filter(title="社區培力與試做").update(place=""), "M3", "concept", "每項工作都要有地點"),
        (lambda v: v.kpis.all().delete(), "K1", "kpi", "請至少填一項 KPI 貢獻"),
        (lambda v: v.budget_lines.all().delete(), "M$1", "budget", "請至少列一筆經費"),
    ],
)
def test_each_part_of_a_venture(plan, change, code, section, words):
    change(first(plan))
    assert found(plan) == [(code, section, f"「{FIRST}」：{words}")]
    assert lacking(plan)[0].venture_id == first(plan).pk


@pytest.mark.parametrize("off", [-1, 1, 10**9])
def test_the_budget_adds_up(plan, off):
    Venture.objects.filter(pk=first(plan).pk).update(declared_total=1_800_000 + off)
    assert found(plan) == [
        ("M$2", "budget", f"「{FIRST}」：經費表合計 1,800,000 元，與事業總經費 {1_800_000 + off:,} 元不符")
    ]
    Venture.objects.filter(pk=first(plan).pk).update(declared_total=1_800_000)
    assert found(plan) == []


def test_a_line_has_an_amount(plan):
    set_line(plan, central=0, local=0, private=0)
    assert found(plan) == [("M$3", "budget", f"「{FIRST}」：「人事與業務費」沒有金額")]
    set_line(plan, private=1)
    assert found(plan) == []


def test_a_venture_is_paid_by_somebody(plan):
    lines = first(plan).budget_lines
    lines.update(central=0, local=0, private=0)
    Venture.objects.filter(pk=first(plan).pk).update(declared_total=0)
    assert found(plan) == [("M$5", "budget", f"「{FIRST}」：經費表沒有任何經費來源，請填中央、地方或民間的金額")]
    Venture.objects.filter(pk=first(plan).pk).update(declared_total=len(lines.all()))
    lines.update(private=1)
    assert found(plan) == []


def test_money_of_the_centre_names_its_programme(plan):
    set_line(plan, programme=None)
    assert found(plan) == [("M$4", "budget", f"「{FIRST}」：「人事與業務費」申請中央補助，請選對接的中央計畫")]
    set_line(plan, central=0)
    assert found(plan) == []


def test_what_is_missing_stands_in_the_order_of_the_sections(plan):
    Proposal.objects.filter(pk=plan.pk).update(benefits="", vision="", summary="")
    plan.resources.all().delete()
    for venture in plan.ventures.all():
        venture.kpis.all().delete()
    assert [(g[0], g[2]) for g in found(plan)] == [
        ("B4", "請用一段話寫構想摘要"),
        ("R1", "請至少盤點一項在地資源"),
        ("V1", "請寫地方創生願景"),
        ("K1", f"「{FIRST}」：請至少填一項 KPI 貢獻"),
        ("K1", f"「{SECOND}」：請至少填一項 KPI 貢獻"),
        ("E1", "請寫預期效益"),
    ]


def test_the_notice_asks_for_little(made):
    plan = start_plan(title="石岡水岸", by=made.owner)
    assert [g.code for g in notice_gaps(from_rows(plan))] == ["B2", "B4"]
    assert len(lacking(plan)) == 12
    write_notice(plan, made.idea, by=made.owner)
    plan = Proposal.objects.get(pk=plan.pk)
    assert notice_gaps(from_rows(plan)) == []
    assert [g.code for g in lacking(plan)] == ["R1", "C1", "V1", "T1", "S1", "M1", "M2", "K1", "M$1", "E1"]


def test_the_side_list_has_each_ventures_sections_under_it(plan):
    first(plan).kpis.all().delete()
    Proposal.objects.filter(pk=plan.pk).update(vision="")
    side = ticks(from_rows(plan), plan.layout)
    assert [(t.section, t.venture and t.venture.title) for t in side] == [
        *[(s, None) for s in (Section.BASICS, Section.RESOURCES, Section.CONSENSUS, Section.VISION)],
        *[(s, FIRST) for s in VENTURE_SECTIONS],
        *[(s, SECOND) for s in VENTURE_SECTIONS],
        (Section.BENEFITS, None),
    ]
    assert [(t.section, t.venture and t.venture.title) for t in side if t.missing] == [
        (Section.VISION, None),
        (Section.KPI, FIRST),
    ]


def test_the_number_of_queries_does_not_grow_with_the_ventures(plan, django_assert_num_queries):
    with django_assert_num_queries(2):
        lacking(Proposal.objects.get(pk=plan.pk))
    for position in range(3, 13):
        Venture.objects.create(proposal=plan, position=position, title=f"事業{position}")
    with django_assert_num_queries(2):
        assert len(lacking(Proposal.objects.get(pk=plan.pk))) == 60
