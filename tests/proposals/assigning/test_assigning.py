"""Who of a unit handles a plan: given, handed over with a reason, ended with the membership, seen by the unit alone."""

from __future__ import annotations

import pytest

from accounts.services import people_changed
from accounts.states import Role, UnitKind
from proposals.assigning.reading import handlers
from proposals.assigning.services import assign, may_assign
from proposals.models import Assignment, Proposal
from tests.factories.accounts import make_actor, make_deputy, sign_in
from tests.factories.plans import walker_at, walkers_at
from tests.workflow.races import race, wide_pool
from workflow.engine.errors import GuardFailed, NotPermitted
from workflow.models import Notification

pytestmark = pytest.mark.django_db
URL = "/plans/assign/"


@pytest.fixture
def walker(db):
    return walker_at("with_rdec")


@pytest.fixture
def officer(walker):
    return walker.cast.of("RDEC")


@pytest.fixture
def head(walker):
    return make_actor(walker.cast.of("RDEC").unit, Role.SUPERVISOR)


@pytest.fixture
def colleague(walker):
    return make_actor(walker.cast.of("RDEC").unit, Role.OFFICER, name="林同仁")


def handler(plan, actor):
    found = handlers(actor, [plan.pk]).get(plan.pk)
    return found and found.user


def test_a_supervisor_gives_a_plan_and_the_person_is_told(walker, head, colleague):
    made = assign(walker.plan, colleague.user, by=head)
    assert (handler(walker.plan, head), made.by, made.reason) == (colleague.user, head.label, "")
    told = Notification.objects.get(user=colleague.user)
    assert (told.text, told.url) == (
        f"{walker.plan.called}：由您承辦（{head.label} 指定）",
        walker.plan.get_absolute_url(),
    )


def test_an_officer_takes_what_nobody_has_and_tells_nobody(walker, officer):
    before = Notification.objects.filter(user=officer.user).count()
    assign(walker.plan, officer.user, by=officer)
    assert handler(walker.plan, officer) == officer.user
    assert Notification.objects.filter(user=officer.user).count() == before


def test_it_is_handed_over_with_a_reason_and_what_was_stays_known(walker, officer, colleague):
    assign(walker.plan, officer.user, by=officer)
    with pytest.raises(GuardFailed, match="改派承辦人請填寫理由。"):
        assign(walker.plan, colleague.user, by=officer)
    assign(walker.plan, colleague.user, by=officer, reason="職務調整")
    rows = Assignment.objects.order_by("id").values_list("user", "reason", "ended_by")
    assert list(rows) == [(officer.user.pk, "", officer.label), (colleague.user.pk, "職務調整", "")]
    assert Assignment.objects.get(until=None).user == colleague.user


@pytest.mark.parametrize(
    ("role", "handled", "said"),
    [
        (Role.SUPERVISOR, True, ""),
        (Role.OFFICER, False, ""),
        (Role.OFFICER, True, "這一案已由他人承辦；由原承辦人或單位主管改派。"),
        (Role.MEMBER, False, "一般成員與管理者不經手案件，不能指定承辦人。"),
        (Role.ADMINISTRATOR, False, "一般成員與管理者不經手案件，不能指定承辦人。"),
    ],
)
def test_who_may_say_so(role, handled, said):
    verdict = may_assign(make_actor(UnitKind.RDEC, role), -1 if handled else None)
    assert (bool(verdict), str(verdict.reason)) == (not said, said)


def test_in_an_organisation_everybody_may(walker):
    assert bool(may_assign(walker.owner, -1)) is True


def test_whom_a_plan_cannot_be_given_to(walker, officer, head):
    stranger = make_actor(UnitKind.PLATFORM)
    with pytest.raises(GuardFailed, match="目前不是貴單位經手案件的人員"):
        assign(walker.plan, stranger.user, by=head)
    assign(walker.plan, officer.user, by=head)
    with pytest.raises(GuardFailed, match=f"已經由 {officer.user} 承辦"):
        assign(walker.plan, officer.user, by=head, reason="再一次")
    with pytest.raises(Proposal.DoesNotExist):
        assign(walker_at("drafting", owner="未送件協會").plan, officer.user, by=head)


def test_who_leaves_the_unit_handles_nothing_any_more(walker, head, colleague):
    assign(walker.plan, colleague.user, by=head)
    colleague.membership.role = Role.MEMBER
    colleague.membership.save()
    people_changed([colleague.unit])
    assert handler(walker.plan, head) is None
    assert Assignment.objects.get().ended_by == "（離開單位）"


def test_a_unit_sees_its_own_and_no_other(client, walker, head, colleague):
    assign(walker.plan, colleague.user, by=head)
    page = walker.plan.get_absolute_url()
    assert sign_in(client, head).get(page).context["handling"].by.name == str(colleague.user)
    for other in (walker.owner, walker.cast.of("PLATFORM")):
        shown = sign_in(client, other).get(page)
        assert (shown.context["handling"].by, str(colleague.user) in shown.text) == (None, False)


def test_the_page_says_of_each_plan_what_will_be_done_and_what_was_not(client, officer, head, colleague):
    first, second = (walker.plan for walker in walkers_at("with_rdec", "formed"))
    assign(second, colleague.user, by=head)
    sign_in(client, officer)
    shown = client.get(URL, {"plan": [first.pk, second.pk, 10**12, "x"]})
    assert [(line.plan, bool(line.verdict)) for line in shown.context["lines"]] == [(first, True), (second, False)]
    posted = client.post(URL, {"plan": [first.pk, second.pk], "user": officer.user.pk, "reason": ""})
    assert posted.status_code == 422
    assert [(line.done, bool(line.verdict)) for line in posted.context["lines"]] == [(True, True), (False, False)]
    assert (handler(first, officer), handler(second, officer)) == (officer.user, colleague.user)


def test_of_one_plan_one_comes_back_to_it(client, walker, officer):
    sign_in(client, officer)
    answer = client.post(URL, {"plan": walker.plan.pk, "user": officer.user.pk, "reason": ""})
    assert answer.url == walker.plan.get_absolute_url()
    again = client.post(URL, {"plan": walker.plan.pk, "user": officer.user.pk, "reason": ""})
    assert again.context["form"].errors == {"reason": ["請填寫「理由」。"]}


def test_who_stands_in_is_offered_the_person_it_stands_in_for(client, walker, officer):
    sign_in(client, make_deputy(officer))
    form = client.get(URL, {"plan": walker.plan.pk}).context["form"]
    assert form["user"].value() == officer.user.pk
    client.post(URL, {"plan": walker.plan.pk, "user": officer.user.pk, "reason": ""})
    assert handler(walker.plan, officer) == officer.user


def test_without_a_plan_that_is_seen_there_is_no_page(client, walker, officer):
    hidden = walker_at("drafting", owner="未送件協會").plan
    sign_in(client, officer)
    assert client.get(URL, {"plan": hidden.pk}).status_code == 404
    nothing = client.get(URL)
    assert ("請先在計畫清單勾選要指定承辦人的計畫。" in nothing.text, 'name="user"' in nothing.text) == (True, False)
    assert sign_in(client, make_actor(UnitKind.RDEC, Role.MEMBER)).get(URL, {"plan": walker.plan.pk}).status_code == 404


def test_too_many_at_once_are_refused(client, walker, officer):
    sign_in(client, officer)
    answer = client.get(URL, {"plan": [*range(1, 102)]}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["一次最多指定 100 件，請分次辦理。"]


def test_the_list_shows_who_handles_and_narrows_to_ones_own(client, walker, officer, colleague, head):
    other = walker_at("formed", owner="別的協會").plan
    assign(walker.plan, officer.user, by=officer)
    assign(other, colleague.user, by=head)
    sign_in(client, officer)
    page = client.get("/plans/?mine=on&columns=title,handler")
    assert [[str(cell.words) for _column, cell in cells] for _row, cells in page.context["rows"]] == [
        [walker.plan.called, str(officer.user)]
    ]
    assert [str(action.words) for action in page.context["actions"]] == ["指定承辦人"]
    assert f'name="plan" value="{walker.plan.pk}"' in page.text
    asks = sign_in(client, make_actor(UnitKind.RDEC, Role.MEMBER)).get("/plans/").context
    assert asks["actions"] == []


def test_the_desk_has_ones_own_first_and_colleagues_last(client, officer, colleague, head):
    walkers = walkers_at("with_rdec", "formed", "preliminarily_approved")
    due = walkers[0].plan.due_on
    plans = [walker.plan for walker in walkers]
    Proposal.objects.filter(pk__in=[plan.pk for plan in plans]).update(due_on=due)
    assign(plans[0], colleague.user, by=head)
    assign(plans[2], officer.user, by=head)
    groups = sign_in(client, officer).get("/").context["groups"]
    tasks = [task for group in groups for task in group.tasks if task.duty.case in plans]
    assert [(task.duty.case, task.is_own, task.handler and task.handler.name) for task in tasks] == [
        (plans[2], True, str(officer.user)),
        (plans[1], False, None),
        (plans[0], False, str(colleague.user)),
    ]


@pytest.mark.django_db(transaction=True)
def test_of_sixteen_who_take_a_plan_at_once_one_has_it():
    walker = walker_at("with_rdec")
    unit = walker.cast.of("RDEC").unit
    people = [make_actor(unit, Role.OFFICER) for _n in range(16)]
    with wide_pool():
        results = race([lambda actor=actor: lambda: assign(walker.plan, actor.user, by=actor) for actor in people])
    kept = [result for result in results if isinstance(result, Assignment)]
    assert (len(kept), Assignment.objects.get(until=None)) == (1, kept[0])
    assert {type(result) for result in results} - {Assignment} == {NotPermitted}
