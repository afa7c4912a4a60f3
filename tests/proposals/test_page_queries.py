"""How often the pages of a plan ask the database: literally, the same at one and at thirty rows, twelve at most."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.choices import flatten_choices

from bench.pages import counted, form_of
from chapters.states import QUESTIONS_ONLY, VENTURE_SECTIONS, Section
from programmes.models import CentralProgramme, Kpi
from proposals.models import Proposal
from proposals.writing import drafts
from reviews.models import OpinionRequest
from tests.factories.accounts import sign_in
from tests.factories.plans import more
from tests.proposals.case.test_sections import address, as_shown
from tests.workflow.cases import fresh, kept_for_module, make_cast, walker_at

pytestmark = pytest.mark.django_db
VIA = {"intake_revision": ("return_from_district",)}
WRITTEN = [section for section in Section if section not in QUESTIONS_ONLY]
STATES = ("notified", "intake_revision", "document_review", "project_meeting", "executing")
MOST = 12


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        cast = make_cast()
        yield {state: walker_at(state, cast, owner=f"{state}協會", via=VIA.get(state, ())) for state in STATES}


@pytest.fixture
def walker(made):
    return fresh(made["notified"])


@pytest.fixture
def plan(walker):
    return walker.plan


def queries(client: Any, url: str) -> int:
    client.get(url)  # the session's first request writes its start
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def grow(plan: Proposal) -> None:
    """Twenty more ventures, thirty more of everything else a plan's pages list."""
    for position in range(3, 23):
        plan.ventures.create(position=position, title=f"事業{position}")
    for number in range(30):
        line = plan.transitions.last()
        line.pk, line.key = None, None
        line.save(force_insert=True)
        if version := plan.versions.last():
            version.pk, version.number = None, number + 11
            version.save(force_insert=True)
        plan.resources.create(kind="land", name=f"地{number}")
        attachment = plan.files.first().attachment
        attachment.pk = None
        attachment.save(force_insert=True)
        plan.files.create(attachment=attachment, purpose="supporting")


# --- the list -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["PLATFORM", "RDEC", "owner", "D200"])
def test_the_list_asks_the_same_at_one_and_at_thirty_rows(client, walker, plan, who):
    Proposal.objects.exclude(pk=plan.pk).update(notified_at=None)
    reader = sign_in(client, walker.owner if who == "owner" else walker.cast.of(who))
    assert len(reader.get("/plans/").context["page"]) == 1
    one = queries(reader, "/plans/")
    more(plan, 29)
    assert len(reader.get("/plans/").context["page"]) == 30
    assert (one, queries(reader, "/plans/")) == (9, 9)


# --- the plan and its tabs ------------------------------------------------------------------------------------------

TABS = (
    "/plans/{}/",
    "/plans/{}/history/",
    "/plans/{}/versions/",
    "/plans/{}/files/",
    "/reviews/plans/{}/",
    "/tracking/plans/{}/",
)
PAGE_QUERIES = {  # plan, history, versions, files, reviews, tracking
    ("notified", "owner"): [11, 10, 11, 10, 9, 10],
    ("notified", "RDEC"): [11, 8, 9, 8, 7, 8],
    ("intake_revision", "owner"): [12, 11, 12, 11, 10, 11],
    ("intake_revision", "RDEC"): [10, 9, 10, 9, 8, 9],
    ("document_review", "owner"): [10, 10, 9, 8, 10, 10],
    ("document_review", "RDEC"): [11, 11, 10, 9, 11, 11],
    ("project_meeting", "RDEC"): [12, 12, 11, 10, 12, 12],
    ("executing", "owner"): [11, 11, 10, 9, 11, 12],
    ("executing", "RDEC"): [11, 11, 10, 9, 11, 12],
}


@pytest.mark.parametrize(("state", "who"), PAGE_QUERIES)
def test_a_plans_pages_ask_the_same_with_many_rows(client, made, state, who):
    walker = fresh(made[state])
    reader = sign_in(client, walker.owner if who == "owner" else walker.cast.of(who))
    urls = [tab.format(walker.plan.pk) for tab in TABS]
    few = [queries(reader, url) for url in urls]
    grow(walker.plan)
    many = [queries(reader, url) for url in urls]
    assert (few, many) == (PAGE_QUERIES[state, who],) * 2
    assert max(few) <= MOST


# --- writing --------------------------------------------------------------------------------------------------------

SECTION_QUERIES = {
    Section.BASICS: 9,
    Section.RESOURCES: 8,
    Section.CONSENSUS: 8,
    Section.VISION: 7,
    Section.THEME: 8,
    Section.STAKEHOLDERS: 7,
    Section.CONCEPT: 7,
    Section.KPI: 8,
    Section.BUDGET: 7,
    Section.BENEFITS: 7,
}


def test_a_section_asks_the_same_with_many_rows(client, walker, plan):
    owner = sign_in(client, walker.owner)
    few = {section: queries(owner, address(plan, section)) for section in WRITTEN}
    venture = plan.ventures.all()[0]
    grow(plan)
    minutes = plan.consensus_meetings.first().minutes
    for number in range(30):
        plan.consensus_meetings.create(held_on="2025-10-05", place=f"地{number}", attendance=9, minutes=minutes)
        venture.stakeholders.create(name=f"人{number}", relation="鄰居")
        venture.steps.create(title=f"步{number}", starts_on="2026-01-01", ends_on="2026-02-01", place="土牛")
        programme = CentralProgramme.objects.order_by("pk")[number % 3]
        venture.budget_lines.create(item=f"項{number}", programme=programme, year=115, expense="capital", central=1)
    for kpi in Kpi.objects.all():
        for year in (114, 115, 116, 117):
            venture.kpis.get_or_create(kpi=kpi, year=year, defaults={"target": 1})
    assert venture.kpis.count() >= 30
    many = {section: queries(owner, address(plan, section)) for section in WRITTEN}
    assert (few, many) == (SECTION_QUERIES, SECTION_QUERIES)
    assert queries(owner, f"/plans/{plan.pk}/moves/withdraw/") == 9


def drawn(page: Any, name: str) -> int:
    return sum(template.name == f"components/{name}.html" for template in page.templates)


@pytest.mark.parametrize("section", [Section.BUDGET, Section.KPI, Section.CONCEPT, Section.RESOURCES])
def test_the_fields_of_many_rows_are_drawn_by_the_templates_of_one(client, walker, plan, section):
    """Each row is drawn to the letter as if it were the only one; what was refused says so at its own field."""
    many_rows(plan)
    owner, url = sign_in(client, walker.owner), address(plan, section)
    page = owner.get(url)
    rows, form = page.context["rows"], page.context["form"]
    assert len(rows.forms) > 3
    assert drawn(page, "field") == len(rows.empty_form.visible_fields()) + (len(form.visible_fields()) if form else 0)
    for row in rows.forms:
        shared = [str(field.as_field_group()) for field in row.visible_fields()]
        assert "\0" not in "".join(shared)
        row.frames = None
        assert shared == [str(field.as_field_group()) for field in row.visible_fields()]


def test_a_row_offers_what_it_may_dock_to(client, walker, plan):
    """Choices are read once for all rows; an ended programme stays on offer in the row that had chosen it."""
    venture = plan.ventures.all()[0]
    ended = venture.budget_lines.filter(programme__isnull=False)[0].programme
    CentralProgramme.objects.filter(pk=ended.pk).update(active=False)
    rows = sign_in(client, walker.owner).get(address(plan, Section.BUDGET, venture)).context["rows"]
    active = list(CentralProgramme.objects.filter(active=True).values_list("pk", flat=True))
    for row in [*rows.forms, rows.empty_form]:
        offered = [key for key, _label in flatten_choices(row.fields["programme"].choices) if key]
        known = CentralProgramme.objects.values_list("pk", flat=True)
        assert sorted(offered) == [pk for pk in known if pk in active or pk == row.instance.programme_id]


def test_a_save_between_number_and_rows_is_not_undone(client, walker, plan):
    """Somebody saves while the page is being made: whatever the page shows, saving it is told of the other's save."""
    url, owner = address(plan, Section.RESOURCES), sign_in(client, walker.owner)
    meanwhile = [lambda: drafts.count_save(plan, Section.RESOURCES, None, by=walker.owner, expected=None)]

    def butt_in(execute: Any, statement: str, *args: Any) -> Any:
        if 'FROM "proposals_resourceitem"' in statement and meanwhile:
            meanwhile.pop()()
        return execute(statement, *args)

    with connection.execute_wrapper(butt_in):
        page = owner.get(url)
    assert (meanwhile, page.context["saves"], page.context["plan"].section_marks.get().saves) == ([], 0, 1)
    assert owner.post(url, as_shown(page)).status_code == 409


def test_sections_cover_every_kind_of_row():
    assert set(SECTION_QUERIES) == set(WRITTEN) >= set(VENTURE_SECTIONS)


# --- saves ----------------------------------------------------------------------------------------------------------


def statements(client: Any, url: str, data: dict[str, Any], status: int) -> int:
    """How often a save asks the database, but for the savepoints of this test's own transaction."""
    with counted() as sent:
        assert client.post(url, data).status_code == status
    return len(sent)


SAVES = {  # what is changed; kept as a draft, kept again, saved
    Section.BASICS: ({"summary": "從水圳的巡守開始，把果園、伙房與學校連成一條散步路。"}, (11, 9, 12)),
    Section.RESOURCES: ({"rows-0-name": "水圳與埤塘"}, (11, 9, 11)),
    Section.CONSENSUS: ({"rows-0-place": "土牛社區活動中心"}, (11, 9, 11)),
    Section.VISION: ({"vision": "十年後，孩子放學有地方去。"}, (9, 7, 10)),
    Section.THEME: ({"theme": "沿著水圳走，看得見人與土地。"}, (9, 7, 10)),
    Section.STAKEHOLDERS: ({"rows-0-name": "水利小組"}, (9, 7, 10)),
    Section.CONCEPT: ({"method": "先巡圳，再修路。", "rows-0-title": "巡圳與測繪"}, (10, 8, 12)),
    Section.KPI: ({"rows-0-evidence": "勞保投保名冊"}, (10, 8, 11)),
    Section.BUDGET: ({"declared_total": "5000000", "rows-0-item": "水圳修繕"}, (10, 8, 12)),
    Section.BENEFITS: ({"benefits": "收益的一成回饋社區。"}, (9, 7, 10)),
}


def many_rows(plan: Proposal) -> None:
    """Some more of each kind, so that what is asked for every row shows."""
    venture = plan.ventures.all()[0]
    minutes = plan.consensus_meetings.first().minutes
    for number in range(3):
        plan.resources.create(kind="land", name=f"地{number}")
        plan.consensus_meetings.create(held_on="2025-10-05", place=f"地{number}", attendance=9, minutes=minutes)
        venture.stakeholders.create(name=f"人{number}", relation="鄰居")
        venture.steps.create(title=f"步{number}", starts_on="2026-01-01", ends_on="2026-02-01", place="土牛")
        venture.budget_lines.create(item=f"項{number}", year=115, expense="capital", local=1)
    for kpi in Kpi.objects.for_ventures()[:2]:
        for year in (114, 115, 116):
            venture.kpis.get_or_create(kpi=kpi, year=year, defaults={"target": 1})


def test_what_a_save_asks(client, walker, plan):
    many_rows(plan)
    owner, found = sign_in(client, walker.owner), {}
    for section, (changes, _asked) in SAVES.items():
        url = address(plan, section)
        data = {name: value for name, value in form_of(owner.get(url).text).items() if name not in ("add", "copy")}
        sent = [data | changes | {"draft_seq": str(number)} for number in (1, 2, 3)]
        found[section] = (
            statements(owner, f"{url}draft/", sent[0], 200),
            statements(owner, f"{url}draft/", sent[1], 200),
            statements(owner, url, sent[2], 302),
        )
    assert found == {section: asked for section, (_changes, asked) in SAVES.items()}
    assert max(max(asked) for asked in found.values()) <= MOST
    assert set(found) == set(WRITTEN)


def test_what_an_opinion_asks(client, made):
    walker = fresh(made["document_review"])
    agency = sign_in(client, walker.cast.of("AGR"))
    asked = OpinionRequest.objects.get(round__proposal=walker.plan, agency__code="AGR")
    url = f"/reviews/opinions/{asked.pk}/file/"
    said = {"result": "agree", "content_opinion": "內容具體可行。", "fit_opinion": "符合本局補助範圍。"}
    assert statements(agency, url, form_of(agency.get(url).text) | said, 302) == 11
