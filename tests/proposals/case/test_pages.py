"""Who sees what of a plan: page, files, history, papers agree."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.utils import timezone

from accounts.models import Unit
from accounts.states import Role, UnitKind
from inputs.fields import format_roc
from proposals import workflow as w
from proposals.budget.sums import sheet
from proposals.course.hands import stays
from proposals.models import Proposal
from proposals.pages import money_of, ribbon
from proposals.services import let_in, let_out
from proposals.states import Outcome, PlanPermission, Purpose
from tests.documents.orders.printed import printed
from tests.factories.accounts import make_actor, make_user, sign_in
from tests.factories.plans import walker_at
from tests.proposals.case.cases import STATES
from tests.workflow.cases import fresh
from workflow.calendar.days import WorkingCalendar
from workflow.engine.services import perform
from workflow.states import Party

pytestmark = pytest.mark.django_db


SEES = {
    # who: drafting, notified, document_review
    "owner": (True, True, True),
    "colleague": (True, True, True),
    "PLATFORM officer": (False, True, True),
    "PLATFORM member": (False, True, True),
    "RDEC officer": (False, True, True),
    "RDEC administrator": (False, True, True),
    "D200 officer": (False, True, True),
    "D290 officer": (False, False, False),
    "CONVENER supervisor": (False, False, True),
    "AGR officer": (False, False, True),  # invited to review
    "TRA officer": (False, False, False),
    "NDC officer": (False, False, False),
    "TEAM-AGR officer": (False, False, False),
    "stranger": (False, False, False),
    "nobody": (False, False, False),
}


@pytest.mark.parametrize("who", SEES)
@pytest.mark.parametrize("state", STATES)
def test_list_page_files_history_and_paper_agree(client, made, who, state):
    walker = fresh(made[state])
    plan, expected = walker.plan, 200 if SEES[who][STATES.index(state)] else 404
    reader = sign_in(client, person(walker, who)) if who != "nobody" else client
    if who == "nobody":
        client.force_login(make_user("沒有單位"))
    pages = [f"/plans/{plan.pk}/", *(f"/plans/{plan.pk}/{name}/" for name in ("history", "versions", "files"))]
    file = plan.files.first().attachment_id
    assert [reader.get(page).status_code for page in pages] == [expected] * 4
    assert fetched(reader, f"/plans/{plan.pk}/files/{file}/") == expected
    if expected == 404 or not plan.version:
        assert reader.get(f"/plans/{plan.pk}/versions/1.pdf").status_code == 404
    assert (plan.title in reader.get("/plans/").text) is (expected == 200)


def fetched(client: Any, url: str) -> int:
    """The status of a download, which is read and closed as a browser does."""
    answer = client.get(url)
    if answer.streaming:
        assert b"".join(answer.streaming_content)
    return answer.status_code


def person(walker: Any, who: str) -> Any:
    if who == "owner":
        return walker.owner
    if who == "colleague":
        return make_actor(walker.owner.unit, Role.MEMBER)
    if who == "stranger":
        return make_actor(UnitKind.PROPOSER)
    code, role = who.split()
    return walker.cast.of(code, role)


def test_the_paper_of_a_version_is_a_download(client, made):
    walker = fresh(made["document_review"])
    answer = printed(sign_in(client, walker.cast.of("AGR")), f"/plans/{walker.plan.pk}/versions/1.pdf")
    assert (answer.status_code, answer["Content-Type"], answer.getvalue()[:5]) == (200, "application/pdf", b"%PDF-")
    name = quote(f"{walker.plan.title}_計畫書_第1版.pdf")
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_file_is_a_download_that_no_browser_runs(client, made):
    walker = fresh(made["notified"])
    attachment = walker.plan.files.first().attachment
    answer = sign_in(client, walker.owner).get(f"/plans/{walker.plan.pk}/files/{attachment.pk}/")
    with attachment.file.open() as stored:
        assert b"".join(answer.streaming_content) == stored.read()
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_file_of_another_plan_is_not_there(owner, made, plan):
    other = fresh(made["document_review"]).plan.files.first().attachment_id
    assert owner.get(f"/plans/{plan.pk}/files/{other}/").status_code == 404
    assert owner.get(f"/plans/{plan.pk}/versions/2.pdf").status_code == 404


def test_who_may_no_longer_see_the_plan_downloads_nothing(client, made):
    walker = fresh(made["document_review"])
    agency = sign_in(client, walker.cast.of("AGR"))
    url = f"/plans/{walker.plan.pk}/files/{walker.plan.files.first().attachment_id}/"
    assert fetched(agency, url) == 200
    agency_unit = Unit.objects.get(code="AGR")
    let_out(walker.plan, agency_unit, PlanPermission.REVIEW, by=walker.cast.of("RDEC"))
    assert fetched(agency, url) == 409  # and why: tests/proposals/versions/test_sight.py


def test_the_history_says_who_did_what_and_why(client, made):
    walker = fresh(made["document_review"])
    page = sign_in(client, walker.owner).get(f"/plans/{walker.plan.pk}/history/").text
    shown = [line.move for line in reversed(walker.plan.transitions.all())]
    assert shown[:2] == ["open_review", "form_case"]
    for words in (
        "分送機關書面審查",
        "→ 計畫成案",
        "石岡區公所・承辦人 王惠民",
        "符合本區「先做人、再做路」的地方創生願景。",
    ):
        assert words in page


def test_the_history_says_who_was_let_in_and_out(client, made):
    walker = fresh(made["document_review"])
    plan, rdec, asked = walker.plan, walker.cast.of("RDEC"), list(walker.plan.units_for(Party.AGENCIES))
    team = walker.cast.of("TEAM-AGR").unit
    let_in(plan, [team], PlanPermission.COUNSEL, by=rdec)
    let_out(plan, asked[0], PlanPermission.REVIEW, by=rdec)
    page = sign_in(client, walker.owner).get(f"/plans/{plan.pk}/history/").text
    out, into, _asked, opened = page.partition('class="cs-log"')[2].split("<li")[1:5]
    assert ("停止開放檢視：1 個單位（書面審查）" in out, str(rdec) in out, "→" in out) == (True, True, False)
    assert (f"開放檢視：{team}（輔導）" in into, "→" in into) == (True, False)
    assert f'<p class="mb-0 cs-prose">開放檢視：{len(asked)} 個單位（書面審查）</p>' in opened


def test_letting_in_and_out_is_no_step_of_the_plan(made):
    walker = fresh(made["document_review"])
    plan, calendar = walker.plan, WorkingCalendar.load()

    def shown() -> Any:
        log = list(plan.transitions.order_by("id"))
        return ribbon(plan, log), stays(plan, log, calendar)

    before = shown()
    let_in(plan, [walker.cast.of("TEAM-AGR").unit], PlanPermission.COUNSEL, by=walker.cast.of("RDEC"))
    assert shown() == before
    perform(plan, w.WITHDRAW, by=walker.cast.of("RDEC"), reason="重新規劃")
    before = shown()
    let_out(plan, walker.cast.of("TEAM-AGR").unit, PlanPermission.COUNSEL, by=walker.cast.of("RDEC"))
    assert shown() == before


def test_the_versions_say_on_which_a_unit_was_let_in(client, made):
    walker = fresh(made["document_review"])
    let_in(walker.plan, [walker.cast.of("TEAM-AGR").unit], PlanPermission.COUNSEL, by=walker.cast.of("RDEC"))
    page = sign_in(client, walker.owner).get(f"/plans/{walker.plan.pk}/versions/")
    assert [line.move_label for line in page.context["frozen"][0].lines][-2:] == ["分送機關書面審查", "開放檢視"]
    assert "開放檢視</li>" in page.text


def test_an_office_sees_the_plan_of_another_district_whose_venture_it_carries_out(client, made):
    walker, office = fresh(made["notified"]), make_actor(Unit.objects.get(code="D290"))
    page = walker.plan.get_absolute_url()
    assert sign_in(client, office).get(page).status_code == 404
    walker.plan.ventures.update(executing_unit=office.unit)
    assert client.get(page).status_code == 200


def test_a_meeting_that_was_waived_has_no_tick(client):
    walker = walker_at("ready_for_counselling", via=("waive_meeting",))
    plan = walker.plan
    phases = {phase.label: (phase.status, phase.words) for phase in ribbon(plan, list(plan.transitions.order_by("id")))}
    assert phases["專案會議"] == ("skipped", "免開")
    assert phases["書面審查"][0] == "past"
    page = sign_in(client, walker.owner).get(f"/plans/{plan.pk}/").text
    assert '<li class="skipped">' in page


def test_a_meeting_that_was_held_has_one():
    walker = walker_at("ready_for_counselling", via=("call_meeting",))
    plan = walker.plan
    phases = {phase.label: phase.status for phase in ribbon(plan, list(plan.transitions.order_by("id")))}
    assert phases["專案會議"] == "past"


def test_minutes_are_told_apart_by_the_meeting_they_came_with(client):
    walker = walker_at("preliminarily_approved")
    page = sign_in(client, walker.owner).get(f"/plans/{walker.plan.pk}/files/")
    minutes = [file for file in page.context["files"] if file.purpose == Purpose.NDC_MINUTES]
    assert sorted(file.came_with.move for file in minutes) == ["counselling_pass", "working_pass"]
    assert [str(file.came_with.move_label) in page.text for file in minutes] == [True, True]


def test_a_closed_plan_has_its_tick_and_its_day():
    plan = walker_at("closed").plan
    last = ribbon(plan, list(plan.transitions.order_by("id")))[-1]
    assert (last.status, last.words) == ("past", f"結案解除列管 {format_roc(timezone.localdate(plan.state_since))}")


def test_once_decided_the_total_leaves_out_what_was_rejected(client, made):
    walker = fresh(made["document_review"])
    plan = walker.plan
    budgets = {venture.pk: sheet(venture.budget_lines.all()).whole.total for venture in plan.ventures.all()}
    assert money_of(Proposal.objects.for_page().get(pk=plan.pk)).total == sum(budgets.values())
    rejected, *others = budgets
    plan.ventures.filter(pk=rejected).update(outcome=Outcome.REJECTED)
    page = sign_in(client, walker.owner).get(f"/plans/{plan.pk}/")
    assert page.context["budget"].total == sum(budgets[pk] for pk in others)
    assert "不含未通過或單獨再送的 1 項事業" in page.text
    plan.ventures.update(outcome=Outcome.REJECTED)
    assert money_of(Proposal.objects.for_page().get(pk=plan.pk)).total == 0
