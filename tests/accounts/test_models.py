"""Each unit's group: the database makes, names and takes it with the unit, however that is done."""

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from accounts.models import Unit, User
from accounts.reference import load
from accounts.services import register_organisation, register_person
from accounts.states import OrganisationKind, UnitKind
from tests.factories.accounts import make_actor, make_unit, make_user, sign_in

pytestmark = pytest.mark.django_db


def unit(code="AGR", **extra):
    return Unit(code=code, kind=UnitKind.AGENCY, full_name="農業局", name="農業局", **extra)


def groups():
    return sorted(Group.objects.values_list("unit__code", "name"))


def test_a_unit_knows_its_group_as_soon_as_it_is_saved():
    made = unit()
    made.save()
    assert (made.group, groups()) == (Group.objects.get(name="AGR"), [("AGR", "AGR")])


def test_create_and_get_or_create():
    made = Unit.objects.create(code="AGR", kind=UnitKind.AGENCY, full_name="農業局", name="農業局")
    again, _created = Unit.objects.get_or_create(code="AGR")
    other, _created = Unit.objects.get_or_create(code="WRB", kind=UnitKind.AGENCY, full_name="水利局", name="水利局")
    assert (again.group, other.group.name, groups()) == (made.group, "WRB", [("AGR", "AGR"), ("WRB", "WRB")])


def test_many_at_once():
    made = Unit.objects.bulk_create([unit("AGR"), unit("WRB")])
    assert [u.group.name for u in made] == ["AGR", "WRB"]


def test_many_of_which_some_are_there_leave_no_second_group():
    first = Unit.objects.create(code="AGR", kind=UnitKind.AGENCY, full_name="農業局", name="農業局")
    Unit.objects.bulk_create([unit("AGR"), unit("WRB")], ignore_conflicts=True)
    assert groups() == [("AGR", "AGR"), ("WRB", "WRB")]
    assert Unit.objects.get(code="AGR").group == first.group


def test_a_refused_unit_leaves_no_group():
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.create(code="AGR", kind=UnitKind.DISTRICT_OFFICE, full_name="公所", name="公所")
    assert groups() == []


def test_written_by_the_database_itself():
    with connection.cursor() as cursor:
        columns = [
            f.column for f in Unit._meta.concrete_fields if f.name not in ("id", "code", "group") and not f.generated
        ]
        names = ", ".join(f'"{name}"' for name in columns)
        make_unit(UnitKind.RDEC)
        cursor.execute(f"INSERT INTO accounts_unit (code, {names}) SELECT 'COPY', {names} FROM accounts_unit")
    assert groups() == [("COPY", "COPY"), ("RDEC", "RDEC")]


def test_services_and_the_reference_tables():
    register_organisation(
        Unit(organisation_kind=OrganisationKind.CIVIC, full_name="水圳協會", registration_number="1"), by=make_user()
    )
    register_person("林阿好", district=None)
    load()
    load()
    codes = sorted(Unit.objects.values_list("code", flat=True))
    assert (len(codes) > 60, groups()) == (True, [(code, code) for code in codes])


def test_another_code_is_another_name_and_the_same_group():
    made = make_unit()
    Unit.objects.filter(pk=made.pk).update(code="NEW", name="改名局")
    assert (Unit.objects.get().group, groups()) == (made.group, [("NEW", "NEW")])
    made.refresh_from_db()
    made.code = "NEWER"
    made.save()
    assert groups() == [("NEWER", "NEWER")]


def test_a_unit_without_a_past_goes_with_its_group():
    make_unit().delete()
    assert groups() == []


def test_a_group_does_not_go_without_its_unit():
    made = make_unit()
    with pytest.raises(ProtectedError):
        made.group.delete()


def test_nobody_is_a_member():
    load()
    assert not User.groups.through.objects.exists()


def test_the_admin_shows_groups_and_changes_none(client):
    group = make_unit().group
    sign_in(client, make_actor(UnitKind.RDEC, user=make_user(is_staff=True, is_superuser=True)))
    add, change, delete = (
        client.post(f"/admin/auth/group/{page}", {"name": "X", "post": "yes"}).status_code
        for page in ("add/", f"{group.pk}/change/", f"{group.pk}/delete/")
    )
    shown = client.get(f"/admin/auth/group/{group.pk}/change/")
    assert ((add, change, delete), shown.status_code, group.name in shown.text) == ((403,) * 3, 200, True)
