"""Verbs of a plan that are no moves: starting, writing behind the lock, papers, ventures, letting units in."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.http import QueryDict

from accounts.models import District, Unit
from accounts.states import Role, UnitKind
from chapters.states import Section
from proposals import workflow as w
from proposals.case.forms import UploadForm
from proposals.models import Proposal, Venture
from proposals.services import add_file, admit, attach_file, let_in, let_out, write_section
from proposals.states import Outcome, PlanPermission, Purpose
from proposals.writing.sections import BasicsForm, BenefitsForm, Parts, ThemeForm, VisionForm
from proposals.writing.services import MAX_VENTURES, add_venture, remove_venture, save_forms, start_plan
from tests.documents.files.corpus import HTML
from tests.factories.accounts import make_actor, make_deputy
from tests.factories.plans import asked_of
from tests.workflow.cases import footprint, fresh, kept_for_module, make_cast, walker_at
from workflow.engine.errors import Refused
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db
NOT_OPEN = "計畫目前為「%s」，內容不開放修改。"
ONLY_OWNER = "只有提案單位能做這件事。"


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        cast = make_cast()
        yield {
            "notified": walker_at("notified", cast),
            "received": walker_at("with_district", cast, title="收件中的計畫", owner="另一個協會"),
        }


@pytest.fixture
def walker(made):
    return fresh(made["notified"])


@pytest.fixture
def plan(walker):
    return walker.plan


def stored(plan: Proposal) -> Proposal:
    return Proposal.objects.get(pk=plan.pk)


# --- starting -------------------------------------------------------------------------------------------------------


def test_a_plan_begins_with_a_name_and_one_venture():
    owner = make_actor(UnitKind.PROPOSER, name="陳美玲")
    plan = start_plan(title="石岡水岸", by=owner)
    assert (plan.state, plan.row_version, plan.holder, plan.holder_unit) == ("drafting", 0, "proposer", owner.unit)
    assert (plan.owner, plan.created_by, plan.is_demo) == (owner.unit, owner.user, False)
    assert (plan.contact_name, plan.contact_email) == ("陳美玲", owner.user.email)
    assert list(plan.ventures.values_list("title", "position")) == [("事業提案 1", 1)]
    assert (plan.transitions.count(), plan.versions.count(), plan.case_number, plan.notified_at) == (0, 0, None, None)


@pytest.mark.parametrize(
    ("kind", "role", "may"),
    [
        (UnitKind.PROPOSER, Role.MEMBER, True),
        (UnitKind.DISTRICT_OFFICE, Role.OFFICER, True),
        (UnitKind.DISTRICT_OFFICE, Role.SUPERVISOR, True),
        (UnitKind.DISTRICT_OFFICE, Role.MEMBER, False),
        (UnitKind.DISTRICT_OFFICE, Role.ADMINISTRATOR, False),
        (UnitKind.AGENCY, Role.OFFICER, False),
        (UnitKind.PLATFORM, Role.OFFICER, False),
        (UnitKind.RDEC, Role.SUPERVISOR, False),
        (UnitKind.NDC, Role.OFFICER, False),
    ],
)
def test_who_may_begin_a_plan(kind, role, may):
    actor, count = make_actor(kind, role), Proposal.objects.count()
    if may:
        assert start_plan(title="石岡水岸", by=actor).owner == actor.unit
    else:
        with pytest.raises(PermissionDenied):
            start_plan(title="石岡水岸", by=actor)
    assert Proposal.objects.count() == count + may


# --- writing behind the lock ----------------------------------------------------------------------------------------


def write_vision(plan, by, words="新的願景"):
    def write(locked):
        locked.vision = words
        locked.save(update_fields=["vision"])

    write_section(plan, Section.VISION, write, by=by)


def test_the_owner_writes_while_the_plan_is_open(walker, plan):
    before = stored(plan).updated_at
    write_vision(plan, walker.owner)
    after = stored(plan)
    assert (after.vision, after.updated_at > before, after.row_version) == ("新的願景", True, 1)


@pytest.mark.parametrize("code", ["PLATFORM", "RDEC", "D200", "AGR"])
def test_nobody_else_writes(walker, plan, code):
    before = footprint()
    with pytest.raises(Refused) as refused:
        write_vision(plan, walker.cast.of(code))
    assert (str(refused.value), footprint()) == (ONLY_OWNER, before)


def test_the_state_is_asked_behind_the_lock_and_not_on_the_page(walker, plan):
    opened = stored(plan)
    perform(plan, w.SUBMIT_TO_DISTRICT, by=walker.owner, consent=True)
    before = footprint()
    assert opened.state == "notified"
    with pytest.raises(Refused) as refused:
        write_vision(opened, walker.owner)
    assert (str(refused.value), footprint()) == (NOT_OPEN % "區公所收件", before)


def test_in_a_revision_only_what_was_asked_for_is_open_and_is_marked(walker, plan):
    platform = walker.cast.of("PLATFORM")
    perform(plan, w.START_COACHING, by=platform, coach=platform.user)
    perform(plan, w.ASK_COACHING_REVISION, by=platform, sections=asked_of(plan, vision="請具體", budget="請補"))
    before = footprint()
    with pytest.raises(Refused) as refused:
        write_section(plan, Section.BENEFITS, lambda locked: None, by=walker.owner)
    assert (str(refused.value), footprint()) == ("這次只開放修正：願景、水圳慢行導覽・所需資源。", before)
    write_vision(plan, walker.owner)
    marks = dict(plan.section_requests.values_list("section", "revised_at"))
    assert (marks["vision"] is not None, marks["budget"]) == (True, None)


def test_what_goes_wrong_in_writing_is_taken_back(walker, plan):
    before = footprint()

    def write(locked):
        locked.vision = "寫了一半"
        locked.save()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_section(plan, Section.VISION, write, by=walker.owner)
    assert footprint() == before


# --- forms ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form_class", "section", "typed", "expected"),
    [
        (BenefitsForm, Section.BENEFITS, "benefits=新的效益", {"benefits": "新的效益"}),
        (VisionForm, Section.VISION, "vision=新的願景", {"vision": "新的願景"}),
        (
            BasicsForm,
            Section.BASICS,
            "title=新名稱&summary=摘要&contact_name=林&districts={district}",
            {"title": "新名稱", "summary": "摘要", "contact_name": "林", "contact_phone": ""},
        ),
    ],
)
def test_a_form_loaded_before_a_move_does_not_undo_the_move(walker, plan, form_class, section, typed, expected):
    opened = stored(plan)
    district = District.objects.get(name="和平區")
    form = form_class(QueryDict(typed.format(district=district.pk)), instance=opened)
    assert form.is_valid(), form.errors
    platform = walker.cast.of("PLATFORM")
    perform(plan, w.START_COACHING, by=platform, coach=platform.user)
    save_forms(opened, section, Parts(form), by=walker.owner)
    after = stored(plan)
    assert (after.state, after.row_version, after.coach, after.due_on) == ("coaching", 2, platform.user, plan.due_on)
    assert {name: getattr(after, name) for name in expected} == expected
    if section == Section.BASICS:
        assert list(after.districts_written) == [district]
        assert [place.name for place in after.district_list] == ["石岡區"]  # for everybody, until it is filed


def test_a_form_of_a_venture_writes_its_own_columns_only(walker, plan):
    opened = plan.ventures.get(position=1)
    form = ThemeForm(QueryDict("title=新名稱&theme=新主題"), instance=opened)
    assert form.is_valid(), form.errors
    Venture.objects.filter(pk=opened.pk).update(outcome=Outcome.PASSED, declared_total=7, method="別人寫的")
    save_forms(plan, Section.THEME, Parts(form), by=walker.owner, venture=opened)
    after = Venture.objects.get(pk=opened.pk)
    assert (after.title, after.theme) == ("新名稱", "新主題")
    assert (after.outcome, after.declared_total, after.method) == ("passed", 7, "別人寫的")


def test_districts_stay_once_the_plan_was_filed(made):
    received = fresh(made["received"])
    district = District.objects.get(name="和平區")
    form = BasicsForm(QueryDict(f"title=新名稱&districts={district.pk}"), instance=received.plan)
    assert form.is_valid(), form.errors
    assert [d.name for d in form.cleaned_data["districts"]] == ["石岡區"]


# --- papers ---------------------------------------------------------------------------------------------------------


def test_a_paper_is_stored_with_what_it_is_for(walker, plan):
    attachment = attach_file(plan, SimpleUploadedFile("照片.txt", "內容".encode()), Purpose.SUPPORTING, by=walker.owner)
    row = plan.files.get(attachment=attachment)
    assert (row.purpose, attachment.uploaded_by, attachment.uploaded_for) == (
        "supporting",
        walker.owner.user,
        walker.owner.unit,
    )


def test_a_bad_paper_is_refused_and_nothing_stored(walker, plan):
    before = footprint()
    with pytest.raises(Refused) as refused, transaction.atomic():
        attach_file(plan, SimpleUploadedFile("報告.pdf", HTML), Purpose.SUPPORTING, by=walker.owner)
    assert str(refused.value) == (
        "「報告.pdf」的副檔名是 .pdf，內容卻是網頁（HTML）。請確認選對檔案，以正確的格式另存後再上傳。"
    )
    assert footprint() == before


# --- ventures -------------------------------------------------------------------------------------------------------


def test_a_venture_is_added_at_the_end(walker, plan):
    venture = add_venture(plan, by=walker.owner)
    assert (venture.title, venture.position, plan.ventures.count()) == ("事業提案 3", 3, 3)


def test_there_is_a_limit_to_ventures(walker, plan):
    for _number in range(plan.ventures.count(), MAX_VENTURES):
        add_venture(plan, by=walker.owner)
    before = footprint()
    with pytest.raises(Refused) as refused:
        add_venture(plan, by=walker.owner)
    assert (str(refused.value), footprint()) == ("一個計畫最多 20 項事業提案。", before)


def test_a_venture_goes_with_its_rows_before_the_plan_was_filed(walker, plan):
    venture = plan.ventures.get(position=1)
    remove_venture(venture, by=walker.owner)
    assert list(plan.ventures.values_list("title", flat=True)) == ["果香青年工作站"]


def test_a_venture_of_a_filed_plan_stays(made):
    walker = fresh(made["received"])
    office = walker.cast.of("D200")
    perform(walker.plan, w.RETURN_FROM_DISTRICT, by=office, sections=asked_of(walker.plan, theme="請補"))
    before = footprint()
    with pytest.raises(Refused) as refused:
        remove_venture(walker.plan.ventures.get(position=1), by=walker.owner)
    assert (str(refused.value), footprint()) == ("送件後不能刪除事業提案；可在內容中說明不再辦理。", before)


# --- letting in -----------------------------------------------------------------------------------------------------


def lettings(plan: Proposal) -> list[str]:
    return [line.move for line in plan.transitions.order_by("id") if not line.is_move]


def test_a_unit_is_let_in_once_and_out_again(walker, plan):
    agency, rdec = walker.cast.of("AGR"), walker.cast.of("RDEC")
    assert Proposal.objects.visible_to(agency).count() == 0
    let_in(plan, [agency.unit], PlanPermission.REVIEW, by=rdec)
    let_in(plan, [agency.unit], PlanPermission.REVIEW, by=rdec)
    assert (plan.group_permissions.count(), list(Proposal.objects.visible_to(agency))) == (1, [plan])
    assert lettings(plan) == ["let_in"]
    let_out(plan, agency.unit, PlanPermission.REVIEW, by=rdec)
    let_out(plan, agency.unit, PlanPermission.REVIEW, by=rdec)
    assert (plan.group_permissions.count(), Proposal.objects.visible_to(agency).count()) == (0, 0)
    assert lettings(plan) == ["let_in", "let_out"]
    let_in(plan, [agency.unit], PlanPermission.REVIEW, by=rdec)
    assert (plan.group_permissions.count(), Proposal.objects.visible_to(agency).count()) == (1, 1)
    assert lettings(plan) == ["let_in", "let_out", "let_in"]


def test_only_who_is_new_is_let_in_and_named(walker, plan):
    farm, water = walker.cast.of("AGR").unit, walker.cast.of("WRB").unit
    rdec = walker.cast.of("RDEC")
    let_in(plan, [farm], PlanPermission.REVIEW, by=rdec)
    let_in(plan, [farm, water], PlanPermission.REVIEW, by=rdec)
    assert plan.transitions.last().data == {
        "let_in": {"permission": "review_proposal", "units": [{"id": str(water.pk), "label": str(water)}]}
    }
    assert sorted(plan.group_permissions.values_list("group__unit", flat=True)) == sorted([farm.pk, water.pk])


def test_units_are_let_in_by_one_statement(walker, plan, django_assert_num_queries):
    units = [walker.cast.of(code).unit for code in ("AGR", "WRB")]
    with django_assert_num_queries(1):
        assert len(admit(plan, units, PlanPermission.REVIEW)["let_in"]["units"]) == 2
    with django_assert_num_queries(1):
        assert admit(plan, units, PlanPermission.REVIEW) == {}


def test_the_line_says_who_let_whom_in_and_moves_nothing(walker, plan):
    agency, deputy = walker.cast.of("AGR"), make_deputy(walker.cast.of("RDEC"))
    before = stored(plan)
    let_in(plan, [agency.unit], PlanPermission.COUNSEL, by=deputy)
    line = plan.transitions.last()
    assert (line.move, line.source, line.target) == ("let_in", before.state, before.state)
    assert (line.user, line.membership, line.deputy) == (deputy.user, deputy.membership, deputy.deputy)
    assert (line.actor_label, line.version_id) == (str(deputy), before.version_id)
    assert (line.row_version, line.holder, line.holder_unit, line.due_on) == (
        before.row_version,
        before.holder,
        before.holder_unit,
        before.due_on,
    )
    assert (stored(plan).row_version, stored(plan).state_since) == (before.row_version, before.state_since)


def test_what_a_move_has_given_is_told_once(walker, plan):
    agency, rdec = walker.cast.of("AGR").unit, walker.cast.of("RDEC")
    told = {"let_in": {"permission": "review_proposal", "units": [{"id": str(agency.pk), "label": "農業局"}]}}
    assert [admit(plan, [agency], PlanPermission.REVIEW) for _ in range(2)] == [told, {}]
    let_in(plan, [agency], PlanPermission.REVIEW, by=rdec)
    assert (plan.group_permissions.count(), lettings(plan)) == (1, [])


def test_nobody_to_let_in_leaves_no_line(walker, plan):
    let_in(plan, [], PlanPermission.REVIEW, by=walker.cast.of("RDEC"))
    assert (plan.group_permissions.count(), lettings(plan)) == (0, [])


def test_the_same_permission_twice_is_refused_by_the_database(walker, plan):
    agency = Unit.objects.get(code="AGR")
    let_in(plan, [agency], PlanPermission.REVIEW, by=walker.cast.of("RDEC"))
    held = plan.group_permissions.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        plan.group_permissions.create(group=agency.group, permission=held.permission)
    to_attend = Permission.objects.get(codename=PlanPermission.ATTEND)
    plan.group_permissions.create(group=agency.group, permission=to_attend)


def test_a_draft_is_nobody_elses_even_of_who_was_let_in(walker):
    agency = walker.cast.of("AGR")
    draft = start_plan(title="草稿", by=walker.owner)
    let_in(draft, [agency.unit], PlanPermission.COUNSEL, by=walker.owner)
    assert (draft.group_permissions.count(), Proposal.objects.visible_to(agency).count()) == (1, 0)


def test_who_belongs_to_two_units_sees_with_the_eyes_of_one(walker, plan):
    agency, rdec = walker.cast.of("AGR"), walker.cast.of("RDEC")
    let_in(plan, [agency.unit], PlanPermission.REVIEW, by=rdec)
    elsewhere = make_actor(UnitKind.AGENCY, user=agency.user)
    agency.user.groups.set([agency.unit.group])
    seen = [Proposal.objects.visible_to(actor).count() for actor in (agency, elsewhere)]
    assert (agency.user == elsewhere.user, seen) == (True, [1, 0])


def test_a_permission_of_another_kind_stays_when_one_is_taken_back(walker, plan):
    agency, rdec = walker.cast.of("AGR"), walker.cast.of("RDEC")
    let_in(plan, [agency.unit], PlanPermission.REVIEW, by=rdec)
    let_in(plan, [agency.unit], PlanPermission.ATTEND, by=rdec)
    let_out(plan, agency.unit, PlanPermission.REVIEW, by=rdec)
    assert list(Proposal.objects.visible_to(agency)) == [plan]


def upload() -> UploadForm:
    file = SimpleUploadedFile("佐證.txt", "佐證".encode())
    form = UploadForm({"purpose": Purpose.SUPPORTING}, {"file": file})
    assert form.is_valid()
    return form


def test_a_paper_is_added_while_the_plan_is_open(walker, plan):
    count = plan.files.count()
    assert add_file(plan, upload(), by=walker.owner) is True
    assert (plan.files.count(), plan.files.last().purpose) == (count + 1, Purpose.SUPPORTING)


def test_a_paper_is_refused_once_the_plan_has_gone_on(made):
    """The page was opened before; the permission is asked again behind the lock."""
    walker = fresh(made["notified"])
    before_the_move = fresh(made["notified"]).plan
    perform(walker.plan, w.SUBMIT_TO_DISTRICT, by=walker.owner, consent=True)
    form, before = upload(), footprint()
    assert add_file(before_the_move, form, by=walker.owner) is False
    assert (form.errors["file"], footprint() == before) == ([NOT_OPEN % "區公所收件"], True)


def test_a_stranger_adds_no_paper(plan):
    stranger, form, before = make_actor(UnitKind.PROPOSER), upload(), footprint()
    assert add_file(plan, form, by=stranger) is False
    assert (form.errors["file"], footprint() == before) == ([ONLY_OWNER], True)
