"""The platform names another one of its people to counsel: that one is told why, all else goes on."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.states import Role
from guidance.counselling.chart import ASSIGN, CHANGE_COACH
from guidance.counselling.services import change_coach
from guidance.models import CounsellingRequest
from tests.factories.accounts import make_actor, sign_in
from tests.guidance.cases import asked, assigned, make_cast
from workflow.engine.errors import GuardFailed, NotPermitted
from workflow.engine.services import perform
from workflow.models import Notification

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def colleague(cast):
    return make_actor(cast.platform.unit, Role.OFFICER, name="林同仁")


@pytest.fixture
def request_(cast):
    made = asked(cast)
    perform(made, ASSIGN, by=cast.platform, team=cast.platform.unit, coach=cast.platform.user)
    Notification.objects.all().delete()
    return made


def page_of(request):
    return reverse("guidance:request_move", args=[request.pk, "change_coach"])


def test_another_one_counsels_and_is_told_why(cast, colleague, request_):
    kept = ("team_id", "assigned_at", "due_on", "due_days", "due_from", "state")
    before = [getattr(request_, name) for name in kept]
    change_coach(request_, coach=colleague.user, reason="林同仁熟悉水利。", by=cast.platform)
    now = CounsellingRequest.objects.get(pk=request_.pk)
    assert (now.coach, [getattr(now, name) for name in kept]) == (colleague.user, before)
    assert list(Notification.objects.values_list("user", "text", "more")) == [
        (
            colleague.user.pk,
            f"輔導申請「{now.title}」：由您輔導（{cast.platform.label} 指定）",
            "說明：林同仁熟悉水利。",
        )
    ]
    line = now.transitions.get(move=CHANGE_COACH.name)
    assert now.machine.said(line.data, now) == ["輔導員：林同仁", "林同仁熟悉水利。"]


def test_who_takes_it_over_is_not_told(cast, colleague, request_):
    change_coach(request_, coach=colleague.user, reason="由我接手。", by=colleague)
    assert list(Notification.objects.all()) == []


def test_on_its_page_only_others_are_offered(client, cast, colleague, request_):
    sign_in(client, cast.platform)
    page = client.get(page_of(request_))
    assert list(page.context["form"].fields["coach"].queryset) == [colleague.user]
    door = {"expected_version": page.context["expected_version"], "key": page.context["key"]}
    answer = client.post(page_of(request_), {"coach": colleague.user.pk, "reason": "調整分工。", **door})
    assert answer.url == request_.get_absolute_url()
    assert CounsellingRequest.objects.get(pk=request_.pk).coach == colleague.user
    assert Notification.objects.get().user == colleague.user


def test_of_another_unit_the_platform_names_nobody(client, cast, colleague):
    request = assigned(cast)
    said = "由其他單位輔導的申請，由該單位自行指派"
    with pytest.raises(GuardFailed, match=said):
        change_coach(request, coach=colleague.user, reason="調整分工。", by=cast.platform)
    with pytest.raises(NotPermitted):
        change_coach(request, coach=colleague.user, reason="調整分工。", by=cast.team)
    page = sign_in(client, cast.platform).get(request.get_absolute_url())
    assert "change_coach" not in [button.move for button in page.context["buttons"]]
