"""The admin of people: what is typed there is held to the same fields."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import RequestFactory

from accounts.models import Unit, User
from inputs.fields import PhoneField

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [User, Unit])
def test_a_telephone_number_is_one_in_the_admin_too(model):
    request = RequestFactory().get("/")
    request.user = User(is_superuser=True)
    form = admin.site.get_model_admin(model).get_form(request, model(), change=True)
    field = form.base_fields["phone"]
    assert (isinstance(field, PhoneField), field.max_length) == (True, 40)
