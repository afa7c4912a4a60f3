"""Plans from a workbook: what the template holds comes in as it was written; of a broken one nothing does."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl.styles import numbers

from accounts.models import Unit
from accounts.states import Role, UnitKind
from documents.files.uploads import check
from portal.reference import load_all
from proposals.models import PlanImport, Proposal
from proposals.states import State
from proposals.versions.freezing import snapshot
from proposals.workbooks.imports import import_plans
from proposals.workbooks.reader import read_book
from tests.factories.accounts import make_actor, make_unit, sign_in
from tests.proposals.workbooks import workbook as w
from tests.proposals.workbooks.cases import many, send
from tests.workflow.races import race, wide_pool

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.actors import Actor

pytestmark = pytest.mark.django_db


BUILD: dict[str, Callable[..., bytes]] = {"計畫.xlsx": w.xlsx, "計畫.ods": w.ods}


# --- what comes in ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BUILD)
def test_what_was_written_comes_in(owner: Client, by: Actor, name: str):
    done = send(owner, BUILD[name](w.PLANS, by=by), name)
    made = PlanImport.objects.get()
    assert (done.status_code, done["Location"]) == (302, reverse("proposals:imported", args=[made.pk]))
    first, second = (Proposal.objects.get(pk=pk) for pk, _gaps in made.plans)
    assert (made.name, made.unit, made.user) == (name, by.unit, by.user)
    content = snapshot(first)
    assert content["basics"] | {"owner": None} == {
        "title": "石岡𤆬客厝計畫",
        "summary": "=第一行\n第二行",
        "owner": None,
        "districts": [
            {"code": d.code, "name": d.name, "priority": d.priority}
            for d in sorted(first.districts.all(), key=lambda d: d.code)
        ],
        "contact": {"name": "游錫堃", "phone": "0912345678", "email": "you@example.com"},
    }
    assert {d["name"] for d in content["basics"]["districts"]} == {"石岡區", "東勢區"}
    assert content["vision"] == "孩子放學後有地方去"
    assert content["benefits"] == "青年返鄉二十人"
    assert [(r["kind"], r["name"], r["place"], r["description"]) for r in content["resources"]] == [
        ("landscape", "五福臨門神木", "龍興里", "五樹共生"),
        ("people", "劉家伙房耆老", "", ""),
    ]
    assert [
        (dt.date.fromisoformat(m["held_on"]), m["place"], m["attendance"], m["summary"]) for m in content["consensus"]
    ] == [
        (dt.date(2026, 3, 1), "區公所", 43, "可行"),
        (dt.date(2026, 4, 2), "土牛國小", 28, ""),
        (dt.date(2026, 5, 3), "區公所", 12, ""),
    ]
    base, festival = content["ventures"]
    agriculture = Unit.objects.get(code="AGR")
    assert (base["title"], base["theme"], base["method"]) == ("共作基地", "閒置空間再利用", "先培力、後修繕")
    assert (base["executing_unit"], base["declared_total"]) == (agriculture.full_name, 1_500_000)
    assert base["stakeholders"] == [{"name": "返鄉青年", "relation": "執行團隊", "involvement": "全職三人"}]
    assert base["steps"] == [{"title": "場域盤點", "starts_on": "2026-03-01", "ends_on": "2026-05-31", "place": "土牛"}]
    assert [(k["code"], k["year"], k["baseline"], k["target"], k["evidence"]) for k in base["kpis"]] == [
        ("K01", 115, "0", "12", "戶政"),
        ("K01", 116, "0", "20", ""),
    ]
    amounts = ("item", "year", "expense", "central", "local", "private")
    assert [tuple(line[part] for part in amounts) for line in base["budget"]] == [
        ("設備", 115, "capital", 1_200_000, 300_000, 0)
    ]
    assert base["budget"][0]["programme"]["code"] == "CP01"
    assert (festival["title"], festival["executing_unit"]) == ("枇杷節", by.unit.full_name)
    assert [tuple(line[part] for part in amounts) for line in festival["budget"]] == [
        ("行銷", 116, "recurrent", 0, 0, 50_000)
    ]
    assert (first.state, first.owner, first.created_by, first.holder_unit) == (
        State.DRAFTING,
        by.unit,
        by.user,
        by.unit,
    )
    assert (second.title, [v.title for v in second.ventures.all()], second.contact_name) == (
        "水圳慢行",
        ["事業提案 1"],
        "",
    )


def test_both_kinds_come_in_alike(owner: Client, by: Actor):
    for name, build in BUILD.items():
        send(owner, build(w.PLANS, by=by), name, key=name[-3:])
    one, other = ([snapshot(Proposal.objects.get(pk=pk)) for pk, _gaps in m.plans] for m in PlanImport.objects.all())
    for content in (*one, *other):
        for venture in content["ventures"]:
            del venture["id"]
    assert one == other


def test_the_page_of_an_import_tells_what_is_lacking(owner: Client, by: Actor):
    page = owner.get(send(owner, w.xlsx(w.PLANS, by=by))["Location"])
    # Three meetings without minutes; a venture with nothing but a title and a line that its total leaves out.
    assert [(plan.title, lacking) for plan, lacking in page.context["plans"]] == [
        ("石岡𤆬客厝計畫", 9),
        ("水圳慢行", 13),
    ]
    edits = [reverse("proposals:edit", args=[plan.pk]) for plan, _lacking in page.context["plans"]]
    assert [edit in page.content.decode() for edit in edits] == [True, True]


def test_dates_of_every_spelling(owner: Client, by: Actor):
    written = ["115/3/1", "115年3月1日", "115.03.01", "1150301", "2026-03-01", "2026/3/1", "２０２６／３／１"]
    written += [dt.date(2026, 3, 1), dt.datetime(2026, 3, 1, 14, 30)]
    row = w.PLANS["共識會議"][0]
    send(owner, w.xlsx(w.plans(共識會議=[row | {"日期": day} for day in written]), by=by))
    held = Proposal.objects.get(title="石岡𤆬客厝計畫").consensus_meetings.values_list("held_on", flat=True)
    assert list(held) == [dt.date(2026, 3, 1)] * len(written)


def test_a_roc_year_that_an_office_program_took_for_a_date(owner: Client, by: Actor):
    """LibreOffice makes 115/3/1 the first of March of the year 115."""

    def spoil(content: str) -> str:
        old = 'office:value-type="string" office:string-value="115/3/1"'
        return content.replace(old, 'office:value-type="date" office:date-value="0115-03-01"')

    send(owner, w.ods(w.PLANS, by=by, spoil=spoil), "計畫.ods")
    meetings = Proposal.objects.get(title="石岡𤆬客厝計畫").consensus_meetings.all()
    assert meetings[0].held_on == dt.date(2026, 3, 1)


@pytest.mark.parametrize(
    ("sheet", "label", "value", "stored"),
    [
        ("經費", "對接中央計畫", "地方創生青年培力工作站", "CP01"),
        ("經費", "對接中央計畫", "國家發展委員會・地方創生青年培力工作站", "CP01"),
        ("KPI", "指標", "移入人口（設籍/返鄉留鄉青年人數）", "K01"),
    ],
)
def test_a_choice_by_any_of_its_names(owner: Client, by: Actor, sheet: str, label: str, value: str, stored: str):
    send(owner, w.xlsx(w.one_row(sheet, **{label: value}), by=by))
    venture = Proposal.objects.get(title="石岡𤆬客厝計畫").ventures.get(position=1)
    codes = {"經費": "budget_lines__programme__code", "KPI": "kpis__kpi__code"}
    assert type(venture).objects.filter(pk=venture.pk).values_list(codes[sheet], flat=True)[0] == stored


def test_empty_rows_and_sheets_that_are_not_needed(owner: Client, by: Actor):
    def spoil(book: Any) -> None:
        del book["KPI"], book["說明"]
        book["計畫"].insert_rows(2, 400)
        book["計畫"].cell(900_000, 1).number_format = numbers.FORMAT_TEXT

    rows = {"計畫": w.PLANS["計畫"]}
    assert send(owner, w.xlsx(rows, by=by, spoil=spoil)).status_code == 302
    assert [plan.title for plan in Proposal.objects.order_by("id")] == ["石岡𤆬客厝計畫", "水圳慢行"]


def test_rows_repeated_a_million_times_are_empty_ones(owner: Client, by: Actor):
    def spoil(content: str) -> str:
        cell = '<table:table-cell table:number-columns-repeated="16384"/>'
        empty = f'<table:table-row table:number-rows-repeated="1048000">{cell}</table:table-row></table:table>'
        return content.replace("</table:table>", empty)

    assert send(owner, w.ods(w.PLANS, by=by, spoil=spoil), "計畫.ods").status_code == 302


# --- once, and only by those who may ---------------------------------------------------------------------------------


def test_a_double_click_makes_the_plans_once(owner: Client, by: Actor):
    data = w.xlsx(w.PLANS, by=by)
    answers = [send(owner, data) for _click in range(2)]
    assert len({answer["Location"] for answer in answers}) == 1
    assert (PlanImport.objects.count(), Proposal.objects.count()) == (1, 2)
    assert send(owner, data, key="another-page")["Location"] != answers[0]["Location"]
    assert (PlanImport.objects.count(), Proposal.objects.count()) == (2, 4)


@pytest.mark.django_db(transaction=True)
def test_clicks_at_the_same_moment_make_the_plans_once(by: Actor):
    data = w.xlsx(w.PLANS, by=by)

    def prepare() -> Callable[[], int]:
        file = w.upload(data, "計畫.xlsx")
        checked, book = check(file), read_book(file, by=by)
        return lambda: import_plans(book.plans, checked, key="one-page", by=by).pk

    with wide_pool():
        results = race([prepare] * 4)
    assert results == [PlanImport.objects.get().pk] * 4
    assert Proposal.objects.count() == 2


def test_a_page_that_failed_may_be_sent_again(owner: Client, by: Actor):
    page = send(owner, w.xlsx({}, by=by))
    assert send(owner, w.xlsx(w.PLANS, by=by), key=page.context["key"]).status_code == 302
    assert Proposal.objects.count() == 2


@pytest.mark.parametrize("build", BUILD.values(), ids=BUILD)
def test_a_district_office_imports_its_own(client: Client, build: Callable[..., bytes]):
    load_all()
    office = make_actor(make_unit(UnitKind.DISTRICT_OFFICE, district="石岡區"))
    name = next(name for name, maker in BUILD.items() if maker is build)
    assert send(sign_in(client, office), build(w.PLANS, by=office), name).status_code == 302
    assert {plan.owner for plan in Proposal.objects.all()} == {office.unit}


PAGES = ("proposals:import", "proposals:import_ods", "proposals:import_xlsx")
CLOSED = [
    (UnitKind.RDEC, Role.OFFICER),
    (UnitKind.PLATFORM, Role.SUPERVISOR),
    (UnitKind.AGENCY, Role.OFFICER),
    (UnitKind.DISTRICT_OFFICE, Role.MEMBER),
]


@pytest.mark.parametrize(("kind", "role"), CLOSED)
def test_others_import_nothing(by: Actor, kind: str, role: str):
    data = w.xlsx(w.PLANS, by=by)
    other = sign_in(Client(), make_actor(kind, role))
    assert {name: other.get(reverse(name)).status_code for name in PAGES} == dict.fromkeys(PAGES, 404)
    assert (send(other, data).status_code, Proposal.objects.count()) == (404, 0)


def test_an_import_is_its_units(owner: Client, by: Actor):
    page = send(owner, w.xlsx(w.PLANS, by=by))["Location"]
    colleague = make_actor(by.unit, name="李同事")
    stranger = make_actor(UnitKind.PROPOSER)
    answers = [sign_in(Client(), who).get(page).status_code for who in (by, colleague, stranger)]
    assert answers == [200, 200, 404]


@pytest.mark.parametrize("count", [1, 20])
def test_the_page_of_an_import_asks_a_known_number(owner: Client, by: Actor, count: int):
    rows = {"計畫": many("計畫", count, 編號=str)["計畫"]}
    page = send(owner, w.xlsx(rows, by=by))["Location"]
    owner.get(page)
    with CaptureQueriesContext(connection) as asked:
        assert len(owner.get(page).context["plans"]) == count
    assert len(asked) == 6
