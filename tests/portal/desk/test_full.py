"""A desk with more tasks than it shows says so, claims nothing of the others, and says where they are."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from accounts.states import Role
from portal.desk import reading
from proposals.assigning.services import assign
from proposals.models import Proposal
from proposals.states import State
from tests.factories.accounts import make_actor, make_deputy, sign_in
from tests.factories.plans import more, walker_at
from workflow.calendar.days import WorkingCalendar

pytestmark = pytest.mark.django_db
LINK = "/plans/?state=open&amp;order=due"


@pytest.fixture
def walker(db):
    return walker_at("with_rdec")


@pytest.fixture
def officer(walker):
    return walker.cast.of("RDEC")


def home(client, actor):
    page = sign_in(client, actor).get("/")
    return page, "".join(page.text.split())


def test_of_thirty_and_one_thirty_are_shown_and_there_are_more(client, walker, officer):
    more(walker.plan, 30)
    Proposal.objects.update(due_on=timezone.localdate() - dt.timedelta(days=5))
    page, text = home(client, officer)
    assert len(page.context["tasks"]) == 30
    assert [said in text for said in ("您手上有30+件：", "30+件逾期", "先辦這30+件", "這裡列出期限最近的30件")] == [
        True
    ] * 4
    assert (LINK in page.text, "沒有期限或會議" in text) == (True, False)


def test_of_thirty_all_are_shown(client, walker, officer):
    more(walker.plan, 29)
    page, text = home(client, officer)
    assert (len(page.context["tasks"]), page.context["full"]) == (30, False)
    assert ["您手上共30件：" in text, LINK in page.text, "沒有期限或會議" in text] == [True, False, True]


def test_where_later_ones_are_shown_the_urgent_are_all_there(client, walker, officer, monkeypatch):
    monkeypatch.setattr(reading, "SHOWN", 2)
    more(walker.plan, 2)
    first, *others = Proposal.objects.order_by("pk")
    today = timezone.localdate()
    Proposal.objects.filter(pk=first.pk).update(due_on=today - dt.timedelta(days=5))
    due = WorkingCalendar.load().add(today, 30)
    Proposal.objects.filter(pk__in=[plan.pk for plan in others]).update(due_on=due)
    _page, text = home(client, officer)
    assert ["您手上有2+件：" in text, "，先辦這1件" in text, "1件逾期" in text] == [True, True, True]


def test_what_is_counted_as_open_is_what_its_list_holds(client, walker, officer):
    more(walker.plan, 1)
    ended = Proposal.objects.exclude(pk=walker.plan.pk).get()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE proposals_proposal SET state = %s WHERE id = %s", [State.WITHDRAWN, ended.pk])
    page, _text = home(client, officer)
    assert page.context["open_count"] == 1
    lists = [client.get(url).context["page"].object_list for url in ("/plans/?state=open", "/plans/")]
    assert [{*found} for found in lists] == [{walker.plan}, {walker.plan, ended}]


def test_a_reader_of_the_unit_reads_whose_hands_its_plans_are_in(client, walker, officer):
    page, _text = home(client, make_actor(officer.unit, Role.MEMBER))
    assert [(str(hand.words), [line.case for line in hand.lines]) for hand in page.context["hands"]] == [
        ("本單位的承辦人或主管", [walker.plan])
    ]


def followed(client, actor) -> list[Proposal]:
    page, _text = home(client, actor)
    return [line.case for hand in page.context["hands"] for line in hand.lines]


def test_at_the_platform_who_handles_a_plan_stands_before_its_coach(client, walker):
    coach = walker.cast.of("PLATFORM")
    other = make_actor(coach.unit, Role.OFFICER, name="另一位")
    head = make_actor(coach.unit, Role.SUPERVISOR)
    Proposal.objects.update(coach=coach.user)
    assert [followed(client, actor) for actor in (coach, make_deputy(coach), other)] == [[walker.plan]] * 2 + [[]]
    assign([walker.plan], other.user, by=head)
    assert [followed(client, actor) for actor in (coach, other, make_deputy(other))] == [[], *[[walker.plan]] * 2]
