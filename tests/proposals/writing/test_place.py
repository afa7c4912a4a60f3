"""The place of a venture: numbers that can be none, and a pin outside the plan's districts."""

from __future__ import annotations

import pytest
from django.urls import reverse

from portal.demo.content import write_notice
from proposals.models import Proposal
from proposals.writing.services import start_plan
from tests.factories.accounts import make_actor, sign_in
from tests.factories.plans import TWO_VENTURES, load_reference

pytestmark = pytest.mark.django_db
NO_DEGREE = "經緯度以度為單位，請填 -180 至 180 的數字，例如 120.6478。"


@pytest.fixture
def owner():
    load_reference()
    return make_actor("proposer")


@pytest.fixture
def plan(owner) -> Proposal:
    """A draft of 石岡區 with one venture."""
    plan = start_plan(title="果香工作站", by=owner)
    write_notice(plan, TWO_VENTURES, by=owner)
    return Proposal.objects.get(pk=plan.pk)


@pytest.fixture
def web(client, owner):
    return sign_in(client, owner)


@pytest.fixture
def address(plan) -> str:
    return reverse("proposals:venture_section", args=[plan.pk, plan.ventures.get().pk, "concept"])


def typed(longitude: str = "", latitude: str = "", **more: str) -> dict[str, str]:
    rows = {"rows-TOTAL_FORMS": "0", "rows-INITIAL_FORMS": "0"}
    return {"method": "每月一次。", "longitude": longitude, "latitude": latitude} | rows | more


@pytest.mark.parametrize("number", ["1" * 23, "-" + "9" * 60, "1e400", "180.0001"])
def test_what_is_no_degree_is_said_and_its_draft_opens(web, address, number):
    page = web.post(address, typed(longitude=number, latitude="24.27"))
    assert (page.status_code, page.context["form"].errors) == (422, {"longitude": [NO_DEGREE]})
    assert web.post(f"{address}draft/", typed(longitude=number, latitude="24.27")).status_code == 200
    page = web.get(address)
    assert (page.status_code, page.context["form"]["longitude"].value()) == (200, number)


def test_more_decimals_than_are_kept_are_rounded(web, plan, address):
    assert web.post(address, typed("120.7891" + "1" * 40, "２４.271２")).status_code == 302
    venture = plan.ventures.get()
    assert (str(venture.longitude), str(venture.latitude)) == ("120.789111", "24.271200")


IN_MIDDLE = ("120.6813", "24.1375")  # 中區; the plan lies in 石岡區
HERE = ("120.7891", "24.2712")
REFUSED = (
    "這個位置在中區，不在本計畫的提案行政區（石岡區）內。請改標位置；確實在區外時，"
    "請勾選地圖旁的「位置確實在提案行政區外」再儲存。"
)
NOTED = "這個位置在中區，不在本計畫的提案行政區（石岡區）內，請再確認。"
TICK = 'name="elsewhere"'


def stored(plan: Proposal) -> tuple[str, str]:
    venture = plan.ventures.get()
    return f"{venture.longitude:.4f}", f"{venture.latitude:.4f}"


def test_a_pin_outside_the_districts_is_saved_only_when_it_is_meant(web, plan, address):
    page = web.post(address, typed(*IN_MIDDLE))
    assert (page.status_code, page.context["form"].errors) == (422, {"longitude": [REFUSED]})
    assert (NOTED in page.text, TICK in page.text, plan.ventures.get().longitude) == (True, True, None)
    assert web.post(address, typed(*IN_MIDDLE, elsewhere="on")).status_code == 302
    assert stored(plan) == IN_MIDDLE
    page = web.get(address).text
    assert (NOTED in page, TICK in page) == (True, False)


def test_what_was_kept_once_is_not_asked_again_until_it_moves(web, plan, address):
    web.post(address, typed(*IN_MIDDLE, elsewhere="on"))
    assert web.post(address, typed(*IN_MIDDLE)).status_code == 302
    assert web.post(address, typed("120.6814", IN_MIDDLE[1])).status_code == 422
    assert web.post(address, typed(*HERE)).status_code == 302
    assert stored(plan) == HERE


def test_the_box_is_offered_while_it_is_typed_and_stays_ticked(web, address):
    beside = [
        web.post(f"{address}draft/", typed(*place, **more)).json()["beside"]["place"]
        for place, more in ((HERE, {}), (IN_MIDDLE, {}), (IN_MIDDLE, {"elsewhere": "on"}))
    ]
    assert [TICK in place for place in beside] == [False, True, True]
    assert ["checked" in place for place in beside] == [False, False, True]


def test_a_place_outside_the_city_is_said_to_be_there(web, address):
    beside = web.post(f"{address}draft/", typed("121.6", "25.0")).json()["beside"]["place"]
    assert ("這個位置不在臺中市內。" in beside, "還沒有標示位置" in beside) == (True, False)
