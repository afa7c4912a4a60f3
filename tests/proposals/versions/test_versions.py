"""Freezing a plan: complete, of one spelling, and different only when something was written."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from proposals import workflow as w
from proposals.models import PlanVersion, Proposal, Stakeholder
from proposals.versions.freezing import canonical, differs, freeze, snapshot
from tests.factories.plans import asked_of
from tests.workflow.cases import fresh, kept_for_module, walker_at
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db
AT = timezone.make_aware(dt.datetime(2025, 2, 7, 15, 0))


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        yield walker_at("coaching")


@pytest.fixture
def walker(made):
    return fresh(made)


@pytest.fixture
def plan(walker):
    return walker.plan


def again(plan: Proposal) -> Proposal:
    return Proposal.objects.get(pk=plan.pk)


def test_a_snapshot_holds_every_section(plan):
    content = snapshot(plan)
    assert sorted(content) == ["basics", "benefits", "chapters", "consensus", "resources", "ventures", "vision"]
    assert [chapter["section"] for chapter in content["chapters"]] == [
        "basics",
        "resources",
        "consensus",
        "vision",
        "theme",
        "stakeholders",
        "concept",
        "kpi",
        "budget",
        "benefits",
    ]
    assert content["basics"] == {
        "title": plan.title,
        "summary": plan.summary,
        "owner": {"id": plan.owner_id, "name": "石岡水圳文化協會", "kind": "民間團體"},
        "districts": [{"code": plan.district_list[0].code, "name": "石岡區", "priority": True}],
        "contact": {"name": "陳美玲", "phone": "04-2228-9111", "email": plan.contact_email},
    }
    assert content["resources"][0] == {
        "kind": "landscape",
        "kind_label": "景",
        "name": "八寶圳水路",
        "place": "石岡區土牛里",
        "description": "八寶圳水路是本計畫最想留住、也最有機會的在地資源。",
    }
    meeting = plan.consensus_meetings.first()
    assert content["consensus"][0] == {
        "held_on": meeting.held_on.isoformat(),
        "place": "石岡區活動中心",
        "attendance": 34,
        "summary": meeting.summary,
        "minutes": {"id": str(meeting.minutes_id), "name": meeting.minutes.name, "sha256": meeting.minutes.sha256},
    }
    assert (content["vision"], content["benefits"]) == (plan.vision, plan.benefits)


def test_a_snapshot_holds_every_part_of_a_venture(plan):
    venture = plan.ventures.get(position=1)
    content = snapshot(plan)["ventures"][0]
    assert {name: content[name] for name in ("id", "title", "theme", "method", "declared_total")} == {
        "id": venture.pk,
        "title": "水圳慢行導覽",
        "theme": venture.theme,
        "method": venture.method,
        "declared_total": 1_800_000,
    }
    assert content["executing_unit"] == "石岡水圳文化協會"
    assert [len(content[name]) for name in ("stakeholders", "steps", "kpis", "budget")] == [3, 3, 6, 6]
    assert content["budget"][0] == {
        "item": "人事與業務費",
        "programme": {"code": "CP10", "name": str(venture.budget_lines.first().programme)},
        "year": 115,
        "expense": "recurrent",
        "expense_label": "經常門",
        "central": 300_000,
        "local": 0,
        "private": 60_000,
        "total": 360_000,
    }


def test_a_place_is_frozen_with_its_district_as_far_as_it_is_said(plan):
    venture = plan.ventures.filter(position=1)

    def frozen():
        content = snapshot(again(plan))["ventures"][0]
        return {name: content[name] for name in ("address", "longitude", "latitude", "located_in") if name in content}

    venture.update(address="", longitude="120.780000", latitude="24.275500")
    assert frozen() == {"longitude": "120.78", "latitude": "24.2755", "located_in": "石岡區"}
    venture.update(address="臺中市石岡區德成路", longitude=None, latitude=None)
    assert frozen() == {"address": "臺中市石岡區德成路"}


def test_a_plan_frozen_before_there_were_places_is_no_other_today(plan):
    plan.ventures.update(address="", longitude=None, latitude=None)
    content = snapshot(again(plan))
    assert [name for v in content["ventures"] for name in v if name in ("address", "longitude", "located_in")] == []


def test_a_meeting_without_minutes_and_a_line_without_programme(plan):
    plan.consensus_meetings.update(minutes=None)
    plan.ventures.get(position=1).budget_lines.update(programme=None)
    content = snapshot(again(plan))
    assert [meeting["minutes"] for meeting in content["consensus"]] == [None, None]
    assert content["ventures"][0]["budget"][0]["programme"] is None


def test_a_version_is_numbered_hashed_and_signed(plan):
    version = freeze(plan, by="石岡水圳文化協會・管理者 陳美玲", at=AT)
    text = canonical(snapshot(plan))
    assert (version.number, version.created_at, version.created_by) == (2, AT, "石岡水圳文化協會・管理者 陳美玲")
    assert version.template_version == "114-1"
    assert version.sha256 == hashlib.sha256(text.encode()).hexdigest()
    stored = PlanVersion.objects.get(number=2)
    assert (stored.content, canonical(stored.content), str(stored)) == (json.loads(text), text, "第 2 版")


def test_versions_count_up(plan):
    assert [freeze(plan, by="x", at=AT).number for _time in range(3)] == [2, 3, 4]  # the first is of the notice


def test_equal_plans_have_equal_hashes_and_changed_ones_other_hashes(plan):
    first, second = (freeze(plan, by=who, at=AT) for who in "ab")
    assert first.sha256 == second.sha256
    Proposal.objects.filter(pk=plan.pk).update(vision="新的願景")
    third = freeze(again(plan), by="a", at=AT)
    assert third.sha256 != first.sha256
    first.refresh_from_db()
    assert first.content["vision"] == plan.vision


def test_what_was_remembered_of_a_plan_is_not_frozen(plan):
    assert (plan.venture_list[0].title, plan.district_list[0].name) == ("水圳慢行導覽", "石岡區")
    plan.ventures.filter(position=1).update(title="水圳慢慢走")
    assert freeze(plan, by="x", at=AT).content["ventures"][0]["title"] == "水圳慢慢走"


def test_a_plan_differs_once_something_was_written(plan):
    plan.version = None
    assert differs(plan) is True  # nothing was frozen yet
    plan.version = freeze(plan, by="x", at=AT)
    plan.save()
    assert (differs(plan), differs(again(plan))) == (False, False)


@pytest.mark.parametrize(
    "change",
    [
        lambda plan: Proposal.objects.filter(pk=plan.pk).update(summary="新的摘要"),
        lambda plan: plan.districts.clear(),
        lambda plan: plan.resources.first().delete(),
        lambda plan: plan.consensus_meetings.update(attendance=99),
        lambda plan: plan.consensus_meetings.update(minutes=None),
        lambda plan: plan.ventures.filter(position=1).update(declared_total=1),
        lambda plan: plan.ventures.filter(position=2).update(position=0),
        lambda plan: Stakeholder.objects.create(venture=plan.venture_list[0], name="新", relation="鄰居"),
        lambda plan: plan.venture_list[0].steps.update(place="別處"),
        lambda plan: plan.venture_list[0].kpis.filter(year=115).update(target=Decimal("0.5")),
        lambda plan: plan.venture_list[0].budget_lines.filter(year=117).update(private=1),
    ],
)
def test_every_kind_of_change_is_a_difference(plan, change):
    plan.version = freeze(plan, by="x", at=AT)
    plan.save()
    change(plan)
    assert differs(again(plan)) is True


@pytest.mark.parametrize("field", ["row_version", "updated_at", "due_on", "coach", "vision_fit"])
def test_what_is_not_content_is_no_difference(walker, plan, field):
    plan.version = freeze(plan, by="x", at=AT)
    plan.save()
    values = {
        "row_version": 9,
        "updated_at": AT,
        "due_on": AT.date(),
        "coach": walker.owner.user,
        "vision_fit": "符合",
    }
    Proposal.objects.filter(pk=plan.pk).update(**{field: values[field]})
    assert differs(again(plan)) is False


def test_a_change_taken_back_makes_no_version_and_one_handed_in_does(walker, plan):
    walker.walk("executing")
    number, rdec = plan.versions.count(), walker.cast.of("RDEC")
    for written in (False, True):
        perform(
            walker.plan,
            w.OPEN_CHANGE,
            by=walker.owner,
            sections=asked_of(walker.plan, vision="調整"),
            reason="調整期程",
        )
        if written:
            Proposal.objects.filter(pk=plan.pk).update(vision="調整後的願景")
            perform(walker.plan, w.FILE_CHANGE, by=walker.owner)
            perform(walker.plan, w.ACCEPT_CHANGE, by=rdec)
        else:
            perform(walker.plan, w.TAKE_BACK_CHANGE, by=walker.owner)
        number += written
        assert (walker.plan.versions.count(), walker.plan.version.number) == (number, number)


def test_a_snapshot_costs_the_same_however_many_ventures(plan):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            snapshot(again(plan))
        return len(captured)

    few = queries()
    for position in range(3, 13):
        plan.ventures.create(position=position, title=f"事業{position}")
    assert (few, queries()) == (2, 2)


def test_canonical_has_one_spelling():
    assert canonical({"b": 1, "a": "石岡𤆬", "c": dt.date(2025, 2, 7)}) == '{"a":"石岡𤆬","b":1,"c":"2025-02-07"}'
