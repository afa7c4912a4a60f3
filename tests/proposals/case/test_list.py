"""The list of plans and its filters."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import District, Unit
from accounts.states import UnitKind
from proposals.models import Proposal
from proposals.states import HOLDERS
from tests.factories.accounts import make_actor, sign_in
from tests.proposals.case.cases import STATES

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


def more(plan: Proposal, count: int) -> None:
    """Copies of a plan in its state, each with districts."""
    districts = list(plan.districts.all())
    for number in range(count):
        copy = Proposal.objects.create(
            owner=plan.owner,
            created_by=plan.created_by,
            title=f"複本{number}",
            state=plan.state,
            holder=plan.holder,
            holder_unit=plan.holder_unit,
            due_on=plan.due_on,
            notified_at=plan.notified_at,
        )
        copy.districts.set(districts)
