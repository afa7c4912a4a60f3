"""That nobody is named to handle a plan any more: by whom, with which reason, told to who did."""

from __future__ import annotations

import pytest

from proposals.assigning.services import assign, stop
from proposals.models import Assignment
from tests.factories.accounts import sign_in
from tests.factories.plans import walkers_at
from tests.proposals.assigning.test_assigning import URL, handler
from workflow.models import Notification

pytestmark = pytest.mark.django_db


def test_nobody_is_named_any_more_who_did_is_told_why_and_the_page_tells_it(client, walker, officer, head):
    assign([walker.plan], officer.user, by=head)
    sign_in(client, head)
    page = client.get(URL, {"plan": walker.plan.pk})
    assert ('name="nobody"' in page.text, "會改派" in page.text) == (True, True)
    asked = {"plan": walker.plan.pk, "user": "", "reason": "", "nobody": "1"}
    assert client.post(URL, asked).context["form"].errors == {"reason": ["請填寫「理由」。"]}
    told_so = client.post(URL, asked | {"reason": "改由全組輪值"}, follow=True)
    assert [str(message) for message in told_so.context["messages"]] == ["1 件不再指定承辦人。"]
    (row,) = Assignment.objects.all()
    assert (row.ended_by, row.end_reason, row.until is not None) == (head.label, "改由全組輪值", True)
    assert handler(walker.plan, officer) is None
    assert "不再指定：改由全組輪值" in told_so.text
    notice = Notification.objects.get(user=officer.user, key__startswith="unassigned:")
    assert (notice.text, notice.more) == (
        f"{walker.plan.called}：不再由您承辦（{head.label}）",
        "說明：改由全組輪值",
    )


def test_of_each_it_is_said_why_not(walker, officer, colleague, head):
    first, second = (each.plan for each in walkers_at("with_rdec", "formed"))
    assert stop([first, second], by=officer, reason="輪值") == {
        first.pk: "目前沒有承辦人。",
        second.pk: "目前沒有承辦人。",
    }
    assign([first], colleague.user, by=head)
    assert stop([first], by=officer, reason="輪值") == {first.pk: "這一案已由他人承辦；由原承辦人或單位主管改派。"}
    assert stop([first], by=head, reason="") == {first.pk: "不再指定承辦人請填寫理由。"}
    assert stop([first], by=head, reason="輪值") == {}


def test_the_others_of_several_are_told_as_not_ended(client, walker, officer, colleague, head):
    first, second = (each.plan for each in walkers_at("with_rdec", "formed"))
    assign([first], officer.user, by=head)
    assign([second], colleague.user, by=head)
    asked = {"plan": [first.pk, second.pk], "user": "", "reason": "輪值", "nobody": "1"}
    page = sign_in(client, officer).post(URL, asked, follow=True)
    assert [str(message) for message in page.context["messages"]] == [
        "1 件不再指定承辦人。",
        f"未解除 1 件（{second.called}）：這一案已由他人承辦；由原承辦人或單位主管改派。",
    ]
