"""撤回修改: what was filed is taken back until its receiver has begun; who begins says so and is believed."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.states import Role
from proposals import workflow as w
from proposals.models import Consent, Proposal
from proposals.versions.freezing import canonical, snapshot
from tests.factories.accounts import sign_in
from tests.workflow.cases import fresh, kept_for_module, log_of, make_cast, walker_at
from workflow.calendar import deadlines
from workflow.calendar.days import WorkingCalendar
from workflow.engine.begun import begin
from workflow.engine.errors import GuardFailed, NotPermitted, StaleVersion, WrongState
from workflow.engine.services import available_moves, perform
from workflow.models import CalendarDay, Notification

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        cast = make_cast()
        ways = {"filed": (), "revised": ("return_from_district", "resubmit_intake_district")}
        made = {way: walker_at("with_district", cast, owner=f"{way}協會", via=via) for way, via in ways.items()}
        made["changing"] = walker_at("plan_change", cast, owner="調整協會", via=("open_change",))
        yield made | {"notified": walker_at("notified", cast, owner="知會協會")}


@pytest.fixture
def filed(kept):
    return fresh(kept["filed"])


@pytest.fixture
def revised(kept):
    return fresh(kept["revised"])


def told(actor):
    return list(Notification.objects.filter(user=actor.user).order_by("id").values_list("text", flat=True))


def offered(plan, actor):
    return {offer.move.name: str(offer.verdict.reason) for offer in available_moves(plan, actor)}


def today():
    day = timezone.localdate()
    return f"{day.year - 1911}.{day:%m.%d}"


class TestTakingBack:
    def test_a_first_filing_is_as_if_it_had_not_been(self, filed):
        plan, office = filed.plan, filed.cast.of("D200")
        due = plan.transitions.get(move="notify").due_on
        assert (plan.version.number, plan.submitted_at is None) == (2, False)
        log = perform(plan, w.TAKE_BACK_DISTRICT_TO_NOTIFIED, by=filed.owner)
        assert (plan.state, plan.holder, plan.version.number, plan.submitted_at) == ("notified", "platform", 1, None)
        assert (plan.due_on, log.due_on, log.data["taken_back"]) == (due, due, 2)
        assert told(office)[-1] == f"{plan}：撤回修改（{filed.owner}）"
        assert [version.number for version in plan.versions.all()] == [1, 2]
        assert [c.version.number for c in Consent.objects.filter(proposal=plan, kind="personal_data")] == [2]

    def test_days_promised_are_kept_when_the_calendar_has_changed(self, filed):
        plan, office = filed.plan, filed.cast.of("D200")
        promised, started, calendar = plan.due_days, plan.due_from, WorkingCalendar.load()
        off = calendar.add(started, 1)
        deadlines.declare([CalendarDay(date=off, is_workday=False, name="颱風停班")], by=None)
        deadlines.keep()
        plan.refresh_from_db()
        moved = plan.due_on
        assert moved == calendar.add(started, promised + 1)
        filed.step(w.FORWARD)
        perform(plan, w.TAKE_BACK_FORWARDING, by=office)
        assert (plan.due_on, plan.due_days, plan.due_from) == (moved, promised, started)
        again = WorkingCalendar.load().add(started, 1)
        deadlines.declare([CalendarDay(date=again, is_workday=False, name="颱風停班")], by=None)
        deadlines.keep()
        plan.refresh_from_db()
        assert plan.due_on == WorkingCalendar.load().add(moved, 1)

    def test_it_is_filed_anew_as_the_next_version(self, client, filed):
        plan = filed.plan
        perform(plan, w.TAKE_BACK_DISTRICT_TO_NOTIFIED, by=filed.owner)
        perform(plan, w.SUBMIT_TO_DISTRICT, by=filed.owner, consent=True)
        assert (plan.state, plan.version.number) == ("with_district", 3)
        page = sign_in(client, filed.owner).get(f"/plans/{plan.pk}/versions/")
        assert [(v.number, v.taken_back) for v in page.context["frozen"]] == [(3, False), (2, True), (1, False)]
        assert page.content.decode().count("已撤回") == 3  # in the list, and in the two boxes of the comparison
        history = client.get(f"/plans/{plan.pk}/history/").content.decode()
        assert "撤回第 2 版" in history

    def test_what_was_asked_is_open_again_with_the_answers_as_text(self, client, revised):
        plan = revised.plan
        asked = list(plan.section_requests.values_list("pk", "revised_at", "answer"))
        returned = plan.transitions.get(move="return_from_district")
        assert (len(asked), plan.open_requests, plan.version.number) == (2, [], 3)
        perform(plan, w.TAKE_BACK_DISTRICT_TO_REVISION, by=revised.owner)
        assert (plan.state, plan.version.number, plan.due_on) == ("intake_revision", 2, returned.due_on)
        assert [(r.pk, r.revised_at, r.answer) for r in plan.open_requests] == asked
        assert {answer for _pk, _at, answer in asked} == {"已補充並更新相關表格。"}
        form = sign_in(client, revised.owner).get(f"/plans/{plan.pk}/moves/resubmit_intake_district/").context["form"]
        assert [form[f"answer_{pk}"].value() for pk, _at, _answer in asked] == ["已補充並更新相關表格。"] * 2

    def test_a_version_taken_back_is_not_compared_unless_asked_for(self, client, revised):
        plan = revised.plan
        perform(plan, w.TAKE_BACK_DISTRICT_TO_REVISION, by=revised.owner)
        answers = {request.pk: "再修正。" for request in plan.open_requests}
        perform(plan, w.RESUBMIT_INTAKE_DISTRICT, by=revised.owner, answers=answers)
        owner, address = sign_in(client, revised.owner), reverse("proposals:compare", args=[plan.pk])
        compared = [owner.get(address + query).context for query in ("", "?old=3&new=4")]
        assert [(c["old"].number, c["new"].number) for c in compared] == [(2, 4), (3, 4)]

    def test_a_due_day_that_has_become_a_holiday_moves_to_the_next_working_day(self, filed):
        due = filed.plan.transitions.get(move="notify").due_on
        CalendarDay.objects.update_or_create(date=due, defaults={"is_workday": False, "name": "颱風"})
        perform(filed.plan, w.TAKE_BACK_DISTRICT_TO_NOTIFIED, by=filed.owner)
        assert filed.plan.due_on == filed.calendar.add(due, 1)

    def test_only_what_was_filed_last_is_taken_back(self, revised):
        assert "take_back_district_to_revision" in offered(revised.plan, revised.owner)
        with pytest.raises(GuardFailed) as refused:
            perform(revised.plan, w.TAKE_BACK_DISTRICT_TO_NOTIFIED, by=revised.owner)
        assert str(refused.value) == "最近一次送出的不是這一件，不能撤回。"
        perform(revised.plan, w.TAKE_BACK_DISTRICT_TO_REVISION, by=revised.owner)
        assert {name for name in offered(revised.plan, revised.owner) if name.startswith("take_back")} == set()

    def test_the_office_takes_its_forwarding_back(self, filed):
        plan, office = filed.plan, filed.cast.of("D200")
        due, version = plan.due_on, plan.version_id
        filed.step(w.FORWARD)
        assert {n for n in offered(plan, filed.owner) if n.startswith("take_back")} == set()
        log = perform(plan, w.TAKE_BACK_FORWARDING, by=office)
        assert (plan.state, plan.holder_unit, plan.due_on) == ("with_district", office.unit, due)
        assert (plan.version_id, log.data.get("taken_back")) == (version, None)
        assert told(filed.cast.of("RDEC"))[-1] == f"{plan}：撤回修改（{office}）"

    def test_the_forwarding_taken_back_is_asked_anew_with_what_had_been_said(self, client, filed):
        plan, office = filed.plan, filed.cast.of("D200")
        filed.step(w.FORWARD)
        said = plan.transitions.get(move="forward").data
        perform(plan, w.TAKE_BACK_FORWARDING, by=office)
        form = sign_in(client, office).get(f"/plans/{plan.pk}/moves/forward/").context["form"]
        assert form["vision_fit"].value() == said["vision_fit"]
        assert {pk: (form[f"fit_{pk}"].value(), form[f"words_{pk}"].value()) for pk in said["fits"]} == {
            pk: (found["fit"], found["words"]) for pk, found in said["fits"].items()
        }
        assert (form["letter_number"].value(), form["letter_date"].value()) == (
            said["letter_number"],
            dt.date.fromisoformat(said["letter_date"]),
        )

    def test_a_notice_is_taken_back_and_the_plan_is_its_owners_alone_again(self, kept):
        walker = fresh(kept["notified"])
        plan, platform = walker.plan, walker.cast.of("PLATFORM")
        perform(plan, w.TAKE_BACK_NOTICE, by=walker.owner)
        assert (plan.state, plan.notified_at, plan.due_on) == ("drafting", None, None)
        assert told(platform)[-1] == f"{plan}：提案單位撤回知會（{walker.owner}）"
        assert Notification.objects.filter(user=platform.user).latest("id").url == "/"
        assert Proposal.objects.visible_to(platform).filter(pk=plan.pk).exists() is False
        perform(plan, w.NOTIFY, by=walker.owner)
        assert [line[0] for line in log_of(plan)] == ["notify", "take_back_notice", "notify"]


class TestBeginning:
    def test_who_receives_begins_and_the_proposer_reads_why_it_is_too_late(self, client, filed):
        plan, office = filed.plan, filed.cast.of("D200")
        page = sign_in(client, office).get(f"/plans/{plan.pk}/")
        assert page.context["receipt"] == {"may_begin": True}
        done = client.post(f"/plans/{plan.pk}/begin/", {"expected_version": plan.row_version})
        assert (done.status_code, done.headers["Location"]) == (302, f"/plans/{plan.pk}/")
        line = plan.transitions.last()
        assert (line.move, line.is_move, line.move_label, line.actor_label) == ("begin", False, "開始處理", str(office))
        plan.refresh_from_db()
        assert (plan.state, plan.begun_by, plan.begun_at) == ("with_district", "石岡區公所", line.at)
        assert told(filed.owner)[-1] == f"{plan}：石岡區公所已開始處理，不能再撤回修改"
        reason = f"石岡區公所已於 {today()} 開始處理，不能再撤回；要修改請與對方聯絡。"
        assert offered(plan, filed.owner)["take_back_district_to_notified"] == reason
        shown = sign_in(client, filed.owner).get(f"/plans/{plan.pk}/").content.decode()
        assert reason in shown
        assert f"石岡區公所已於 {today()} {timezone.localtime(line.at):%H:%M} 開始處理。" in shown

    def test_a_take_back_after_that_is_told_so_and_changes_nothing(self, client, filed):
        plan = filed.plan
        address, data = (
            f"/plans/{plan.pk}/moves/take_back_district_to_notified/",
            {"expected_version": plan.row_version},
        )
        begin(plan, by=filed.cast.of("D200"))
        answer = sign_in(client, filed.owner).post(address, data | {"key": "late"})
        assert answer.status_code == 409
        assert answer.context["refused"] == f"石岡區公所已於 {today()} 開始處理，不能再撤回；要修改請與對方聯絡。"
        assert Proposal.objects.get(pk=plan.pk).state == "with_district"

    def test_the_platform_begins_by_coaching_and_has_no_second_button(self, client, kept):
        walker = fresh(kept["notified"])
        plan, platform = walker.plan, walker.cast.of("PLATFORM")
        page = sign_in(client, platform).get(f"/plans/{plan.pk}/")
        assert [(str(s.verb), bool(s.verdict)) for s in page.context["steps"].leading][:1] == [("開始輔導", True)]
        assert page.context["receipt"] == {"may_begin": False, "begins_with": "開始輔導"}
        shown = page.content.decode()
        assert (f"/plans/{plan.pk}/begin/" in shown, "「開始輔導」之前，送件單位仍可撤回修改。" in shown) == (
            False,
            True,
        )
        with pytest.raises(NotPermitted) as refused:
            begin(plan, by=platform)
        assert str(refused.value) == "「開始輔導」就是開始處理，不必另外標示。"
        assert "take_back_notice" in offered(plan, walker.owner)
        perform(plan, w.START_COACHING, by=platform, coach=platform.user)
        assert "take_back_notice" not in offered(plan, walker.owner)

    def test_it_is_said_once(self, filed):
        office, head = filed.cast.of("D200"), filed.cast.of("D200", Role.SUPERVISOR)
        assert [begin(filed.plan, by=office), begin(filed.plan, by=head)] == [True, False]
        assert [line[0] for line in log_of(filed.plan)].count("begin") == 1

    @pytest.mark.parametrize("who", ["RDEC", "PLATFORM", "owner", "AGR"])
    def test_nobody_else_begins(self, client, filed, who):
        actor = filed.owner if who == "owner" else filed.cast.of(who)
        with pytest.raises(NotPermitted):
            begin(filed.plan, by=actor)
        answer = sign_in(client, actor).post(f"/plans/{filed.plan.pk}/begin/", {"expected_version": "2"})
        assert (answer.status_code, Proposal.objects.get(pk=filed.plan.pk).begun_at) == (404, None)

    def test_a_page_older_than_the_filing_begins_nothing(self, client, filed):
        plan, office = filed.plan, filed.cast.of("D200")
        drawn_for = plan.row_version
        perform(plan, w.TAKE_BACK_DISTRICT_TO_NOTIFIED, by=filed.owner)
        with pytest.raises(WrongState) as nothing:
            begin(plan, by=office)
        assert str(nothing.value) == "目前沒有待開始處理的送件。"
        perform(plan, w.SUBMIT_TO_DISTRICT, by=filed.owner, consent=True)
        with pytest.raises(StaleVersion):
            begin(plan, by=office, expected_version=drawn_for)
        answer = sign_in(client, office).post(f"/plans/{plan.pk}/begin/", {"expected_version": drawn_for})
        told = answer.content.decode()
        stale = "這一頁開啟之後，案件已有新的異動（現為「區公所收件」）。請依最新內容再確認。"
        assert (answer.status_code, stale in told, told.count("任何變更")) == (409, True, 1)

    def test_the_next_move_begins_anew(self, filed):
        plan, office = filed.plan, filed.cast.of("D200")
        begin(plan, by=office)
        filed.step(w.FORWARD)
        assert (plan.begun_at, plan.begun_by) == (None, "")
        assert offered(plan, office)["take_back_forwarding"] == ""
        begin(plan, by=filed.cast.of("RDEC"))
        plan.refresh_from_db()
        assert offered(plan, office)["take_back_forwarding"] == (
            f"研考會已於 {today()} 開始處理，不能再撤回；要修改請與對方聯絡。"
        )

    def test_reading_is_no_beginning(self, client, filed):
        sign_in(client, filed.cast.of("D200")).get(f"/plans/{filed.plan.pk}/")
        assert offered(filed.plan, filed.owner)["take_back_district_to_notified"] == ""

    def test_there_is_nothing_to_begin_where_nothing_was_filed(self, client, filed):
        filed.walk("formed")
        page = sign_in(client, filed.cast.of("RDEC")).get(f"/plans/{filed.plan.pk}/")
        assert (page.context["receipt"], "收件處理" in page.content.decode()) == ({}, False)


def test_the_same_working_day_or_the_next(filed):
    saturday = dt.date(2026, 11, 28)
    calendar = filed.calendar
    assert [calendar.on_or_after(saturday + dt.timedelta(days=n)).day for n in (-1, 0, 1, 2)] == [27, 30, 30, 30]


class TestTakingBackAChange:
    """申請計畫調整 is taken back as long as nothing was adjusted and handed in."""

    @pytest.fixture
    def changing(self, kept):
        return fresh(kept["changing"])

    def test_execution_goes_on_and_wins_no_time(self, changing):
        plan, rdec = changing.plan, changing.cast.of("RDEC")
        filing = plan.transitions.get(move="open_change")
        version = plan.version_id
        log = perform(plan, w.TAKE_BACK_CHANGE, by=Actor(filing.user, filing.membership))
        goes_on = plan.machine.waiting(plan)
        assert (plan.state, plan.holder, plan.due_on) == ("executing", goes_on.party, goes_on.due_on)
        assert (plan.version_id, plan.open_requests) == (version, [])
        assert told(rdec)[-1] == f"{plan}：撤回調整申請（{log.actor_label}）"

    def test_not_by_another(self, changing):
        for code in ("RDEC", "PLATFORM"):
            with pytest.raises(NotPermitted):
                perform(changing.plan, w.TAKE_BACK_CHANGE, by=changing.cast.of(code))

    def test_what_was_written_is_written_back_and_stays_a_version(self, client, changing):
        plan, before = changing.plan, changing.plan.version
        asked = canonical(snapshot(plan))
        plan.ventures.filter(pk=plan.venture_list[0].pk).update(method="改到一半")
        plan = Proposal.objects.get(pk=plan.pk)
        written = canonical(snapshot(plan))
        log = perform(plan, w.TAKE_BACK_CHANGE, by=changing.actor_of(w.OPEN_CHANGE))
        assert (plan.state, plan.version, canonical(snapshot(plan))) == ("executing", before, asked)
        last = plan.versions.last()
        assert (log.data["taken_back"], canonical(last.content)) == (last.number, written)
        history = sign_in(client, changing.cast.of("RDEC")).get(f"/plans/{plan.pk}/history/").text
        assert f"撤回第 {last.number} 版" in history

    def test_what_was_taken_back_is_not_refused_later(self, changing):
        plan, by = changing.plan, changing.actor_of(w.OPEN_CHANGE)
        plan.ventures.filter(pk=plan.venture_list[0].pk).update(method="改到一半")
        perform(Proposal.objects.get(pk=plan.pk), w.TAKE_BACK_CHANGE, by=by)
        plan = Proposal.objects.get(pk=plan.pk)
        perform(plan, w.OPEN_CHANGE, by=by, sections={"vision": "願景要補充說明。"}, reason="願景要補充說明。")
        line = perform(plan, w.REFUSE_CHANGE, by=changing.cast.of("RDEC"), reason="期程已展延過，不再調整。")
        assert "refused_versions" not in line.data
