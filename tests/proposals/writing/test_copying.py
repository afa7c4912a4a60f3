"""A new draft from a former plan: all that was written, nothing of what became of it."""

import datetime as dt

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone

from accounts.states import Role, UnitKind
from chapters import services as chapters
from chapters.models import Question
from portal.demo.cast import unit_of
from programmes.models import CentralProgramme
from proposals import workflow as w
from proposals.consent import services as filing
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
from proposals.versions.freezing import canonical, snapshot
from proposals.writing import copying
from proposals.writing.services import start_plan
from tests.factories.accounts import make_actor, sign_in
from tests.factories.plans import ELDER, lacking
from tests.proposals.test_page_queries import queries
from tests.workflow.cases import fresh, kept_for_module, make_cast, walker_at
from workflow.engine.errors import DataMissing, NotPermitted
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        cast = make_cast()
        yield {
            "executing": walker_at("executing", cast),
            "elder": walker_at("with_district", cast, idea=ELDER),
        }


@pytest.fixture
def walker(made):
    return fresh(made["executing"])


@pytest.fixture
def elder(made):
    return fresh(made["elder"])


def written(plan):
    """What is written in the plan, without ids and minutes."""
    content = snapshot(plan)
    content["ventures"] = [venture | {"id": 0} for venture in content["ventures"]]
    content["consensus"] = [meeting | {"minutes": None} for meeting in content["consensus"]]
    return canonical(content)


def test_what_counts_as_content():
    """A table added later is content unless it is named a trace; this line says so when one comes."""
    assert set(copying._content_tables()) == {
        BudgetLine,
        ConsensusMeeting,
        KpiContribution,
        ResourceItem,
        ScheduleStep,
        Stakeholder,
        Venture,
    }


def test_rows_keep_the_order_their_author_gave_them(walker):
    venture = walker.plan.venture_list[0]
    for place, row in enumerate(reversed(venture.stakeholders.all()), 1):
        venture.stakeholders.filter(pk=row.pk).update(position=place)
    copy = filing.copy_plan(walker.plan, by=walker.owner)
    names = [list(v.stakeholders.values_list("name", "position")) for v in (venture, copy.venture_list[0])]
    assert names[0] == names[1]


def test_answers_go_to_the_questions_that_are_still_asked(walker):
    """The copy is written in the template of today: what that no longer asks, and files, stay behind."""
    keeper = make_actor(UnitKind.RDEC, Role.ADMINISTRATOR)
    first = chapters.begin_revision(by=keeper)
    chapter = first.chapters.get(section="benefits")
    for number, label in enumerate(("規模", "夥伴"), 1):
        Question.objects.create(chapter=chapter, code=f"q{number}", kind="text", label=label)
    chapters.publish(first, "新增題目。", by=keeper)
    source = start_plan(title="範本計畫", by=walker.owner)
    for question in Question.objects.filter(chapter=chapter):
        Answer.objects.create(proposal=source, question=question, value=f"{question.label}的回答")
    second = chapters.begin_revision(by=keeper)
    Question.objects.filter(chapter__template=second, code="q2").delete()
    chapters.publish(second, "刪除題目。", by=keeper)
    copy = filing.copy_plan(source, by=walker.owner)
    assert copy.template.pk == second.pk
    assert [(a.question.label, a.value) for a in copy.answers.all()] == [("規模", "規模的回答")]


def test_the_copy_has_the_same_content_and_no_past(walker):
    plan = walker.plan
    before = written(plan)
    copy = Proposal.objects.get(pk=filing.copy_plan(plan, by=walker.owner).pk)
    assert written(copy) == before == written(plan)
    assert (copy.state, copy.owner, copy.created_by, copy.holder_unit, copy.copied_from) == (
        "drafting",
        plan.owner,
        walker.owner.user,
        plan.owner,
        plan,
    )
    assert (copy.case_number, copy.notified_at, copy.submitted_at, copy.version, copy.coach, copy.row_version) == (
        None,
        None,
        None,
        None,
        None,
        0,
    )
    assert {venture.outcome for venture in copy.venture_list} == {"pending"}
    empty = ("files", "transitions", "consents", "versions", "section_marks", "budget_answers")
    assert [getattr(copy, name).count() for name in (*empty, "section_requests", "group_permissions")] == [0] * 8
    assert copy.venture_list[0].pk not in {venture.pk for venture in plan.venture_list}


def test_the_minutes_stay_behind_and_are_asked_for(walker):
    copy = filing.copy_plan(walker.plan, by=walker.owner)
    assert [meeting.minutes for meeting in copy.consensus_meetings.all()] == [None] * copy.consensus_meetings.count()
    assert "缺會議紀錄" in " ".join(str(gap.message) for gap in lacking(copy)) or "會議紀錄" in " ".join(
        str(gap.message) for gap in lacking(copy)
    )


def test_lines_to_a_stopped_programme_come_along(walker):
    CentralProgramme.objects.update(active=False)
    copy = filing.copy_plan(walker.plan, by=walker.owner)
    assert BudgetLine.objects.filter(venture__proposal=copy, programme__isnull=False).count() == (
        BudgetLine.objects.filter(venture__proposal=walker.plan, programme__isnull=False).count()
    )


def test_a_unit_that_is_gone_is_left_out(walker):
    first, second = walker.plan.ventures.all()
    gone, there = unit_of("EDB"), unit_of("AGR")
    gone.valid_to = timezone.localdate() - dt.timedelta(days=1)
    gone.save()
    for venture, unit in ((first, gone), (second, there)):
        venture.executing_unit = unit
        venture.save()
    copy = filing.copy_plan(walker.plan, by=walker.owner)
    assert [venture.executing_unit for venture in copy.ventures.all()] == [None, there]


def test_only_the_proposer_copies(client, walker):
    url = f"/plans/{walker.plan.pk}/copy/"
    others = [walker.cast.of(code) for code in ("RDEC", "PLATFORM", "D200")] + [make_actor(UnitKind.PROPOSER)]
    count = Proposal.objects.count()
    for actor in others:
        sign_in(client, actor)
        with pytest.raises(NotPermitted):
            filing.copy_plan(walker.plan, by=actor)
        assert (client.get(url).status_code, client.post(url).status_code) == (404, 404)
    assert Proposal.objects.count() == count
    member = make_actor(walker.plan.owner, Role.MEMBER)
    assert filing.copy_plan(walker.plan, by=member).owner == walker.plan.owner


def test_a_copy_may_be_copied_and_a_withdrawn_plan_too(walker):
    copy = filing.copy_plan(walker.plan, by=walker.owner)
    perform(copy, w.WITHDRAW, by=walker.owner, reason="重新規劃")
    assert filing.copy_plan(copy, by=walker.owner).copied_from == copy


def test_the_office_copies_for_the_same_person_who_agrees_again(client, elder):
    url = f"/plans/{elder.plan.pk}/copy/"
    with pytest.raises(DataMissing) as refused:
        filing.copy_plan(elder.plan, by=elder.owner)
    assert str(refused.value) == "請確認當事人同意再次由貴所代為提案。"
    office = sign_in(client, elder.owner)
    assert office.post(url).context["form"].errors == {"agreed": ["請勾選此項。"]}
    done = office.post(url, {"agreed": "on"})
    copy = Proposal.objects.latest("id")
    assert (done["Location"], copy.copied_from) == (f"/plans/{copy.pk}/edit/basics/", elder.plan)
    assert (copy.owner, copy.represented_by, copy.holder_unit) == (
        elder.plan.owner,
        elder.plan.represented_by,
        elder.owner.unit,
    )
    assert (copy.on_behalf.reason, copy.on_behalf.paper) == (elder.plan.on_behalf.reason, None)


def test_an_ordinary_copy_has_no_representation(walker):
    copy = filing.copy_plan(walker.plan, by=walker.owner)
    with pytest.raises(ObjectDoesNotExist):
        _ = copy.on_behalf


def test_the_page_offers_it_and_the_copy_names_its_origin(client, walker):
    plan, owner = walker.plan, sign_in(client, walker.owner)
    assert f'href="/plans/{plan.pk}/copy/"' in owner.get(plan.get_absolute_url()).text
    assert owner.get(f"/plans/{plan.pk}/copy/").status_code == 200
    done = owner.post(f"/plans/{plan.pk}/copy/")
    copy = Proposal.objects.latest("id")
    assert done["Location"] == f"/plans/{copy.pk}/edit/basics/"
    assert f'<a href="{plan.get_absolute_url()}">{plan}</a>' in owner.get(copy.get_absolute_url()).text


def test_an_origin_one_may_not_see_is_not_named(client, walker):
    first = filing.copy_plan(walker.plan, by=walker.owner)
    second = filing.copy_plan(first, by=walker.owner)
    Proposal.objects.filter(pk=second.pk).update(notified_at=timezone.now())
    page = sign_in(client, walker.cast.of("PLATFORM")).get(second.get_absolute_url())
    assert (page.status_code, page.context["copied_from"]) == (200, None)


def test_a_new_plan_may_begin_from_ones_own(client, walker, elder):
    owner = sign_in(client, walker.owner)
    few = queries(owner, "/plans/new/")
    assert list(owner.get("/plans/new/").context["former"]) == [walker.plan]
    for _number in range(55):
        Proposal.objects.create(owner=walker.plan.owner, created_by=walker.owner.user, title="舊", holder="proposer")
    page = owner.get("/plans/new/")
    assert (len(page.context["former"]), few, queries(owner, "/plans/new/")) == (50, START_QUERIES, START_QUERIES)
    office = sign_in(client, elder.owner).get("/plans/new/")
    assert list(office.context["former"]) == [elder.plan]


START_QUERIES = 5
