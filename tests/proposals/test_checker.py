"""The budget's checker: each rule failing and passing, reasons, the filing, and the catalogue RDEC keeps."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.states import Role, UnitKind
from portal.demo.texts import IDEAS
from proposals import checker, reference
from proposals import workflow as w
from proposals.models import BudgetAnswer, BudgetLine, CentralProgramme, ProgrammeRule, ProgrammeTerm, Proposal, Venture
from proposals.programme_forms import ProgrammeForm
from proposals.services import answer_warning, save_programme, start_plan
from proposals.states import Expense, RuleKind, State
from tests.factories.accounts import make_actor, make_user, sign_in
from tests.factories.plans import CROSS, make_cast, walker_at
from workflow.errors import GuardFailed, Refused
from workflow.services import perform

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 23)
DECLINED = next(idea for idea in IDEAS if idea.state == State.DECLINED)


@pytest.fixture
def owner():
    return make_actor(UnitKind.PROPOSER)


@pytest.fixture
def plan(owner):
    """A draft with one venture, 水圳導覽."""
    plan = start_plan(title="水圳導覽", by=owner)
    plan.ventures.update(theme="培訓解說員。", method="每月一次。")
    return plan


def programme(code="CP90", *, name="青年工作站", active=True, year=115, **term):
    """A programme; with words for its term, one of that year."""
    made, _new = CentralProgramme.objects.get_or_create(
        code=code, defaults={"ministry": "國發會", "name": name, "active": active}
    )
    if term:
        ProgrammeTerm.objects.create(programme=made, fiscal_year=year, checked_on=TODAY, source="公告", **term)
    return made


def line(plan, docked, central, *, item="營運費", year=115, expense=Expense.RECURRENT, local=0, venture=None):
    """A line of the plan's first venture."""
    return BudgetLine.objects.create(
        venture=venture or plan.ventures.first(),
        programme=docked,
        item=item,
        year=year,
        expense=expense,
        central=central,
        local=local,
    )


def messages(plan):
    """What is found: code, severity, words."""
    return [(f.code, f.severity, f.message) for f in checker.findings(plan)]


# --- the rules ------------------------------------------------------------------------------------------------------


def test_p1_the_plan_asks_more_than_the_cap(plan):
    station = programme(cap_per_plan=3_000_000)
    second = Venture.objects.create(proposal=plan, title="果香工作站", position=2)
    line(plan, station, 2_000_000)
    line(plan, station, 1_200_000, item="陪伴業務費", venture=second)
    words = "「青年工作站」115 年每案上限 3,000,000 元，本計畫申請 3,200,000 元，超過 200,000 元。"
    assert messages(plan) == [("P1", "warning", words)]
    (found,) = checker.findings(plan)
    assert found.venture_ids == (plan.ventures.first().pk, second.pk)


def test_p1_holds_at_the_cap_and_counts_each_year_alone(plan):
    station = programme(cap_per_plan=3_000_000)
    programme(year=116, cap_per_plan=3_000_000)
    line(plan, station, 3_000_000)
    line(plan, station, 3_000_000, year=116)
    assert messages(plan) == []


def test_p2_the_central_share_is_above_the_match_rate(plan):
    line(plan, programme(max_central_percent=50), 500_001, local=500_000)
    words = (
        "「水圳導覽」115 年對接「青年工作站」共 1,000,001 元，中央補助以 50% 為限，最多 500,000 元；"
        "目前申請 500,001 元。"
    )
    assert messages(plan) == [("P2", "warning", words)]


def test_p2_holds_when_another_line_brings_the_match(plan):
    cloud = programme(max_central_percent=50)
    line(plan, cloud, 500_000)
    line(plan, cloud, 0, item="配合款", local=500_000)
    assert messages(plan) == []


def test_p3_capital_money_is_not_funded(plan):
    line(plan, programme(funds_only=Expense.RECURRENT), 1_000, item="設備", expense=Expense.CAPITAL)
    words = "「設備」為資本門，「青年工作站」115 年只補助經常門。請改列或改選其他中央計畫。"
    assert messages(plan) == [("P3", "error", words)]


def test_p3_holds_for_the_kind_that_is_funded(plan):
    line(plan, programme(funds_only=Expense.CAPITAL), 1_000, item="設備", expense=Expense.CAPITAL)
    assert messages(plan) == []


def test_p4_nothing_is_known_of_that_year(plan):
    line(plan, programme(cap_per_plan=3_000_000), 1_000, year=117)
    assert messages(plan) == [("P4", "warning", "「青年工作站」沒有 117 年的補助條件，可能不再受理。")]


def test_p4_the_window_has_closed(plan):
    line(plan, programme(closes_on=dt.date(2026, 1, 5)), 1_000)
    with time_machine.travel(dt.datetime(2026, 1, 6, 4, tzinfo=dt.UTC)):
        assert messages(plan) == [("P4", "warning", "「青年工作站」115 年已於 115-01-05 截止受理。")]
    with time_machine.travel(dt.datetime(2026, 1, 5, 4, tzinfo=dt.UTC)):
        assert messages(plan) == []


def test_p4_holds_where_no_year_is_known_at_all(plan):
    line(plan, programme(), 1_000, year=117)
    assert messages(plan) == []


def test_p5_an_item_or_the_text_names_what_is_excluded(plan):
    tourism = programme("CP91", name="環境營造")
    rule = {"programme": tourism, "kind": RuleKind.EXCLUSION}
    ProgrammeRule.objects.create(words="雕塑、牆面彩繪", keywords="雕塑,牆面彩繪", **rule)
    ProgrammeRule.objects.create(words="新建館舍", keywords="新建", **rule)
    plan.ventures.update(method="於入口新 建展售館。")
    line(plan, tourism, 1_000, item="入口牆面彩繪")
    assert messages(plan) == [
        ("P5", "warning", "「環境營造」不補助：雕塑、牆面彩繪（「入口牆面彩繪」提到「牆面彩繪」）。"),
        ("P5", "warning", "「環境營造」不補助：新建館舍（「水圳導覽」提到「新建」）。"),
    ]


def test_p5_holds_for_other_programmes_and_other_words(plan):
    tourism = programme("CP91", name="環境營造")
    ProgrammeRule.objects.create(programme=tourism, kind=RuleKind.EXCLUSION, words="雕塑", keywords="雕塑")
    ProgrammeRule.objects.create(programme=tourism, kind=RuleKind.CHECKLIST, words="須送觀光署初審")
    line(plan, tourism, 1_000, item="步道整理")
    line(plan, programme(), 1_000, item="雕塑課")
    assert messages(plan) == []


def test_p6_the_same_item_is_docked_twice(plan):
    station = programme()
    second = Venture.objects.create(proposal=plan, title="果香工作站", position=2)
    line(plan, station, 300_000, item="導覽 設備")
    line(plan, station, 200_000, item="導覽設備", venture=second)
    words = "「導覽 設備」115 年有 2 筆都向「青年工作站」申請（水圳導覽、果香工作站），合計 500,000 元。"
    assert messages(plan) == [("P6", "warning", words)]


def test_p6_holds_for_another_year_or_programme(plan):
    station = programme()
    line(plan, station, 300_000)
    line(plan, station, 300_000, year=116)
    line(plan, programme("CP91"), 300_000)
    assert messages(plan) == []


def test_p8_the_programme_takes_no_more_applications(plan):
    line(plan, programme(active=False), 1_000)
    words = "「營運費」對接的「青年工作站」已停止受理，請改選其他中央計畫。"
    assert messages(plan) == [("P8", "error", words)]


def test_p8_holds_for_an_active_one(plan):
    line(plan, programme(), 1_000)
    assert messages(plan) == []


def test_p9_staff_cost_is_more_than_its_share(plan):
    station = programme(max_personnel_percent=50)
    line(plan, station, 600_000, item="工作站人事費")
    line(plan, station, 400_000, item="業務費")
    words = "「青年工作站」115 年人事費以申請金額的 50% 為限，最多 500,000 元；目前 600,000 元。"
    assert messages(plan) == [("P9", "warning", words)]


def test_p9_holds_at_its_share(plan):
    station = programme(max_personnel_percent=50)
    line(plan, station, 500_000, item="工作站人事費")
    line(plan, station, 500_000, item="業務費")
    assert messages(plan) == []


def test_errors_come_first(plan):
    line(plan, programme(active=False, cap_per_plan=1), 1_000)
    assert [code for code, _severity, _words in messages(plan)] == ["P8", "P1"]


@pytest.mark.parametrize("count", [1, 12])
def test_the_checker_costs_three_queries(plan, count, django_assert_num_queries):
    for number in range(count):
        venture = Venture.objects.create(proposal=plan, title=f"事業 {number}", position=number + 2)
        line(plan, programme(f"CP{60 + number}", cap_per_plan=1), 1_000, venture=venture)
    with django_assert_num_queries(3):
        assert [code for code, _severity, _words in messages(plan)] == ["P1"] * count


# --- reasons --------------------------------------------------------------------------------------------------------


@pytest.fixture
def warned(plan):
    """A draft that asks 3,200,000 where 3,000,000 is the cap."""
    line(plan, programme(cap_per_plan=3_000_000), 3_200_000)
    return plan


def answer(plan, owner, reason="已洽國發會。"):
    (found,) = checker.findings(plan)
    answer_warning(plan, found.about, found.fingerprint, reason, by=owner)


def test_a_reason_holds_until_the_figures_change(warned, owner):
    answer(warned, owner)
    (found,) = checker.findings(warned)
    assert (found.reason, found.answered_by, found.waits) == ("已洽國發會。", str(owner), False)
    BudgetLine.objects.update(central=3_300_000)
    (found,) = checker.findings(warned)
    assert (found.reason, found.waits) == ("", True)
    BudgetLine.objects.update(central=3_200_000)
    assert checker.findings(warned)[0].reason == "已洽國發會。"
    ProgrammeTerm.objects.update(cap_per_plan=2_900_000)
    assert checker.findings(warned)[0].waits


def test_a_reason_is_amended_in_its_place(warned, owner):
    answer(warned, owner)
    answer(warned, owner, "國發會已同意。")
    assert [a.reason for a in BudgetAnswer.objects.all()] == ["國發會已同意。"]


def test_a_reason_for_what_is_no_longer_so_is_refused(warned, owner):
    (found,) = checker.findings(warned)
    BudgetLine.objects.update(central=3_300_000)
    with pytest.raises(Refused, match=r"^金額或補助條件已有變動，這項警示不再相同；請依最新內容再確認。$"):
        answer_warning(warned, found.about, found.fingerprint, "理由", by=owner)
    assert not BudgetAnswer.objects.exists()


def test_an_error_is_not_answered_away(plan, owner):
    line(plan, programme(active=False), 1_000)
    with pytest.raises(Refused):
        answer(plan, owner)


def test_only_who_writes_the_plan_gives_a_reason(warned):
    with pytest.raises(Refused):
        answer(warned, make_actor(UnitKind.PROPOSER))


def test_the_budget_page_asks_for_a_reason_and_shows_it(client, warned, owner):
    venture = warned.ventures.get()
    page = sign_in(client, owner).get(reverse("proposals:venture_section", args=[warned.pk, venture.pk, "budget"]))
    (found,) = page.context["findings"]
    assert [text for text in ("超過補助上限", found.message, "保留為警示") if text not in page.content.decode()] == []
    url = reverse("proposals:budget_answer", args=[warned.pk, venture.pk])
    data = {"about": found.about, "fingerprint": found.fingerprint}
    empty = client.post(url, data | {"reason": " "}, follow=True)
    assert "請說明保留這項警示的理由。" in empty.content.decode()
    told = client.post(url, data | {"reason": "已洽國發會。"}, follow=True).content.decode()
    assert [text for text in ("已記下理由。", "已說明理由", "已洽國發會。") if text not in told] == []
    assert "保留為警示</button>" not in told
    stale = client.post(url, data | {"fingerprint": "0", "reason": "再說。"}, follow=True)
    assert "請依最新內容再確認" in stale.content.decode()
    assert sign_in(client, make_actor(UnitKind.PROPOSER)).post(url, data).status_code == 404


def test_another_ventures_page_does_not_show_it(client, warned, owner):
    other = Venture.objects.create(proposal=warned, title="果香工作站", position=2)
    page = sign_in(client, owner).get(reverse("proposals:venture_section", args=[warned.pk, other.pk, "budget"]))
    assert page.context["findings"] == []


# --- filing ---------------------------------------------------------------------------------------------------------

ASKED = "「地方創生青年培力工作站」115 年每案上限 200,000 元，本計畫申請 480,000 元，超過 280,000 元。"


def lower_the_cap(cap=200_000):
    """RDEC writes a lower cap for CP01 in 115."""
    ProgrammeTerm.objects.filter(programme__code="CP01", fiscal_year=115).update(cap_per_plan=cap)


def file(walker):
    return perform(walker.plan, w.SUBMIT_TO_DISTRICT, by=walker.owner, consent=True)


def test_a_cap_changed_by_rdec_flags_drafts_again_and_not_what_is_filed(client):
    cast = make_cast()
    draft, filed, formed = (walker_at(s, cast, name=s) for s in ("coaching", "with_district", "formed"))
    assert [checker.findings(walker.plan) for walker in (draft, filed, formed)] == [[], [], []]
    lower_the_cap()
    shown = {}
    for walker in (draft, filed, formed):
        page = sign_in(client, walker.owner).get(walker.plan.get_absolute_url())
        shown[walker.plan.state] = ([str(f.message) for f in page.context["findings"]], ASKED in page.content.decode())
    assert shown == {"coaching": ([ASKED], True), "with_district": ([], False), "formed": ([], False)}
    with pytest.raises(
        GuardFailed, match=r"^經費警示尚未處理 1 項（超過補助上限）：請到「所需資源」調整金額，或逐項說明理由。$"
    ):
        file(draft)
    formed.step(w.OPEN_REVIEW)  # a case goes on as if nothing had happened
    assert formed.plan.state == State.DOCUMENT_REVIEW


def test_a_reason_lets_the_plan_pass_and_stays_with_the_filing(client):
    walker = walker_at("coaching")
    lower_the_cap()
    answer(walker.plan, walker.owner, "已洽國發會同意。")
    log = file(walker)
    kept = {"code": "P1", "severity": "warning", "title": "超過補助上限", "message": ASKED}
    assert log.data["budget_check"] == [kept | {"reason": "已洽國發會同意。", "answered_by": str(walker.owner)}]
    lower_the_cap(100_000)
    for reader in (walker.cast.of("RDEC"), walker.cast.of("D200"), walker.owner):
        page = sign_in(client, reader).get(walker.plan.get_absolute_url()).content.decode()
        assert [text for text in (ASKED, "已洽國發會同意。") if text not in page] == []
        assert "前往所需資源" not in page


def test_an_error_stops_the_filing_by_its_words():
    walker = walker_at("coaching")
    CentralProgramme.objects.filter(code="CP01").update(active=False)
    one = "「{}」對接的「地方創生青年培力工作站」已停止受理，請改選其他中央計畫。"
    with pytest.raises(GuardFailed) as stopped:
        file(walker)
    assert str(stopped.value) == "；".join([one.format("人事與業務費"), one.format("空間整理與設備")] * 3)
    CentralProgramme.objects.filter(code="CP01").update(active=True)
    assert file(walker).target == State.WITH_DISTRICT


def test_several_districts_file_to_rdec_with_the_same_guard():
    walker = walker_at("coaching", idea=CROSS)
    BudgetAnswer.objects.all().delete()
    with pytest.raises(GuardFailed, match=r"^經費警示尚未處理 3 項（超過補助上限）"):
        perform(walker.plan, w.SUBMIT_TO_RDEC, by=walker.owner, consent=True)


def test_a_return_that_opens_the_budget_checks_it_again():
    walker = walker_at("intake_revision", via=("return_from_district",))
    lower_the_cap()
    walker.prepare(w.RESUBMIT_INTAKE_DISTRICT)
    with pytest.raises(GuardFailed, match=r"^經費警示尚未處理 1 項"):
        walker.carry_out(w.RESUBMIT_INTAKE_DISTRICT)
    answer(walker.plan, walker.owner)
    assert walker.carry_out(w.RESUBMIT_INTAKE_DISTRICT).data["budget_check"][0]["reason"] == "已洽國發會。"


def test_a_return_that_leaves_the_budget_closed_does_not_ask_what_cannot_be_mended():
    walker = walker_at("with_district")
    asked = {"concept": "請補明地點。"}
    perform(walker.plan, w.RETURN_FROM_DISTRICT, by=walker.cast.of("D200"), sections=asked)
    walker.plan.forget()
    CentralProgramme.objects.filter(code="CP01").update(active=False)
    walker.prepare(w.RESUBMIT_INTAKE_DISTRICT)
    log = walker.carry_out(w.RESUBMIT_INTAKE_DISTRICT)
    assert (log.target, "budget_check" in log.data) == (State.WITH_DISTRICT, False)


def test_what_is_filed_in_english_is_kept_in_the_source_language(settings):
    from django.utils.translation import override

    walker = walker_at("coaching")
    lower_the_cap()
    answer(walker.plan, walker.owner)
    with override("en"):
        log = file(walker)
    assert log.data["budget_check"][0]["message"] == ASKED


def test_the_demo_answers_its_warnings():
    cast = make_cast()
    cross, declined = walker_at("coaching", cast, idea=CROSS), walker_at("coaching", cast, idea=DECLINED)
    assert {(f.code, bool(f.reason)) for f in checker.findings(cross.plan)} == {("P1", True)}
    assert {(f.code, bool(f.reason)) for f in checker.findings(declined.plan)} == {("P5", True)}


# --- reference data -------------------------------------------------------------------------------------------------


def test_the_reference_has_what_the_table_says():
    reference.load()
    of = {(t.programme.code, t.fiscal_year): t for t in ProgrammeTerm.objects.select_related("programme")}
    assert sorted({code for code, _year in of}) == [
        "CP01",
        "CP02",
        "CP03",
        "CP07",
        "CP14",
        "CP17",
        "CP22",
        "CP26",
        "CP32",
    ]
    assert (of["CP01", 115].cap_per_plan, of["CP01", 115].max_personnel_percent) == (3_000_000, 50)
    assert (of["CP03", 115].opens_on, of["CP03", 115].closes_on) == (dt.date(2025, 11, 28), dt.date(2026, 1, 5))
    assert (of["CP32", 114].cap_per_plan, of["CP32", 114].max_central_percent) == (30_000, 50)
    assert {term.checked_on for term in of.values()} == {TODAY}
    assert of["CP02", 116].source == "SOURCE udn 2025-12-03"
    assert "尚未公告" in of["CP01", 116].note
    assert "尚未公告" not in of["CP01", 115].note
    halls = ProgrammeRule.objects.get(programme__code="CP25")
    assert (halls.kind, halls.words, halls.keyword_list) == (RuleKind.EXCLUSION, "不得新建館舍", ["新建"])


def test_loading_again_keeps_what_rdec_wrote():
    reference.load()
    counted = (ProgrammeTerm.objects.count(), ProgrammeRule.objects.count())
    lower_the_cap()
    ProgrammeTerm.objects.get(programme__code="CP01", fiscal_year=117).delete()
    ProgrammeRule.objects.filter(programme__code="CP10", keywords="新建").delete()
    reference.load()
    assert (ProgrammeTerm.objects.count(), ProgrammeRule.objects.count()) == (counted[0] - 1, counted[1] - 1)
    assert ProgrammeTerm.objects.get(programme__code="CP01", fiscal_year=115).cap_per_plan == 200_000


# --- the catalogue --------------------------------------------------------------------------------------------------

LIST = "/plans/programmes/"


@pytest.mark.parametrize("count", [1, 30])
def test_the_catalogue_costs_the_same_for_many(client, count, django_assert_num_queries):
    for number in range(count):
        programme(f"X{number:02d}", cap_per_plan=1_000)
    sign_in(client, make_actor(UnitKind.RDEC)).get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        assert len(client.get(LIST).context["page"].object_list) == count


LIST_QUERIES = 8


def test_the_catalogue_is_searched_and_paged(client):
    reference.load()
    sign_in(client, make_actor(UnitKind.PROPOSER))
    first = client.get(LIST).context["page"]
    assert (len(first), first.paginator.count) == (30, 36)

    def codes(**asked):
        return [row.code for row in client.get(LIST, asked).context["page"]]

    assert codes(page=2) == ["CP31", "CP32", "CP33", "CP34", "CP35", "CP36"]
    assert codes(q="觀光") == ["CP10", "CP27"]
    assert codes(ministry="勞動部") == ["CP23", "CP24"]
    assert codes(q="cp05") == ["CP05"]
    assert codes(ministry="沒有這個部") == codes()
    assert "沒有符合條件的中央補助計畫。" in client.get(LIST, {"q": "火星"}).content.decode()


def test_a_programmes_page_says_terms_rules_and_where_they_are_from(client):
    reference.load()
    page = sign_in(client, make_actor(UnitKind.AGENCY)).get(LIST + "CP01/").content.decode()
    told = (
        "3,000,000",
        "50%",
        "人事費以 50% 為限",
        "115.11.23",
        "SOURCE 清大轉公告110年須知；新竹縣案例彙整",
        "尚未公告",
    )
    assert [text for text in told if text not in page] == []
    assert "/edit/" not in page
    assert "新建" in client.get(LIST + "CP10/").content.decode()


@pytest.mark.parametrize(
    ("kind", "role", "status"),
    [
        (UnitKind.RDEC, Role.OFFICER, 200),
        (UnitKind.RDEC, Role.SUPERVISOR, 200),
        (UnitKind.RDEC, Role.MEMBER, 404),
        (UnitKind.RDEC, Role.ADMINISTRATOR, 404),
        (UnitKind.PLATFORM, Role.OFFICER, 404),
        (UnitKind.PROPOSER, "", 404),
    ],
)
def test_only_rdec_edits(client, kind, role, status):
    programme()
    actor = make_actor(kind, role)
    assert sign_in(client, actor).get(LIST + "CP90/edit/").status_code == status
    assert client.post(LIST + "CP90/edit/", {}).status_code == (422 if status == 200 else 404)
    assert (LIST + "CP90/edit/" in client.get(LIST + "CP90/").content.decode()) == (status == 200)
    if status != 200:
        with pytest.raises(PermissionDenied):
            save_programme(ProgrammeForm(instance=programme()), by=actor)


def test_somebody_without_a_unit_does_not_edit(client):
    programme()
    client.force_login(make_user(), "django.contrib.auth.backends.ModelBackend")
    assert client.get(LIST + "CP90/edit/").status_code == 404


def posted(client, url):
    """What the browser would post back as it stands."""
    context = client.get(url).context
    data = {}
    for part in (context["form"], context["terms"].management_form, context["rules"].management_form):
        data |= {field.html_name: field.value() for field in part}
    for form in [*context["terms"], *context["rules"]]:
        for field in form:
            value = field.value()
            shown = field.field.widget.format_value(value) if hasattr(field.field.widget, "format_value") else value
            data[field.html_name] = shown[0] if isinstance(shown, list) else shown
    return {name: value for name, value in data.items() if value is not None and value is not False}


def test_rdec_adds_changes_and_removes_rows_without_javascript(client):
    kept = programme(cap_per_plan=3_000_000)
    url = LIST + "CP90/edit/"
    sign_in(client, make_actor(UnitKind.RDEC))
    answer = client.post(url, posted(client, url) | {"terms-0-cap_per_plan": "2,500,000", "add": "terms"})
    assert (answer.status_code, answer["Location"]) == (302, f"{url}?add=terms#terms-end")
    new = {"fiscal_year": "116", "checked_on": "115-11-23", "source": "國發會公告", "max_central_percent": "80"}
    more = {f"terms-1-{name}": value for name, value in new.items()}
    answer = client.post(url, posted(client, url + "?add=terms") | more | {"add": "rules"})
    assert answer["Location"] == f"{url}?add=rules#rules-end"
    rule = {"rules-0-kind": "exclusion", "rules-0-words": "新建館舍", "rules-0-keywords": "新建、增建"}
    answer = client.post(url, posted(client, url + "?add=rules") | rule)
    assert answer["Location"] == LIST + "CP90/"
    terms = list(kept.terms.values_list("fiscal_year", "cap_per_plan", "max_central_percent", "source"))
    assert terms == [(115, 2_500_000, None, "公告"), (116, None, 80, "國發會公告")]
    assert [r.keyword_list for r in kept.rules.all()] == [["新建", "增建"]]
    client.post(url, posted(client, url) | {"terms-0-DELETE": "on", "rules-0-DELETE": "on"})
    assert (list(kept.terms.values_list("fiscal_year", flat=True)), kept.rules.count()) == ([116], 0)


def test_what_is_wrong_is_said_and_nothing_is_written(client):
    kept = programme(cap_per_plan=3_000_000)
    url = LIST + "CP90/edit/"
    sign_in(client, make_actor(UnitKind.RDEC))
    wrong = {"name": "改", "terms-0-opens_on": "115-02-01", "terms-0-closes_on": "115-01-01"}
    page = client.post(url, posted(client, url) | wrong)
    assert (page.status_code, "截止日早於開始日。" in page.content.decode()) == (422, True)
    twice = {"fiscal_year": "115", "checked_on": "115-11-23", "source": "公告"}
    page = client.post(url, posted(client, url + "?add=terms") | {f"terms-1-{n}": v for n, v in twice.items()})
    assert page.status_code == 422
    assert (CentralProgramme.objects.get().name, kept.terms.count()) == ("青年工作站", 1)


def test_the_menu_leads_there(client):
    page = sign_in(client, make_actor(UnitKind.PROPOSER)).get(LIST).content.decode()
    assert f'<a href="{LIST}" aria-current="page">資源</a>' in page
    assert page.count('aria-current="page"') == 1
    assert Proposal.objects.count() == 0
