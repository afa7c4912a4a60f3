"""A state changes through the door and nowhere else."""

import copy
import pickle

import pytest
from django_fsm import FSMField

from accounts.states import UnitKind
from proposals.models import Proposal
from reviews.models import Commitment, Meeting, OpinionRequest
from tests.factories.accounts import make_actor
from tests.workflow.cases import kept_for_module
from tracking.models import Undertaking
from workflow.engine.fields import StateAssignmentError, unlocked
from workflow.states import Party

pytestmark = pytest.mark.django_db
REFUSED = "Proposal.state changes through perform() only"


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        owner = make_actor(UnitKind.PROPOSER)
        yield Proposal.objects.create(
            owner=owner.unit, created_by=owner.user, title="石岡水岸", holder=Party.PROPOSER, holder_unit=owner.unit
        ).pk


@pytest.fixture
def plan(made):
    return Proposal.objects.get(pk=made)


def stored(plan):
    return Proposal.objects.values_list("state", flat=True).get(pk=plan.pk)


@pytest.mark.parametrize("model", [Proposal, OpinionRequest, Commitment, Meeting, Undertaking])
def test_the_state_of_every_aggregate_is_a_protected_field_of_django_fsm(model):
    field = model._meta.get_field("state")
    assert (type(field), field.protected, field.editable) == (FSMField, True, False)


def test_a_state_is_not_assigned(plan):
    with pytest.raises(StateAssignmentError) as refused:
        plan.state = "formed"
    assert str(refused.value) == "state changes through perform() only (drafting -> formed)"
    assert plan.state == "drafting"


def test_the_same_state_again_is_no_change(plan):
    plan.state = "drafting"
    assert plan.state == "drafting"


def test_an_object_is_made_in_any_state():
    assert Proposal(state="executing").state == "executing"
    assert Proposal().state == "drafting"


def test_unlocked_opens_and_locks_again(plan):
    with unlocked(plan):
        plan.state = "notified"
    assert plan.state == "notified"
    with pytest.raises(StateAssignmentError):
        plan.state = "drafting"


def test_an_error_inside_unlocked_locks_again(plan):
    with pytest.raises(ZeroDivisionError), unlocked(plan):
        raise ZeroDivisionError
    with pytest.raises(StateAssignmentError):
        plan.state = "formed"


def test_a_deferred_state_is_loaded_when_read(plan, django_assert_num_queries):
    lean = Proposal.objects.only("title").get(pk=plan.pk)
    with django_assert_num_queries(1):
        assert (lean.state, lean.state) == ("drafting", "drafting")
    with pytest.raises(StateAssignmentError):
        lean.state = "formed"


def test_a_deferred_state_is_not_assigned_unread(plan):
    lean = Proposal.objects.only("title").get(pk=plan.pk)
    with pytest.raises(StateAssignmentError) as refused:
        lean.state = "formed"
    assert str(refused.value) == "state changes through perform() only (drafting -> formed)"
    lean.title = "石岡水圳"
    lean.save()
    assert stored(plan) == "drafting"


def test_a_saved_column_leaves_the_state_to_the_next_save(plan):
    plan.summary = "一段話"
    plan.save(update_fields=["summary"])
    plan.save()
    assert stored(plan) == "drafting"


def test_reloading_one_column_does_not_read_the_state(plan, django_assert_num_queries):
    lean = Proposal.objects.only("title").get(pk=plan.pk)
    lean.refresh_from_db(fields=["summary"])
    assert "state" not in lean.__dict__
    with django_assert_num_queries(1):
        assert lean.state == "drafting"


def test_a_reload_that_fails_leaves_every_state_protected(plan):
    gone = Proposal.objects.get(pk=plan.pk)
    Proposal.objects.filter(pk=plan.pk).delete()
    with pytest.raises(Proposal.DoesNotExist):
        gone.refresh_from_db()
    for case in (gone, plan):
        with pytest.raises(StateAssignmentError):
            case.state = "formed"


def kept_and_read(plan):
    return pickle.loads(pickle.dumps(plan))  # noqa: S301 - our own words


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, kept_and_read])
def test_a_copy_in_memory_is_as_protected(plan, again):
    twin = again(plan)
    assert twin.state == "drafting"
    with pytest.raises(StateAssignmentError):
        twin.state = "formed"


def test_reloading_brings_a_new_state(plan):
    other = Proposal.objects.get(pk=plan.pk)
    with unlocked(other):
        other.state = "notified"
    other.save()
    plan.refresh_from_db()
    assert plan.state == "notified"


def test_the_class_shows_the_field_and_not_a_value():
    assert type(Proposal.state).__name__ == "DoorDescriptor"


@pytest.mark.parametrize(
    "go_round",
    [
        lambda plan: Proposal.objects.update(state="formed"),
        lambda plan: Proposal.objects.filter(pk=plan.pk).exclude(title="").update(title="新", state="formed"),
        lambda plan: plan.owner.proposals.update(state="formed"),
        lambda plan: Proposal.objects.bulk_update([plan], ["state"]),
        lambda plan: Proposal.objects.bulk_update([plan], ["title", "state"], batch_size=1),
        lambda plan: Proposal.objects.in_hands_of(plan.owner_id).update(state="formed"),
        lambda plan: Proposal.objects.bulk_create(
            [plan], update_conflicts=True, unique_fields=["id"], update_fields=["title", "state"]
        ),
        lambda plan: Proposal.objects.bulk_create([plan], None, False, True, ["state"], ["id"]),
    ],
)
def test_a_queryset_does_not_go_round_the_door(plan, go_round):
    with pytest.raises(StateAssignmentError) as refused:
        go_round(plan)
    assert str(refused.value) == REFUSED
    assert (stored(plan), Proposal.objects.get(pk=plan.pk).title) == ("drafting", "石岡水岸")


def test_update_or_create_does_not_go_round_the_door(plan):
    with pytest.raises(StateAssignmentError):
        Proposal.objects.update_or_create(pk=plan.pk, defaults={"state": "formed"})
    assert stored(plan) == "drafting"


def test_other_columns_are_updated_as_ever(plan):
    assert Proposal.objects.filter(pk=plan.pk).update(title="石岡水圳") == 1
    plan.summary = "一段話"
    assert Proposal.objects.bulk_update([plan], ["summary"]) == 1
    assert Proposal.objects.values_list("title", "summary", "state").get(pk=plan.pk) == (
        "石岡水圳",
        "一段話",
        "drafting",
    )
