"""The catalogue of central programmes: the reference data, its pages, and RDEC who keeps it."""

import datetime as dt
import re

import pytest
from django.core.exceptions import PermissionDenied

from accounts.states import Role, UnitKind
from programmes import reference
from programmes.forms import ProgrammeForm
from programmes.models import CentralProgramme, FiscalTier, Kpi, ProgrammeRule, ProgrammeTerm
from programmes.services import save_programme
from programmes.states import YEARS, RuleKind
from proposals.models import Proposal
from tests.factories.accounts import make_actor, make_user, sign_in
from tests.factories.programmes import TODAY, lower_the_cap, of_city, posted, programme

pytestmark = pytest.mark.django_db

LIST = "/plans/programmes/"


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
    assert (of["CP01", 115].cap, of["CP01", 115].max_personnel_percent) == (3_000_000, 50)
    assert (of["CP03", 115].opens_on, of["CP03", 115].closes_on) == (dt.date(2025, 11, 28), dt.date(2026, 1, 5))
    assert (of["CP32", 114].cap, of["CP32", 114].max_central_percent) == (30_000, 50)
    assert {term.checked_on for term in of.values()} == {TODAY}
    assert of["CP02", 116].source == "SOURCE udn 2025-12-03"
    assert "尚未公告" in of["CP01", 116].note
    assert "尚未公告" not in of["CP01", 115].note
    city = {t.fiscal_year: (t.tier, t.source) for t in FiscalTier.objects.all()}
    source = "行政院主計總處財力級次表"
    assert city == {114: (2, source), 115: (3, source), 116: (3, source), 117: (3, source)}
    halls = ProgrammeRule.objects.get(programme__code="CP25")
    assert (halls.kind, halls.words, halls.keyword_list) == (RuleKind.EXCLUSION, "不得新建館舍", ["新建"])


def test_loading_again_keeps_what_rdec_wrote():
    reference.load()
    FiscalTier.objects.filter(fiscal_year=117).update(tier=1)
    counted = (ProgrammeTerm.objects.count(), ProgrammeRule.objects.count())
    lower_the_cap()
    ProgrammeTerm.objects.get(programme__code="CP01", fiscal_year=117).delete()
    ProgrammeRule.objects.filter(programme__code="CP10", keywords="新建").delete()
    reference.load()
    assert (ProgrammeTerm.objects.count(), ProgrammeRule.objects.count()) == (counted[0] - 1, counted[1] - 1)
    assert ProgrammeTerm.objects.get(programme__code="CP01", fiscal_year=115).cap == 200_000
    assert FiscalTier.objects.get(fiscal_year=117).tier == 1


# --- the catalogue --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 30])
def test_the_catalogue_costs_the_same_for_many(client, count, django_assert_num_queries):
    for number in range(count):
        programme(f"X{number:02d}", cap=1_000)
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
    told = ("每案 3,000,000 元", "50%", "人事費以 50% 為限", "115.11.23", "尚未公告")
    assert [text for text in told if text not in page] == []
    assert [text for text in ("/edit/", "清大轉公告") if text in page] == []
    assert "新建" in client.get(LIST + "CP10/").content.decode()


RESEARCH = (
    "未查得",
    "二手",
    "SOURCE",
    "GENERAL KNOWLEDGE",
    "現況",
    "查證",
    "可能已",
    "署方並稱",
    "案例",
    "（存在）",
    "於庫內",
)


def words_of(page):
    """What a page says, but for the day its terms were checked."""
    return page.content.decode().replace("查證日期", "")


def test_nobody_who_proposes_reads_research_notes(client):
    reference.load()
    sign_in(client, make_actor(UnitKind.PROPOSER))
    pages = [LIST, f"{LIST}?page=2", *(row.get_absolute_url() for row in CentralProgramme.objects.all())]
    assert len(pages) == 38
    read = {url: words_of(client.get(url)) for url in pages}
    assert {url: found for url, text in read.items() if (found := [word for word in RESEARCH if word in text])} == {}


def test_who_keeps_the_catalogue_reads_what_is_to_be_checked(client):
    reference.load()
    page = sign_in(client, make_actor(UnitKind.RDEC)).get(LIST + "CP22/").content.decode()
    told = ("查證註記", "共創型上限未查得", "SOURCE udn 2025-11-18", "來源與查證日期")
    assert [text for text in told if text not in page] == []
    edit = client.get(LIST + "CP22/edit/").content.decode()
    assert [text for text in ("共創型上限未查得", "只有維護目錄的人看得到。") if text not in edit] == []


def test_a_cap_is_told_with_what_it_counts(client):
    reference.load()
    sign_in(client, make_actor(UnitKind.PROPOSER))
    said = {code: client.get(f"{LIST}{code}/").content.decode() for code in ("CP02", "CP07", "CP26", "CP32", "CP21")}
    assert [
        words in said[code]
        for code, words in (
            ("CP02", "每隊 350,000 元"),
            ("CP07", "每案各年度合計 12,000,000 元"),
            ("CP26", "每案 500,000 元；每案各年度合計 1,000,000 元"),
            ("CP32", "每單位 30,000 元"),
            ("CP21", "114–116"),
        )
    ] == [True] * 5
    assert "115　每隊 350,000 元" in client.get(LIST).content.decode()


def test_the_unit_of_each_cap_is_that_of_its_announcement():
    reference.load()
    terms = ProgrammeTerm.objects.filter(fiscal_year=115).order_by("programme__code")
    assert list(terms.values_list("programme__code", "cap", "cap_total", "cap_unit")) == [
        ("CP01", 3_000_000, None, "plan"),
        ("CP02", 350_000, None, "team"),
        ("CP03", 680_000, None, "team"),
        ("CP07", None, 12_000_000, "plan"),
        ("CP14", 400_000, None, "plan"),
        ("CP17", 1_500_000, None, "plan"),
        ("CP22", 1_300_000, None, "plan"),
        ("CP26", 500_000, 1_000_000, "plan"),
        ("CP32", 30_000, None, "unit"),
    ]
    periods = CentralProgramme.objects.exclude(last_year=None).order_by("code")
    assert {p.code: (p.period, p.may_go_on) for p in periods} == {
        "CP06": ("114–117", False),
        "CP10": ("114–117", False),
        "CP21": ("114–116", False),
    }


@pytest.mark.parametrize(
    ("first", "last", "period", "runs"),
    [
        (114, 116, "114–116", [114, 115, 116]),
        (115, 115, "115", [115]),
        (115, None, "115–", [115, 116, 117]),
        (None, 115, "–115", [114, 115]),
        (None, None, "", [114, 115, 116, 117]),
    ],
)
def test_a_period_is_as_far_as_it_is_known(first, last, period, runs):
    of = CentralProgramme(first_year=first, last_year=last)
    assert (of.period, [year for year in YEARS if of.runs_in(year)]) == (period, runs)


def test_indicators_of_the_city_are_not_offered_to_ventures():
    reference.load()
    assert Kpi.objects.count() == 12
    assert sorted(Kpi.objects.for_ventures().values_list("code", flat=True)) == [
        f"K{number:02d}" for number in range(1, 11)
    ]


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


def test_rdec_adds_changes_and_removes_rows_without_javascript(client):
    kept = programme(cap=3_000_000)
    url = LIST + "CP90/edit/"
    sign_in(client, make_actor(UnitKind.RDEC))
    answer = client.post(url, posted(client, url) | {"terms-0-cap": "2,500,000", "add": "terms"})
    assert (answer.status_code, answer["Location"]) == (302, f"{url}?add=terms#terms-end")
    new = {"fiscal_year": "116", "checked_on": "115-11-23", "source": "國發會公告", "max_central_percent": "80"}
    more = {f"terms-1-{name}": value for name, value in new.items()}
    answer = client.post(url, posted(client, url + "?add=terms") | more | {"add": "rules"})
    assert answer["Location"] == f"{url}?add=rules#rules-end"
    rule = {"rules-0-kind": "exclusion", "rules-0-words": "新建館舍", "rules-0-keywords": "新建、增建"}
    answer = client.post(url, posted(client, url + "?add=rules") | rule)
    assert answer["Location"] == LIST + "CP90/"
    terms = list(kept.terms.values_list("fiscal_year", "cap", "max_central_percent", "source"))
    assert terms == [(115, 2_500_000, None, "公告"), (116, None, 80, "國發會公告")]
    assert [r.keyword_list for r in kept.rules.all()] == [["新建", "增建"]]
    client.post(url, posted(client, url) | {"terms-0-DELETE": "on", "rules-0-DELETE": "on"})
    assert (list(kept.terms.values_list("fiscal_year", flat=True)), kept.rules.count()) == ([116], 0)


def test_rdec_adds_a_programme_and_goes_on_to_its_terms(client):
    programme("CP90")
    sign_in(client, make_actor(UnitKind.RDEC))
    assert f'href="{LIST}new/"' in client.get(LIST).content.decode()
    page = client.get(LIST + "new/")
    assert page.context["form"]["code"].value() == "CP91"
    new = {"code": "CP91", "ministry": "文化部", "name": "村落文化", "active": "on"}
    answer = client.post(LIST + "new/", new)
    assert answer["Location"] == f"{LIST}CP91/edit/?add=terms#terms-end"
    made = CentralProgramme.objects.get(code="CP91")
    assert (made.ministry, made.name, made.active) == ("文化部", "村落文化", True)
    rates = {"fiscal_year": "116", "checked_on": "115-11-23", "source": "公告"}
    rates |= {f"tier{number}_percent": str(90 - 10 * number) for number in (2, 3)}
    url = f"{LIST}CP91/edit/"
    client.post(url, posted(client, url + "?add=terms") | {f"terms-0-{name}": value for name, value in rates.items()})
    assert made.terms.get().all_tier_rates == [None, 70, 60, None, None]
    of_city(116)
    shown = client.get(LIST + "CP91/").content.decode()
    told = ("依財力級次的中央補助比率上限", '<td class="num" data-label="第二級">70%</td>', "116 年第三級", "主計總處")
    assert [text for text in told if text not in shown] == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"code": "CP90"}, "code"), ({"code": "new"}, "code"), ({"code": "中 文"}, "code"), ({"name": ""}, "name")],
)
def test_a_programme_that_cannot_be_is_not_added(client, changes, field):
    programme("CP90")
    sign_in(client, make_actor(UnitKind.RDEC))
    page = client.post(LIST + "new/", {"code": "CP91", "ministry": "文化部", "name": "村落文化"} | changes)
    assert (page.status_code, list(page.context["form"].errors), CentralProgramme.objects.count()) == (422, [field], 1)


@pytest.mark.parametrize(("kind", "role"), [(UnitKind.PROPOSER, ""), (UnitKind.RDEC, Role.MEMBER)])
def test_only_rdec_adds(client, kind, role):
    sign_in(client, make_actor(kind, role))
    assert [client.get(LIST + "new/").status_code, client.post(LIST + "new/", {}).status_code] == [404, 404]
    assert LIST + "new/" not in client.get(LIST).content.decode()


def test_rdec_says_what_a_cap_counts_and_how_long_a_programme_runs(client):
    kept = programme(cap=3_000_000)
    url = LIST + "CP90/edit/"
    sign_in(client, make_actor(UnitKind.RDEC))
    page = client.get(url).content.decode()
    assert [words for words in ("每案", "每項事業", "每隊", "每單位", "每處") if words not in page] == []
    changes = {"first_year": "114", "last_year": "116", "may_go_on": "on", "terms-0-cap_unit": "place"}
    percents = {"terms-0-max_central_percent": "85 %", "terms-0-tier3_percent": "８０％"}
    client.post(url, posted(client, url) | changes | percents | {"terms-0-cap_total": "5,000,000"})
    term = kept.terms.get()
    assert (term.cap, term.cap_total, term.cap_unit) == (3_000_000, 5_000_000, "place")
    assert (term.max_central_percent, term.tier3_percent) == (85, 80)
    kept.refresh_from_db()
    assert (kept.period, kept.may_go_on) == ("114–116", True)
    wrong = client.post(url, posted(client, url) | {"first_year": "117", "terms-0-max_central_percent": "8.5成"})
    told = ("期程結束年度早於開始年度。", "您填的是「8.5成」：這裡請填 8.5；不接受「成」，單位是「%」。")
    assert (wrong.status_code, [text for text in told if text not in wrong.content.decode()]) == (422, [])


def test_what_is_wrong_is_said_and_nothing_is_written(client):
    kept = programme(cap=3_000_000)
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


# --- two who keep it ------------------------------------------------------------------------------------------------


def opened(client, url):
    """What the browser would post back, with what the page showed."""
    context = client.get(url).context
    data = posted(client, url)
    for form in (context["form"], *context["terms"], *context["rules"]):
        for field in form:
            if field.field.show_hidden_initial:
                hidden = field.as_hidden(only_initial=True)
                data[field.html_initial_name] = (re.search(r'value="([^"]*)"', hidden) or [None, ""])[1]
    return data


def test_two_who_keep_a_programme_do_not_undo_each_other(client):
    kept, url = programme(cap=3_000_000), LIST + "CP90/edit/"
    sign_in(client, make_actor(UnitKind.RDEC))
    first = second = opened(client, url)
    assert client.post(url, first | {"name": "青年基地", "terms-0-cap": "2,000,000"}).status_code == 302
    assert client.post(url, second | {"funds_what": "設備", "terms-0-note": "見公告"}).status_code == 302
    kept.refresh_from_db()
    term = kept.terms.get()
    assert (kept.name, kept.funds_what, term.cap, term.note) == ("青年基地", "設備", 2_000_000, "見公告")


def test_what_two_have_changed_is_asked_about_with_both_values(client):
    kept, url = programme(cap=3_000_000), LIST + "CP90/edit/"
    sign_in(client, make_actor(UnitKind.RDEC))
    first = second = opened(client, url)
    client.post(url, first | {"name": "青年基地", "terms-0-cap": "2,000,000"})
    asked = client.post(url, second | {"name": "青年據點", "terms-0-cap": "1,000,000"})
    said = "這一頁開啟之後已由他人改為 %s，您填的是 %s；要改成您填的請再儲存一次。"
    assert (asked.status_code, asked.context["form"].errors["name"], asked.context["terms"][0].errors["cap"]) == (
        409,
        [said % ("青年基地", "青年據點")],
        [said % ("2,000,000", "1,000,000")],
    )
    kept.refresh_from_db()
    assert (kept.name, kept.terms.get().cap) == ("青年基地", 2_000_000)
