"""From a page that showed another handler nothing is given or ended unseen: why not is said, and what stands is shown."""

from __future__ import annotations

import pytest

from accounts.states import Role
from proposals.assigning.services import assign, stop
from proposals.models import Assignment
from tests.factories.accounts import make_actor, sign_in
from tests.factories.plans import walkers_at
from tests.guidance.sent import as_it_stands

pytestmark = pytest.mark.django_db
URL = "/plans/assign/"
OTHERWISE = "這一頁開啟之後已改由 %s 承辦，請看過再決定。"


def handling(plan):
    return [row.user for row in Assignment.objects.filter(proposal=plan, until=None)]


def shown_before(client, plans, head):
    """What a head's page of ``plans`` would send."""
    page = sign_in(client, head).get(URL, {"plan": [plan.pk for plan in plans]})
    sent = as_it_stands(page)
    return {name: values for name, values in sent.items() if name not in ("nobody", "mine", "user")}


@pytest.fixture
def other(officer):
    return make_actor(officer.unit, Role.SUPERVISOR, name="另一主管")


@pytest.fixture
def stale(client, walker, officer, head, colleague, other):
    """What a head sends whose page showed that the officer handles the plan, which another head has given on meanwhile."""
    assign([walker.plan], officer.user, by=head)
    sent = shown_before(client, [walker.plan], head)
    assign([walker.plan], colleague.user, by=other, reason="職務調整")
    return sent | {"reason": "請假"}


@pytest.fixture
def third(officer):
    return make_actor(officer.unit, Role.OFFICER, name="第三人")


@pytest.mark.parametrize("pressed", ["nobody", "mine", "user"])
def test_it_does_nothing_unseen_and_sent_again_from_what_is_shown_now_it_does(
    client, walker, head, colleague, third, stale, pressed
):
    chosen = {"user": third.user.pk} if pressed == "user" else {pressed: "1"}
    answer = client.post(URL, stale | chosen)
    (line,) = answer.context["lines"]
    assert (answer.status_code, line.refused, line.handler.name) == (
        422,
        OTHERWISE % colleague.user,
        str(colleague.user),
    )
    assert (handling(walker.plan), answer.context["form"]["reason"].value()) == ([colleague.user], "請假")
    again = {name: values for name, values in as_it_stands(answer).items() if name not in ("nobody", "mine", "user")}
    assert client.post(URL, again | chosen).status_code == 302
    assert handling(walker.plan) == {"nobody": [], "mine": [head.user], "user": [third.user]}[pressed]


def test_of_several_the_others_are_given(client, officer, head, colleague, other, third):
    first, second = (walker.plan for walker in walkers_at("with_rdec", "formed"))
    sent = shown_before(client, [first, second], head)  # nobody handles either
    assign([second], colleague.user, by=other)
    answer = client.post(URL, sent | {"user": third.user.pk}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        f"已指定 1 件由 {third.user} 承辦。",
        f"未指定 1 件（{second.called}）：{OTHERWISE % colleague.user}",
    ]
    assert (handling(first), handling(second)) == ([third.user], [colleague.user])


def test_whom_somebody_has_given_it_to_before_has_it_already(client, walker, head, colleague, stale):
    answer = client.post(URL, stale | {"user": colleague.user.pk})
    assert [line.refused for line in answer.context["lines"]] == [f"已經由 {colleague.user} 承辦。"]


@pytest.mark.parametrize("said", ["x", "9" * 40, "²", None])
def test_what_cannot_be_read_says_nothing_of_what_was_shown(client, walker, stale, third, said):
    name = f"shown-{walker.plan.pk}"
    sent = stale | {"user": third.user.pk, name: said}
    client.post(URL, {field: value for field, value in sent.items() if value is not None})
    assert handling(walker.plan) == [third.user]


def test_the_rule_is_asked_under_the_lock(walker, officer, head, colleague, third):
    plan = walker.plan
    assign([plan], officer.user, by=head)
    said = {plan.pk: OTHERWISE % officer.user}
    assert assign([plan], third.user, by=head, reason="請假", shown={plan.pk: 0}) == said
    assert stop([plan], by=head, reason="請假", shown={plan.pk: 0}) == said
    kept = Assignment.objects.get()
    assert stop([plan], by=head, reason="請假", shown={plan.pk: kept.pk}) == {}
    assert assign([plan], third.user, by=head, shown={plan.pk: kept.pk}) == {}  # nobody has it: nothing is taken
