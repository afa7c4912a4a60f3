"""The manual's pages, the way to them, and the tour."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.states import Role, UnitKind
from manual.chapters import CHAPTERS
from manual.glossary import terms
from manual.meanings import charts
from proposals.states import State
from tests.factories.accounts import make_actor, sign_in
from workflow.engine.moves import machines

pytestmark = pytest.mark.django_db
PAGES = ["/help/", "/help/states/", "/help/glossary/", *(f"/help/{name}/" for name in CHAPTERS)]


@pytest.mark.parametrize("page", PAGES)
def test_anybody_may_read_it_in_the_public_frame(client, page):
    answer = client.get(page)
    assert answer.status_code == 200
    assert "public/base.html" in {template.name for template in answer.templates}
    assert "csrfmiddlewaretoken" not in answer.text


def test_what_is_not_written_is_not_there(client):
    assert client.get("/help/nothing/").status_code == 404


def test_ones_own_chapter_stands_first(client):
    page = sign_in(client, make_actor(UnitKind.AGENCY)).get("/help/")
    assert [chapter.name for chapter in page.context["chapters"]][:3] == ["agency", "common", "proposer"]
    assert "base.html" in {template.name for template in page.templates}
    assert [chapter.name for chapter in client.get("/help/").context["chapters"]] == [
        "agency",
        "common",
        *CHAPTERS[1:3],
        *CHAPTERS[4:],
    ]


def test_a_search_shows_where(client):
    page = client.get("/help/", {"q": "個資同意"})
    assert [(hit.chapter.name, hit.section.anchor) for hit in page.context["hits"]] == [("proposer", "file")]
    assert "<mark>個資同意</mark>" in page.text
    assert client.get("/help/", {"q": "的"}).context["most"] == 30


def test_pages_ask_for_nothing_but_who_reads(client, django_assert_num_queries):
    sign_in(client, make_actor(UnitKind.RDEC))
    client.get("/help/")
    with django_assert_num_queries(4):  # session, person, memberships, notices
        client.get("/help/states/")


def test_every_state_of_every_kind_of_case_is_told():
    told = {chart.name: [str(one.label) for one in chart.meanings] for chart in charts()}
    assert told == {name: [str(state.label) for state in machine.states] for name, machine in machines.items()}
    plan = charts()[0]
    assert plan.name == "proposal"
    counselled = plan.meanings[list(State).index(State.WITH_DISTRICT)]
    assert (counselled.holder, counselled.days, counselled.public) == ("區公所", 5, "收件中")
    assert [str(step.label) for step in counselled.next] == [
        "轉送研考會",
        "退請補正",
        "撤回修改",
        "撤回修改",
        "撤回修改",
        "撤案",
    ]
    assert [str(one.label) for one in plan.meanings if one.ended] == ["結案解除列管", "撤案", "不予成案、未獲通過"]


def test_the_glossary_is_the_one_of_the_docs(client):
    rows = re.findall(r"^\| .+ \|$", (settings.BASE_DIR / "docs/glossary.md").read_text(), re.MULTILINE)
    assert len(terms()) == len(rows) - 2
    assert (terms()[0].term, terms()[0].english) == ("計畫（地方創生計畫）", "Proposal, plan")
    assert client.get("/help/glossary/").text.count("<dt") == len(terms())


def test_each_frame_leads_to_its_paragraph(client):
    link = re.compile(r'class="cs-help" href="([^"]+)"')
    assert link.findall(client.get(reverse("account_login")).text) == ["/help/common/#sign-in"]
    assert link.findall(client.get("/public/news/").text) == ["/help/common/#public"]
    sign_in(client, make_actor(UnitKind.DISTRICT_OFFICE))
    assert link.findall(client.get("/").text) == ["/help/district/#desk"]
    assert link.findall(client.get("/public/news/").text) == ["/help/common/#public"]  # the same for everybody


def test_the_tour_meets_a_role_once(client):
    """Without JavaScript: a form; who puts it away sees it no more, in any browser, and only of that role."""
    officer = make_actor(UnitKind.RDEC)
    keeper = make_actor(UnitKind.RDEC, Role.ADMINISTRATOR, user=officer.user)
    sign_in(client, officer)
    page = client.get("/")
    assert (page.context["tour"].chapter.name, page.text.count('<ol class="mn-cards">')) == ("rdec", 1)
    assert client.get("/help/tour/close/").status_code == 405
    answer = client.post("/help/tour/close/")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    client.post("/help/tour/close/")
    assert client.get("/").context["tour"] is None
    officer.user.refresh_from_db()
    assert officer.user.tours_closed == ["rdec"]
    assert sign_in(client, keeper).get("/").context["tour"].chapter.name == "administrator"
