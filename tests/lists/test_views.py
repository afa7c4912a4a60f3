"""Views that are kept of a list: by whom they are seen, how many there may be, what they show."""

from __future__ import annotations

import re

import pytest

from accounts.states import Role, UnitKind
from lists import services
from lists.models import SavedView
from proposals.case.listing import PLANS
from tests.factories.accounts import make_actor, sign_in
from tests.reviews.cases import make_cast, make_plan
from tests.workflow.races import race, wide_pool

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_actor(UnitKind.RDEC, Role.OFFICER)


def keep(client, name="逾期的", query="late=on", **more):
    return client.post("/lists/plans/views/", {"name": name, "query": query} | more)


def words(page) -> list[str]:
    return [str(view.words) for view in page.context["views"]]


def test_a_view_is_kept_and_shown_beside_those_everybody_has(client, officer):
    sign_in(client, officer)
    answer = keep(client, query="priority=on&order=due&columns=title,due&page=3&state=&nonsense=1")
    assert answer.url == "/plans/?priority=on&order=due&columns=title%2Cdue"
    page = client.get(answer.url)
    assert words(page) == ["全部", "我承辦的", "逾期", "優先區", "逾期的"]
    assert [str(view.words) for view in page.context["views"] if view.is_shown] == ["逾期的"]
    assert SavedView.objects.get().query == answer.url.partition("?")[2]


def test_the_same_name_shows_something_else_from_now_on(client, officer):
    sign_in(client, officer)
    keep(client)
    keep(client, query="priority=on", is_shared="on")
    view = SavedView.objects.get()
    assert (view.query, view.is_shared) == ("priority=on", True)


def test_a_shared_view_is_the_units_and_no_other(client, officer):
    keep(sign_in(client, officer), is_shared="on")
    keep(client, name="我的", query="priority=on")
    shared, own = SavedView.objects.order_by("pk")
    colleague = sign_in(client, make_actor(officer.unit, Role.OFFICER))
    assert words(colleague.get("/plans/")) == ["全部", "我承辦的", "逾期", "優先區", "逾期的"]
    assert colleague.post(f"/lists/views/{own.pk}/drop/").status_code == 404
    stranger = sign_in(client, make_actor(UnitKind.AGENCY))
    assert words(stranger.get("/plans/")) == ["全部", "我承辦的", "逾期", "優先區"]
    assert [stranger.post(f"/lists/views/{view.pk}/drop/").status_code for view in (shared, own)] == [404, 404]


def test_a_view_is_dropped_by_its_keeper_or_who_decides(client, officer):
    view = services.keep(list_name="plans", name="甲", query="", is_shared=True, by=officer)
    colleague = sign_in(client, make_actor(officer.unit, Role.OFFICER))
    answer = colleague.post(f"/lists/views/{view.pk}/drop/", follow=True)
    assert "只有保留這個檢視的人、單位主管或管理者可以刪除它。" in answer.text
    sign_in(client, make_actor(officer.unit, Role.SUPERVISOR)).post(f"/lists/views/{view.pk}/drop/")
    assert not SavedView.objects.exists()
    again = services.keep(list_name="plans", name="乙", query="", is_shared=False, by=officer)
    sign_in(client, officer).post(f"/lists/views/{again.pk}/drop/")
    assert not SavedView.objects.exists()


def test_a_name_is_needed_and_a_list_that_is_there(client, officer):
    sign_in(client, officer)
    page = client.post("/lists/plans/views/", {"name": "", "query": "late=on"}, follow=True)
    assert [str(said) for said in page.context["messages"]] == ["請填寫「名稱」。"]
    assert keep(client, name="名" * 41).status_code == 302
    assert not SavedView.objects.exists()
    assert client.post("/lists/nothing/views/", {"name": "甲"}).status_code == 404


def test_a_unit_shares_as_many_and_says_so_of_more(client, officer):
    people = [make_actor(officer.unit, Role.OFFICER) for _n in range(2)]
    for number in range(services.MOST):
        by = people[number % 2]
        services.keep(list_name="plans", name=f"第{number}個", query="", is_shared=True, by=by)
    sign_in(client, officer)
    page = client.post("/lists/plans/views/", {"name": "多的", "query": "", "is_shared": "on"}, follow=True)
    said = "每個清單最多共用 20 個檢視；請先由保留的人或單位主管刪除不用的，或不共用。"
    assert [str(message) for message in page.context["messages"]] == [said]
    keep(client, name="自己的")
    services.keep(
        list_name="plans", name="第0個", query="late=on", is_shared=True, by=people[0]
    )  # it is shared already
    assert SavedView.objects.filter(is_shared=True).count() == services.MOST
    assert words(client.get("/plans/"))[-1] == "自己的"


@pytest.mark.django_db(transaction=True)
def test_twenty_views_and_no_more_also_at_once(officer):
    for number in range(services.MOST - 1):
        services.keep(list_name="plans", name=f"第{number}個", query="", is_shared=False, by=officer)

    def one_more(number: int):
        def run() -> str:
            services.keep(list_name="plans", name=f"多的{number}", query="", is_shared=False, by=officer)
            return "kept"

        return lambda: run

    with wide_pool():
        said = sorted(map(str, race([one_more(number) for number in range(8)])))
    assert said == ["kept", *["每個清單最多保留 20 個檢視；請先刪除不用的。"] * 7]
    services.keep(list_name="plans", name="第0個", query="late=on", is_shared=False, by=officer)
    assert SavedView.objects.count() == services.MOST


def test_with_no_column_ticked_only_what_says_which_row_it_is_is_shown(client, officer):
    """A disabled tick sends nothing, and no column named means the usual ones: the form names the fixed one beside it."""
    page = sign_in(client, officer).get("/plans/").text
    assert re.findall(r'<input type="hidden" name="columns" value="(\w+)">', page) == ["title"]
    assert [column.name for column in client.get("/plans/?columns=title").context["columns"]] == ["title"]


def test_what_is_ticked_is_told_by_the_name_the_list_has(client, officer):
    plan = make_plan(make_cast())
    page = sign_in(client, officer).get("/plans/").text
    assert re.findall(rf'<input [^>]*type="checkbox" name="(\w*)" value="{plan.pk}"', page) == ["plan"]
    assert client.get("/plans/assign/", {PLANS.ticked: plan.pk}).status_code == 200
