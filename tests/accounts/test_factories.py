"""The factories keep what they promise."""

import pytest

from accounts.actors import actor_for
from accounts.models import Unit
from accounts.states import Role, UnitKind
from tests.factories.accounts import make_actor, make_deputy, make_unit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", UnitKind.values)
def test_an_actor_of_each_kind(kind):
    actor = make_actor(kind)
    assert actor_for(actor.user) == actor
    assert actor.kind == kind
    assert actor.may_act is True


def test_single_offices_come_back_the_same():
    assert make_unit("rdec") == make_unit("rdec")
    assert make_unit("district_office") == make_unit("district_office", district="石岡區")
    assert make_unit("agency") != make_unit("agency")
    assert Unit.objects.count() == 4


def test_a_deputy_acts_as_somebody_else():
    deputy = make_deputy(make_actor("rdec", Role.SUPERVISOR, name="林主管"))
    assert (deputy.role, str(deputy)) == ("supervisor", "研考會・主管 李代理（代理林主管）")
