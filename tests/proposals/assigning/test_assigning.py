"""Who of a unit handles a plan: given, handed over with a reason, ended with the membership, seen by the unit alone."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
import time_machine
from django.db import connection, transaction
from django.utils.translation import override

from accounts.services import people_changed, remove
from accounts.states import Role, UnitKind
from chuangsheng.parts.rounds import HOURLY
from proposals.assigning import tasks
from proposals.assigning.reading import standing
from proposals.assigning.services import assign, end_of_leavers, may_assign
from proposals.models import Assignment, Proposal
from tests.factories.accounts import make_actor, make_deputy, sign_in
from tests.factories.plans import more, walker_at, walkers_at
from tests.workflow.races import race, wide_pool
from workflow.engine.errors import GuardFailed
from workflow.models import Notification

pytestmark = pytest.mark.django_db
URL = "/plans/assign/"
STATEMENTS = 14  # two of them the savepoint within the test's transaction


def handler(plan, actor):
    found = standing(actor).filter(proposal=plan).first()
    return found and found.user


def told(actor) -> list[tuple[str, str, str]]:
    rows = Notification.objects.filter(user=actor.user, key__startswith="assigned:").order_by("pk")
    return list(rows.values_list("text", "more", "url"))


def test_a_supervisor_gives_a_plan_and_the_person_is_told(walker, head, colleague):
    assert assign([walker.plan], colleague.user, by=head) == {}
    made = Assignment.objects.get()
    assert (handler(walker.plan, head), made.by, made.reason) == (colleague.user, head.label, "")
    assert told(colleague) == [
        (f"{walker.plan.called}：由您承辦（{head.label} 指定）", "", walker.plan.get_absolute_url())
    ]


def test_an_officer_takes_what_nobody_has_and_tells_nobody(walker, officer):
    assign([walker.plan], officer.user, by=officer)
    assert (handler(walker.plan, officer), told(officer)) == (officer.user, [])


def test_it_is_handed_over_with_a_reason_and_what_was_stays_known(walker, officer, colleague):
    assign([walker.plan], officer.user, by=officer)
    assert assign([walker.plan], colleague.user, by=officer) == {walker.plan.pk: "改派承辦人請填寫理由。"}
    assert assign([walker.plan], colleague.user, by=officer, reason="職務調整") == {}
    rows = Assignment.objects.order_by("id").values_list("user", "reason", "ended_by")
    assert list(rows) == [(officer.user.pk, "", officer.label), (colleague.user.pk, "職務調整", "")]
    assert Assignment.objects.get(until=None).user == colleague.user


def test_who_has_it_and_who_had_it_read_why(walker, officer, colleague, head):
    assign([walker.plan], officer.user, by=head)
    assign([walker.plan], colleague.user, by=head, reason="職務調整")
    url, called = walker.plan.get_absolute_url(), walker.plan.called
    assert told(colleague) == [(f"{called}：由您承辦（{head.label} 指定）", "說明：職務調整", url)]
    assert told(officer)[1:] == [(f"{called}：改由 {colleague.user} 承辦（{head.label} 指定）", "說明：職務調整", url)]


def test_of_several_plans_each_person_has_one_notice(officer, colleague, head):
    first, second, third = (walker.plan for walker in walkers_at("with_rdec", "formed", "confirming"))
    assign([first, second], officer.user, by=head)
    assign([first, second, third], colleague.user, by=head, reason="請假")
    names = [plan.called for plan in sorted((first, second, third), key=lambda plan: plan.pk)]
    assert told(colleague) == [
        (f"3 件計畫由您承辦（{head.label} 指定）", "\n".join([*names, "說明：請假"]), "/plans/?mine=on")
    ]
    (_given, former) = told(officer)
    said = "\n".join([first.called, second.called, "說明：請假"])
    assert former == (f"您承辦的計畫改由 {colleague.user} 承辦（{head.label} 指定）", said, "/plans/")


def test_the_page_of_a_plan_tells_the_last_times_and_no_other_unit(client, walker, officer, colleague, head):
    people = [officer, colleague] * 3
    for number, person in enumerate(people):
        assign([walker.plan], person.user, by=head, reason=f"第{number}次" if number else "")
    page = sign_in(client, officer).get(walker.plan.get_absolute_url())
    past = page.context["handling"].past
    assert [(care.name, care.by, care.reason, bool(care.until)) for care in past] == [
        (str(person.user), head.label, f"第{number}次", number != 5) for number, person in [*enumerate(people)][:0:-1]
    ]
    text = " ".join(page.text.split())
    assert ("只列最近 5 次。" in text, "理由：第5次" in text) == (True, True)
    assert "第5次" not in sign_in(client, walker.cast.of("PLATFORM")).get(walker.plan.get_absolute_url()).text


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
        assign([walker.plan], stranger.user, by=head)
    assign([walker.plan], officer.user, by=head)
    hidden = walker_at("drafting", owner="未送件協會").plan
    assert assign([walker.plan, hidden], officer.user, by=head, reason="再一次") == {
        walker.plan.pk: f"已經由 {officer.user} 承辦。",
        hidden.pk: "貴單位已看不到這一案。",
    }
    assert Assignment.objects.count() == 1


def test_who_leaves_the_unit_handles_nothing_any_more(walker, head, colleague):
    assign([walker.plan], colleague.user, by=head)
    colleague.membership.role = Role.MEMBER
    colleague.membership.save()
    with override("en"):
        people_changed([colleague.unit])
    assert handler(walker.plan, head) is None
    assert Assignment.objects.get().ended_by == "（離開單位）"


LAST_DAY = dt.date(2027, 3, 31)
NEXT_DAY = dt.datetime(2027, 4, 1, 9, tzinfo=dt.UTC)


@pytest.mark.parametrize("of", ["membership", "user"])
def test_whose_last_day_is_over_counts_as_nobody_before_the_clock_has_ended_it(client, walker, officer, head, of):
    colleague = make_actor(officer.unit, Role.OFFICER, name="林同仁")
    assign([walker.plan], colleague.user, by=head)
    leaver = getattr(colleague, of)
    type(leaver).objects.filter(pk=leaver.pk).update(valid_to=LAST_DAY)
    with time_machine.travel(dt.datetime(2027, 3, 31, 9, tzinfo=dt.UTC)):
        assert (handler(walker.plan, officer), end_of_leavers()) == (colleague.user, 0)
    with time_machine.travel(NEXT_DAY):
        assert handler(walker.plan, officer) is None
        page = sign_in(client, officer).get(walker.plan.get_absolute_url())
        handling = page.context["handling"]
        assert (handling.by, bool(handling.verdict), "已離開單位" in page.text) == (None, True, True)
        assert assign([walker.plan], officer.user, by=officer) == {}  # and no reason is asked for
    rows = Assignment.objects.order_by("id").values_list("user", "ended_by")
    assert list(rows) == [(colleague.user.pk, "（離開單位）"), (officer.user.pk, "")]


def test_the_clock_ends_it_every_hour_and_may_run_twice(walker, officer, colleague, head):
    assert "proposals.assigning.tasks.end_of_leavers" in HOURLY
    other = walker_at("formed", owner="別的協會").plan
    assign([walker.plan], colleague.user, by=head)
    assign([other], officer.user, by=head)
    type(colleague.membership).objects.filter(pk=colleague.membership.pk).update(valid_to=LAST_DAY)
    with time_machine.travel(NEXT_DAY):
        assert (tasks.end_of_leavers(), tasks.end_of_leavers()) == (1, 0)
    assert Assignment.objects.get(until=None).user == officer.user
    assert Assignment.objects.exclude(until=None).get().ended_by == "（離開單位）"


@pytest.mark.django_db(transaction=True)
def test_who_is_taken_out_while_being_given_a_plan_handles_nothing():
    walker = walker_at("with_rdec")
    unit = walker.cast.of("RDEC").unit
    head, keeper = make_actor(unit, Role.SUPERVISOR), make_actor(unit, Role.ADMINISTRATOR)
    colleague = make_actor(unit, Role.OFFICER, name="林同仁")
    is_given, is_asked = threading.Event(), threading.Event()

    def giving():
        with transaction.atomic():
            assign([walker.plan], colleague.user, by=head)
            is_given.set()
            is_asked.wait(1)  # the other waits for this one: nothing tells when it has begun to
        connection.close()

    with wide_pool():
        thread = threading.Thread(target=giving)
        thread.start()
        assert is_given.wait(20)
        remove(colleague.membership, by=keeper)
        is_asked.set()
        thread.join()
    row = Assignment.objects.get()
    assert (row.user, row.until is None, row.ended_by) == (colleague.user, False, "（離開單位）")


def test_a_unit_sees_its_own_and_no_other(client, walker, head, colleague):
    assign([walker.plan], colleague.user, by=head)
    page = walker.plan.get_absolute_url()
    assert sign_in(client, head).get(page).context["handling"].by.name == str(colleague.user)
    for other in (walker.owner, walker.cast.of("PLATFORM")):
        shown = sign_in(client, other).get(page)
        assert (shown.context["handling"].by, str(colleague.user) in shown.text) == (None, False)


def test_the_page_says_of_each_plan_what_will_be_done_and_the_next_one_what_was_not(client, officer, head, colleague):
    first, second = (walker.plan for walker in walkers_at("with_rdec", "formed"))
    assign([second], colleague.user, by=head)
    sign_in(client, officer)
    shown = client.get(URL, {"plan": [first.pk, second.pk, 10**12, "x"]})
    assert [(line.plan, bool(line.verdict)) for line in shown.context["lines"]] == [(first, True), (second, False)]
    sent = {"plan": [first.pk, second.pk], "user": officer.user.pk, "reason": "", "once": "k" * 20}
    for _time in range(2):  # sent twice it says the same, and asks for no reason
        answer = client.post(URL, sent, follow=True)
        assert answer.redirect_chain == [("/plans/?columns=number,title,owner,state,handler,holder,due", 302)]
        assert "handler" in [column.name for column in answer.context["columns"]]
        assert [str(message) for message in answer.context["messages"]] == [
            f"已指定 1 件由 {officer.user} 承辦。",
            f"未指定 1 件（{second.called}）：這一案已由他人承辦；由原承辦人或單位主管改派。",
        ]
    assert (handler(first, officer), handler(second, officer)) == (officer.user, colleague.user)
    assert Assignment.objects.count() == 2


def test_where_nothing_was_done_the_form_comes_back_with_what_can_be_done(client, officer, head, colleague):
    first, second = (walker.plan for walker in walkers_at("with_rdec", "formed"))
    assign([second], colleague.user, by=head)
    assign([first], officer.user, by=officer)
    sign_in(client, officer)
    sent = {"plan": [first.pk, second.pk], "user": officer.user.pk, "reason": "再一次"}
    page = client.post(URL, sent)
    assert (page.status_code, [line.refused for line in page.context["lines"]]) == (
        422,
        [f"已經由 {officer.user} 承辦。", ""],
    )
    assert [f'name="plan" value="{plan.pk}"' in page.text for plan in (first, second)] == [True, False]
    nothing = client.post(URL, {"user": officer.user.pk, "reason": ""})
    assert (nothing.status_code, "請先在計畫清單勾選要指定承辦人的計畫。" in nothing.text) == (422, True)


def test_a_plan_out_of_sight_between_the_page_and_the_lock_is_told_of(client, officer):
    first, second = (walker.plan for walker in walkers_at("with_rdec", "formed"))

    def meanwhile(execute, sql, *rest):
        if 'FOR UPDATE OF "proposals_proposal"' in sql:
            Proposal.objects.filter(pk=second.pk).update(notified_at=None)
        return execute(sql, *rest)

    sent = {"plan": [first.pk, second.pk], "user": officer.user.pk, "reason": ""}
    sign_in(client, officer)
    with connection.execute_wrapper(meanwhile):
        answer = client.post(URL, sent, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        f"已指定 1 件由 {officer.user} 承辦。",
        f"未指定 1 件（{second.called}）：貴單位已看不到這一案。",
    ]


@pytest.mark.parametrize("number", [1, 30])
def test_so_many_statements_for_however_many_plans(
    client, walker, officer, colleague, head, number, django_assert_num_queries
):
    more(walker.plan, number - 1)
    plans = list(Proposal.objects.filter(state="with_rdec"))
    assert len(plans) == number
    assign(plans, officer.user, by=head)
    sign_in(client, head).get(URL)  # the session's first request writes its start
    with django_assert_num_queries(STATEMENTS):
        client.post(URL, {"plan": [plan.pk for plan in plans], "user": colleague.user.pk, "reason": "請假"})
    assert Assignment.objects.filter(until=None, user=colleague.user).count() == number


def test_many_plans_are_named_as_far_as_one_reads(client, walker, officer, colleague, head):
    more(walker.plan, 11)
    plans = list(Proposal.objects.filter(state="with_rdec").order_by("pk"))
    assign(plans, colleague.user, by=head)
    lines = told(colleague)[0][1].split("\n")
    assert lines == [*(plan.called for plan in plans[:10]), "另有 2 件"]
    assign([plans[0]], officer.user, by=head, reason="分案")
    sent = {"plan": [plan.pk for plan in plans], "user": officer.user.pk, "reason": "改"}
    answer = sign_in(client, officer).post(URL, sent)
    assert answer.status_code == 422  # its own is its own already, the others are the colleague's
    answer = sign_in(client, head).post(URL, sent, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        f"已指定 11 件由 {officer.user} 承辦。",
        f"未指定 1 件（{plans[0].called}）：已經由 {officer.user} 承辦。",
    ]


def test_of_one_plan_one_comes_back_to_it(client, walker, officer):
    sign_in(client, officer)
    answer = client.post(URL, {"plan": walker.plan.pk, "user": officer.user.pk, "reason": ""})
    assert answer.url == walker.plan.get_absolute_url()
    again = client.post(URL, {"plan": walker.plan.pk, "user": officer.user.pk, "reason": ""})
    assert again.context["form"].errors == {"reason": ["請填寫「理由」。"]}


def test_who_stands_in_is_offered_the_person_it_stands_in_for(client, walker, officer):
    sign_in(client, make_deputy(officer))
    page = client.get(URL, {"plan": walker.plan.pk})
    assert (page.context["form"]["user"].value(), page.context["own"]) == (
        None,
        officer.user,
    )  # nobody is chosen beforehand
    assert client.post(URL, {"plan": walker.plan.pk, "user": "", "reason": ""}).status_code == 422
    client.post(URL, {"plan": walker.plan.pk, "user": "", "reason": "", "mine": "1"})
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
    assign([walker.plan], officer.user, by=officer)
    assign([other], colleague.user, by=head)
    sign_in(client, officer)
    page = client.get("/plans/?mine=on&columns=title,handler")
    assert [[str(cell.words) for _column, cell in cells] for _row, cells in page.context["rows"]] == [
        [walker.plan.called, str(officer.user)]
    ]
    assert [str(action.words) for action in page.context["actions"]] == ["指定承辦人", "分送書面審查", "催辦"]
    assert f'name="plan" value="{walker.plan.pk}"' in page.text
    asks = sign_in(client, make_actor(UnitKind.RDEC, Role.MEMBER)).get("/plans/").context
    assert asks["actions"] == []


def test_the_desk_has_ones_own_first_and_colleagues_last(client, officer, colleague, head):
    walkers = walkers_at("with_rdec", "formed", "preliminarily_approved")
    due = walkers[0].plan.due_on
    plans = [walker.plan for walker in walkers]
    Proposal.objects.filter(pk__in=[plan.pk for plan in plans]).update(due_on=due)
    assign([plans[0]], colleague.user, by=head)
    assign([plans[2]], officer.user, by=head)
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
        results = race([lambda actor=actor: lambda: assign([walker.plan], actor.user, by=actor) for actor in people])
    kept = [person for person, refused in zip(people, results, strict=True) if refused == {}]
    assert [person.user for person in kept] == [Assignment.objects.get(until=None).user]
    said = {walker.plan.pk: "這一案已由他人承辦；由原承辦人或單位主管改派。"}
    assert [refused for refused in results if refused] == [said] * 15
