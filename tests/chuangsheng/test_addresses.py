"""Numbers in addresses and NUL: what cannot be is refused before a view meets it."""

import pytest
from django.http import QueryDict
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from accounts.states import Role
from chuangsheng.addresses import is_in_calendar, without_nul
from tests.factories.accounts import make_actor, sign_in
from tests.urls import addresses

BEYOND = ["0", "-1", "007", "1e5", "１", "99999999999999999999", "9" * 5000]


@pytest.mark.parametrize("number", BEYOND)
def test_a_number_no_row_can_have_is_no_address(number):
    for path in (f"/plans/{number}/", f"/plans/1/ventures/{number}/theme/", f"/plans/1/versions/{number}.pdf"):
        with pytest.raises(Resolver404):
            resolve(path)


def test_every_number_of_an_address_of_ours_is_bounded():
    assert [route for _name, route in addresses() if "<int:" in route] == []
    assert resolve("/plans/999999999999999999/").kwargs == {"pk": 10**18 - 1}
    with pytest.raises(NoReverseMatch):
        reverse("proposals:detail", args=[0])


@pytest.mark.django_db
def test_nul_in_an_address_is_a_bad_request(client):
    sign_in(client, make_actor("rdec"))
    for path in ("/plans/?q=%00", "/plans/?%00=1", "/plans/?district=a%00b", "/me/units/?kind=%00", "/admin/?a=%00"):
        assert (path, client.get(path).status_code) == (path, 400)
    assert client.get("/plans/a%00b/").status_code == 404


@pytest.mark.django_db
def test_nul_in_a_form_is_left_out(client):
    actor = make_actor("rdec")
    assert sign_in(client, actor).post("/me/", {"name": "王\0小明", "phone": "", "\0x": "1"}).status_code == 302
    actor.user.refresh_from_db()
    assert actor.user.name == "王小明"


def test_all_else_of_a_form_stays():
    sent = QueryDict("a=1&a=%00&b=x%00y&c=")
    assert without_nul(sent).urlencode() == "a=1&a=&b=xy&c="


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["9" * 5000, "99999999999", "-1", "1e999999"])
def test_a_number_beyond_all_measure_is_no_year_page_or_unit(client, number):
    sign_in(client, make_actor("rdec", Role.ADMINISTRATOR))
    for path in ("/upkeep/calendar/?year=", "/plans/?page=", "/notices/?page=", "/plans/?stage=", "/plans/?district="):
        assert (path, client.get(f"{path}{number}").status_code) == (path, 200)
    assert client.post("/me/", {"drawn_for": f"m{number}", "name": "改名"}).status_code == 409
    kept = client.post("/drafts/", {"draft_page": "/me/", "draft_base": number, "draft_unit": number, "name": "改名"})
    assert kept.status_code == 200


@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
        ("date__year", "2026", True),
        ("date__year", "9999", True),
        ("date__year", "10000", False),
        ("date__year", "0", False),
        ("date__year", "-1", False),
        ("date__year", "9" * 5000, False),
        ("date__year__gte", "99999", False),
        ("date__month", "13", False),
        ("date__day", "31", True),
        ("date__year", "x", True),
        ("year", "99999999999", True),
    ],
)
def test_parts_of_a_date_are_those_of_a_calendar(name, value, fits):
    assert is_in_calendar(name, value) is fits
