"""A project meeting's life: for several plans, joined, put off, cancelled; whom it invites and who sees its page (R3)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from inputs.fields import format_roc
from proposals.states import State as PlanState
from proposals.workflow import CONCLUDE_REVIEW, WITHDRAW
from reviews.commitments.services import confirm_own
from reviews.meetings import recording
from reviews.meetings.chart import CLOSE, HOLD, POSTPONE, SEND_NOTICE
from reviews.meetings.forms import InvitationFormSet
from reviews.meetings.inviting import hold_invited
from reviews.meetings.services import call_meeting, cancel_meeting, join_meeting, move_meeting
from reviews.models import AgendaItem, Commitment, Decision, Meeting
from reviews.rounds.services import release_round
from tests.reviews.cases import file_as, latest_round, make_plan, offer, paper, reviewed_plan
from tests.reviews.page_cases import fresh, keep, said, text, url
from tests.reviews.service_cases import told
from workflow.calendar import clock
from workflow.calendar.days import WorkingCalendar
from workflow.engine.errors import DataMissing, GuardFailed, Refused, WrongState
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db
WHERE = {"place": "市政大樓", "chair": "副市長"}


def soon(days=10):
    day = WorkingCalendar.load().on_or_after(timezone.localdate() + dt.timedelta(days=days))
    return timezone.make_aware(dt.datetime.combine(day, dt.time(14)))


def confirming(cast, *offers):
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, commitments=[offer(item) for item in offers])
    file_as(cast.water, plan)
    release_round(latest_round(plan), by=cast.rdec)
    perform(plan, CONCLUDE_REVIEW, by=cast.rdec)
    return plan


def called(cast, plan, **more):
    call_meeting(plan, held_at=soon(), **WHERE, by=cast.rdec, **more)
    return Meeting.objects.get(agenda_items__proposal=plan)


def states(*plans):
    for plan in plans:
        plan.refresh_from_db()
    return [plan.state for plan in plans]


class TestSeveralPlans:
    def test_are_called_together_and_recorded_together(self, cast):
        first, second = (make_plan(cast, PlanState.CONFIRMING) for _ in range(2))
        meeting = called(cast, first, others=[second])
        assert states(first, second) == [PlanState.PROJECT_MEETING] * 2
        assert list(meeting.agenda_items.values_list("number", "proposal")) == [(1, first.pk), (2, second.pk)]
        one, two = AgendaItem.objects.order_by("number")
        with clock.at(meeting.held_at):
            with pytest.raises(DataMissing, match="每一案請至少登錄一項決議。"):
                recording.record_minutes(meeting, paper(), {one.pk: ["照案通過"]}, by=cast.rdec)
            decisions = {one.pk: ["照案通過"], two.pk: ["請補期程", "照案通過"]}
            recording.record_minutes(meeting, paper(), decisions, by=cast.rdec)
        assert list(Decision.objects.order_by("pk").values_list("agenda_item", "number", "text")) == [
            (one.pk, 1, "照案通過"),
            (two.pk, 1, "請補期程"),
            (two.pk, 2, "照案通過"),
        ]
        files = [plan.files.get().attachment for plan in (first, second)]
        assert [item.file for item in AgendaItem.objects.order_by("number")] == files
        assert files[0].sha256 == files[1].sha256

    def test_one_that_waits_for_no_meeting_calls_none(self, cast):
        first, other = make_plan(cast, PlanState.CONFIRMING), make_plan(cast, PlanState.MEETING_REVISION)
        with pytest.raises(WrongState):
            call_meeting(first, held_at=soon(), **WHERE, others=[other], by=cast.rdec)
        assert (Meeting.objects.count(), states(first)) == (0, [PlanState.CONFIRMING])

    def test_one_more_joins_until_the_meeting_begins(self, cast):
        first, second, third = (make_plan(cast, PlanState.CONFIRMING) for _ in range(3))
        meeting = called(cast, first)
        for _click in range(2):
            join_meeting(second, meeting, by=cast.rdec, key="join")
        assert list(meeting.agenda_items.values_list("number", "proposal")) == [(1, first.pk), (2, second.pk)]
        with clock.at(meeting.held_at):
            move_meeting(meeting, HOLD, by=cast.rdec)
        with pytest.raises(Refused, match="這次會議已召開或取消，不能再加排計畫；請另訂會議。"):
            join_meeting(third, meeting, by=cast.rdec)

    def test_on_the_page_by_ticking_or_by_choosing_a_meeting(self, cast, as_):
        first, second, third = (make_plan(cast, PlanState.CONFIRMING) for _ in range(3))
        client = as_(cast.rdec)
        page = client.get(url("call_meeting", first.pk, "call_meeting"))
        assert "meeting" not in page.context["form"].fields
        when = {"held_on": format_roc(soon().date()), "held_time": "14:00"}
        client.post(page.request["PATH_INFO"], fresh(page, **when, **WHERE, others=[second.pk]))
        meeting = Meeting.objects.get()
        page = client.get(url("call_meeting", third.pk, "call_meeting"))
        assert "others" not in page.context["form"].fields
        after = client.post(page.request["PATH_INFO"], fresh(page, meeting=meeting.pk), follow=True)
        assert said(after) == ["已完成：召開專案會議"]
        assert list(meeting.agenda_items.values_list("proposal", flat=True)) == [first.pk, second.pk, third.pk]


class TestCancelled:
    def test_its_plans_go_back_and_a_new_one_can_be_called(self, cast, as_):
        first, second = (make_plan(cast, PlanState.CONFIRMING) for _ in range(2))
        meeting = called(cast, first, others=[second])
        client = as_(cast.rdec)
        page = client.get(url("cancel_meeting", second.pk, "cancel_meeting"))
        assert [item.proposal for item in page.context["agenda"]] == [first, second]
        after = client.post(page.request["PATH_INFO"], fresh(page, reason="召集人另有要公"), follow=True)
        assert said(after) == ["已完成：取消專案會議"]
        meeting.refresh_from_db()
        assert (meeting.state, states(first, second)) == ("cancelled", [PlanState.CONFIRMING] * 2)
        assert f"{first}：取消專案會議（{cast.rdec}）" in told(cast.convener)
        with pytest.raises(Refused):
            recording.record_minutes(meeting, paper(), ["照案通過"], by=cast.rdec)
        call_meeting(first, held_at=soon(20), **WHERE, by=cast.rdec)
        assert list(Meeting.objects.order_by("pk").values_list("state", flat=True)) == ["cancelled", "planned"]

    def test_one_that_was_held_is_not(self, cast):
        plan = make_plan(cast, PlanState.CONFIRMING)
        meeting = called(cast, plan)
        with clock.at(meeting.held_at):
            move_meeting(meeting, HOLD, by=cast.rdec)
        with pytest.raises(GuardFailed, match="會議已召開，不能取消；請登錄紀錄。"):
            cancel_meeting(plan, reason="？", by=cast.rdec)


class TestPutOff:
    def test_those_invited_are_told_and_the_notice_goes_out_again(self, cast, as_):
        plan = confirming(cast, "媒合場域")
        meeting = called(cast, plan)
        move_meeting(meeting, SEND_NOTICE, by=cast.rdec)
        assert told(cast.farm)[-1].startswith(f"{meeting}：{format_roc(soon().date())} 14:00 於市政大樓開會") is True
        client, later = as_(cast.rdec), soon(20)
        page = client.get(url("meeting_move", meeting.pk, "postpone"))
        sent = {"held_on": format_roc(later.date()), "held_time": "09:30", "place": "陽明大樓", "reason": "颱風"}
        after = client.post(page.request["PATH_INFO"], fresh(page, **sent), follow=True)
        assert (said(after), after.redirect_chain[0][0]) == (["已完成：改期"], url("meeting", meeting.pk))
        meeting.refresh_from_db()
        held = timezone.localtime(meeting.held_at)
        assert (meeting.state, meeting.place, held.date(), held.time()) == (
            "planned",
            "陽明大樓",
            later.date(),
            dt.time(9, 30),
        )
        words = f"{meeting}：改為 {format_roc(later.date())} 09:30 於陽明大樓開會"
        assert [told(actor)[-1] for actor in (cast.farm, cast.convener, cast.proposer)] == [words] * 3
        assert "訂於" in text(after)
        assert "颱風" in text(after)

    def test_it_is_not_held_before_its_day(self, cast):
        meeting = called(cast, make_plan(cast, PlanState.CONFIRMING))
        with pytest.raises(GuardFailed, match="會議當天起才能登錄紀錄"):
            move_meeting(meeting, HOLD, by=cast.rdec)
        with clock.at(meeting.held_at):
            move_meeting(meeting, HOLD, by=cast.rdec)
        with pytest.raises(WrongState):
            move_meeting(meeting, POSTPONE, by=cast.rdec, held_at=soon(30), place="他處", reason="？")


class TestInvited:
    def test_are_whom_the_open_matters_concern(self, cast):
        meeting = called(cast, confirming(cast, "媒合場域"))
        found = list(meeting.invitations.values_list("seat", "part", "unit", "title"))
        assert found == [
            ("convener", "attends", cast.convener.unit_id, ""),
            ("deputy", "attends", cast.rdec.unit_id, "主任委員"),
            ("agency", "attends", cast.farm.unit_id, ""),
            ("proposer", "attends", cast.proposer.unit_id, ""),
            ("other", "observes", cast.platform.unit_id, ""),
        ]
        join_meeting(confirming(cast), meeting, by=cast.rdec)  # nothing is open: all that were asked
        assert meeting.invitations.filter(seat="agency").values_list("unit", flat=True)[1] == cast.water.unit_id

    def test_below_senior_rank_is_marked_and_not_refused(self, cast, as_):
        meeting = called(cast, confirming(cast, "媒合場域"))
        client = as_(cast.rdec)
        page = client.get(url("invited", meeting.pk))
        forms = page.context["formset"]
        sent = {f"{forms.prefix}-{name}": value for name, value in forms.management_form.initial.items()}
        for form in forms:
            sent |= {f"{form.prefix}-{name}": form[name].value() or "" for name in (*form.fields,) if name != "DELETE"}
        sent |= {
            f"{forms.prefix}-2-title": "科長",
            f"{forms.prefix}-2-name": "陳大明",
            f"{forms.prefix}-2-rank": "junior",
        }
        after = client.post(url("invited", meeting.pk), sent, follow=True)
        assert said(after) == ["已儲存邀請名單。"]
        assert "薦任，應派簡任級人員。" in text(after)
        row = meeting.invitations.get(seat="agency")
        assert (str(row), row.warning) == (f"{cast.farm.unit.full_name}　科長　陳大明", "薦任，應派簡任級人員。")
        assert meeting.invitations.count() == 5

    def test_one_more_is_known_by_its_name_and_looked_at_like_the_others(self, cast, as_):
        meeting = called(cast, confirming(cast, "媒合場域"))
        client = as_(cast.rdec)
        forms = client.get(url("invited", meeting.pk)).context["formset"]
        sent = {f"{forms.prefix}-{name}": value for name, value in forms.management_form.initial.items()}
        for form in forms:
            sent |= {f"{form.prefix}-{name}": form[name].value() or "" for name in form.fields if name != "DELETE"}
        sent |= {f"{forms.prefix}-5-organisation": "水利局", f"{forms.prefix}-6-organisation": "石岡國小"}
        sent[f"{forms.prefix}-4-DELETE"] = "on"  # the platform
        assert client.post(url("invited", meeting.pk), sent).status_code == 302
        found = list(meeting.invitations.values_list("number", "organisation", "unit", "seat"))[4:]
        assert found == [(6, "水利局", cast.water.unit_id, "agency"), (7, "石岡國小", None, "other")]

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("水利局", ("water", "agency")),
            ("石岡國小", (None, "other")),
            ("農業局（農地利用管理科）", ("farm", "agency")),  # the same with a word more
        ],
    )
    def test_a_row_that_gets_another_name_is_somebody_else(self, cast, as_, name, expected):
        """What the list says is who is told and may comment on the minutes, not who stood in the row before."""
        meeting = called(cast, confirming(cast, "媒合場域"))
        client = as_(cast.rdec)
        forms = client.get(url("invited", meeting.pk)).context["formset"]
        sent = {f"{forms.prefix}-{name}": value for name, value in forms.management_form.initial.items()}
        for form in forms:
            sent |= {f"{form.prefix}-{name}": form[name].value() or "" for name in form.fields if name != "DELETE"}
        sent |= {f"{forms.prefix}-2-organisation": name, f"{forms.prefix}-3-title": "理事長"}  # 3 is the proposer
        before = {row.pk: (row.unit_id, row.seat) for row in meeting.invitations.all()}
        assert client.post(url("invited", meeting.pk), sent).status_code == 302
        row = meeting.invitations.get(organisation=name)
        who, seat = expected
        assert (row.unit_id, row.seat) == (getattr(cast, who).unit_id if who else None, seat)
        del before[row.pk]
        rest = meeting.invitations.exclude(pk=row.pk)
        assert {each.pk: (each.unit_id, each.seat) for each in rest} == before

    def test_is_rdecs_page_and_ends_with_the_meeting(self, cast, as_):
        plan = confirming(cast, "媒合場域")
        meeting = called(cast, plan)
        found = {name: as_(actor).get(url("invited", meeting.pk)).status_code for name, actor in vars(cast).items()}
        assert found == dict.fromkeys(vars(cast), 404) | {"rdec": 200, "supervisor": 200}
        cancel_meeting(plan, reason="不開", by=cast.rdec)
        assert as_(cast.rdec).post(url("invited", meeting.pk), {}).status_code == 409

    def test_what_comes_after_the_meeting_has_begun_writes_nothing_and_can_be_read(self, cast, as_):
        """The state is asked behind the lock: the page was opened, and checked, while the meeting was to come."""
        meeting = called(cast, confirming(cast, "媒合場域"))
        client = as_(cast.rdec)
        forms = client.get(url("invited", meeting.pk)).context["formset"]
        sent = {f"{forms.prefix}-{name}": value for name, value in forms.management_form.initial.items()}
        for form in forms:
            sent |= {f"{form.prefix}-{name}": form[name].value() or "" for name in form.fields if name != "DELETE"}
        sent |= {f"{forms.prefix}-2-name": "陳大明"}
        with clock.at(meeting.held_at):
            move_meeting(meeting, HOLD, by=cast.rdec)
        late = client.post(url("invited", meeting.pk), sent)
        assert (late.status_code, "會議已召開或取消，邀請名單不再更改。" in text(late)) == (409, True)
        assert ("姓名", "陳大明") in late.context["typed"]
        formset = InvitationFormSet(sent, instance=meeting)
        assert formset.is_valid()
        with pytest.raises(Refused, match="會議已召開或取消，邀請名單不再更改。"):
            hold_invited(meeting)
        assert not meeting.invitations.filter(name="陳大明").exists()

    def test_what_is_typed_is_kept_and_brought_back(self, cast, as_):
        meeting = called(cast, confirming(cast, "媒合場域"))
        client = as_(cast.rdec)
        page = client.get(url("invited", meeting.pk))
        row = page.context["formset"][2]
        typed = {f"{row.prefix}-id": str(row.instance.pk), f"{row.prefix}-name": "陳大明"}
        keep(client, page, **typed)
        names = [form["name"].value() for form in client.get(url("invited", meeting.pk)).context["formset"]]
        assert names[:4] == ["", "", "陳大明", ""]


class TestClosed:
    """A meeting whose plans were all withdrawn ends with words, and only then."""

    def test_when_no_plan_is_left_to_decide_on(self, cast, as_):
        plan, other = (make_plan(cast, PlanState.CONFIRMING) for _ in range(2))
        meeting = called(cast, plan, others=[other])
        move_meeting(meeting, SEND_NOTICE, by=cast.rdec)
        words = f"議程上還有等待決議的計畫：{other.called}。請登錄紀錄，或取消會議。"
        perform(plan, WITHDRAW, by=cast.rdec, reason="改提他案")
        with pytest.raises(GuardFailed, match=words):
            move_meeting(meeting, CLOSE, by=cast.rdec, reason="已無計畫")
        client = as_(cast.rdec)
        offered = {button.move for button in client.get(url("meeting", meeting.pk)).context["buttons"]}
        assert offered & {"close", "cancel"} == {"cancel"}
        perform(other, WITHDRAW, by=cast.rdec, reason="改提他案")
        offered = {button.move for button in client.get(url("meeting", meeting.pk)).context["buttons"]}
        assert offered & {"close", "cancel"} == {"close"}
        page = client.get(url("meeting_move", meeting.pk, "close"))
        after = client.post(page.request["PATH_INFO"], fresh(page, reason="計畫都已撤案"), follow=True)
        meeting.refresh_from_db()
        assert (meeting.state, said(after)) == ("closed", ["已完成：結束會議，不作決議"])
        assert f"{meeting}已結束，議程上的計畫都已撤案，未作決議" in text(after)
        assert meeting.transitions.latest("id").data["reason"] == "計畫都已撤案"
        assert f"{meeting}：議程上的計畫都已撤案，會議結束，不作決議" in told(cast.convener)


class TestPage:
    def test_lists_what_is_open_and_counts_what_is_settled(self, cast, as_):
        plan = confirming(cast, "媒合場域", "提供苗木")
        settled = Commitment.objects.get(item="提供苗木")
        confirm_own({settled.pk: settled.row_version}, by=cast.farm)
        meeting = called(cast, plan)
        page = as_(cast.rdec).get(url("meeting", meeting.pk))
        (case,) = page.context["cases"]
        assert ([row.item for row in case.open], case.settled) == (["媒合場域"], 1)
        assert "另有 1 項已確認，不列入議程。" in text(page)
        assert [button.move for button in page.context["buttons"]] == [
            "send_notice",
            "hold",
            "postpone",
            "cancel",
            "confirm_minutes",
        ]

    def test_is_seen_by_who_sees_a_plan_of_it_and_people_only_by_rdec(self, cast, as_):
        meeting = called(cast, confirming(cast, "媒合場域"))
        for row in meeting.invitations.all():
            meeting.invitations.filter(pk=row.pk).update(name=f"陳{row.number:02}明")
        pages = {name: as_(actor).get(url("meeting", meeting.pk)) for name, actor in vars(cast).items()}
        assert {name for name, page in pages.items() if page.status_code == 404} == {"stranger", "outsider"}
        seen = {name: page for name, page in pages.items() if page.status_code == 200}
        people = {row.name: row.unit_id for row in meeting.invitations.all()}
        told = {name: {who for who in people if who in text(page)} for name, page in seen.items()}
        own = {
            name: {who for who, unit in people.items() if actor.may_act and unit == actor.unit_id}
            for name, actor in vars(cast).items()
            if name in seen
        }
        assert told == own | {name: set(people) for name in ("rdec", "supervisor")}
        assert {name for name, page in seen.items() if page.context["buttons"]} == {"rdec", "supervisor"}

    def test_another_plan_on_the_agenda_is_not_shown_to_who_does_not_see_it(self, cast, as_):
        plan, other = confirming(cast, "媒合場域"), make_plan(cast, PlanState.CONFIRMING)
        meeting = called(cast, plan, others=[other])
        page = as_(cast.farm).get(url("meeting", meeting.pk))
        assert ([case.item.proposal for case in page.context["cases"]], other.title in text(page)) == ([plan], False)

    @pytest.mark.parametrize("plans", [1, 4])
    def test_costs_the_same_for_many(self, cast, as_, django_assert_num_queries, plans):
        first, *others = (confirming(cast, "媒合場域", "提供苗木") for _ in range(plans))
        meeting = called(cast, first, others=others)
        for actor, address, queries in ((cast.rdec, url("meeting", meeting.pk), 12), (cast.farm, url("my_matters"), 6)):
            client = as_(actor)
            client.get(address)
            with django_assert_num_queries(queries):
                client.get(address)
