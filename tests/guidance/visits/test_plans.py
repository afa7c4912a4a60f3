"""A visit beside its plan and its request: what each shows of the other."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from guidance.counselling.services import begin_plan, note_contact
from guidance.models import FollowUp
from guidance.visits.chart import HOLD, RECORD, SCHEDULE
from tests.factories.accounts import sign_in
from tests.guidance.cases import SEEN, assigned, held, make_cast, make_plan, proposed, when
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    with time_machine.travel("2026-03-02 09:00+08:00"):
        yield make_cast()


def test_a_plan_born_from_a_request_tells_of_all_that_was_done(client, cast):
    """The visit was recorded before there was a plan."""
    request = assigned(cast)
    note_contact(request, day=dt.date(2026, 3, 2), how="phone", words="約好三月十日現勘。", by=cast.team)
    visit = proposed(cast, request=request)
    given = [{"words": "函詢用地", "owner": cast.office.unit, "due_on": dt.date(2026, 3, 20)}]
    perform(visit, SCHEDULE, by=cast.platform, **when(cast))
    with time_machine.travel("2026-03-10 17:00+08:00"):
        perform(visit, HOLD, by=cast.team, came=list(visit.parties.all()))
        perform(visit, RECORD, by=cast.team, seen=SEEN, follow_ups=given)
        plan = begin_plan(request, by=cast.proposer)
        sign_in(client, cast.proposer)
        page = client.get(reverse("guidance:plan_partners", args=[plan.pk]))
        told = [(line.what, line.url) for line in page.context["events"] if line.url]
        follow_up = FollowUp.objects.get()
        assert told == [
            ("追蹤事項：函詢用地（115.03.20 前）", follow_up.get_absolute_url()),
            ("提出現地訪視", visit.get_absolute_url()),
            ("聯繫：115.03.02 電話", request.get_absolute_url()),
            ("申請輔導：如何提案、該找哪個補助計畫、經費編列與財務規劃", request.get_absolute_url()),
        ]


def test_a_visit_leads_to_its_request_for_who_sees_it(client, cast):
    request = assigned(cast)
    visit = proposed(cast, request=request)
    perform(visit, SCHEDULE, by=cast.platform, **when(cast, agencies=[cast.agency.unit]))
    for actor, leads in ((cast.team, True), (cast.platform, True), (cast.agency, False)):
        sign_in(client, actor)
        assert (request.get_absolute_url() in client.get(visit.get_absolute_url()).text) is leads


def test_what_a_visit_found_stands_where_the_proposer_writes(client, cast):
    plan = make_plan(cast)
    visit = held(cast, plan=plan)
    found = {"section": "vision", "venture": None, "label": "願景", "words": "願景要補平日的人潮。"}
    perform(visit, RECORD, by=cast.team, seen=SEEN, findings=[found])
    sign_in(client, cast.proposer)
    note = f'<b>現地訪視的發現</b>　<a href="{visit.get_absolute_url()}">115.03.10</a>'
    section = reverse("proposals:section", args=[plan.pk, "vision"])
    for url, shown in (
        (section, 1),
        (plan.get_absolute_url(), 1),
        (reverse("proposals:section", args=[plan.pk, "resources"]), 0),
    ):
        page = client.get(url)
        assert (page.status_code, page.text.count(note)) == (200, shown)
    assert "願景要補平日的人潮。" in client.get(section).text
    sign_in(client, cast.platform)
    assert note not in client.get(plan.get_absolute_url()).text


def test_figures_say_whose_they_are_and_of_which_year(client, cast):
    held(cast)
    url = reverse("guidance:visit_figures")
    heads = {"platform": "全市 115 年訪視 1 次", "agency": "貴單位看得到的 115 年訪視 0 次"}
    apart = "只統計貴單位看得到的案件，不是全市的數字。"
    for name, heading in heads.items():
        sign_in(client, getattr(cast, name))
        page = client.get(url)
        assert (heading in page.text, apart in page.text) == (True, name == "agency")
    refused = "沒有這個年度的統計，以下是 115 年；年度以民國年填寫。"
    for year, says in (("2026", True), ("去年", True), ("999", True), ("114", False), ("", False)):
        for figures in (url, reverse("guidance:match_figures")):
            page = client.get(figures, {"year": year})
            assert (year, refused in page.text, "is-invalid" in page.text) == (year, says, False)
            assert page.context["figures"].year == (114 if year == "114" else 115)
