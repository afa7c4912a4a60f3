"""People join, leave and change; the refusals leave everything as it was."""

import datetime as dt
import threading

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts import services
from accounts.actors import actors_of
from accounts.invitations import services as invitations
from accounts.models import Deputy, Membership, Unit
from accounts.states import Role
from tests.factories.accounts import make_actor, make_deputy, make_membership, make_unit, make_user

pytestmark = pytest.mark.django_db
LAST_ADMINISTRATOR = "這是單位唯一的管理者。請先指定另一位管理者，再變更或移除。"


def rows(unit):
    """The unit's open memberships, as names and roles."""
    found = unit.memberships.open_on(timezone.localdate()).order_by("id")
    return [(row.user.name, row.role, row.confirmed) for row in found]


def test_an_account_somebody_made_may_sign_in_at_once():
    user = services.create_user("lin", name="林小姐", email="Lin@example.com", password="x", phone="04-22289111")
    address = EmailAddress.objects.get(user=user)
    assert (address.email, address.verified, address.primary, user.phone) == (user.email, True, True, "04-22289111")
    assert services.create_user("no-mail", name="無", email="").emailaddress_set.count() == 0


def test_the_founder_keeps_the_people():
    founder = make_user("陳理事長")
    unit = Unit(full_name="石岡水圳文化協會", organisation_kind="civic", registration_number="中市社團字第1號")
    membership = services.register_organisation(unit, by=founder)
    assert (unit.kind, unit.name, len(unit.code), unit.code[:4]) == ("proposer", "石岡水圳文化協會", 12, "ORG-")
    assert (membership.role, membership.confirmed, membership.is_primary) == ("administrator", True, True)
    assert [actor.keeps_people_of(unit) for actor in actors_of(founder)] == [True]


def test_the_second_to_register_a_number_at_the_same_moment_is_told():
    make_unit("proposer", registration_number="22099131")
    unit = Unit(full_name="慢一步公司", organisation_kind="company", registration_number="22099131")
    with pytest.raises(ValidationError) as late:
        services.register_organisation(unit, by=make_user())
    assert late.value.message_dict == {"registration_number": ["這個號碼已有單位登記，請改為申請加入該單位。"]}
    assert (Unit.objects.count(), Membership.objects.count()) == (1, 0)


def test_a_joiner_waits_is_let_in_or_turned_down():
    founder = make_actor("proposer", Role.ADMINISTRATOR, name="甲")
    first, second = make_user("乙"), make_user("丙")
    asked = services.ask_to_join(founder.unit, by=first)
    other = services.ask_to_join(founder.unit, by=second)
    assert rows(founder.unit) == [("甲", "administrator", True), ("乙", "member", False), ("丙", "member", False)]
    assert actors_of(first) == []
    services.confirm(asked, by=founder)
    services.refuse(other, by=founder)
    assert rows(founder.unit) == [("甲", "administrator", True), ("乙", "member", True)]
    assert [actor.unit for actor in actors_of(first)] == [founder.unit]
    services.refuse(asked, by=founder)  # too late: a member is removed, not refused
    assert Membership.objects.filter(pk=asked.pk).exists()
    with pytest.raises(ValidationError) as again:
        services.ask_to_join(founder.unit, by=first)
    assert again.value.messages == ["您已是這個單位的成員，或已送出申請。"]


OFFICIAL = "您是機關人員，不能以同一個帳號加入或建立提案單位。"


@pytest.mark.parametrize("kind", ["ndc", "rdec", "agency", "district_office", "platform"])
def test_people_of_offices_neither_ask_to_join_a_proposing_organisation_nor_found_one(kind):
    officer, founder = make_actor(kind), make_actor("proposer", Role.ADMINISTRATOR)
    unit = Unit(full_name="公餘文化協會", organisation_kind="civic", registration_number="中市社團字第2號")
    for verb in (
        lambda: services.ask_to_join(founder.unit, by=officer.user),
        lambda: services.register_organisation(unit, by=officer.user),
    ):
        with pytest.raises(ValidationError) as refused:
            verb()
        assert refused.value.messages == [OFFICIAL]
    assert list(officer.user.memberships.all()) == [officer.membership]


def test_who_has_come_to_an_office_since_asking_is_not_let_in():
    founder, joiner = make_actor("proposer", Role.ADMINISTRATOR, name="甲"), make_user("乙")
    asked = services.ask_to_join(founder.unit, by=joiner)
    make_membership(joiner, make_unit("agency"))
    with pytest.raises(ValidationError) as refused:
        services.confirm(asked, by=founder)
    assert refused.value.messages == ["此人是機關人員，不能以同一個帳號加入提案單位。請婉拒這項申請。"]
    assert rows(founder.unit) == [("甲", "administrator", True), ("乙", "member", False)]


def test_a_proposers_request_to_join_an_office_is_neither_taken_nor_confirmed():
    keeper, joiner = make_actor("agency", Role.ADMINISTRATOR, name="甲"), make_user("乙")
    asked = services.ask_to_join(keeper.unit, by=joiner)
    make_membership(joiner, make_unit("proposer"))
    with pytest.raises(ValidationError) as refused:
        services.confirm(asked, by=keeper)
    assert refused.value.messages == ["此人是提案單位的成員，不能以同一個帳號加入機關。請婉拒這項申請。"]
    with pytest.raises(ValidationError) as late:
        services.ask_to_join(make_unit("rdec"), by=joiner)
    assert late.value.messages == [
        "您是提案單位的成員，不能以同一個帳號加入機關。請先請提案單位的管理者移除您，或另用公務帳號。"
    ]


@pytest.mark.parametrize("verb", ["confirm", "refuse", "remove", "change_role", "invite", "appoint", "end"])
def test_only_the_units_own_administrator_decides(verb):
    joiner = make_actor("proposer", confirmed=verb not in {"confirm", "refuse"})
    stranger = make_actor("proposer", Role.ADMINISTRATOR)
    deputy = make_deputy(joiner).deputy
    calls = {
        "confirm": lambda: services.confirm(joiner.membership, by=stranger),
        "refuse": lambda: services.refuse(joiner.membership, by=stranger),
        "remove": lambda: services.remove(joiner.membership, by=stranger),
        "change_role": lambda: services.change_role(joiner.membership, Role.ADMINISTRATOR, by=stranger),
        "invite": lambda: invitations.invite(joiner.unit, "you@example.com", Role.MEMBER, by=stranger),
        "appoint": lambda: services.appoint_deputy(Deputy(membership=joiner.membership), by=stranger),
        "end": lambda: services.end_deputy(deputy, by=stranger),
    }
    before = (list(Membership.objects.order_by("id").values()), list(Deputy.objects.values()))
    with pytest.raises(PermissionError):
        calls[verb]()
    assert (list(Membership.objects.order_by("id").values()), list(Deputy.objects.values())) == before


def test_the_last_administrator_stays():
    founder = make_actor("proposer", Role.ADMINISTRATOR, name="甲")
    make_membership(make_user("離職", is_active=False), founder.unit, Role.ADMINISTRATOR)
    for verb in (
        lambda: services.remove(founder.membership, by=founder),
        lambda: services.change_role(founder.membership, Role.MEMBER, by=founder),
    ):
        with pytest.raises(ValidationError) as refused:
            verb()
        assert refused.value.messages == [LAST_ADMINISTRATOR]
    make_membership(make_user("乙"), founder.unit, Role.ADMINISTRATOR)
    services.remove(founder.membership, by=founder)
    assert rows(founder.unit)[1:] == [("乙", "administrator", True)]


def test_another_role_is_another_row_and_the_old_one_stays_for_the_log():
    keeper = make_actor("agency", Role.ADMINISTRATOR)
    officer = make_actor(keeper.unit, Role.OFFICER, name="乙", valid_from=timezone.localdate())
    deputy = make_deputy(officer)
    changed = services.change_role(officer.membership, Role.SUPERVISOR, by=keeper)
    assert [actor.role for actor in actors_of(officer.user)] == ["supervisor"]
    assert actors_of(deputy.user) == []
    officer.membership.refresh_from_db()
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    assert (officer.membership.role, officer.membership.valid_from, officer.membership.valid_to) == (
        "officer",
        yesterday,
        yesterday,
    )
    assert services.change_role(changed, Role.SUPERVISOR, by=keeper) == changed
    make_membership(officer.user, keeper.unit, Role.OFFICER)
    with pytest.raises(ValidationError) as twice:
        services.change_role(changed, Role.OFFICER, by=keeper)
    assert twice.value.messages == ["此人在這個單位已有這個角色。"]


def test_a_deputy_ends_early():
    keeper = make_actor("agency", Role.ADMINISTRATOR)
    officer = make_actor(keeper.unit)
    today = timezone.localdate()
    running = make_deputy(officer, valid_from=today - dt.timedelta(days=3), valid_to=today + dt.timedelta(days=3))
    coming = make_deputy(officer, valid_from=today + dt.timedelta(days=3), valid_to=today + dt.timedelta(days=4))
    services.end_deputy(running.deputy, by=keeper)
    services.end_deputy(coming.deputy, by=keeper)
    yesterday = today - dt.timedelta(days=1)
    assert (running.deputy.valid_from, running.deputy.valid_to) == (today - dt.timedelta(days=3), yesterday)
    assert (coming.deputy.valid_from, coming.deputy.valid_to) == (yesterday, yesterday)
    assert actors_of(running.user) == []


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_leave_at_the_same_moment():
    first = make_actor("proposer", Role.ADMINISTRATOR, name="甲")
    second = make_actor(first.unit, Role.ADMINISTRATOR, name="乙")
    barrier = threading.Barrier(2)
    said = []

    def leave(actor):
        barrier.wait()
        try:
            services.remove(actor.membership, by=actor)
            said.append("left")
        except ValidationError:
            said.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=(actor,)) for actor in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["left", "refused"]
