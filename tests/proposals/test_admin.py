"""The administrator edits reference data and cannot touch what has a state."""

import pytest

from programmes.models import CentralProgramme
from proposals.models import Proposal
from tests.factories.accounts import make_user
from tests.factories.plans import walker_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_client(client, settings):
    settings.STAFF_MFA_REQUIRED = False
    user = make_user()
    user.is_staff = user.is_superuser = True
    user.save()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def test_a_plan_is_read_only(admin_client):
    plan = walker_at("drafting").plan
    assert admin_client.get("/admin/proposals/proposal/").status_code == 200
    assert admin_client.get(f"/admin/proposals/proposal/{plan.pk}/change/").status_code == 200
    assert admin_client.post(f"/admin/proposals/proposal/{plan.pk}/change/", {"title": "改"}).status_code == 403
    assert admin_client.post(f"/admin/proposals/proposal/{plan.pk}/delete/", {"post": "yes"}).status_code == 403
    assert admin_client.get("/admin/proposals/proposal/add/").status_code == 403
    assert Proposal.objects.get().title == plan.title


def test_a_cap_is_edited(admin_client):
    programme = CentralProgramme.objects.create(code="CP99", ministry="農業部", name="試辦", cap="每年 100 萬")
    page = admin_client.get(f"/admin/programmes/centralprogramme/{programme.pk}/change/")
    data = page.context["adminform"].form.initial | {"cap": "每年 150 萬", "active": "on"}
    answer = admin_client.post(f"/admin/programmes/centralprogramme/{programme.pk}/change/", data)
    assert answer.status_code == 302
    programme.refresh_from_db()
    assert programme.cap == "每年 150 萬"


@pytest.mark.parametrize(
    "page", ["workflow/calendarday", "workflow/clockrule", "workflow/outboxmessage", "programmes/kpi"]
)
def test_the_lists_open(admin_client, page):
    assert admin_client.get(f"/admin/{page}/").status_code == 200
