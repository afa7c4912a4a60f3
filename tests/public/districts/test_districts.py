"""The 29 districts: vision, office, organisations, things and cases; never a person."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import District, Unit
from guidance.inventory.services import add_entry
from guidance.models import NetworkMember
from proposals.intake.services import record_vision
from tests.factories.plans import load_reference

pytestmark = pytest.mark.django_db
PLACE = "石岡區"


def page_of(client):
    return client.get(reverse("public:district", args=[District.objects.get(name=PLACE).code]))


def test_all_of_them_the_priority_ones_first(client):
    load_reference()
    rows = client.get(reverse("public:districts")).context["visions"]
    assert [district.priority for district, _vision, _shape in rows] == [True] * 6 + [False] * 23


def test_one_tells_what_is_public_of_it(client, city):
    place, office = District.objects.get(name=PLACE), city.cast.of("D200")
    said = {"text": "水圳流過的地方，都有人住、有人顧。", "adopted_on": timezone.localdate()}
    record_vision(place, number=1, **said, files=[], by=office)
    contact = {"name": "周里長", "phone": "0911222333", "email": "chou@demo.example"}
    agreed = {"agreed_on": timezone.localdate(), "agreed_how": "spoken"}
    NetworkMember.objects.create(
        network="community", district=place, organisation="石岡社區協會", role="窗口", **contact, **agreed
    )
    add_entry(by=office, district=place, kind="culture", name="土牛學堂", source="踏查", words="洽周里長 0911222333")
    add_entry(by=office, district=place, kind="people", name="解說員周小姐", source="踏查")
    page = page_of(client)
    for words in (
        "水圳流過的地方",
        "石岡社區協會",
        "土牛學堂",
        city.shown.title,
        Unit.objects.get(code="D200").full_name,
    ):
        assert words in page.text
    for words in ("0911222333", "chou@demo.example", "周小姐"):
        assert words not in page.text
    assert client.get(reverse("public:district", args=["00000000"])).status_code == 404


def test_its_page_costs_the_same(client, city, django_assert_num_queries):
    with django_assert_num_queries(8):
        page_of(client)
