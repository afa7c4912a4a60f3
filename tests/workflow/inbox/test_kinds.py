"""Kinds of notices: known, chosen by each person, and honoured by whatever tells."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Deputy
from accounts.states import Role
from proposals.states import PLANS
from reviews.states import MEETINGS
from tests.factories.accounts import make_actor, make_membership, make_unit, make_user
from workflow.delivery import notices
from workflow.engine import fsm
from workflow.inbox import kinds
from workflow.inbox.kinds import DUE, LATE, Kind, Turns
from workflow.models import Notification, OutboxMessage
from workflow.states import Way

TODAY = timezone.localdate
WAYS = [Way.AT_ONCE, Way.DAILY, Way.IN_APP, Way.OFF]


def every() -> list[Kind]:
    return [kind for _label, of in kinds.groups() for kind in of]


def told(sort=DUE, *, away=(), turn=None, units=()):
    """Tell everybody of ``units``; who has a line, who a mail at once, who reads it in the mail of a day."""
    event = notices.Event("event:1", sort)
    people = {row.user: (row.unit_id, notices.nothing) for row in notices.people_of(units)}
    notices.write(event, "話", "/x/", people, away=away, turn=turn)
    return (
        sorted(Notification.objects.values_list("user__name", flat=True)),
        sorted(OutboxMessage.objects.values_list("user__name", flat=True)),
        sorted(Notification.objects.filter(in_digest=True).values_list("user__name", flat=True)),
    )


# --- the registry ---------------------------------------------------------------------------------------------------


def test_every_machine_says_of_which_kinds_its_notices_are():
    assert {name for name in fsm.cases if isinstance(kinds.of_machine(name), Turns)} == set(fsm.cases)


def test_names_are_one_a_kind_and_fit_where_they_are_kept():
    names = [kind.name for kind in every()]
    assert len(names) == len(set(names))
    kept = Notification._meta.get_field("kind").max_length
    assert [name for name in names if len(name) > kept or "=" in name] == []


def test_what_is_legal_has_every_way_but_off():
    assert {kind.name for kind in every() if kind.legal} == {
        "approved",
        "calendar",
        "late",
        "meeting",
        "plan_asked",
        "review_asked",
        "rights",
        "tracking_asked",
    }
    assert [kind.ways == WAYS[:3] for kind in every() if kind.legal] == [True] * 8
    assert {tuple(kind.ways) for kind in every() if not kind.legal} == {tuple(WAYS)}


def test_whose_turn_it_is_reads_another_kind_than_who_follows():
    asked, follows = 7, 8
    assert [kinds.kind_of(PLANS, unit, [asked]) for unit in (asked, follows)] == [PLANS.asked, PLANS.told]
    assert kinds.kind_of(PLANS, follows, ()) is PLANS.asked  # it has ended: everybody reads how
    assert kinds.kind_of(MEETINGS, follows, [asked]) is MEETINGS


# --- what a person chose --------------------------------------------------------------------------------------------


def test_an_account_keeps_what_is_not_as_it_would_be_anyway():
    chosen = {"due": "daily", "late": "mail", "people": "off", "nothing": "off", "vacant": "pigeon"}
    assert kinds.written(chosen) == ["due=daily", "people=off"]


@pytest.mark.parametrize(
    ("ways", "kind", "way"),
    [
        ([], DUE, Way.AT_ONCE),
        (["due=daily", "late=app"], DUE, Way.DAILY),
        (["due=daily", "late=app"], LATE, Way.IN_APP),
        (["late=off"], LATE, Way.AT_ONCE),  # whoever wrote that: what is legal is told
        (["due=pigeon", "due"], DUE, Way.AT_ONCE),
    ],
)
@pytest.mark.django_db
def test_how_somebody_hears_of_a_kind(ways, kind, way):
    assert kinds.way(make_user(ways_told=ways), kind) == way


@pytest.mark.django_db
def test_each_is_told_as_each_wants_it():
    unit = make_unit()
    for name, ways in (("即", []), ("日", ["due=daily"]), ("內", ["due=app"]), ("不", ["due=off"])):
        make_membership(make_user(name, ways_told=ways), unit, Role.OFFICER)
    assert told(units=[unit]) == (["內", "即", "日"], ["即"], ["日"])


@pytest.mark.django_db
def test_what_is_legal_is_told_whatever_an_account_says():
    unit = make_unit()
    make_membership(make_user("不", ways_told=["late=off"]), unit, Role.OFFICER)
    assert told(LATE, units=[unit]) == (["不"], ["不"], [])


@pytest.mark.django_db
def test_without_an_address_nothing_waits_for_the_mail_of_a_day():
    unit = make_unit()
    user = make_user("無信箱", ways_told=["due=daily"])
    type(user).objects.filter(pk=user.pk).update(email="")
    make_membership(user, unit, Role.OFFICER)
    assert told(units=[unit]) == (["無信箱"], [], [])


# --- absence and deputies -------------------------------------------------------------------------------------------


@pytest.fixture
def office():
    """An office with one officer and a colleague who only reads, and acts for the officer today."""
    officer = make_actor(make_unit(), Role.OFFICER, name="請假")
    reader = make_actor(officer.unit, Role.MEMBER, name="代理")
    Deputy.objects.create(membership=officer.membership, user=reader.user, valid_from=TODAY(), valid_to=TODAY())
    return officer


def told_of(units):
    notices.tell(notices.Event("event:2", DUE), "話", "/x/", units)
    return (
        sorted(Notification.objects.values_list("user__name", "in_digest")),
        sorted(OutboxMessage.objects.values_list("user__name", flat=True)),
    )


@pytest.mark.django_db
def test_who_stands_in_gets_the_mail_and_who_is_away_reads_it_when_back(office):
    assert told_of([office.unit]) == ([("代理", False), ("請假", True)], ["代理"])


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"is_active": False}, {"valid_to": dt.date(2025, 1, 1)}])
def test_a_deputy_who_cannot_sign_in_stands_in_for_nobody(office, change):
    user = Deputy.objects.get().user
    type(user).objects.filter(pk=user.pk).update(**change)
    assert told_of([office.unit]) == ([("請假", False)], ["請假"])


@pytest.mark.django_db
def test_a_deputyship_of_other_days_changes_nothing(office):
    day = TODAY() + dt.timedelta(days=1)
    Deputy.objects.update(valid_from=day, valid_to=day)
    assert told_of([office.unit]) == ([("請假", False)], ["請假"])


@pytest.mark.django_db
def test_people_and_who_stands_in_for_them_are_one_query(office, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = [
            (row.user.name, [lent.user.name for lent in notices.standing_in(row)])
            for row in notices.people_of([office.unit])
        ]
    assert found == [("請假", ["代理"])]
