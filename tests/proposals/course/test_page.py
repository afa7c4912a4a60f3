"""The plan's page: chapters that fold under a list of contents, phases with their days, who can open what is closed."""

import re

import pytest

from proposals.pages import ribbon
from tests.factories.accounts import sign_in
from tests.factories.plans import walker_at
from workflow.templatetags.cs import roc

pytestmark = pytest.mark.django_db
CHAPTER = re.compile(r'<details class="cs-chapter"( open)?>')
TARGET = re.compile(r'<div id="c-([a-z0-9-]+)">')
LINK = re.compile(r'href="#(?:c-([a-z0-9-]+)|venture-\d+)"')


def open_chapters(text):
    """Anchors of the chapters that stand open; the map has none."""
    parts = text.split('<details class="cs-chapter"')[1:]
    return [TARGET.search(part)[1] for part in parts if part.startswith(" open>") and TARGET.search(part)]


def test_chapters_fold_but_the_first_and_each_is_reached_from_the_contents(client):
    walker = walker_at("with_rdec")
    page = walker.plan.get_absolute_url()
    text = sign_in(client, walker.cast.of("RDEC")).get(page).text
    targets = TARGET.findall(text)
    assert open_chapters(text) == ["basics"]
    assert [anchor for anchor in LINK.findall(text) if anchor] == targets
    assert {"basics", "vision", "concept-1", "budget-2", "benefits"} <= set(targets)
    assert len(set(targets)) == len(targets)
    whole = client.get(f"{page}?whole=1").text
    assert open_chapters(whole) == targets
    assert len(CHAPTER.findall(whole)) == len([mark for mark in CHAPTER.findall(whole) if mark])


def test_what_is_to_be_revised_stands_open(client):
    walker = walker_at("intake_revision", via=("return_from_district",))
    asked = [request.section for request in walker.plan.open_requests]
    shown = open_chapters(sign_in(client, walker.owner).get(walker.plan.get_absolute_url()).text)
    assert (shown[0], [anchor.split("-")[0] for anchor in shown if anchor != "basics"]) == (
        "basics",
        [section for section in asked if section != "basics"],
    )


def test_each_phase_says_from_when_until_when_and_the_present_one_since_when():
    plan = walker_at("document_review").plan
    log = list(plan.transitions.order_by("id"))
    at = {line.move: roc(line.at) for line in log}
    phases = ribbon(plan, log)
    assert [(phase.status, phase.words, phase.since) for phase in phases[:4]] == [
        ("past", f"{roc(log[0].at)}–{at['submit_to_district']}", ""),
        ("past", f"{at['submit_to_district']}–{at['open_review']}", ""),
        ("now", "機關書面審查", at["open_review"]),
        ("next", "", ""),
    ]


def test_what_is_closed_says_who_can_open_it(client):
    walker = walker_at("document_review")
    page = sign_in(client, walker.cast.of("RDEC")).get(walker.plan.get_absolute_url())
    closed = {step.name: [str(who) for who in step.verdict.opens] for step in page.context["steps"].leading}
    assert (closed["conclude_review"], closed["ask_review_revision"]) == (["審查機關"], ["審查機關"])
    assert " ".join(page.text.split()).count("由誰解開：審查機關") == 2
