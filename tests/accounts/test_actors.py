"""Who may act as what, on which day."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone
from django.utils.translation import override

from accounts.actors import ACTED_IN, Actor, actor_for, actors_of, spoken
from accounts.models import Membership
from accounts.states import Role, UnitKind
from tests.factories.accounts import make_actor, make_deputy, make_membership, make_unit, make_user

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2026, 3, 2), dt.date(2026, 3, 6)


def noon(day: dt.date) -> dt.datetime:
    """Midday in Taipei."""
    return dt.datetime.combine(day, dt.time(4), tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("day", "acts"), [(dt.date(2026, 3, 1), False), (FIRST, True), (LAST, True), (dt.date(2026, 3, 7), False)]
)
@pytest.mark.parametrize("what", ["membership", "unit", "deputyship"])
def test_first_and_last_day_count(day, acts, what):
    period = {"valid_from": FIRST, "valid_to": LAST}
    if what == "membership":
        user = make_actor("agency", **period).user
    elif what == "unit":
        user = make_actor(make_unit("agency", **period)).user
    else:
        user = make_deputy(make_actor("agency"), **period).user
    with time_machine.travel(noon(day), tick=False):
        assert (len(actors_of(user)) == 1) is acts


def test_the_day_changes_at_midnight_in_taipei():
    user = make_actor("agency", valid_to=LAST).user
    with time_machine.travel(dt.datetime(2026, 3, 6, 15, 59, 59, tzinfo=dt.UTC), tick=False):
        assert len(actors_of(user)) == 1
    with time_machine.travel(dt.datetime(2026, 3, 6, 16, 0, tzinfo=dt.UTC), tick=False):
        assert actors_of(user) == []


def test_a_deputy_falls_with_the_membership_and_with_its_holder():
    ended = make_deputy(make_actor("agency", valid_to=dt.date(2025, 6, 30)))
    gone = make_deputy(make_actor("agency", user=make_user(is_active=False)))
    assert (actors_of(ended.user), actors_of(gone.user)) == ([], [])


def test_an_unconfirmed_joiner_acts_as_nobody():
    joiner = make_actor("proposer", confirmed=False)
    assert actors_of(joiner.user) == []
    assert actor_for(joiner.user) == Actor(joiner.user)


def test_the_key_names_one_of_mine_else_the_usual_one_is_taken():
    first = make_actor("agency", is_primary=False)
    usual = make_actor("rdec", user=first.user)
    deputy = make_deputy(make_actor("platform"), first.user)
    strange = make_actor("rdec")
    assert actors_of(first.user) == [usual, first, deputy]
    assert actor_for(first.user, first.key) == first
    assert actor_for(first.user, deputy.key) == deputy
    assert actor_for(first.user, strange.key) == usual
    assert actor_for(first.user, "nonsense") == usual


def test_one_query_however_many_there_are(django_assert_num_queries):
    user = make_user()
    for _number in range(4):
        make_membership(user, "agency")
        make_deputy(make_actor("agency"), user)
    with django_assert_num_queries(1):
        assert len([str(actor) for actor in actors_of(user)]) == 8


@pytest.mark.parametrize(
    ("kind", "role", "may_act", "may_propose"),
    [
        ("rdec", Role.MEMBER, False, False),
        ("rdec", Role.OFFICER, True, False),
        ("rdec", Role.SUPERVISOR, True, False),
        ("rdec", Role.ADMINISTRATOR, False, False),
        ("district_office", Role.OFFICER, True, True),
        ("district_office", Role.MEMBER, False, False),
        ("proposer", Role.MEMBER, True, True),
        ("proposer", Role.ADMINISTRATOR, True, True),
    ],
)
def test_what_a_role_may(kind, role, may_act, may_propose):
    actor = make_actor(kind, role)
    assert (actor.may_act, actor.may_propose) == (may_act, may_propose)


def test_who_keeps_whose_people():
    agency, proposer = make_unit("agency"), make_unit("proposer")
    keepers = {kind: make_actor(kind, Role.ADMINISTRATOR) for kind in ("rdec", "platform", "agency", "proposer")}
    own = make_actor(agency, Role.ADMINISTRATOR)
    founder = make_actor(proposer, Role.ADMINISTRATOR)
    officer = make_actor("rdec", Role.OFFICER)
    everybody = {**keepers, "own": own, "founder": founder, "officer": officer}
    assert [name for name, who in everybody.items() if who.keeps_people_of(agency)] == ["rdec", "platform", "own"]
    assert [name for name, who in everybody.items() if who.keeps_people_of(proposer)] == ["founder"]
    assert [name for name, who in everybody.items() if who.keeps_units] == ["rdec", "platform"]


def test_what_is_written_into_the_log():
    officer = make_actor(make_unit("agency", name="交通局"), name="林承辦")
    assert str(officer) == "交通局・承辦人 林承辦"
    assert str(Actor(officer.user)) == "林承辦"
    assert (officer.key, Actor(officer.user).key) == (f"m{officer.membership.pk}", "")
    nobody = Actor(officer.user)
    assert (nobody.unit, nobody.unit_id, nobody.kind, nobody.role, nobody.may_act) == (None, None, "", "", False)
    assert UnitKind.PROPOSER == "proposer"


@pytest.mark.parametrize(
    ("role", "label", "english"),
    [
        (Role.OFFICER, "石岡區公所・承辦人 王惠民", "石岡區公所・Officer 王惠民"),
        (Role.ADMINISTRATOR, "石岡區公所・管理者 王惠民", "石岡區公所・Administrator 王惠民"),
    ],
)
def test_who_acted_is_kept_in_one_language_and_read_in_the_readers(role, label, english):
    actor = make_actor(make_unit("district_office", name="石岡區公所"), role, name="王惠民")
    with override("en"):
        assert (actor.label, str(actor), spoken(label), spoken("行事曆")) == (label, english, english, "行事曆")
    assert (actor.label, spoken(label)) == (label, label)


def test_so_is_who_stood_in():
    lent = make_deputy(make_actor(make_unit("agency", name="農業局"), name="簡農政"), make_user("王惠民"))
    with override("en"):
        assert lent.label == "農業局・承辦人 王惠民（代理簡農政）"
        assert spoken(lent.label) == str(lent)
        assert "王惠民" in str(lent) and "代理" not in str(lent)


def read(rows):
    """All that is read of each, with what hangs on it."""
    return [
        (row.unit.name, row.unit.district, row.user.name, {k: v for k, v in vars(row).items() if k != "_state"})
        for row in rows
    ]


def test_what_is_spelt_once_finds_what_the_querysets_finds(django_assert_num_queries):
    first, second, stranger = make_actor("rdec"), make_actor("agency"), make_user()
    make_membership(first.user, make_unit(UnitKind.DISTRICT_OFFICE, district="石岡區"))
    make_deputy(second, first.user)
    today = timezone.localdate()
    for user, many in ((first.user, 3), (second.user, 1), (stranger, 0)):
        for day in (today, today - dt.timedelta(days=40_000)):
            with django_assert_num_queries(1):
                found = ACTED_IN.all(user=user.pk, day=day)
            assert read(found) == read(Membership.objects.acted_in(user, day))
            assert len(found) == (many if day == today else 0)
