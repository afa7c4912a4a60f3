"""The list of plans and its filters."""

from __future__ import annotations

import datetime as dt
from urllib.parse import quote

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import District, Unit
from accounts.states import UnitKind
from documents.sheets.spreadsheets import read
from lists import pages
from proposals.models import Proposal
from proposals.states import HOLDERS
from tests.factories.accounts import make_actor, sign_in
from tests.factories.plans import more
from tests.proposals.case.cases import STATES
from workflow.calendar import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(client, made):
    """Six plans of known kinds besides the walked ones, made without their way, and RDEC's officer who sees them."""
    owner = make_actor(UnitKind.PROPOSER)
    today = timezone.localdate()
    rows = [
        ("甲計畫", "notified", "石岡區", None, today - dt.timedelta(days=9)),
        ("乙計畫", "with_rdec", "東勢區", None, today + dt.timedelta(days=30)),
        ("丙計畫", "formed", "和平區", "113-0007", today - dt.timedelta(days=1)),
        ("丁計畫", "executing", "中區", "113-0008", None),
        ("戊計畫", "declined", "中區", "112-0001", today - dt.timedelta(days=9)),
        ("己計畫", "closed", "新社區", "112-0002", None),
    ]
    for title, state, district, number, due in rows:
        plan = Proposal.objects.create(
            owner=owner.unit,
            created_by=owner.user,
            title=title,
            state=state,
            holder=HOLDERS[state],
            holder_unit=Unit.objects.get(code="RDEC") if HOLDERS[state] == "rdec" else None,
            case_number=number,
            due_on=due,
            notified_at=timezone.now(),
        )
        plan.districts.add(District.objects.get(name=district))
    Proposal.objects.filter(pk__in=[made[state].plan.pk for state in STATES]).update(notified_at=None)
    return sign_in(client, made["notified"].cast.of("RDEC"))


ALL = ["己", "戊", "丁", "丙", "乙", "甲"]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ALL),
        ("q=丙", ["丙"]),
        ("q=計畫", ALL),
        ("q=113-", ["丁", "丙"]),
        ("q=113 丁", ["丁"]),
        ("q=113-0007", ["丙"]),
        ("q=0007", ["丙"]),
        ("state=formed", ["丙"]),
        ("stage=2", ["丙", "乙"]),
        ("stage=6", ["己", "丁"]),
        ("holder=rdec", ["丙", "乙"]),
        ("holder=nobody", ["己", "戊"]),
        ("priority=on", ["己", "丙", "乙", "甲"]),
        ("late=on", ["丙", "甲"]),
        ("order=title", ["丁", "丙", "乙", "己", "戊", "甲"]),
        ("order=due", ["戊", "甲", "丙", "乙", "己", "丁"]),
        ("q=計畫&stage=2&late=on", ["丙"]),
        # What cannot be read is left out.
        ("state=nonsense&stage=x&holder=1&district=abc&order=;drop&page=zz", ALL),
        ("page=99", ALL),
    ],
)
def test_the_list_is_filtered_by_its_address(listed, query, titles):
    page = listed.get(f"/plans/?{query}")
    found = [plan.title[0] for plan in page.context["page"]]
    if query == "order=title":  # in the order the database sorts Chinese
        found, titles = sorted(found), sorted(titles)
    if query == "priority=on":
        names = District.objects.filter(priority=True).values_list("name", flat=True)
        where = {"己": "新社區", "戊": "中區", "丁": "中區", "丙": "和平區", "乙": "東勢區", "甲": "石岡區"}
        titles = [title for title in ALL if where[title] in names]
    assert (page.status_code, found) == (200, titles)


def test_the_list_is_filtered_by_district(listed):
    district = District.objects.get(name="中區")
    page = listed.get(f"/plans/?district={district.pk}")
    assert [plan.title for plan in page.context["page"]] == ["戊計畫", "丁計畫"]


def test_the_list_shows_thirty_a_page_and_keeps_the_filter(listed):
    source = Proposal.objects.get(title="乙計畫")
    more(source, 40)
    page = listed.get("/plans/?state=with_rdec")
    assert (len(page.context["page"]), page.context["page"].paginator.count) == (30, 41)
    assert "?state=with_rdec&amp;page=2" in page.text
    assert len(listed.get("/plans/?state=with_rdec&page=2").context["page"]) == 11


def heads(page) -> list[str]:
    return [str(column.label) for column in page.context["columns"]]


def test_columns_are_chosen_in_the_address(listed):
    assert heads(listed.get("/plans/")) == ["案號", "計畫", "提案單位", "狀態", "在誰手上", "期限"]
    ticked = listed.get("/plans/?columns=due&columns=stage&columns=nonsense")
    assert heads(ticked) == ["計畫", "階段", "期限"]
    joined = listed.get(f"/plans/?{ticked.context['asked']}")
    assert (ticked.context["asked"], heads(joined)) == ("columns=title%2Cstage%2Cdue", ["計畫", "階段", "期限"])
    usual = listed.get("/plans/?columns=number,title,owner,state,holder,due&late=on&page=1&q=")
    assert usual.context["asked"] == "late=on"


def test_a_head_orders_the_list_and_says_so(listed):
    page = listed.get("/plans/?priority=on")
    assert "aria-sort" not in page.text  # the newest come first, which is no column's order
    assert '<a class="cs-sort" href="?priority=on&amp;order=due">期限</a>' in page.text
    assert 'aria-sort="ascending"' in listed.get("/plans/?order=due").text


@pytest.mark.parametrize("kind", ["ods", "xlsx", "csv"])
def test_the_file_holds_what_is_shown(listed, kind):
    query = "holder=rdec&order=due&columns=number,title,districts,holder,due"
    page = listed.get(f"/plans/?{query}")
    answer = listed.get(f"/plans/list/{kind}/?{query}")
    assert answer.status_code == 200
    today = timezone.localdate()
    name = quote(f"計畫_{today.year - 1911}{today:%m%d}.{kind}")  # people read it: its day is of the Republic
    assert answer.headers["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    assert answer.headers["Cache-Control"] == "private, no-store"
    data = b"".join(answer.streaming_content)
    due = [plan.due_on.isoformat() for plan in page.context["page"]]
    if kind == "csv":
        lines = data.decode("utf-8-sig").splitlines()
        assert lines == [
            "案號,計畫,行政區,在誰手上,期限",
            f"113-0007,丙計畫,和平區,研考會,{due[0]}",
            f",乙計畫,東勢區,研考會,{due[1]}",
        ]
        return
    (sheet,) = read(data, f"表.{kind}", ("計畫",)).sheets
    assert sheet.rows[2] == {1: "113-0007", 2: "丙計畫", 3: "和平區", 4: "研考會", 5: due[0]}
    assert sorted(sheet.rows) == [1, 2, 3]


def test_a_file_has_an_end_and_says_so(listed, monkeypatch):
    monkeypatch.setattr(pages, "MOST_ROWS", 2)
    lines = b"".join(listed.get("/plans/list/csv/?columns=title").streaming_content).decode("utf-8-sig").splitlines()
    assert lines == ["計畫", "己計畫", "戊計畫", "（只列出前 2 列；請縮小條件後再匯出其餘的。）"]


def test_no_file_of_another_kind(listed):
    assert listed.get("/plans/list/exe/").status_code == 404


def test_a_file_of_many_is_read_in_few_queries(listed, django_assert_num_queries):
    more(Proposal.objects.get(title="乙計畫"), 40)
    # Session, person and actor, the keys, the rows; who took it.
    with django_assert_num_queries(6):
        b"".join(listed.get("/plans/list/csv/").streaming_content)


def test_a_file_speaks_the_language_of_who_asked(listed):
    listed.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    lines = b"".join(listed.get("/plans/list/csv/?columns=title,state&q=丁").streaming_content).decode("utf-8-sig")
    assert lines.splitlines() == ["Plans,State", "丁計畫,Executing (tracking)"]


def test_what_is_late_is_late_by_the_clock_of_the_moves(listed):
    with clock.at(timezone.now() + dt.timedelta(days=40)):
        assert {row.title for row in listed.get("/plans/?late=on").context["page"]} >= {"甲計畫", "乙計畫", "丙計畫"}
    assert "乙計畫" not in {row.title for row in listed.get("/plans/?late=on").context["page"]}


def test_more_words_than_the_list_takes_find_no_more_than_fewer(listed):
    assert [row.title for row in listed.get("/plans/", {"q": "乙計畫" * 30}).context["page"]] == []
