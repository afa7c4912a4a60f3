"""Minutes drafted item by item, circulated for comments, and what follows when they are confirmed (R3)."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone

from inputs.fields import format_roc
from proposals.states import State as PlanState
from proposals.workflow import CONCLUDE_REVIEW
from reviews.commitments.services import confirm_own
from reviews.duties import COMMENTING, duties
from reviews.meetings.chart import CIRCULATE_MINUTES, HOLD
from reviews.meetings.services import call_meeting, move_meeting
from reviews.minutes.services import Drafted, comment, save_draft
from reviews.models import Commitment, Decision, Meeting, MinutesComment, MinutesItem, OpinionRequest
from reviews.rounds.services import release_round
from reviews.states import CommitmentState, MatterOutcome, MeetingState, MinutesPart, OpinionState
from tests.factories.accounts import make_unit
from tests.reviews.cases import file_as, latest_round, make_plan, offer, paper, reviewed_plan
from tests.reviews.page_cases import fresh, keep, said, text, url
from tests.reviews.service_cases import told
from workflow.calendar import clock
from workflow.engine.errors import NotPermitted, Refused
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast):
    return waiting(cast)


def waiting(cast):
    """A plan that waits for a meeting on two matters of one agency."""
    found = reviewed_plan(cast)
    file_as(cast.farm, found, commitments=[offer("媒合場域"), offer("提供苗木")])
    file_as(cast.water, found)
    release_round(latest_round(found), by=cast.rdec)
    perform(found, CONCLUDE_REVIEW, by=cast.rdec)
    return found


@pytest.fixture
def meeting(cast, plan):
    """Is being held."""
    return held(cast, plan)


def held(cast, plan, *others):
    at = timezone.now() + dt.timedelta(minutes=1)
    call_meeting(plan, held_at=at, place="市政大樓", chair="副市長", others=others, by=cast.rdec)
    found = Meeting.objects.get(agenda_items__proposal=plan)
    with clock.at(at):
        move_meeting(found, HOLD, by=cast.rdec)
    Meeting.objects.filter(pk=found.pk).update(held_at=timezone.now() - dt.timedelta(minutes=1))
    Meeting.objects.filter(pk=found.pk).update(called_at=timezone.now() - dt.timedelta(days=1))
    found.refresh_from_db()
    return found


def report(number=1, text="上次會議辦理情形。", settled="洽悉。"):
    return Drafted((MinutesPart.REPORT, None, None, number), text, settled)


def case(meeting, text="照案通過。", unit=None, number=1):
    item = meeting.agenda_items.get(number=1)
    return Drafted((MinutesPart.CASE, item.pk, None, number), settled=text, unit_id=unit)


def matter(meeting, row, outcome, text="由農業局主辦。"):
    item = meeting.agenda_items.get(proposal=row.proposal)
    return Drafted((MinutesPart.MATTER, item.pk, row.pk, 1), settled=text, unit_id=row.agency_id, outcome=outcome)


def circulated(cast, meeting, *items):
    save_draft(meeting, items or [report(), case(meeting)], seen=0, by=cast.rdec)
    meeting.refresh_from_db()
    move_meeting(meeting, CIRCULATE_MINUTES, by=cast.rdec, comments_due=timezone.localdate() + dt.timedelta(days=3))
    return meeting


def after_the_day(meeting):
    return clock.at(timezone.make_aware(dt.datetime.combine(meeting.comments_due, dt.time(9))) + dt.timedelta(days=1))


def whole(page, **typed):
    """The page's form as the browser sends it."""
    values = {field.html_name: field.value() for field in page.context["form"]}
    return {name: "" if value is None else value for name, value in values.items() if value is not False} | typed


class TestDraft:
    def test_is_kept_item_by_item_and_only_for_rdec(self, cast, as_, meeting):
        first, second = Commitment.objects.order_by("pk")
        item = meeting.agenda_items.get()
        client = as_(cast.rdec)
        page = client.get(url("draft_minutes", meeting.pk))
        assert [(block.title, len(block.lines)) for block in page.context["form"].blocks] == [
            ("報告事項", 1),
            (f"案由 1　{item.proposal.called}", 3),
            ("臨時動議", 1),
        ]
        sent = {"seen": "0", "report": "1", f"case_{item.pk}": "1", "motion": "1"}
        sent |= {"report_0_0_1_text": "上次會議辦理情形。", "report_0_0_1_settled": "洽悉。"}
        sent |= {f"case_{item.pk}_0_1_settled": "照案通過。", f"case_{item.pk}_0_1_unit": str(cast.farm.unit_id)}
        sent |= {f"matter_{item.pk}_{first.pk}_1_settled": "由農業局主辦。"}
        sent |= {f"matter_{item.pk}_{first.pk}_1_outcome": "confirmed", f"matter_{item.pk}_{second.pk}_1_outcome": ""}
        after = client.post(page.request["PATH_INFO"], sent, follow=True)
        assert said(after) == ["已儲存會議紀錄稿。"]
        meeting.refresh_from_db()
        assert (meeting.state, meeting.draft_saves) == (MeetingState.MINUTES_DRAFTED, 1)
        kept = MinutesItem.objects.order_by("pk").values_list(
            "part", "commitment", "text", "settled", "unit", "outcome"
        )
        assert list(kept) == [
            ("report", None, "上次會議辦理情形。", "洽悉。", None, ""),
            ("case", None, "", "照案通過。", cast.farm.unit_id, ""),
            ("matter", first.pk, "", "由農業局主辦。", cast.farm.unit_id, "confirmed"),
        ]
        assert Decision.objects.count() == 0
        found = {
            name: as_(actor).get(url("draft_minutes", meeting.pk)).status_code for name, actor in vars(cast).items()
        }
        assert found == dict.fromkeys(vars(cast), 404) | {"rdec": 200, "supervisor": 200}
        seen = {
            name for name, actor in vars(cast).items() if "照案通過" in text(as_(actor).get(url("meeting", meeting.pk)))
        }
        assert seen == set()

    def test_one_more_row_keeps_what_was_typed(self, cast, as_, meeting):
        sent = {"seen": "0", "report": "1", "motion": "1", "more": "motion", "motion_0_0_1_text": "下次會議日期。"}
        form = as_(cast.rdec).post(url("draft_minutes", meeting.pk), sent).context["form"]
        assert (form.counts["motion"], form["motion_0_0_1_text"].value()) == (2, "下次會議日期。")

    def test_two_who_write_do_not_undo_each_other(self, cast, as_, meeting):
        save_draft(meeting, [report()], seen=0, by=cast.rdec)
        sent = {"seen": "0", "report": "1", "motion": "1", "report_0_0_1_text": "另一個版本。"}
        client = as_(cast.supervisor)
        page = client.post(url("draft_minutes", meeting.pk), sent)
        assert page.status_code == 409
        assert "紀錄稿在您開啟這一頁之後，已有人儲存過。請對照後再儲存。" in text(page)
        assert page.context["form"]["report_0_0_1_text"].value() == "另一個版本。"
        assert MinutesItem.objects.get().text == "上次會議辦理情形。"
        assert client.get(url("draft_minutes", meeting.pk)).context["form"]["seen"].value() == 1

    def test_two_who_write_keep_what_each_of_them_touched(self, cast, as_, meeting):
        client = as_(cast.supervisor)
        mine = whole(client.get(url("draft_minutes", meeting.pk)), report_0_0_1_text="報告案。")
        theirs = [Drafted((MinutesPart.MOTION, None, None, n), f"動議 {n}。") for n in (1, 2)]
        save_draft(meeting, theirs, seen=0, by=cast.rdec)
        assert client.post(url("draft_minutes", meeting.pk), mine).status_code == 302
        kept = MinutesItem.objects.order_by("part", "number").values_list("text", flat=True)
        assert list(kept) == ["動議 1。", "動議 2。", "報告案。"]

    @pytest.mark.parametrize("typed", ["我的報告。", "²"])
    def test_what_two_have_changed_is_shown_beside_each_other_before_one_stands(self, cast, as_, meeting, typed):
        page = (client := as_(cast.supervisor)).get(url("draft_minutes", meeting.pk))
        mine = whole(page, report_0_0_1_text=typed, motion_0_0_1_text="")
        save_draft(meeting, [report(), Drafted((MinutesPart.MOTION, None, None, 1), "動議。")], seen=0, by=cast.rdec)
        asked = client.post(url("draft_minutes", meeting.pk), mine)
        words = f"這一頁開啟之後已由他人改為 上次會議辦理情形。，您填的是 {typed}；要改成您填的請再儲存一次。"
        assert (asked.status_code, asked.context["form"].errors) == (422, {"report_0_0_1_text": [words]})
        keep(client, page, **mine)
        reopened = client.get(url("draft_minutes", meeting.pk)).context["form"]
        shown = [reopened[name].value() for name in ("report_0_0_1_text", "report_0_0_1_settled", "motion_0_0_1_text")]
        assert shown == [typed, "洽悉。", "動議。"]
        assert "上次會議辦理情形。" in reopened["report_0_0_1_text"].help_text
        assert client.post(url("draft_minutes", meeting.pk), whole(asked)).status_code == 302
        kept = list(MinutesItem.objects.order_by("part").values_list("part", "text", "settled"))
        assert kept == [("motion", "動議。", ""), ("report", typed, "洽悉。")]

    def test_what_was_settled_says_of_what(self, cast, as_, meeting):
        sent = {"seen": "0", "report": "1", "motion": "1", "report_0_0_1_settled": "洽悉。"}
        form = as_(cast.rdec).post(url("draft_minutes", meeting.pk), sent).context["form"]
        assert form.errors == {"report_0_0_1_text": ["請先填內容，再填決定或決議。"]}

    def test_not_before_the_meeting_has_begun(self, cast, plan):
        at = timezone.now() + dt.timedelta(days=9)
        call_meeting(plan, held_at=at, place="市政大樓", chair="副市長", by=cast.rdec)
        with pytest.raises(Refused, match="會議尚未開始，或紀錄已確認，紀錄稿不再更改。"):
            save_draft(Meeting.objects.get(), [report()], seen=0, by=cast.rdec)
        with pytest.raises(NotPermitted):
            save_draft(Meeting.objects.get(), [report()], seen=0, by=cast.farm)


class TestCirculated:
    def test_on_the_page_to_all_who_were_invited(self, cast, as_, meeting):
        save_draft(meeting, [report()], seen=0, by=cast.rdec)
        client = as_(cast.rdec)
        page = client.get(url("meeting_move", meeting.pk, "circulate_minutes"))
        due = timezone.localdate() + dt.timedelta(days=3)
        after = client.post(page.request["PATH_INFO"], fresh(page, comments_due=format_roc(due)), follow=True)
        assert said(after) == ["已完成：紀錄稿送請表示意見"]
        words = f"{meeting}：紀錄稿請於 {format_roc(due)} 前逐項表示意見"
        assert [told(actor)[-1] for actor in (cast.farm, cast.proposer, cast.convener)] == [words] * 3
        shown = {
            name: as_(actor).get(url("comment_minutes", meeting.pk)).status_code for name, actor in vars(cast).items()
        }
        # Neither an agency that was not invited, nor who may not act for one that was.
        assert shown == dict.fromkeys(vars(cast), 404) | dict.fromkeys(
            ("farm", "proposer", "convener", "platform"), 200
        )

    def test_each_says_something_of_an_item_and_rdec_takes_it_over(self, cast, as_, meeting):
        circulated(cast, meeting)
        of_report, of_case = MinutesItem.objects.order_by("pk")
        client = as_(cast.farm)
        sent = {f"item_{of_report.pk}": "", f"item_{of_case.pk}": "請加註期程。"}
        assert said(client.post(url("comment_minutes", meeting.pk), sent, follow=True)) == ["已送出對紀錄稿的意見。"]
        comment(meeting, {of_case.pk: "請加註經費。"}, by=cast.proposer)
        page = client.get(url("comment_minutes", meeting.pk))
        assert ("請加註期程。" in text(page), "請加註經費。" in text(page)) == (True, False)
        mine = MinutesComment.objects.get(unit=cast.farm.unit)
        client = as_(cast.rdec)
        page = client.get(url("draft_minutes", meeting.pk))
        (block,) = [each for each in page.context["form"].blocks if each.counter.startswith("case")]
        assert [said.text for said, _tick in block.lines[2].comments] == ["請加註期程。", "請加註經費。"]
        sent = {"seen": "1", "report": "1", "motion": "1", f"take_{mine.pk}": "on", "report_0_0_1_text": "上次會議。"}
        place = f"case_{meeting.agenda_items.get().pk}"
        sent |= {place: "1", f"{place}_0_1_settled": "照案通過，期程至年底。"}
        assert client.post(page.request["PATH_INFO"], sent).status_code == 302
        of_case.refresh_from_db()
        assert (of_case.settled, list(MinutesComment.objects.order_by("pk").values_list("is_taken", flat=True))) == (
            "照案通過，期程至年底。",
            [True, False],
        )

    def test_waits_on_the_desk_of_who_is_asked_until_it_said_something_or_the_day(self, cast, as_, plan, meeting):
        def waits(actor):
            return [(duty.case, duty.due_on, duty.url) for duty in duties(actor) if duty.verb == COMMENTING]

        assert waits(cast.farm) == []
        circulated(cast, meeting)
        line = [(plan, meeting.comments_due, url("comment_minutes", meeting.pk))]
        assert [waits(actor) for actor in (cast.farm, cast.proposer, cast.convener)] == [line] * 3
        assert [waits(actor) for actor in (cast.rdec, cast.stranger, cast.reader)] == [[]] * 3
        page = as_(cast.proposer).get(plan.get_absolute_url())
        (step,) = page.context["steps"].leading
        assert (step.verb, step.due_on, step.url) == (COMMENTING, *line[0][1:])
        assert "輪到您時會通知您" not in text(page)
        comment(meeting, {MinutesItem.objects.get(part="report").pk: "請補。"}, by=cast.farm)
        assert (waits(cast.farm), waits(cast.proposer)) == ([], line)
        with after_the_day(meeting):
            assert waits(cast.proposer) == []

    def test_a_unit_that_has_nothing_to_say_says_so_and_is_asked_no_more(self, cast, as_, meeting):
        circulated(cast, meeting)
        client = as_(cast.proposer)
        page = client.get(url("comment_minutes", meeting.pk))
        assert "全部留白送出，即為貴單位對紀錄稿沒有意見。" in text(page)
        after = client.post(page.request["PATH_INFO"], whole(page), follow=True)
        assert said(after) == ["已回覆：貴單位對紀錄稿沒有意見。"]
        asked = [COMMENTING in [duty.verb for duty in duties(actor)] for actor in (cast.proposer, cast.convener)]
        assert asked == [False, True]
        assert meeting.invitations.get(unit=cast.proposer.unit).replied_by == cast.proposer.label
        assert text(as_(cast.rdec).get(url("meeting", meeting.pk))).count("對紀錄稿已回覆") == 1

    def test_an_item_of_which_something_was_said_stays(self, cast, meeting):
        circulated(cast, meeting)
        comment(meeting, {MinutesItem.objects.get(part="report").pk: "請補。"}, by=cast.farm)
        with pytest.raises(Refused, match="「報告事項 1」已有單位表示意見，請保留這一項。"):
            save_draft(meeting, [case(meeting)], seen=1, by=cast.rdec)

    def test_until_the_day_and_then_the_minutes_are_confirmed(self, cast, as_, meeting):
        circulated(cast, meeting)
        item = MinutesItem.objects.get(part="report")
        comment(meeting, {item.pk: "請補。"}, by=cast.farm)
        comment(meeting, {item.pk: "請補日期。"}, by=cast.farm)
        comment(meeting, {item.pk: ""}, by=cast.proposer)
        assert MinutesComment.objects.get().text == "請補日期。"
        sent = {"rows": "1", "decision_1": "照案通過", "file": paper()}
        early = as_(cast.rdec).post(url("minutes", meeting.pk), sent)
        due = format_roc(meeting.comments_due)
        assert (
            early.status_code,
            f"紀錄稿徵詢意見到 {due} 為止；期限過後，或受邀單位都已回覆，才能確認紀錄。" in text(early),
        ) == (409, True)
        with after_the_day(meeting):
            with pytest.raises(Refused, match="紀錄稿徵詢意見的期限已過，或紀錄已確認，不再收意見。"):
                comment(meeting, {item.pk: "太晚。"}, by=cast.farm)
            late = as_(cast.farm).post(url("comment_minutes", meeting.pk), {f"item_{item.pk}": "太晚。"})
            assert (late.status_code, "太晚。" in text(late)) == (409, True)

    def test_of_another_plan_on_the_agenda_nothing_is_read(self, cast, as_, plan):
        other = make_plan(cast, PlanState.CONFIRMING)
        meeting = held(cast, plan, other)
        of_other = meeting.agenda_items.get(proposal=other)
        hidden = Drafted((MinutesPart.CASE, of_other.pk, None, 1), settled="另案決議。")
        circulated(cast, meeting, case(meeting), hidden)
        page = as_(cast.farm).get(url("comment_minutes", meeting.pk))
        assert [item.settled for item, _field in page.context["form"].lines] == ["照案通過。"]
        comment(meeting, {MinutesItem.objects.get(agenda_item=of_other).pk: "？"}, by=cast.farm)
        assert MinutesComment.objects.count() == 0

    def test_matters_stand_agency_by_agency_whoever_filed_first(self, cast, as_, plan, meeting):
        first, second = Commitment.objects.order_by("pk")
        Commitment.objects.filter(pk=first.pk).update(agency=make_unit())
        circulated(cast, meeting, *(matter(meeting, row, MatterOutcome.CONFIRMED) for row in (first, second)))
        page = as_(cast.farm).get(url("comment_minutes", meeting.pk))
        assert [item.commitment_id for item, _field in page.context["form"].lines] == [second.pk, first.pk]


class TestConfirmed:
    def test_the_form_begins_with_the_draft_and_all_follows_from_it(self, cast, as_, plan, meeting):
        first, second = Commitment.objects.order_by("pk")
        circulated(
            cast,
            meeting,
            report(settled="洽悉。\n請追蹤。"),
            case(meeting, unit=cast.farm.unit_id),
            matter(meeting, first, MatterOutcome.CONFIRMED),
            matter(meeting, second, MatterOutcome.DROPPED, "苗木由提案單位自備。"),
        )
        with after_the_day(meeting):
            client = as_(cast.rdec)
            page = client.get(url("minutes", meeting.pk))
            form = page.context["form"]
            names = ["report", "decision_1", "lead_1", "decision_2", "decision_3", "rows"]
            assert [form[name].value() for name in names] == [
                "上次會議辦理情形。\n決定：洽悉。\n決定：請追蹤。",
                "照案通過。",
                cast.farm.unit_id,
                "由農業局主辦。",
                "苗木由提案單位自備。",
                4,
            ]
            sent = {name: form[name].value() or "" for name in form.fields if name != "file"} | {"file": paper()}
            sent |= {"held_on": "", "held_time": "", f"passes_{meeting.agenda_items.get().pk}": "on"}
            after = client.post(page.request["PATH_INFO"], sent, follow=True)
        assert said(after) == ["已登錄會議紀錄與決議。"]
        plan.refresh_from_db()
        meeting.refresh_from_db()
        assert (plan.state, meeting.state) == (PlanState.READY_FOR_COUNSELLING, MeetingState.MINUTES_CONFIRMED)
        assert list(Commitment.objects.order_by("pk").values_list("state", flat=True)) == ["confirmed", "dropped"]
        line = first.transitions.get(move="confirm_for")
        assert (line.data["source"], line.data["paper"]["id"]) == (f"{meeting}紀錄", str(meeting.minutes_id))
        assert second.transitions.get(move="drop").data["reason"] == f"依{meeting}紀錄決議不列入。"
        assert f"{plan}：已依 {meeting}紀錄確認貴機關 1 項分工或配合事項" in told(cast.farm)
        farm = cast.farm.unit_id
        assert list(Decision.objects.order_by("number").values_list("text", "unit")) == [
            ("照案通過。", farm),
            ("由農業局主辦。", farm),
            ("苗木由提案單位自備。", farm),
        ]

    @pytest.mark.parametrize("several", [False, True])
    def test_of_several_plans_every_matter_and_row_is_named_by_its_plan(self, cast, as_, plan, several):
        others = [make_plan(cast, PlanState.CONFIRMING)] if several else []
        page = as_(cast.rdec).get(url("minutes", held(cast, plan, *others).pk))
        form, named = page.context["form"], f"{plan.called}　" if several else ""
        assert [form[f"matter_{row.pk}"].label for row in form.matters] == [f"{named}{row}" for row in form.matters]
        rows = re.findall(r'name="more"[^>]*>([^<]*)<', text(page))
        assert rows == ([f"＋ 再加一列　{each.called}" for each in (plan, *others)] if several else ["＋ 再加一列"])

    def test_a_plan_with_open_matters_has_not_passed_and_the_tick_says_so(self, cast, as_, plan, meeting):
        first, _second = Commitment.objects.order_by("pk")
        passes = f"passes_{meeting.agenda_items.get().pk}"
        sent = {"rows": "1", "decision_1": "照案通過", "file": paper(), passes: "on"}
        client = as_(cast.rdec)
        page = client.post(url("minutes", meeting.pk), sent | {f"matter_{first.pk}": "confirmed"})
        words = "仍有 1 項待釐清：農業局主辦「提供苗木」。請選定結果，或先不登錄會議通過。"
        assert (page.status_code, page.context["form"].errors, page.context["here"]) == (422, {passes: [words]}, True)
        assert page.context["form"]["decision_1"].value() == "照案通過"
        meeting.refresh_from_db()
        assert (meeting.state, Decision.objects.count()) == (MeetingState.HELD, 0)

    def test_what_cannot_follow_leaves_everything_as_it_was(self, cast, as_, plan, meeting):
        OpinionRequest._base_manager.filter(agency=cast.farm.unit_id).update(state=OpinionState.AWAITING_RELEASE)
        sent = {"rows": "1", "decision_1": "照案通過", "file": paper(), f"passes_{meeting.agenda_items.get().pk}": "on"}
        page = as_(cast.rdec).post(url("minutes", meeting.pk), sent)
        words = "尚有 2 項分工或配合事項待確認：農業局主辦「媒合場域」、農業局主辦「提供苗木」。請依會議決議逐項確認或不列入後，再登錄會議通過。"
        assert (page.status_code, words in text(page)) == (409, True)
        assert (page.context["here"], page.context["form"]["decision_1"].value()) == (True, "照案通過")
        assert "這次會議的紀錄已確認" not in text(page)
        meeting.refresh_from_db()
        assert (meeting.state, Decision.objects.count(), plan.files.count()) == (MeetingState.HELD, 0, 0)

    def test_what_the_agency_confirmed_meanwhile_stands(self, cast, as_, meeting):
        first = Commitment.objects.order_by("pk")[0]
        page = as_(cast.rdec).get(url("minutes", meeting.pk))
        confirm_own({first.pk: first.row_version}, by=cast.farm)
        sent = {"rows": "1", "decision_1": "照案通過", "file": paper(), f"matter_{first.pk}": "confirmed"}
        assert as_(cast.rdec).post(page.request["PATH_INFO"], sent).status_code == 302
        first.refresh_from_db()
        assert (first.state, first.transitions.latest("pk").move) == (CommitmentState.CONFIRMED, "confirm")

    @pytest.mark.parametrize("many", [1, 8])
    def test_the_draft_costs_the_same_for_many_items(self, cast, as_, meeting, django_assert_num_queries, many):
        circulated(cast, meeting, *(report(number) for number in range(1, many + 1)), case(meeting))
        for actor, route, queries in ((cast.rdec, "draft_minutes", 11), (cast.farm, "comment_minutes", 8)):
            client = as_(actor)
            client.get(url(route, meeting.pk))
            with django_assert_num_queries(queries):
                client.get(url(route, meeting.pk))
