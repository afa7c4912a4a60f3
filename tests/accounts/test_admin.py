"""The admin of people: what is typed there is held to the same fields."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from accounts.models import Unit, User
from inputs.fields import PhoneField
from tests.factories.accounts import make_actor, make_user, sign_in

pytestmark = pytest.mark.django_db
WAYS = ("__exact", "__gte", "__year", "__year__gte")


@pytest.mark.parametrize("model", [User, Unit])
def test_a_telephone_number_is_one_in_the_admin_too(model):
    request = RequestFactory().get("/")
    request.user = User(is_superuser=True)
    form = admin.site.get_model_admin(model).get_form(request, model(), change=True)
    field = form.base_fields["phone"]
    assert (isinstance(field, PhoneField), field.max_length) == (True, 40)


@pytest.mark.parametrize("number", ["99999999999", "-1", "9" * 5000])
def test_a_filter_that_no_column_can_hold_is_no_failure(client, number):
    """Whatever the address asks the admin's lists for, of the fields they are filtered by."""
    user = make_user("系統管理者", is_staff=True, is_superuser=True)
    sign_in(client, make_actor("rdec", user=user))
    client.raise_request_exception = False
    failed: list[tuple[str, str]] = []
    for model, kept in admin.site._registry.items():
        address = reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist")
        fields = {model._meta.pk.name, *filter(None, [kept.date_hierarchy]), *map(str, kept.list_filter)}
        names = [*(f"{field}{way}" for field in sorted(fields) for way in WAYS), "p"]
        failed += [(address, name) for name in names if client.get(address, {name: number}).status_code >= 500]
    assert failed == []


@pytest.mark.parametrize("key", ["115.12.01", "99999999999999999999", "9" * 5000, "-1", "x"])
def test_what_is_no_row_s_key_chooses_none(client, key):
    sign_in(client, make_actor("rdec", user=make_user("系統管理者", is_staff=True, is_superuser=True)))
    data = {"user": key, "membership": key, "valid_from": "115.12.01", "valid_to": "115.12.02"}
    page = client.post(reverse("admin:accounts_deputy_add"), data)
    wrong = page.context["adminform"].form.errors
    assert (page.status_code, {"user", "membership"} - set(wrong)) == (200, set())
