"""What the database itself keeps of who may see a plan: these permissions of units, and no others."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, transaction
from guardian.models import GroupObjectPermission, UserObjectPermission  # noqa: TID251 - they take nothing
from guardian.utils import get_group_obj_perms_model

from accounts.models import User
from accounts.states import UnitKind
from proposals.models import Proposal, ProposalGroupObjectPermission, Venture
from proposals.services import let_in
from proposals.states import PlanPermission
from proposals.writing.services import start_plan
from tests.factories.accounts import make_actor, make_unit

pytestmark = pytest.mark.django_db
REFUSED = "lets no unit into a plan"


@pytest.fixture
def owner():
    return make_actor(UnitKind.PROPOSER)


@pytest.fixture
def plan(owner):
    return start_plan(title="石岡水岸", by=owner)


@pytest.fixture
def agency():
    return make_unit(UnitKind.AGENCY)


def permissions_of(model: type) -> dict[str, Permission]:
    rows = Permission.objects.filter(content_type=ContentType.objects.get_for_model(model))
    return {row.codename: row for row in rows}


def test_the_permissions_of_a_plan():
    usual = {f"{verb}_proposal" for verb in ("add", "change", "delete", "view")}
    assert set(permissions_of(Proposal)) == usual | set(PlanPermission.values)


@pytest.mark.parametrize("kind", PlanPermission)
def test_a_unit_may_have_each_of_them(plan, owner, agency, kind):
    let_in(plan, [agency], kind, by=owner)
    assert plan.group_permissions.values_list("group", "permission__codename").get() == (agency.group_id, kind)


@pytest.mark.parametrize(
    ("model", "codename"),
    [(Proposal, "view_proposal"), (Proposal, "change_proposal"), (Venture, "view_venture")],
)
def test_no_other_permission_stands_on_a_plan(plan, agency, model, codename):
    row = ProposalGroupObjectPermission(
        content_object=plan, group=agency.group, permission=permissions_of(model)[codename]
    )
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
        ProposalGroupObjectPermission.objects.bulk_create([row])


def test_a_permission_is_not_changed_into_another(plan, owner, agency):
    let_in(plan, [agency], PlanPermission.REVIEW, by=owner)
    with pytest.raises(IntegrityError, match=REFUSED), transaction.atomic():
        plan.group_permissions.update(permission=permissions_of(Proposal)["change_proposal"])


@pytest.mark.parametrize("table", [UserObjectPermission, GroupObjectPermission])
def test_the_generic_tables_take_nothing(plan, owner, table):
    whose = {"user": owner.user} if table is UserObjectPermission else {"group": owner.unit.group}
    row = table(content_object=plan, permission=permissions_of(Proposal)[PlanPermission.REVIEW], **whose)
    with pytest.raises(IntegrityError, match="unused"), transaction.atomic():
        row.save()


def test_a_plans_permissions_have_their_own_table(plan):
    assert get_group_obj_perms_model(plan) is ProposalGroupObjectPermission


def test_no_row_stands_for_the_anonymous():
    assert not User.objects.exists()


def test_the_plans_of_a_unit_are_read_from_one_index(agency):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    rows = ProposalGroupObjectPermission.objects.filter(group=agency.group_id).values("content_object")
    assert "Index Only Scan using one_permission_of_a_unit" in rows.explain()


def test_a_unit_that_was_let_in_is_not_deleted(plan, owner, agency):
    let_in(plan, [agency], PlanPermission.COUNSEL, by=owner)
    agency.delete()
    with pytest.raises(IntegrityError):
        connection.check_constraints()
