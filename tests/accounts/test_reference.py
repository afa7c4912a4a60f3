"""The city's units, as loaded from the reference tables."""

from collections import Counter

import pytest

from accounts import reference
from accounts.models import District, Unit

pytestmark = pytest.mark.django_db


def test_the_city_stands_after_loading():
    reference.load()
    assert District.objects.count() == 29
    assert District.objects.filter(priority=True).count() == 6
    assert Counter(Unit.objects.values_list("kind", flat=True)) == {
        "agency": 30,
        "rdec": 1,
        "district_office": 29,
        "counselling_team": 4,
        "platform": 1,
        "convener": 1,
        "ndc": 1,
    }
    assert list(Unit.objects.filter(self_governing=True).values_list("name", flat=True)) == ["和平區公所"]
    assert Unit.objects.get(code="PLATFORM").parent.code == "RDEC"
    assert set(Unit.objects.filter(kind="counselling_team").values_list("parent__code", flat=True)) == {
        "UDB",
        "AGR",
        "HAK",
        "CUL",
    }
    assert Unit.objects.filter(kind="district_office", name="石岡區公所", district__name="石岡區").count() == 1
    assert "RDEC" not in set(Unit.objects.reviewing().values_list("code", flat=True))


def test_loading_again_adds_nothing_and_keeps_what_was_edited():
    reference.load()
    before = Unit.objects.count()
    Unit.objects.filter(code="RDEC").update(name="研考會（改）", phone="04-22289111")
    reference.load()
    assert (Unit.objects.count(), District.objects.count()) == (before, 29)
    edited = Unit.objects.get(code="RDEC")
    assert (edited.name, edited.phone) == ("研考會（改）", "04-22289111")
