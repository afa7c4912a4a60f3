"""The intake desks: checklist, queue, queries (R13, R15)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.states import Role
from portal.demo.bulk import copy_plans
from proposals.models import Proposal
from tests.factories.accounts import sign_in
from tests.factories.plans import CROSS, TWO_VENTURES
from tests.factories.statistics import analyze
from tests.proposals.intake.cases import BUNDLE, CHECKS, TODAY, typed, vision
from tests.workflow.cases import fresh

pytestmark = pytest.mark.django_db


# --- the checklist ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("move", ["forward", "return_from_district"])
def test_the_office_sees_each_section_ticked(client, plan, office, move):
    page = sign_in(client, office).get(f"/plans/{plan.pk}/moves/{move}/")
    assert [tick.missing for tick in page.context["checklist"]] == [[]] * 15
    assert ("✓ 齊備" in page.text, "✗ 缺" in page.text) == (True, False)


def test_the_checklist_names_what_is_missing(client, made, rdec):
    plan = fresh(made["cross"]).plan
    Proposal.objects.filter(pk=plan.pk).update(vision="")
    page = sign_in(client, rdec).get(f"/plans/{plan.pk}/moves/form_case/")
    missing = [(t.section, [g.code for g in t.missing]) for t in page.context["checklist"] if t.missing]
    assert (missing, "請寫地方創生願景" in page.text) == ([("vision", ["V1"])], True)


def test_the_checklist_shows_what_was_found_of_the_money_at_the_filing(client, plan, office):
    line = plan.transitions.get(move="submit_to_district")
    found_then = {
        "code": "P1",
        "severity": "warning",
        "title": "超過補助上限",
        "message": "超過 1 元",
        "reason": "已洽",
    }
    line.pk, line.key, line.data = None, None, line.data | {"budget_check": [found_then]}
    line.save(force_insert=True)
    page = sign_in(client, office).get(f"/plans/{plan.pk}/moves/forward/")
    assert [finding["message"] for finding in page.context["findings"]] == ["超過 1 元"]
    assert [found for _plan, found in client.get("/plans/intake/").context["rows"]] == [1, 0]


@pytest.mark.parametrize("name", CHECKS)
def test_every_point_is_confirmed(client, plan, office, name):
    data = typed(plan, "fits", "") | {"key": "k", "expected_version": plan.row_version}
    del data[name]
    page = sign_in(client, office).post(f"/plans/{plan.pk}/moves/forward/", data)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [name])


def titles(page: Any) -> list[str]:
    return [plan.title for plan, _warnings in page.context["rows"]]


# --- the desk --------------------------------------------------------------------------------------------------------


def test_each_desk_has_its_own_queue(client, made, walker):
    shown = {
        code: set(titles(sign_in(client, walker.cast.of(code)).get("/plans/intake/")))
        for code in ("D200", "D150", "RDEC")
    }
    assert shown == {
        "D200": {TWO_VENTURES.title, "第二件"},
        "D150": {"別區的計畫"},
        "RDEC": {"已轉送", CROSS.title},
    }


def test_rdecs_desk_keeps_a_case_until_the_agencies_have_it(client, made, rdec):
    walker = fresh(made["forwarded"])
    walker.walk("formed")
    assert "已轉送" in titles(sign_in(client, rdec).get("/plans/intake/"))
    walker.walk("document_review")
    assert titles(client.get("/plans/intake/")) == [CROSS.title]


def test_the_oldest_due_comes_first(client, made, plan, office):
    second = fresh(made["second"]).plan
    for number, due in enumerate((TODAY, None), start=1):
        Proposal.objects.filter(pk=plan.pk).update(due_on=due)
        Proposal.objects.filter(pk=second.pk).update(due_on=TODAY + dt.timedelta(days=1))
        expected = [plan.title, second.title] if number == 1 else [second.title, plan.title]
        assert titles(sign_in(client, office).get("/plans/intake/")) == expected


@pytest.mark.parametrize(
    ("code", "role"),
    [
        ("D200", Role.MEMBER),
        ("D200", Role.ADMINISTRATOR),
        ("RDEC", Role.MEMBER),
        ("RDEC", Role.ADMINISTRATOR),
        ("PLATFORM", Role.OFFICER),
        ("AGR", Role.OFFICER),
        ("NDC", Role.OFFICER),
        ("CONVENER", Role.SUPERVISOR),
        ("owner", ""),
    ],
)
def test_the_desk_is_not_there_for_others(client, walker, code, role):
    actor = walker.owner if code == "owner" else walker.cast.of(code, role)
    answers = [sign_in(client, actor).get(url) for url in ("/plans/intake/", "/plans/intake/forward/", "/")]
    assert [answer.status_code for answer in answers] == [404, 404, 200]
    assert 'href="/plans/intake/"' not in answers[2].text


@pytest.mark.parametrize("code", ["D200", "RDEC"])
def test_home_and_the_menu_lead_to_the_desk(client, walker, code):
    assert sign_in(client, walker.cast.of(code)).get("/").text.count('href="/plans/intake/"') == 2


def queries(client: Any, url: str) -> int:
    client.get(url)  # the session's first request writes its start
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


DESK_PAGES = {  # whose plan it is for, the page, what it asks
    ("received", "D200", ""): 10,
    ("received", "D200", "moves/forward/"): 12,
    ("received", "D200", "moves/return_from_district/"): 10,
    ("forwarded", "RDEC", "moves/form_case/"): 11,
    ("forwarded", "RDEC", "moves/return_from_rdec/"): 10,
}


@pytest.mark.parametrize(("which", "code", "page"), DESK_PAGES)
def test_a_desks_pages_of_a_plan_stay_within_twelve(client, made, walker, which, code, page):
    sign_in(client, walker.cast.of(code))
    asked = queries(client, f"/plans/{made[which].plan.pk}/{page}")
    assert asked == DESK_PAGES[which, code, page] <= 12


DESK_QUERIES = {"D200": 9, "RDEC": 8}
BUNDLE_QUERIES, VISIONS_QUERIES, VISION_QUERIES = 7, 6, 8


# --- queries ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", DESK_QUERIES)
def test_the_desk_asks_the_same_at_one_and_at_thirty_rows(client, walker, made, code):
    kept = fresh(made["received" if code == "D200" else "forwarded"]).plan
    reader = sign_in(client, walker.cast.of(code))
    others = [fresh(made[name]).plan for name in ("second", "cross")]
    Proposal.objects.filter(pk__in=[other.pk for other in others]).update(holder_unit=None)
    one = queries(reader, "/plans/intake/")
    assert titles(reader.get("/plans/intake/")) == [kept.title]
    copy_plans([kept], 40)
    assert len(titles(reader.get("/plans/intake/"))) == 30
    assert (one, queries(reader, "/plans/intake/")) == (DESK_QUERIES[code], DESK_QUERIES[code])


def test_a_bundle_asks_the_same_for_one_and_for_twenty(client, plan, office):
    copy_plans([plan], 20)
    ids = list(Proposal.objects.filter(title=plan.title).values_list("pk", flat=True))
    reader = sign_in(client, office)
    counts = [queries(reader, f"{BUNDLE}?{'&'.join(f'plan={pk}' for pk in ids[:n])}") for n in (1, 20)]
    assert counts == [BUNDLE_QUERIES, BUNDLE_QUERIES]


def test_the_visions_ask_the_same_however_many(client, district, office):
    reader = sign_in(client, office)
    counts = []
    for number in range(1, 31):
        file = SimpleUploadedFile("紀錄.txt", "照案通過。".encode())
        vision(district, office, number=number, text=f"願景{number}", files=[file])
        if number in (1, 30):
            counts.append([queries(reader, "/plans/visions/"), queries(reader, f"/plans/visions/{district.code}/")])
    assert counts == [[VISIONS_QUERIES, VISION_QUERIES]] * 2


def test_the_desk_reads_along_its_index(office, plan):
    copy_plans([plan], 400)
    queue = Proposal.objects.at_intake(office.unit_id)
    analyze("proposals_proposal")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "plan_at_intake" in queue[:30].explain()


def test_the_received_day_is_the_day_it_came_to_this_desk(client, walker, office):
    page = sign_in(client, office).get("/plans/intake/")
    shown = {plan.pk: timezone.localdate(plan.state_since) for plan, _warnings in page.context["rows"]}
    line = walker.plan.transitions.last()
    assert shown[walker.plan.pk] == timezone.localdate(line.at)
