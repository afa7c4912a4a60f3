"""What RDEC decides of an agency's request is decided with the agency's words beside the form."""

from __future__ import annotations

import pytest

from reviews.opinions.services import act
from reviews.workflow import ASK_EXTENSION, MISROUTE
from tests.reviews.cases import asked, days_on, reviewed_plan
from tests.reviews.page_cases import text, url
from workflow.templatetags.cs import roc

pytestmark = pytest.mark.django_db


def test_of_a_request_sent_back_why_and_whose_it_is(cast, as_):
    plan = reviewed_plan(cast)
    act(asked(plan, cast.farm), MISROUTE, reason="屬加工場域。", belongs_to=cast.stranger.unit, by=cast.farm)
    for route in ("reassign", "insist", "withdraw_request"):
        page = as_(cast.rdec).get(url(route, asked(plan, cast.farm).pk))
        ((who, words),) = page.context["exchange"]
        assert who.startswith("農業局・承辦人 農業承辦　")
        assert words == f"退分：屬加工場域。\n認為應由{cast.stranger.unit}審查。"
        assert "退分：屬加工場域。" in text(page)


def test_of_more_time_until_when_why_and_what_it_has(cast, as_):
    plan = reviewed_plan(cast)
    act(asked(plan, cast.farm), ASK_EXTENSION, until=days_on(15), reason="須會勘。", by=cast.farm)
    for route in ("grant_extension", "refuse_extension", "extend"):
        page = as_(cast.rdec).get(url(route, asked(plan, cast.farm).pk))
        ((_who, words),) = page.context["exchange"]
        assert words == f"申請展延至 {roc(days_on(15))}：須會勘。\n原回復期限 {roc(days_on(10))}。"


def test_of_a_request_that_asks_nothing_there_is_nothing(cast, as_):
    plan = reviewed_plan(cast)
    page = as_(cast.rdec).get(url("extend", asked(plan, cast.farm).pk))
    assert page.context["exchange"] == []
