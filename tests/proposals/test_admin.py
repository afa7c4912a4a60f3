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


def shown(page) -> dict[str, str]:
    """What the change page reads out, by field."""
    fields = [field for fieldset in page.context["adminform"] for line in fieldset for field in line]
    return {field.field["name"]: str(field.contents()) for field in fields}


@pytest.mark.parametrize(
    ("state", "label", "moves"),
    [
        (
            "with_district",
            "區公所收件",
            [
                "轉送研考會 → 研考會收件（區公所承辦人或主管）",
                "退請補正 → 收件補正（區公所承辦人或主管）",
                "撤回修改 → 已知會專管平台（提案單位）",
                "撤回修改 → 專管平台輔導（提案單位）",
                "撤回修改 → 收件補正（提案單位）",
                "撤案 → 撤案（成案前提案單位，成案後研考會）",
            ],
        ),
        ("withdrawn", "撤案", []),
    ],
)
def test_a_state_is_shown_by_its_label_with_the_moves_that_leave_it(admin_client, state, label, moves):
    plan = walker_at(state).plan
    page = admin_client.get(f"/admin/proposals/proposal/{plan.pk}/change/")
    fields = shown(page)
    assert fields["state"] == label
    assert fields["moves_from_here"] == ("\n".join(f"<div>{move}</div>" for move in moves) or "-")
    assert 'name="state"' not in page.text
    assert "_fsm_transition_to" not in page.text
    assert f'<td class="field-state">{label}</td>' in admin_client.get("/admin/proposals/proposal/").text


@pytest.mark.parametrize("way", ["forward", "withdraw"])
def test_no_transition_is_made_in_the_admin(admin_client, way):
    plan = walker_at("with_district").plan
    base = f"/admin/proposals/proposal/{plan.pk}"
    assert admin_client.post(f"{base}/change/", {"state": "formed", "_fsm_transition_to": way}).status_code == 403
    assert admin_client.post(f"{base}/transition/{way}/").status_code == 302  # read as an id: there is no such row
    assert Proposal.objects.get().state == "with_district"


def test_a_cap_is_edited(admin_client):
    programme = CentralProgramme.objects.create(code="CP99", ministry="農業部", name="試辦", cap="每年 100 萬")
    page = admin_client.get(f"/admin/programmes/centralprogramme/{programme.pk}/change/")
    shown = page.context["adminform"].form.initial | {"cap": "每年 150 萬", "active": "on"}
    data = {name: value for name, value in shown.items() if value is not None}
    answer = admin_client.post(f"/admin/programmes/centralprogramme/{programme.pk}/change/", data)
    assert answer.status_code == 302
    programme.refresh_from_db()
    assert programme.cap == "每年 150 萬"


@pytest.mark.parametrize(
    "page", ["workflow/calendarday", "workflow/clockrule", "workflow/outboxmessage", "programmes/kpi"]
)
def test_the_lists_open(admin_client, page):
    assert admin_client.get(f"/admin/{page}/").status_code == 200
