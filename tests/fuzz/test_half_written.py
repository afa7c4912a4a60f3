"""Nothing of a text that is being revised shows to who does not write it: no name, word, figure or file, on any page."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from typing import Any

import pytest
from django.db.models import CharField, Model, QuerySet, TextField
from django.test import Client

from accounts.actors import Actor
from documents.papers.odf import SHEET_MIME
from portal.demo.papers import paper
from proposals.models import (
    Answer,
    BudgetLine,
    ConsensusMeeting,
    KpiContribution,
    Proposal,
    ResourceItem,
    ScheduleStep,
    Stakeholder,
    Venture,
)
from proposals.services import attach_file
from proposals.states import Purpose, State
from tests.factories.accounts import sign_in
from tests.fuzz.pages import Page
from tests.workflow.cases import make_cast, walker_at

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

HALF, FIGURE = "改到一半", 7_654_321
TELLS = re.compile(f"{HALF}|{FIGURE}|{FIGURE:,}")
OF_PLANS = (ResourceItem, ConsensusMeeting, Venture, Answer)
OF_VENTURES = (Stakeholder, ScheduleStep, KpiContribution, BudgetLine)
VIA: dict[str, tuple[str, ...]] = {
    State.COACHING_REVISION: (),
    State.INTAKE_REVISION: ("return_from_district",),
    State.REVIEW_REVISION: (),
    State.PLAN_CHANGE: ("open_change",),
}
OTHERS = ("PLATFORM", "RDEC", "D200", "AGR", "NDC", "CONVENER")
FOUND_BY = "/plans/?q="
BEGUN_AT = ("/", "/plans/?order=title", "/notices/", "/tracking/", "/reviews/", "/plans/intake/")
# What is no page of a plan, and files, whose text no page shows.
LEFT_OUT = re.compile(
    r"^/(accounts|me|admin|upkeep|sitemap|drafts|plans/(programmes|chapters|visions|privacy))/|/files/.+/$|\."
)


def half_write(plan: Proposal, by: Actor) -> None:
    """Every text and figure of the plan reads otherwise than what was filed; a venture and a file have come."""
    write(Proposal, Proposal.objects.filter(pk=plan.pk))
    for model in OF_PLANS:
        write(model, model._default_manager.filter(proposal=plan))
    for model in OF_VENTURES:
        write(model, model._default_manager.filter(venture__proposal=plan))
    Venture.objects.create(proposal=plan, title=f"{HALF}的新事業", theme=HALF)
    attach_file(plan, paper(HALF), Purpose.SUPPORTING, by=by)


def write(model: type[Model], rows: QuerySet[Any]) -> None:
    """Whatever a person types, and the figures that pages show."""
    typed = [f for f in model._meta.concrete_fields if f.editable and not f.choices and not f.generated]
    texts = {f.name: HALF for f in typed if isinstance(f, CharField | TextField)}
    figures = {f.name: FIGURE for f in typed if f.name in ("central", "declared_total", "target")}
    rows.update(**texts, **figures)


def said(answer: Any) -> str:
    """What the page says, or the spreadsheet; nothing of a file that was handed in."""
    if answer.streaming:
        return "" if b"".join(answer.streaming_content) else "an empty file"
    if answer["Content-Type"] != SHEET_MIME:
        return str(answer.text)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as sheet:
        return sheet.read("content.xml").decode()


def reached(client: Client, begun_at: Iterable[str]) -> dict[str, str]:
    """Every page that links lead to from there, one of those that differ in their queries, and what it says."""
    found: dict[str, str] = {}
    waiting, asked = list(begun_at), set()
    while waiting:
        address = waiting.pop()
        path = address.partition("?")[0]
        known = address if address in begun_at else path
        if LEFT_OUT.search(path) or known in asked:
            continue
        asked.add(known)
        found[path] = found.get(path, "") + (text := said(client.get(address, follow=True)))
        waiting += Page.of(address, text).links
    return found


@pytest.mark.parametrize("state", VIA)
def test_no_page_of_others_shows_what_is_half_written(client, state):
    walker = walker_at(state, make_cast(), via=VIA[state])
    half_write(walker.plan, walker.owner)
    home, pages = walker.plan.get_absolute_url(), {}
    begun = [*BEGUN_AT, home, f"{home}files/"]
    for who in OTHERS:
        reader = sign_in(client, walker.cast.of(who))
        pages |= {(who, path): text for path, text in reached(reader, begun).items()}
        pages |= {(who, f"{FOUND_BY}{HALF}"): reader.get(f"{FOUND_BY}{HALF}").text.replace(f'value="{HALF}"', "")}
    assert {page: TELLS.findall(text) for page, text in pages.items() if TELLS.search(text)} == {}
    assert {("RDEC", f"{home}{tab}") for tab in ("", "history/", "files/", "versions/", "letters/")} <= set(pages)


def test_it_stands_on_the_pages_of_who_writes_it(client):
    walker = walker_at(State.PLAN_CHANGE, make_cast(), via=VIA[State.PLAN_CHANGE])
    half_write(walker.plan, walker.owner)
    home = walker.plan.get_absolute_url()
    pages = reached(sign_in(client, walker.owner), [home])
    told = {path for path, text in pages.items() if TELLS.search(text)}
    assert {home, f"{home}files/", f"{home}edit/", f"/tracking/plans/{walker.plan.pk}/"} <= told
