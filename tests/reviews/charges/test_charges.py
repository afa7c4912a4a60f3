"""A unit that a decision names reports what it did, RDEC accepts; the paper and both desks say so (R3)."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from inputs.fields import format_roc
from proposals.corrections.entries import entries
from proposals.corrections.services import correct
from proposals.models import Proposal
from proposals.papers.parts import Part
from proposals.states import State as PlanState
from reviews.charges.chart import ACCEPT, REPORT
from reviews.duties import duties
from reviews.history.lines import of_review
from reviews.meetings import recording
from reviews.meetings.recording import Decided
from reviews.models import Charge, Decision
from reviews.papers.decisions import decided, decisions_paper
from reviews.papers.enclosing import enclosed
from tests.reviews.cases import paper, plan_with_meeting
from tests.reviews.page_cases import fresh, said, text, url
from tests.reviews.service_cases import told
from workflow.calendar.days import WorkingCalendar
from workflow.delivery.reminders import remind_all
from workflow.engine.errors import DataMissing
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast):
    """Its meeting has given an agency something to do, and the proposer, which answers with its plan."""
    found, meeting = plan_with_meeting(cast)
    decisions = [Decided("協助媒合場域", cast.farm.unit), Decided("請補營運", found.proposing_unit), "照案通過"]
    recording.record_minutes(meeting, paper(), decisions, by=cast.rdec)
    found.refresh_from_db()
    return found


@pytest.fixture
def charge(plan):
    return Charge.objects.for_page().get()


def waits(actor, verb):
    return [(duty.url, duty.due_on, str(duty.part)) for duty in duties(actor) if duty.verb == verb.label]


def in_working_days(number, start=None):
    return WorkingCalendar.load().add(start or timezone.localdate(), number)


def test_the_plans_page_says_what_the_units_desk_says(cast, as_, plan, charge):
    Charge.objects.update(unit=cast.platform.unit)
    page = as_(cast.platform).get(plan.get_absolute_url())
    (step,) = [step for step in page.context["steps"].leading if step.verb == REPORT.label]
    ((address, due, part),) = waits(cast.platform, REPORT)
    assert (step.url, step.due_on, str(step.part)) == (address, None, f"{part}，{format_roc(due)} 前")
    assert "輪到您時會通知您" not in text(page)


@pytest.mark.parametrize("state", [PlanState.EXECUTING, PlanState.NDC_WORKING, PlanState.CLOSED])
def test_the_panel_says_so_at_every_stage_and_to_rdec_what_was_reported(cast, as_, plan, charge, state):
    QuerySet.update(Proposal.objects.filter(pk=plan.pk), state=state)
    Charge.objects.update(unit=cast.platform.unit)  # which sees the plan

    def panel(actor):
        steps = as_(actor).get(url("plan", plan.pk)).context["steps"].leading
        return [(step.url, str(step.part)) for step in steps if step.name in (REPORT.name, ACCEPT.name)]

    until = f"{format_roc(charge.due_on)} 前"
    assert panel(cast.platform) == [(url("charge_move", charge.pk, REPORT.name), f"決議 1，{until}")]
    assert (panel(cast.proposer), panel(cast.rdec), panel(cast.convener)) == ([], [], [])
    charge.refresh_from_db()
    perform(charge, REPORT, by=cast.platform, outcome="done", report="已媒合二處。", until=None)
    charge.refresh_from_db()
    until = f"{format_roc(charge.due_on)} 前"
    reported = (url("charge", charge.pk), f"{cast.platform.unit}　決議 1，{until}")
    assert (panel(cast.platform), panel(cast.supervisor)) == ([], [reported])


def test_what_was_reported_stands_beside_what_is_decided_of_it(cast, as_, charge):
    perform(charge, REPORT, by=cast.farm, outcome="done", report="已媒合二處。", until=None)
    for move in ("accept", "return_report"):
        page = text(as_(cast.rdec).get(url("charge_move", charge.pk, move)))
        assert "已媒合二處。" in page
        assert f"<b>已辦理完成</b>　{format_roc(timezone.localdate())}" in page


def row(plan):
    """The first decision in the paper: what was done, when, where it stands."""
    lines = decisions_paper(plan, decided(agenda_item__proposal=plan)).blocks[-1].rows
    return ["".join(run.text for run in cell.paragraphs[0]) for cell in lines[1].cells][3:]


def make(client, charge, move, **typed):
    page = client.get(url("charge_move", charge.pk, move))
    after = client.post(page.request["PATH_INFO"], fresh(page, **typed), follow=True)
    charge.refresh_from_db()
    return after


def test_is_the_units_alone_to_report_and_it_is_told(cast, as_, plan, charge):
    assert (charge.unit, charge.decision.number, charge.state) == (cast.farm.unit, 1, "open")
    assert f"{plan.called}：{charge.decision.agenda_item.meeting}決議由貴單位主辦，辦理後請回報" in told(cast.farm)
    due = in_working_days(20)
    assert waits(cast.farm, REPORT) == [(url("charge_move", charge.pk, "report_charge"), due, "決議 1")]
    assert [waits(actor, REPORT) for actor in (cast.water, cast.proposer, cast.reader)] == [[]] * 3
    seen = {name: as_(actor).get(url("charge", charge.pk)).status_code for name, actor in vars(cast).items()}
    seeing = ("proposer", "platform", "rdec", "supervisor", "convener", "farm", "reader")
    assert seen == dict.fromkeys(vars(cast), 404) | dict.fromkeys(seeing, 200)
    asked = {
        name: as_(actor).get(url("charge_move", charge.pk, "report_charge")).status_code
        for name, actor in vars(cast).items()
    }
    assert asked == dict.fromkeys(vars(cast), 404) | {"farm": 200}
    assert row(plan) == ["—", "—", "待主辦單位回報"]


def test_the_unit_is_reminded_until_the_plan_is_given_up(cast, plan, charge):
    words = "農業局：決議 1：期限已到，請於今天辦畢"
    remind_all(charge.due_on)
    assert told(cast.farm).count(words) == 1
    Proposal._base_manager.filter(pk=plan.pk).update(state=PlanState.WITHDRAWN)
    before = told(cast.farm)
    remind_all(in_working_days(1, charge.due_on))
    assert (told(cast.farm), waits(cast.farm, REPORT)) == (before, [])


def test_under_way_until_a_day_and_then_done(cast, as_, plan, charge):
    today, until = timezone.localdate(), timezone.localdate() + dt.timedelta(days=30)
    client = as_(cast.farm)
    after = make(client, charge, "report_charge", outcome="under_way", report="已媒合一處。", until=format_roc(until))
    assert (charge.state, said(after)) == ("reported", ["已完成：回報辦理情形"])
    words = f"辦理中（預計 {format_roc(until)} 完成）：已媒合一處。"
    assert row(plan) == [words, format_roc(today), "已回報，待研考會確認"]
    assert waits(cast.farm, REPORT) == []
    assert waits(cast.rdec, ACCEPT) == [(url("charge", charge.pk), in_working_days(5), "農業局　決議 1")]
    client = as_(cast.rdec)
    offered = [button.move for button in client.get(url("charge", charge.pk)).context["buttons"]]
    assert offered == ["accept_until", "return_report"]
    make(client, charge, "accept_until")
    assert (charge.state, waits(cast.rdec, ACCEPT)) == ("under_way", [])
    due = in_working_days(1, until - dt.timedelta(days=1))  # the day named, or the first on which offices are open
    assert waits(cast.farm, REPORT) == [(url("charge_move", charge.pk, "report_charge"), due, "決議 1")]
    make(as_(cast.farm), charge, "report_charge", outcome="done", report="兩處都已媒合。", until="")
    client = as_(cast.rdec)
    assert [button.move for button in client.get(url("charge", charge.pk)).context["buttons"]] == [
        "accept",
        "return_report",
    ]
    make(client, charge, "accept")
    assert (charge.state, waits(cast.farm, REPORT)) == ("settled", [])
    assert row(plan) == ["已辦理完成：兩處都已媒合。", format_roc(today), "已確認"]
    page = text(client.get(url("charge", charge.pk)))
    assert ("已媒合一處。" in page, "兩處都已媒合。" in page) == (True, True)


def test_not_done_because_of_something_is_asked_for_more(cast, as_, plan, charge):
    make(as_(cast.farm), charge, "report_charge", outcome="not_done", report="地主不同意。", until="")
    make(as_(cast.rdec), charge, "return_report", reason="請說明替代地點")
    assert (charge.state, charge.outcome) == ("open", "not_done")
    due = in_working_days(20)
    assert waits(cast.farm, REPORT) == [(url("charge_move", charge.pk, "report_charge"), due, "決議 1")]
    assert "請說明替代地點" in text(as_(cast.farm).get(url("charge", charge.pk)))


def test_what_is_under_way_has_a_day(cast, as_, charge):
    typed = {"outcome": "under_way", "report": "辦理中。", "until": ""}
    after = make(as_(cast.farm), charge, "report_charge", **typed)
    assert (after.status_code, after.context["form"].errors, charge.state) == (
        422,
        {"until": ["仍在辦理中的，請填預計完成日期。"]},
        "open",
    )


@pytest.mark.parametrize("until", ["120.01.01", "115.13.1", "後天"])
def test_a_day_that_was_left_over_is_not_read(cast, as_, charge, until):
    after = make(as_(cast.farm), charge, "report_charge", outcome="done", report="已辦。", until=until)
    assert (after.status_code, charge.state, charge.outcome, charge.until) == (200, "reported", "done", None)


def test_a_report_takes_files_that_who_sees_it_opens(cast, as_, plan, charge):
    client = as_(cast.farm)
    page = client.get(url("charge_move", charge.pk, "report_charge"))
    typed = fresh(page, outcome="done", report="已媒合二處，附會勘紀錄。", until="", file_1=paper("會勘紀錄"))
    assert client.post(page.request["PATH_INFO"], typed).status_code == 302
    (kept,) = charge.files.all()
    address = url("charge_file", charge.pk, kept.attachment_id)
    shown = client.get(url("charge", charge.pk)).text
    assert (f'href="{address}"' in shown, "附件：會勘紀錄.txt" in shown) == (True, True)
    found = {}
    for name, actor in vars(cast).items():
        answer = as_(actor).get(address)
        found[name] = answer.status_code
        answer.getvalue()
    seeing = ("proposer", "platform", "rdec", "supervisor", "convener", "farm", "reader")
    assert found == dict.fromkeys(vars(cast), 404) | dict.fromkeys(seeing, 200)
    assert as_(cast.rdec).get(url("charge_file", charge.pk, uuid.UUID(int=0))).status_code == 404
    parts = [part for part in enclosed(plan, cast.rdec) if isinstance(part, Part) and "會勘" in part.name]
    assert [(part.folder, part.name) for part in parts] == [("專案會議/辦理情形附件", "會勘紀錄.txt")]


class TestCorrected:
    """更正 of a decision: who leads and until when, with both values; what it gave to do follows."""

    def correct(self, plan, cast, **values):
        decision = Decision.objects.get(number=1)
        return correct(plan, entries["decision"], decision, values=values, reason="紀錄誤植。", by=cast.rdec)

    def test_another_unit_leads_and_both_are_told(self, cast, as_, plan, charge):
        before, version = told(cast.farm), charge.row_version
        line = self.correct(plan, cast, unit=cast.water.unit)
        assert [(made["label"], made["old"], made["new"]) for made in line.data["corrected"]] == [
            ("主辦", "農業局", "水利局")
        ]
        charge.refresh_from_db()
        assert (charge.unit, charge.holder_unit, charge.row_version) == (cast.water.unit, cast.water.unit, version + 1)
        meeting = charge.decision.agenda_item.meeting
        gone = f"{plan.called}：{meeting}決議 1已更正由水利局主辦，貴單位不必再回報"
        assert [words for words in told(cast.farm) if words not in before] == [gone]
        assert f"{plan.called}：{meeting}決議由貴單位主辦，辦理後請回報" in told(cast.water)
        address = url("charge_move", charge.pk, "report_charge")
        assert ([w[0] for w in waits(cast.farm, REPORT)], [w[0] for w in waits(cast.water, REPORT)]) == ([], [address])
        assert [as_(actor).get(address).status_code for actor in (cast.farm, cast.water)] == [404, 200]
        page = text(as_(cast.rdec).get(url("plan", plan.pk)))
        assert "<del>農業局</del> → <ins>水利局</ins>" in page
        assert "主辦由農業局改為水利局" in text(as_(cast.water).get(url("charge", charge.pk)))
        assert row(plan)[2] == "待主辦單位回報"

    def test_until_when(self, cast, plan, charge):
        day = timezone.localdate() + dt.timedelta(days=60)
        line = self.correct(plan, cast, due_on=day)
        assert [(made["old"], made["new"]) for made in line.data["corrected"]] == [("—", format_roc(day))]
        charge.refresh_from_db()
        assert (charge.due_on, charge.due_days, charge.decision.due_on) == (
            WorkingCalendar.load().on_or_after(day),
            None,
            day,
        )
        self.correct(plan, cast, due_on=None)
        charge.refresh_from_db()
        assert (charge.due_on, charge.due_days) == (in_working_days(20), 20)

    def test_what_was_reported_stays_with_who_reported_it(self, cast, plan, charge):
        perform(charge, REPORT, by=cast.farm, outcome="done", report="已媒合二處。", until=None)
        with pytest.raises(DataMissing) as refused:
            self.correct(plan, cast, unit=cast.water.unit)
        assert str(refused.value) == "農業局的辦理情形目前為「已回報，待研考會確認」，主辦不再更正。"

    def test_it_stays_with_some_unit_that_reports(self, cast, plan, charge):
        for unit in (None, plan.proposing_unit):
            with pytest.raises(DataMissing) as refused:
                self.correct(plan, cast, unit=unit)
            assert str(refused.value) == ("這項決議已交辦農業局；主辦可改為其他機關或單位，不能留空或改由提案單位。")

    def test_a_decision_that_named_nobody_gives_work_to_whom_it_names_now(self, cast, as_, plan):
        decision = Decision.objects.get(number=3)
        address = reverse("proposals:correct", args=[plan.pk, "decision", decision.pk])
        client = as_(cast.rdec)
        page = client.get(address)
        typed = {"text": decision.text, "unit": cast.water.unit_id, "due_on": "", "why": "漏列主辦。"}
        door = {name: page.context[name] for name in ("key", "expected_version")}
        assert client.post(address, typed | door).status_code == 302
        assert [(c.unit, c.part) for c in Charge.objects.filter(decision=decision)] == [(cast.water.unit, "決議 3")]

    def test_the_history_keeps_the_words_as_the_minutes_had_them(self, cast, plan, charge):
        self.correct(plan, cast, unit=cast.water.unit)
        (line,) = [line for line in of_review(plan, cast.rdec) if "登錄會議紀錄" in line.what]
        assert line.words[1:] == ["協助媒合場域", "請補營運", "照案通過"]
        self.correct(plan, cast, text="協助媒合二處場域")
        (line,) = [line for line in of_review(plan, cast.rdec) if "登錄會議紀錄" in line.what]
        assert line.words[1] == "協助媒合場域"


def test_a_button_confirms_once(cast, as_, plan, charge):
    perform(charge, REPORT, by=cast.farm, outcome="done", report="已媒合二處。", until=None)
    page = text(as_(cast.rdec).get(url("charge_move", charge.pk, ACCEPT.name)))
    assert (ACCEPT.confirming, REPORT.confirming) == ("確認辦理情形", "確認：回報辦理情形")
    assert "確認：確認" not in page
