"""A year of signs that are cleaned away is none: the figures are of this one."""

from __future__ import annotations

import pytest

from guidance.figures import this_year
from guidance.narrowing import YearForm
from tests.factories.accounts import sign_in
from tests.reviews.cases import make_cast

pytestmark = pytest.mark.django_db
PAGES = ("/guidance/figures/", "/guidance/figures/file/csv/", "/guidance/visits/figures/", "/guidance/matches/figures/")


@pytest.mark.parametrize("typed", ["%20", "%E2%80%AE", "%E2%80%8B", "%09"])
@pytest.mark.parametrize("address", PAGES)
def test_a_year_of_nothing_that_shows_is_this_one(client, address, typed):
    sign_in(client, make_cast().rdec)
    assert client.get(f"{address}?year={typed}").status_code == 200


@pytest.mark.parametrize("typed", ["", " ", "\u202e", "\u200b", "\t"])
def test_and_none_is_said_to_be_refused(typed):
    years = YearForm({"year": typed})
    assert (years.value, years.refused) == (this_year(), "")
