"""A district that is called otherwise is found by its name."""

from __future__ import annotations

import pytest

from accounts.models import District
from search.models import Passage, Source
from tests.reviews.cases import make_cast, make_plan

pytestmark = pytest.mark.django_db


def test_a_plan_is_found_by_what_its_district_is_called_now(as_owner):
    plan = make_plan(make_cast())
    District.objects.filter(pk=plan.districts.get().pk).update(name="新名區", name_en="Xinming")
    text = Passage.objects.get(source=Source.PLAN, origin=plan.pk).text
    assert ("新名區" in text, "石岡區" in text) == (True, False)
