"""A unit's people: members, requests, roles, deputies."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.actors import actors_of
from accounts.invitations.services import invite
from accounts.models import Deputy, Membership
from accounts.states import Role
from tests.accounts.cases import url
from tests.factories.accounts import make_actor, make_deputy, make_membership, make_unit, make_user, sign_in

pytestmark = pytest.mark.django_db


def test_members_requests_and_deputies_stand_on_one_page(client, keeper):
    officer = make_actor(keeper.unit, name="林承辦", title="科員")
    make_membership(make_user("周申請"), keeper.unit, confirmed=False)
    make_deputy(officer, keeper.user, reason="公差")
    html = client.get(url("people", keeper.unit.code)).text
    for words in ("林承辦", "科員", "周申請", "確認加入", "公差", "結束代理"):
        assert words in html


def test_a_request_that_may_not_be_confirmed_says_why(client, keeper):
    joiner = make_user("周申請")
    asked = make_membership(joiner, keeper.unit, confirmed=False)
    make_membership(joiner, make_unit("proposer"))
    page = client.post(url("decide", keeper.unit.code, asked.pk), {"answer": "confirm"}, follow=True)
    assert [str(message) for message in page.context["messages"]] == [
        "此人是提案單位的成員，不能以同一個帳號加入機關。請婉拒這項申請。"
    ]
    asked.refresh_from_db()
    assert asked.confirmed is False


@pytest.mark.parametrize("before", ["confirm", "refuse"])
def test_a_request_that_another_administrator_has_answered_is_told_of(client, keeper, before):
    asked = make_membership(make_user("周申請"), keeper.unit, confirmed=False)
    client.post(url("decide", keeper.unit.code, asked.pk), {"answer": before})
    left = list(Membership.objects.order_by("id").values())
    for answer in ("confirm", "refuse"):
        page = client.post(url("decide", keeper.unit.code, asked.pk), {"answer": answer}, follow=True)
        said = [str(message) for message in page.context["messages"]]
        assert said[-1] == "這項申請已由其他管理者答覆，或已不存在。"
    assert list(Membership.objects.order_by("id").values()) == left


@pytest.mark.parametrize("role", [Role.MEMBER, Role.OFFICER, Role.SUPERVISOR])
def test_without_the_role_the_page_is_not_there(client, role):
    actor = make_actor("agency", role)
    assert sign_in(client, actor).get(url("people", actor.unit.code)).status_code == 404


def test_another_units_people_are_not_there(client, keeper):
    stranger = make_actor("agency")
    code = stranger.unit.code
    deputy = make_deputy(stranger).deputy
    before = list(Membership.objects.order_by("id").values())
    assert client.get(url("people", code)).status_code == 404
    for name, args, data in (
        ("invite", [code], {"invitation-email": keeper.user.email, "invitation-role": "officer"}),
        ("decide", [code, stranger.membership.pk], {"answer": "refuse"}),
        ("change_role", [code, stranger.membership.pk], {"role": "administrator"}),
        ("remove_member", [code, stranger.membership.pk], {}),
        ("remove_member", [keeper.unit.code, stranger.membership.pk], {}),
        ("appoint_deputy", [code], {}),
        ("end_deputy", [keeper.unit.code, deputy.pk], {}),
    ):
        assert client.post(url(name, *args), data).status_code == 404
    assert list(Membership.objects.order_by("id").values()) == before
    assert Deputy.objects.get().valid_to == deputy.valid_to


def test_a_role_changes_and_a_member_leaves(client, keeper):
    officer = make_actor(keeper.unit, name="林承辦")
    client.post(url("change_role", keeper.unit.code, officer.membership.pk), {"role": "supervisor"})
    assert [actor.role for actor in actors_of(officer.user)] == ["supervisor"]
    row = actors_of(officer.user)[0].membership
    said = client.post(url("remove_member", keeper.unit.code, row.pk), follow=True)
    assert [str(message) for message in said.context["messages"]] == ["林承辦的角色已改為主管。", "已移除林承辦。"]
    assert actors_of(officer.user) == []
    assert client.post(url("remove_member", keeper.unit.code, row.pk)).status_code == 404


def test_a_role_that_does_not_exist_is_not_there(client, keeper):
    row = make_actor(keeper.unit).membership
    assert client.post(url("change_role", keeper.unit.code, row.pk), {"role": "king"}).status_code == 404
    assert Membership.objects.get(pk=row.pk).role == "officer"


@pytest.mark.parametrize(("name", "data"), [("remove_member", {}), ("change_role", {"role": "officer"})])
def test_the_last_administrator_is_told_to_name_another(client, keeper, name, data):
    said = client.post(url(name, keeper.unit.code, keeper.membership.pk), data, follow=True)
    assert [str(message) for message in said.context["messages"]] == [
        "這是單位唯一的管理者。請先指定另一位管理者，再變更或移除。"
    ]
    assert [actor.role for actor in actors_of(keeper.user)] == ["administrator"]


def test_who_gives_up_the_keeping_is_led_home(client, keeper):
    make_actor(keeper.unit, Role.ADMINISTRATOR)
    gone = client.post(url("change_role", keeper.unit.code, keeper.membership.pk), {"role": "officer"})
    assert gone["Location"] == "/"


def deputy_data(membership, user, start="115-11-23", end="115-11-30"):
    """What the form of a deputy posts."""
    return {
        "deputy-membership": membership.pk,
        "deputy-user": user.pk,
        "deputy-valid_from": start,
        "deputy-valid_to": end,
        "deputy-reason": "休假",
    }


def test_a_deputy_is_appointed_in_roc_years_and_ends(client, keeper, time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 23, 4, tzinfo=dt.UTC), tick=False)
    sign_in(client, keeper)
    officer, colleague = make_actor(keeper.unit, name="甲"), make_actor(keeper.unit, name="乙")
    assert (
        client.post(
            url("appoint_deputy", keeper.unit.code), deputy_data(officer.membership, colleague.user)
        ).status_code
        == 302
    )
    deputy = Deputy.objects.get()
    assert (deputy.valid_from, deputy.valid_to, deputy.reason) == (dt.date(2026, 11, 23), dt.date(2026, 11, 30), "休假")
    assert [actor.deputy for actor in actors_of(colleague.user)] == [None, deputy]
    assert client.post(url("end_deputy", keeper.unit.code, deputy.pk)).status_code == 302
    assert [actor.deputy for actor in actors_of(colleague.user)] == [None]


def test_what_is_wrong_with_a_deputy(client, keeper, time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 23, 4, tzinfo=dt.UTC), tick=False)
    sign_in(client, keeper)
    officer, stranger = make_actor(keeper.unit), make_actor("agency")
    own = client.post(
        url("appoint_deputy", keeper.unit.code), deputy_data(officer.membership, officer.user, end="115-11-22")
    )
    assert own.status_code == 422
    assert own.context["deputy_form"].errors == {"user": ["代理人不能是本人。"], "valid_to": ["結束日不可早於開始日。"]}
    past = client.post(
        url("appoint_deputy", keeper.unit.code),
        deputy_data(officer.membership, keeper.user, "114-11-23", "114-11-30"),
    )
    assert past.context["deputy_form"].errors == {"valid_to": ["結束日已過，請檢查年份。"]}
    outside = client.post(url("appoint_deputy", keeper.unit.code), deputy_data(stranger.membership, stranger.user))
    assert sorted(outside.context["deputy_form"].errors) == ["membership", "user"]
    assert Deputy.objects.count() == 0


@pytest.mark.parametrize("people", [1, 30])
def test_the_page_of_people_costs_the_same(client, keeper, people, django_assert_num_queries):
    for number in range(people):
        make_deputy(make_actor(keeper.unit), keeper.user)
        make_membership(make_user(), keeper.unit, confirmed=False)
        invite(keeper.unit, f"p{number}@example.com", Role.OFFICER, by=keeper)
    with django_assert_num_queries(11):
        assert client.get(url("people", keeper.unit.code)).status_code == 200
