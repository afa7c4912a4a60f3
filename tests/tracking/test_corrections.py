"""更正 of letters and minutes around NDC, and of the ministries' approval: both values kept, limits as at recording."""

import datetime as dt

import pytest
from django.utils import timezone

from proposals.corrections.entries import entries
from proposals.corrections.services import correct
from proposals.states import Outcome
from proposals.states import State as PlanState
from proposals.workflow import WORKING_PASS
from tests.factories.accounts import sign_in
from tests.factories.plans import asked_of
from tests.tracking.cases import DAY, executing_plan, make_cast, make_plan, make_submission, paper
from tests.tracking.ledger_cases import money
from tests.tracking.test_views import fresh
from tracking.approvals import services as approvals
from tracking.models import ApprovalLetter, LedgerEntry, NdcItem, NdcSubmission, Undertaking
from tracking.ndc import services as ndc
from tracking.states import State
from tracking.workflow import RETURN_PLAN
from workflow.engine.errors import DataMissing, NotPermitted
from workflow.engine.services import perform
from workflow.models import Notification

pytestmark = pytest.mark.django_db
ABSURD = 99_999_999_999


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def approved(cast):
    """The approval that was taken in silence once: 99,999,999,999 for a venture of 550,000."""
    plan = make_plan(cast, PlanState.PRELIMINARILY_APPROVED, outcomes=(Outcome.PASSED,))
    venture = plan.ventures.get()
    venture.budget_lines.update(central=400_000, local=150_000)
    typed = {"ministry": "農業部", "letter_number": "農字第1號", "letter_date": DAY, "amount": ABSURD}
    approvals.approve(plan, letters={venture.pk: typed | {"above_reason": "加碼", "confirmed": True}}, by=cast.rdec)
    return plan


def whole(letter, **changes):
    names = ("ministry", "letter_number", "letter_date", "amount", "above_reason")
    return {name: getattr(letter, name) for name in names} | changes


def told(actor):
    return Notification.objects.filter(user=actor.user).latest("id").text


class TestApproval:
    def correct(self, plan, by, **changes):
        letter = ApprovalLetter.objects.get()
        return correct(plan, entries["approval"], letter, values=whole(letter, **changes), reason="多打五碼", by=by)

    def test_the_amount_is_corrected_and_both_stand(self, cast, approved, client):
        made = self.correct(approved, cast.rdec, amount=400_000, above_reason="")
        assert list(ApprovalLetter.objects.values_list("amount", "above_reason")) == [(400_000, "")]
        assert made.data["entry"]["label"] == "核定函 農業部 農字第1號"
        assert [(c["field"], c["old"], c["new"]) for c in made.data["corrected"]] == [
            ("amount", "99,999,999,999", "400,000"),
            ("above_reason", "加碼", "—"),
        ]
        page = sign_in(client, cast.proposer).get(f"/tracking/plans/{approved.pk}/").content.decode()
        assert "<del>99,999,999,999</del> → <ins>400,000</ins>" in page
        assert "更正理由：多打五碼" in page
        assert told(cast.proposer).startswith(
            f"{approved}：更正核定函 農業部 農字第1號，核定金額（元） 99,999,999,999 → 400,000；"
        )
        assert "99,999,999,999 → 400,000" in client.get(f"/plans/{approved.pk}/history/").content.decode()

    def test_its_limits_are_those_of_the_recording(self, cast, approved):
        with pytest.raises(DataMissing) as refused:
            self.correct(approved, cast.rdec, amount=400_001, above_reason="")
        assert str(refused.value) == "核定 400,001 元，高於申請中央補助 400,000 元，請說明原因。"
        with pytest.raises(DataMissing) as absurd:
            self.correct(approved, cast.rdec, amount=5_000_000)
        assert str(absurd.value) == "核定 5,000,000 元，超過申請中央補助的十倍（4,000,000 元）；確定無誤請勾選。"
        assert ApprovalLetter.objects.get().amount == ABSURD

    def test_amounts_by_year_and_kind_are_corrected_and_told_to_the_ledger_anew(self, client):
        case = money()
        letter = ApprovalLetter.objects.get(venture=case.venture, programme=case.first)
        less = whole(letter, amount=500_000, split_115_capital=450_000, split_115_recurrent=50_000)
        made = correct(case.plan, entries["approval"], letter, values=less, reason="部會更正", by=case.cast.rdec)
        assert [(c["label"], c["old"], c["new"]) for c in made.data["corrected"]] == [
            ("核定金額（元）", "700,000", "500,000"),
            ("其中 115 年經常門（元）", "100,000", "50,000"),
            ("其中 115 年資本門（元）", "600,000", "450,000"),
        ]
        standing = LedgerEntry.objects.standing().filter(entry="approved", programme=case.first)
        standing = standing.filter(venture=case.venture)
        assert sorted(standing.values_list("expense", "amount")) == [("capital", 450_000), ("recurrent", 50_000)]
        reversals = LedgerEntry.objects.exclude(reverses=None).values_list("amount", "reason")
        assert sorted(reversals) == [(-600_000, "更正核定函。"), (-100_000, "更正核定函。")]
        off = whole(letter, amount=500_000, split_115_capital=450_000, split_115_recurrent=40_000)
        with pytest.raises(DataMissing) as refused:
            correct(case.plan, entries["approval"], letter, values=off, reason="部會更正", by=case.cast.rdec)
        assert str(refused.value) == (
            "各年度經常門與資本門合計 490,000 元，與核定金額 500,000 元不符，相差 10,000 元。"
        )
        case.pay(case.ask(capital=450_000))
        low = whole(letter, amount=400_000, split_115_capital=350_000, split_115_recurrent=50_000)
        with pytest.raises(DataMissing) as below:
            correct(case.plan, entries["approval"], letter, values=low, reason="部會更正", by=case.cast.rdec)
        assert "低於已撥入 450,000 元" in str(below.value)

    def test_its_day_lies_between_the_meeting_and_the_work_plan(self, cast, approved):
        plan = make_plan(cast, PlanState.NDC_WORKING, outcomes=(Outcome.PENDING,))
        make_submission(plan)
        venture, met_on = plan.ventures.get(), DAY + dt.timedelta(days=10)
        outcomes = {venture.pk: Outcome.PASSED}
        ndc.ndc_decide(plan, WORKING_PASS, file=paper(), met_on=met_on, outcomes=outcomes, by=cast.rdec)
        typed = {"ministry": "農業部", "letter_number": "農字第2號", "letter_date": met_on, "amount": 1}
        approvals.approve(plan, letters={venture.pk: typed}, by=cast.rdec)
        Undertaking.objects.filter(venture=venture).update(planned_start=met_on + dt.timedelta(days=5))
        letter, sending = ApprovalLetter.objects.get(venture=venture), NdcSubmission.objects.get(proposal=plan)

        def refusal(kind, row, values):
            with pytest.raises(DataMissing) as refused:
                correct(plan, entries[kind], row, values=values, reason="誤植", by=cast.rdec)
            return str(refused.value)

        one = dt.timedelta(days=1)
        assert refusal("approval", letter, whole(letter, letter_date=met_on - one)) == (
            "核定函日期不可早於工作會議日期 115.03.12。"
        )
        assert refusal("approval", letter, whole(letter, letter_date=met_on + 6 * one)) == (
            "核定函日期不可晚於工作計畫的預定開始日 115.03.17。"
        )
        assert refusal("ndc_meeting", sending, {"met_on": met_on + one, "minutes": None}) == (
            "工作會議日期不可晚於核定函日期 115.03.12。"
        )
        between = whole(letter, letter_date=met_on + 5 * one)
        correct(plan, entries["approval"], letter, values=between, reason="誤植", by=cast.rdec)
        letter.refresh_from_db()
        assert letter.letter_date == met_on + 5 * one

    def test_only_rdec_finds_the_page(self, cast, approved, client):
        address = f"/plans/{approved.pk}/correct/approval/{ApprovalLetter.objects.get().pk}/"
        assert [sign_in(client, a).get(address).status_code for a in (cast.rdec, cast.proposer, cast.platform)] == [
            200,
            404,
            404,
        ]
        with pytest.raises(NotPermitted):
            self.correct(approved, cast.platform, amount=1)

    def test_over_http(self, cast, approved, client):
        letter = ApprovalLetter.objects.get()
        rdec, address = sign_in(client, cast.rdec), f"/plans/{approved.pk}/correct/approval/{letter.pk}/"
        page = rdec.get(address)
        form = page.context["form"]
        assert (form["amount"].value(), form["letter_date"].value()) == (ABSURD, DAY)
        data = {name: form[name].value() or "" for name in form.fields if name not in ("attachment", "confirmed")}
        data |= {"letter_date": "115.3.2", "amount": "400,000", "above_reason": "", "why": "多打五碼"}
        data |= {"key": page.context["key"], "expected_version": page.context["expected_version"]}
        done = rdec.post(address, data | {"attachment": paper("核定函")})
        assert (done.status_code, done.headers["Location"]) == (302, f"/tracking/plans/{approved.pk}/")
        letter.refresh_from_db()
        assert (letter.amount, letter.attachment.name) == (400_000, "核定函.txt")


class TestUndertaking:
    def test_why_a_work_plan_was_returned(self, cast, client):
        plan, (case,) = executing_plan(cast, State.PLAN_FILED)
        perform(case, RETURN_PLAN, by=cast.platform, reason="請補里程碑")
        line, entry = case.transitions.get(), entries["undertaking_line"]
        made = correct(plan, entry, line, values={"reason": "請補期程"}, reason="誤植", by=cast.platform)
        assert made.data["entry"]["label"] == "事業甲　退回工作計畫"
        assert told(cast.executor).startswith(f"{plan}：更正事業甲　退回工作計畫，理由 請補里程碑 → 請補期程")
        address = f"/plans/{plan.pk}/correct/undertaking_line/{line.pk}/"
        pages = {actor: sign_in(client, actor).get(case.get_absolute_url()) for actor in (cast.platform, cast.executor)}
        assert ["<del>請補里程碑</del> → <ins>請補期程</ins>" in page.content.decode() for page in pages.values()] == [
            True
        ] * 2
        assert [address in page.content.decode() for page in pages.values()] == [True, False]
        assert sign_in(client, cast.platform).get(address).context["form"]["reason"].value() == "請補期程"
        assert sign_in(client, cast.executor).get(address).status_code == 404


class TestNdc:
    @pytest.fixture
    def met(self, cast):
        plan = make_plan(cast, PlanState.NDC_WORKING, outcomes=(Outcome.PENDING,))
        make_submission(plan)
        ndc.ndc_revise(
            plan,
            plan.machine["working_adjust"],
            file=paper("草稿"),
            met_on=DAY + dt.timedelta(days=10),
            sections=asked_of(plan, concept="請補期程。"),
            by=cast.rdec,
        )
        return plan

    def correct(self, plan, by, kind, **values):
        row = NdcSubmission.objects.get()
        return correct(plan, entries[kind], row, values=values, reason="誤植", by=by)

    def test_the_letter_that_sent_it(self, cast, met, client):
        self.correct(met, cast.rdec, "submission", letter_number="府授研展字第2號", letter_date=DAY)
        assert NdcSubmission.objects.get().letter_number == "府授研展字第2號"
        page = sign_in(client, cast.proposer).get(f"/tracking/plans/{met.pk}/").content.decode()
        assert "<del>府授研展字第1號</del> → <ins>府授研展字第2號</ins>" in page

    def test_day_and_minutes_of_the_meeting(self, cast, met):
        day = DAY + dt.timedelta(days=11)
        made = self.correct(met, cast.rdec, "ndc_meeting", met_on=day, minutes=paper("定稿"))
        row = NdcSubmission.objects.get()
        assert (row.met_on, row.minutes.name) == (day, "定稿.txt")
        assert [(c["old"], c["new"]) for c in made.data["corrected"]] == [
            ("115.03.12", "115.03.13"),
            ("草稿.txt", "定稿.txt"),
        ]

    def test_place_people_and_conclusion_keep_both_values(self, cast, met, client):
        NdcSubmission.objects.update(place="國發會 610 會議室", present="國發會　王委員", summary="修正後續辦。")
        said = {"met_on": DAY + dt.timedelta(days=10), "minutes": None, "summary": "修正後續辦。"}
        now = {"place": "國發會 2 樓會議室", "present": "國發會　王委員、李委員"}
        made = self.correct(met, cast.rdec, "ndc_meeting", **said, **now)
        assert [(c["label"], c["old"], c["new"]) for c in made.data["corrected"]] == [
            ("會議地點", "國發會 610 會議室", now["place"]),
            ("出席人員", "國發會　王委員", now["present"]),
        ]
        page = sign_in(client, cast.proposer).get(f"/tracking/plans/{met.pk}/").text
        assert f"<del>國發會 610 會議室</del> → <ins>{now['place']}</ins>" in page

    def test_a_comment_keeps_both_values_also_once_it_was_answered(self, cast, met, client):
        row = NdcSubmission.objects.get()
        item = NdcItem.objects.create(
            submission=row, number=1, text="請說明財源。", answer="已補。", answered_at=timezone.now()
        )
        address = f"/plans/{met.pk}/correct/ndc_item/{item.pk}/"
        page = sign_in(client, cast.rdec).get(f"/tracking/plans/{met.pk}/").text
        assert (address in page, "請說明財源。" in page) == (True, True)
        answer = client.post(address, fresh(client.get(address), text="請說明計畫結束後之財源。", why="漏植。"))
        assert answer.status_code == 302
        item.refresh_from_db()
        assert (item.text, item.answer) == ("請說明計畫結束後之財源。", "已補。")
        told = Notification.objects.filter(user=cast.proposer.user).latest("id")
        assert "第 1 次工作會議意見第 1 點" in told.text
        page = sign_in(client, cast.proposer).get(f"/tracking/plans/{met.pk}/").text
        assert "<del>請說明財源。</del> → <ins>請說明計畫結束後之財源。</ins>" in page
        assert (address in page, client.get(address).status_code) == (False, 404)

    def test_it_does_not_meet_before_it_was_written_to(self, cast, met):
        with pytest.raises(DataMissing) as early:
            self.correct(met, cast.rdec, "ndc_meeting", met_on=DAY - dt.timedelta(days=1), minutes=None)
        assert str(early.value) == "會議日期不可早於發文日期。"
        with pytest.raises(DataMissing) as late:
            self.correct(met, cast.rdec, "submission", letter_number="1", letter_date=DAY + dt.timedelta(days=11))
        assert str(late.value) == "發文日期不可晚於國發會會議日期。"


class TestLettersThatAmend:
    def test_an_addition_is_corrected_within_the_same_limit_and_later_letters_bind_no_start(self, cast, approved):
        venture, row = approved.ventures.get(), Undertaking.objects.get()
        first = ApprovalLetter.objects.get()
        correct(
            approved, entries["approval"], first, values=whole(first, amount=300_000), reason="多打五碼", by=cast.rdec
        )
        Undertaking.objects.filter(pk=row.pk).update(planned_start=DAY, planned_end=DAY)
        later = dt.date(2026, 5, 1)
        said = {"ministry": "農業部", "letter_number": "農字第2號", "letter_date": later, "amount": 100_000}
        added = approvals.record_letter(Undertaking.objects.get(), by=cast.rdec, **said, amendment="adds")
        assert added.amends == first
        with pytest.raises(DataMissing) as refused:
            values = whole(added, amount=100_001)
            correct(approved, entries["approval"], added, values=values, reason="少打一元", by=cast.rdec)
        assert str(refused.value) == "連同前函 300,000 元共核定 400,001 元，高於申請中央補助 400,000 元，請說明原因。"
        values = whole(added, amount=90_000, letter_date=later + dt.timedelta(days=1))
        correct(approved, entries["approval"], added, values=values, reason="日期與金額誤植", by=cast.rdec)
        assert sorted(venture.approval_letters.values_list("amount", flat=True)) == [90_000, 300_000]
        with pytest.raises(DataMissing) as early:
            values = whole(first, amount=300_000, letter_date=DAY + dt.timedelta(days=1))
            correct(approved, entries["approval"], first, values=values, reason="日期誤植", by=cast.rdec)
        assert str(early.value) == "核定函日期不可晚於工作計畫的預定開始日 115.03.02。"
