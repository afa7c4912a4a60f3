"""Windows of central programmes: what is open, comes and is over, whose plans that concerns, on the desk and in the feed."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from guidance.windows.terms import closing
from programmes.models import CentralProgramme, ProgrammeTerm
from proposals.models.sights import SoughtProgramme
from tests.factories.accounts import make_actor, sign_in
from tests.guidance.cases import make_cast, make_plan
from tracking.feed.events import entries
from workflow.engine.fields import unlocked

pytestmark = pytest.mark.django_db
PAGE = reverse("guidance:windows")
DAYS = {
    "OPEN": (dt.date(2026, 2, 1), dt.date(2026, 4, 15)),
    "COMES": (dt.date(2026, 6, 1), dt.date(2026, 7, 31)),
    "BEGUN": (dt.date(2026, 1, 5), None),
    "OVER": (dt.date(2025, 11, 28), dt.date(2026, 1, 5)),
    "LONG-AGO": (dt.date(2024, 1, 1), dt.date(2025, 1, 5)),
    "UNKNOWN": (None, None),
}


@pytest.fixture
def cast():
    with time_machine.travel("2026-03-02 09:00+08:00", tick=False):
        found = make_cast()
        for code, (opens_on, closes_on) in DAYS.items():
            programme = CentralProgramme.objects.create(code=code, ministry="農業部", name=f"{code}計畫")
            ProgrammeTerm.objects.create(
                programme=programme,
                fiscal_year=115,
                opens_on=opens_on,
                closes_on=closes_on,
                checked_on=dt.date(2026, 1, 1),
                source="公告",
            )
        yield found


def codes(windows):
    return [window.term.programme.code for window in windows]


def test_what_is_open_what_comes_what_is_over(client, cast):
    found = sign_in(client, cast.agency).get(PAGE).context["windows"]
    assert [codes(part) for part in (found.open, found.to_come, found.over)] == [["OPEN", "BEGUN"], ["COMES"], ["OVER"]]


def test_a_programme_nobody_may_choose_is_left_out(client, cast):
    CentralProgramme.objects.update(active=False)
    page = sign_in(client, cast.agency).get(PAGE)
    assert page.context["windows"].is_empty is True
    assert "目前沒有登錄任何受理期間。" in page.text


def test_whose_plans_it_concerns(client, cast, django_assert_num_queries):
    plan, programme = make_plan(cast), CentralProgramme.objects.get(code="OPEN")
    SoughtProgramme.objects.create(programme=programme, proposal=plan)
    seen = {}
    for name in ("proposer", "stranger", "platform"):
        sign_in(client, getattr(cast, name))
        page = client.get(PAGE)
        seen[name] = [each.called for each in page.context["windows"].open[0].plans]
    assert seen == {"proposer": ["水圳慢行"], "stranger": [], "platform": []}
    assert 'href="/plans/?q=OPEN"' in page.text
    sign_in(client, cast.proposer).get(PAGE)
    with django_assert_num_queries(7):
        client.get(PAGE)
    with unlocked(plan):
        plan.state = "ndc_counselling"
        plan.save()
    assert client.get(PAGE).context["windows"].open[0].plans == []


def test_the_desk_names_what_closes_soon(client, cast):
    assert codes(closing(cast.proposer, dt.date(2026, 3, 2))) == ["OPEN"]
    home = sign_in(client, cast.proposer).get("/")
    assert codes(home.context["windows"]) == ["OPEN"]
    assert "即將截止的補助計畫" in home.text
    ProgrammeTerm.objects.all().delete()
    assert "即將截止的補助計畫" not in client.get("/").text


def test_the_last_days_stand_in_everybodys_calendar(cast):
    found = [(entry.summary, entry.start) for entry in entries(make_actor("agency")) if entry.key.startswith("window-")]
    assert found == [
        ("OVER計畫 115 年受理截止", dt.date(2026, 1, 5)),
        ("OPEN計畫 115 年受理截止", dt.date(2026, 4, 15)),
        ("COMES計畫 115 年受理截止", dt.date(2026, 7, 31)),
    ]
