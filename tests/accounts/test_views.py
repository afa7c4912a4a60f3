"""One's account and organisation, a unit's people, the register of units: the pages and their refusals."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actors import actors_of
from accounts.forms import OrganisationForm, is_tax_number
from accounts.models import Membership, Unit
from accounts.states import Rank, Role
from tests.accounts.cases import url
from tests.factories.accounts import make_actor, make_deputy, make_membership, make_unit, make_user, sign_in

pytestmark = pytest.mark.django_db


ORGANISATION = {
    "organisation_kind": "company",
    "full_name": "石岡果香有限公司",
    "registration_number": "22099131",
    "email": "office@example.com",
    "phone": "04-25821234",
}


# --- one's own -------------------------------------------------------------------------------------------------------


def test_people_change_their_name_and_telephone_and_nothing_else(client):
    user = make_user("舊名")
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    sent = {"name": "新名", "phone": "0912-345-678", "is_superuser": "on", "email": "x@example.com", "username": "root"}
    assert client.post("/me/", sent)["Location"] == "/me/"
    before = (user.username, user.email)
    user.refresh_from_db()
    assert (user.name, user.phone, user.is_superuser) == ("新名", "0912-345-678", False)
    assert (user.username, user.email) == before
    refused = client.post("/me/", {"name": "", "phone": "abc"})
    assert refused.status_code == 422
    assert refused.context["form"].errors == {
        "name": ["請填寫「姓名」。"],
        "phone": ["請輸入電話號碼，例如 04-2228-9111 轉 21000。"],
    }


def test_the_colours_follow_the_device_until_somebody_chooses_and_then_the_person(client):
    """The server writes them: the browser has them before it paints."""
    frames = {"": ('<html lang="zh-Hant-TW">', "light dark"), "dark": ('data-bs-theme="dark">', "dark")}
    frames["light"] = ('data-bs-theme="light">', "light")
    user = make_user("夜裡寫")
    for theme in ("", "dark", "light", ""):
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        assert client.post("/me/", {"name": "夜裡寫", "theme": theme})["Location"] == "/me/"
        frame, scheme = frames[theme]
        page = client.get("/me/")
        assert page.context["form"].initial["theme"] == theme
        assert f'<meta name="color-scheme" content="{scheme}">' in page.text
        assert (frame in page.text, page.text.count("data-bs-theme")) == (True, int(theme != ""))
        client.logout()
        assert "data-bs-theme" not in client.get("/accounts/login/").text
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    assert client.post("/me/", {"name": "夜裡寫", "theme": "sepia"}).status_code == 422


def test_the_founder_acts_for_the_organisation_at_once(client):
    actor = make_actor("proposer")
    sign_in(client, actor)
    assert client.post(url("found_organisation"), ORGANISATION)["Location"] == "/"
    unit = Unit.objects.get(registration_number="22099131")
    assert client.get("/me/").wsgi_request.actor.unit == unit
    assert Membership.objects.get(unit=unit).is_primary is False


@pytest.mark.parametrize("page", ["profile", "found_organisation", "unit_edit"])
def test_a_form_sent_empty_says_what_it_lacks(client, page):
    officer = make_actor("rdec", Role.ADMINISTRATOR)
    sign_in(client, officer)
    address = url(page, officer.unit.code) if page == "unit_edit" else url(page)
    units = Unit.objects.count()
    refused = client.post(address, {})
    assert (refused.status_code, bool(refused.context["form"].errors)) == (422, True)
    assert (client.get(address).status_code, Unit.objects.count()) == (200, units)


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        (
            {"registration_number": "22099132"},
            {"registration_number": ["公司請填 8 碼統一編號；這個號碼的檢查碼不符。"]},
        ),
        ({"registration_number": ""}, {"registration_number": ["公司請填 8 碼統一編號；這個號碼的檢查碼不符。"]}),
        (
            {"organisation_kind": "school", "registration_number": ""},
            {"registration_number": ["請填立案字號、統一編號或學校代碼。"]},
        ),
        ({"organisation_kind": "individual"}, {"registration_number": ["個人免填，請勿填身分證字號。"]}),
        (
            {"organisation_kind": "district_office"},
            {"organisation_kind": ["請選擇有效的選項, district_office 不是一個可用的選項。"]},
        ),
        ({"email": "", "phone": ""}, {"email": ["請填寫「聯絡電子郵件」。"], "phone": ["請填寫「聯絡電話」。"]}),
    ],
)
def test_what_an_organisation_lacks(change, errors):
    form = OrganisationForm(ORGANISATION | change)
    assert {name: list(map(str, said)) for name, said in form.errors.items()} == errors


def test_an_individual_needs_no_number():
    assert OrganisationForm(ORGANISATION | {"organisation_kind": "individual", "registration_number": ""}).is_valid()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["full_name", "name"])
def test_nobody_outside_is_called_as_an_office_is(name):
    """Letters and minutes go by names."""
    form = OrganisationForm(ORGANISATION | {"full_name": getattr(make_unit("agency"), name)})
    assert form.errors["full_name"] == ["這是機關的名稱；請填貴單位自己的名稱。"]


def test_an_organisation_registers_once():
    make_unit("proposer", registration_number="22099131")
    form = OrganisationForm(ORGANISATION)
    assert form.errors == {"registration_number": ["這個號碼已有單位登記，請改為申請加入該單位。"]}


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("22099131", True),
        ("10458575", True),
        ("10458574", True),
        ("22099132", False),
        ("2209913", False),
        ("２２０９９１３１", False),
    ],
)
def test_the_check_digit(number, valid):
    assert is_tax_number(number) is valid


def test_what_can_be_found_to_join(client):
    actor = make_actor(make_unit("proposer", name="水圳一"))
    shown = make_unit("proposer", name="水圳二")
    make_unit("proposer", name="水圳三", organisation_kind="individual")
    make_unit("proposer", name="水圳四", valid_to=dt.date(2025, 12, 31))
    make_unit("agency", name="水圳局")
    sign_in(client, actor)
    assert list(client.get(url("organisation"), {"q": "水圳"}).context["found"]) == [shown]
    assert "查無符合的單位" in client.get(url("organisation"), {"q": "不存在"}).text
    short = client.get(url("organisation"), {"q": "水"})
    assert list(short.context["form"].errors) == ["q"]


@pytest.mark.parametrize(
    "words",
    [
        "\u53f0中市石岡",
        "石岡　水圳",
        "水圳 臺中",
        "SHIGANG",
        "ｓｈｉｇａｎｇ",
        "石岡\u200b",
        "２２０９９１３１",
        "22099131 ",
        "臺中市・石岡區",
        "臺中市石岡區　「水圳協會」",
    ],
)
def test_what_is_found_to_join_whatever_way_it_is_typed(client, words):
    names = {"full_name": "臺中市石岡區水圳協會 Shigang", "name": "水圳協會"}
    unit = make_unit("proposer", registration_number="22099131", **names)
    make_unit("proposer", name="新社水圳協會")
    sign_in(client, make_actor("proposer"))
    assert list(client.get(url("organisation"), {"q": words}).context["found"]) == [unit]


def test_part_of_a_number_finds_nobody(client):
    make_unit("proposer", name="水圳協會", registration_number="22099131")
    sign_in(client, make_actor("proposer"))
    assert list(client.get(url("organisation"), {"q": "220991"}).context["found"]) == []


@pytest.mark.parametrize("kind", ["agency", "individual", "ended"])
def test_what_cannot_be_joined_is_not_there(client, kind):
    unit = {
        "agency": lambda: make_unit("agency"),
        "individual": lambda: make_unit("proposer", organisation_kind="individual"),
        "ended": lambda: make_unit("proposer", valid_to=dt.date(2025, 12, 31)),
    }[kind]()
    sign_in(client, make_actor("proposer"))
    assert client.post(url("join_organisation", unit.code)).status_code == 404
    assert unit.memberships.count() == 0


def test_asking_twice_says_so(client):
    unit = make_unit("proposer")
    sign_in(client, make_actor("proposer"))
    client.post(url("join_organisation", unit.code))
    said = client.post(url("join_organisation", unit.code), follow=True)
    assert [str(message) for message in said.context["messages"]] == [
        f"申請已送出，待「{unit}」的管理者確認。",
        "您已是這個單位的成員，或已送出申請。",
    ]
    assert unit.memberships.count() == 1


# --- units -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "role", "status"),
    [
        ("rdec", Role.ADMINISTRATOR, 200),
        ("platform", Role.ADMINISTRATOR, 200),
        ("rdec", Role.SUPERVISOR, 404),
        ("agency", Role.ADMINISTRATOR, 404),
        ("proposer", Role.ADMINISTRATOR, 404),
    ],
)
def test_who_keeps_the_register(client, kind, role, status):
    actor = make_actor(kind, role)
    sign_in(client, actor)
    assert client.get(url("units")).status_code == status
    assert client.get(url("unit_edit", actor.unit.code)).status_code == status


def test_a_unit_ends_and_its_people_act_for_it_no_more(client):
    keeper, officer = make_actor("rdec", Role.ADMINISTRATOR), make_actor(make_unit("agency", name="舊局"))
    sign_in(client, keeper)
    data = {
        "full_name": "臺中市政府舊局",
        "name": "舊局",
        "valid_from": "114-01-01",
        "valid_to": "114-12-31",
        "code": "X",
    }
    assert client.post(url("unit_edit", officer.unit.code), data)["Location"] == url("units")
    unit = Unit.objects.get(pk=officer.unit.pk)
    assert (unit.full_name, unit.valid_to, unit.code) == ("臺中市政府舊局", dt.date(2025, 12, 31), officer.unit.code)
    assert actors_of(officer.user) == []
    assert "已失效" in client.get(url("units")).text
    refused = client.post(url("unit_edit", officer.unit.code), data | {"valid_to": "113-12-31"})
    assert refused.status_code == 422
    assert refused.context["form"].errors == {"valid_to": ["失效日不可早於生效日。"]}


@pytest.mark.parametrize("count", [1, 30])
def test_the_register_costs_the_same(client, count, django_assert_num_queries):
    for _number in range(count):
        make_actor("agency")
        make_actor("proposer")
    sign_in(client, make_actor("rdec", Role.ADMINISTRATOR))
    with django_assert_num_queries(6):
        page = client.get(url("units"))
    assert [row.people for row in page.context["units"] if row.kind == "agency"] == [1] * count
    assert len(client.get(url("units"), {"kind": "proposer"}).context["units"]) == count


# --- everywhere ------------------------------------------------------------------------------------------------------


def test_get_never_writes_and_posts_are_posts(client, keeper):
    today = timezone.localdate()
    row = make_membership(make_user(), keeper.unit)
    for name, args in (
        ("join_organisation", [keeper.unit.code]),
        ("invite", [keeper.unit.code]),
        ("decide", [keeper.unit.code, row.pk]),
        ("change_role", [keeper.unit.code, row.pk]),
        ("remove_member", [keeper.unit.code, row.pk]),
        ("appoint_deputy", [keeper.unit.code]),
        ("end_deputy", [keeper.unit.code, 1]),
    ):
        assert client.get(url(name, *args)).status_code == 405
    assert Membership.objects.open_on(today).count() == 2


@pytest.mark.parametrize("name", ["profile", "organisation", "found_organisation", "units"])
def test_visitors_are_asked_to_sign_in(client, name):
    assert client.get(url(name))["Location"] == f"/accounts/login/?next={url(name)}"


@pytest.mark.parametrize("model", ["district", "unit", "user", "membership", "deputy"])
def test_the_administration_is_for_superusers(client, model, django_assert_max_num_queries):
    actor = make_actor("rdec", user=make_user(is_superuser=True, is_staff=True))
    for _number in range(5):
        make_deputy(make_actor("agency"))
    sign_in(client, actor)
    with django_assert_max_num_queries(9):
        assert client.get(reverse(f"admin:accounts_{model}_changelist")).status_code == 200
    other = make_actor("rdec", user=make_user(is_staff=True))
    sign_in(client, other)
    assert client.get(reverse(f"admin:accounts_{model}_changelist")).status_code == 403


def test_an_account_made_in_the_administration_may_sign_in(client):
    sign_in(client, make_actor("rdec", user=make_user(is_superuser=True, is_staff=True)))
    data = {
        "username": "fresh",
        "name": "新同仁",
        "email": "fresh@example.com",
        "usable_password": "true",
        "password1": "Rice-Field-In-Shade-29",
        "password2": "Rice-Field-In-Shade-29",
        "memberships-TOTAL_FORMS": "0",
        "memberships-INITIAL_FORMS": "0",
    }
    assert client.post(reverse("admin:accounts_user_add"), data).status_code == 302
    client.logout()
    there = client.post("/accounts/login/", {"login": "fresh", "password": "Rice-Field-In-Shade-29"})
    assert there["Location"] == "/me/organisation/"


def test_a_unit_stands_where_its_kind_does_until_told_otherwise():
    agency = make_unit("agency")
    assert (agency.standing, make_unit("proposer").standing, make_unit("ndc").standing) == (3, 9, 2)
    agency.rank = Rank.SUBORDINATE
    assert agency.standing == 4
