"""The subsidy ledger: what it holds, what it adds up to, and each thing it refuses, in its exact words."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from programmes.models import ProgrammeTerm
from programmes.states import CapUnit
from tests.tracking.cases import DAY, paper
from tests.tracking.ledger_cases import letter, money
from tracking.approvals import services as approvals
from tracking.approvals.sums import Sums, by, cells, of_plans, of_undertakings
from tracking.models import ApprovalLetter, LedgerEntry, Payment, Undertaking
from tracking.payments import services
from tracking.payments.chart import ACCOUNT, RETURN_REST, REVERSE_ACCOUNT, REVERSE_PAY, REVERSE_RETURN
from tracking.states import Amendment, Entry, PaymentState
from tracking.undertakings.filing import bounds_of
from workflow.engine.errors import DataMissing, GuardFailed, NotPermitted
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return money()


def refused(call, *args, kind=DataMissing, **kwargs):
    before = list(LedgerEntry.objects.order_by("pk").values()), list(Payment.objects.order_by("pk").values())
    with pytest.raises(kind) as caught, transaction.atomic():
        call(*args, **kwargs)
    assert (list(LedgerEntry.objects.order_by("pk").values()), list(Payment.objects.order_by("pk").values())) == before
    return str(caught.value)


def sums(case, **where):
    return of_undertakings([case.venture.pk])[case.venture.pk] if not where else by(lambda c: 1, cells(**where))[1]


class TestWhatApprovalBrings:
    def test_asked_own_and_approved_by_programme_year_and_kind(self, case, django_assert_num_queries):
        with django_assert_num_queries(1):
            found = cells(venture=case.venture)
        said = {(c.programme_name, c.year, c.expense): s for c, s in found.items()}
        assert said == {
            ("計畫1", 115, "capital"): Sums(asked=600_000, own=50_000, approved=600_000),
            ("計畫1", 115, "recurrent"): Sums(asked=100_000, approved=100_000),
            ("計畫2", 116, "capital"): Sums(asked=300_000, approved=300_000),
        }
        assert of_plans([case.plan.pk]) == {case.plan.pk: Sums(asked=1_400_000, own=50_000, approved=1_400_000)}

    def test_less_than_was_asked_stands_in_no_year_unless_the_letter_says(self, case):
        less = letter(amount=500_000, programme=case.first, amendment=Amendment.REPLACES, letter_number="農字第3號")
        approvals.record_letter(case.undertaking, by=case.cast.rdec, **less)
        found = by(lambda c: (c.programme_name, c.year, c.expense), cells(venture=case.venture, entry=Entry.APPROVED))
        assert {key: s.approved for key, s in found.items() if s.approved} == {
            ("計畫1", None, ""): 500_000,
            ("計畫2", 116, "capital"): 300_000,
        }
        split = {(115, "capital"): 450_000, (115, "recurrent"): 30_000}
        again = less | {"letter_number": "農字第4號", "split": split}
        words = "各年度經常門與資本門合計 480,000 元，與核定金額 500,000 元不符，相差 20,000 元。"
        assert refused(approvals.record_letter, case.undertaking, by=case.cast.rdec, **again) == words
        again["split"][115, "recurrent"] = 50_000
        approvals.record_letter(case.undertaking, by=case.cast.rdec, **again)
        found = by(lambda c: (c.programme_name, c.year, c.expense), cells(venture=case.venture, entry=Entry.APPROVED))
        assert {key: s.approved for key, s in found.items() if s.approved} == {
            ("計畫1", 115, "capital"): 450_000,
            ("計畫1", 115, "recurrent"): 50_000,
            ("計畫2", 116, "capital"): 300_000,
        }


class TestLetters:
    def test_one_that_replaces_counts_instead_and_the_conditions_of_both_stay(self, case):
        more = letter(amount=650_000, programme=case.first, letter_number="農字第9號", conditions="增列無障礙設施")
        said = "請說明這一函是追加，還是取代前函「農業部 農字第1號」。"
        assert refused(approvals.record_letter, case.undertaking, by=case.cast.rdec, **more) == said
        made = approvals.record_letter(case.undertaking, by=case.cast.rdec, **more, amendment=Amendment.REPLACES)
        assert (made.amends.letter_number, made.amendment) == ("農字第1號", "replaces")
        assert sums(case).approved == 950_000
        tracked = Undertaking.objects.get(pk=case.undertaking.pk)
        assert bounds_of(tracked).subsidy == 950_000, "what a work plan may spend"
        assert list(ApprovalLetter.objects.filter(venture=case.venture).values_list("conditions", flat=True)) == [
            "年度結束前核銷",
            "",
            "增列無障礙設施",
        ]
        assert sorted(ApprovalLetter.objects.in_force().values_list("amount", flat=True)) == [300_000, 400_000, 650_000]
        reasons = set(LedgerEntry.objects.exclude(reverses=None).values_list("reason", flat=True))
        assert reasons == {"由 農業部 農字第9號 取代。"}

    def test_one_that_adds_is_counted_with_the_former_and_wants_a_reason_above_what_was_asked(self, case):
        more = letter(amount=50_000, programme=case.first, letter_number="農字第9號", amendment=Amendment.ADDS)
        words = "連同前函 700,000 元共核定 750,000 元，高於申請中央補助 700,000 元，請說明原因。"
        assert refused(approvals.record_letter, case.undertaking, by=case.cast.rdec, **more) == words
        approvals.record_letter(case.undertaking, by=case.cast.rdec, **more, above_reason="部會加碼")
        assert sums(case).approved == 1_050_000

    def test_which_letter_it_amends_is_said_where_there_are_several_and_never_of_another_programme(self, case):
        adds = letter(amount=1, programme=case.first, letter_number="農字第9號", amendment=Amendment.ADDS)
        approvals.record_letter(case.undertaking, by=case.cast.rdec, **adds, above_reason="部會加碼")
        whole = letter(amount=650_000, programme=case.first, letter_number="農字第10號", amendment=Amendment.REPLACES)
        words = "這一補助計畫有 2 份有效的核定函，請選擇修正哪一份。"
        assert refused(approvals.record_letter, case.undertaking, by=case.cast.rdec, **whole) == words
        first, second, _added = ApprovalLetter.objects.filter(venture=case.venture).order_by("pk")
        words = "修正的前函要是同一補助計畫、仍有效的核定函，請重新選擇。"
        assert refused(approvals.record_letter, case.undertaking, by=case.cast.rdec, **whole, amends=second) == words
        approvals.record_letter(case.undertaking, by=case.cast.rdec, **whole, amends=first)
        assert sums(case).approved == 650_000 + 1 + 300_000

    def test_work_begins_from_the_first_approving_letter_whatever_comes_later(self, case):
        later = letter(amount=1, programme=case.first, letter_number="農字第9號", amendment=Amendment.ADDS)
        later |= {"letter_date": DAY + dt.timedelta(days=60), "above_reason": "部會加碼"}
        approvals.record_letter(case.undertaking, by=case.cast.rdec, **later)
        assert bounds_of(Undertaking.objects.get(pk=case.undertaking.pk)).first == DAY

    def test_never_below_what_was_received(self, case):
        case.pay(case.ask(capital=600_000))
        less = letter(amount=500_000, programme=case.first, letter_number="農字第9號", amendment=Amendment.REPLACES)
        words = "「事業甲」計畫1核定 500,000 元，低於已撥入 600,000 元；請先沖銷撥款，再登錄這一函。"
        assert refused(approvals.record_letter, case.undertaking, by=case.cast.rdec, **less) == words

    def test_only_rdec_records_them(self, case):
        more = letter(amount=1, programme=case.first, letter_number="農字第9號", amendment=Amendment.ADDS)
        for actor in (case.cast.executor, case.cast.platform, case.cast.stranger):
            refused(approvals.record_letter, case.undertaking, by=actor, kind=NotPermitted, **more)


class TestPayments:
    def test_from_asking_to_what_is_returned(self, case):
        payment = case.ask()
        assert (payment.state, payment.holder, payment.rest) == ("asked", "platform", 200_000)
        case.pay(payment, capital=180_000)  # the ministry paid less
        assert (payment.state, payment.holder, payment.amount) == ("paid", "executing", 180_000)
        case.spend(150_000)
        proven = {"day": DAY, "document": "核字第1號", "capital": 150_000, "recurrent": 0}
        perform(payment, ACCOUNT, by=case.cast.platform, **proven)
        payment.refresh_from_db()
        assert (payment.state, payment.holder, payment.rest) == ("accounted", "executing", 30_000)
        back = {"day": DAY, "document": "繳字第1號", "recurrent": 0}
        perform(payment, RETURN_REST, by=case.cast.platform, **back, capital=10_000, file=paper("繳款單"))
        payment.refresh_from_db()
        assert (payment.state, payment.holder, payment.rest) == ("returned", "executing", 20_000)
        again = back | {"document": "繳字第2號", "file": paper("繳款單")}
        perform(payment, RETURN_REST, by=case.cast.platform, **again, capital=20_000)
        payment.refresh_from_db()
        assert (payment.state, payment.holder, payment.rest) == ("returned", "nobody", 0)
        assert sums(case) == Sums(1_000_000, 50_000, 1_000_000, 180_000, 150_000, 30_000)
        said = back | {"file": paper("繳款單")}
        assert (
            refused(perform, payment, RETURN_REST, by=case.cast.platform, **said, capital=1, kind=GuardFailed)
            == "這一期已全數核銷或繳回，沒有餘額。"
        )

    def test_never_more_than_approved_with_all_that_is_asked_for(self, case):
        case.ask(capital=600_000)
        words = "「事業甲」計畫1撥入共 700,001 元，超過核定 700,000 元；目前最多還可請款 100,000 元。"
        assert refused(case.ask, 2, capital=0, recurrent=100_001) == words
        words = "「事業甲」計畫1資本門撥入共 600,001 元，超過核定 600,000 元；目前最多還可請款 0 元。"
        assert refused(case.ask, 2, capital=1) == words
        case.ask(2, capital=0, recurrent=100_000)

    def test_never_more_than_approved_for_a_year_where_the_letters_name_years(self, case):
        less = letter(amount=700_000, programme=case.first, amendment=Amendment.REPLACES, letter_number="農字第3號")
        less["split"] = {(115, "capital"): 350_000, (116, "capital"): 250_000, (115, "recurrent"): 100_000}
        approvals.record_letter(case.undertaking, by=case.cast.rdec, **less)
        paid = case.pay(case.ask(capital=150_000))
        words = "「事業甲」計畫1 115 年資本門撥入共 600,000 元，超過核定 350,000 元；目前最多還可請款 200,000 元。"
        assert refused(case.ask, 2, capital=450_000) == words
        words = "「事業甲」計畫1 114 年資本門撥入共 1 元，超過核定 0 元；目前最多還可請款 0 元。"
        assert refused(case.ask, 2, year=114, capital=1) == words
        second = case.ask(2, capital=200_000)
        case.ask(3, year=116, capital=250_000)
        other = letter(amount=700_000, programme=case.first, amendment=Amendment.REPLACES, letter_number="農字第4號")
        other["split"] = {(115, "capital"): 200_000, (116, "capital"): 400_000, (115, "recurrent"): 100_000}
        approvals.record_letter(case.undertaking, by=case.cast.rdec, **other)
        words = "「事業甲」計畫1 115 年資本門撥入共 350,000 元，超過核定 200,000 元；目前最多還可請款 50,000 元。"
        assert refused(case.pay, second) == words
        assert paid.state == PaymentState.PAID

    def test_what_no_letter_splits_by_year_is_held_against_the_whole(self, case):
        less = letter(amount=500_000, programme=case.first, amendment=Amendment.REPLACES, letter_number="農字第3號")
        approvals.record_letter(case.undertaking, by=case.cast.rdec, **less)
        case.pay(case.ask(year=114, capital=500_000))

    def test_an_instalment_and_a_document_once(self, case):
        case.ask()
        assert refused(case.ask) == "「計畫1」第 1 期已請款，同一期不得重複請款；請改填下一期。"
        assert (
            refused(case.ask, 2, document="請字第 1 號") == "文號「請字第 1 號」已用於第 1 期，同一文件不得重複請款。"
        )
        payment = case.pay(case.ask(2))
        third = case.ask(3, capital=1)
        words = "文號「撥字第2號」已登錄於第 2 期，同一文件不得重複登錄。"
        assert refused(case.pay, third, document="撥字第2號") == words
        assert payment.state == PaymentState.PAID

    def test_nothing_is_no_amount(self, case):
        assert refused(case.ask, capital=0) == "經常門與資本門至少一項要大於 0。"
        payment = case.ask()
        assert refused(case.pay, payment, capital=0) == "經常門與資本門至少一項要大於 0。"

    def test_never_paid_above_what_was_asked_nor_before(self, case):
        payment = case.ask()
        assert refused(case.pay, payment, capital=200_001) == "實撥資本門 200,001 元，超過本期請款 200,000 元。"
        assert refused(case.pay, payment, day=DAY - dt.timedelta(days=1)) == "撥款日期不可早於請款日期。"

    @pytest.mark.parametrize(
        ("term", "words"),
        [
            (
                {"cap": 150_000, "cap_unit": CapUnit.VENTURE},
                "「計畫1」115 年每項事業上限 150,000 元，「事業甲」撥入共 200,000 元，超過 50,000 元。",
            ),
            (
                {"cap_total": 180_000, "cap_unit": CapUnit.PLAN},
                "「計畫1」各年度合計每案上限 180,000 元，本計畫撥入共 200,000 元，超過 20,000 元。",
            ),
        ],
    )
    def test_never_above_the_programmes_cap(self, case, term, words):
        ProgrammeTerm.objects.create(programme=case.first, fiscal_year=115, checked_on=DAY, **term)
        assert refused(case.ask) == words
        ApprovalLetter.objects.filter(venture=case.venture, programme=case.first).update(confirmed=True)
        case.ask()  # the ministry meant it

    def test_never_accounted_above_what_was_spent_or_paid(self, case):
        payment = case.pay(case.ask())
        case.spend(120_000)
        said = {"day": DAY, "document": "核字第1號", "recurrent": 0, "by": case.cast.platform}
        words = "核銷資本門共 150,000 元，超過已登錄支用 120,000 元；請執行單位先登錄支用，目前最多可核銷 120,000 元。"
        assert refused(perform, payment, ACCOUNT, **said, capital=150_000) == words
        assert refused(perform, payment, ACCOUNT, **said, capital=200_001) == (
            "核銷資本門 200,001 元，超過本期撥款 200,000 元。"
        )
        perform(payment, ACCOUNT, **said, capital=120_000)
        words = "沖銷後支用剩 0 元，低於已核銷 120,000 元；請先由研考會撤銷核銷。"
        entry = LedgerEntry.objects.get(entry=Entry.SPENT)
        assert (
            refused(services.reverse_spending, entry, reason="憑證有誤", by=case.cast.executor, kind=GuardFailed)
            == words
        )

    def test_one_kind_of_expense_does_not_prove_the_other(self, case):
        payment = case.pay(case.ask(capital=200_000, recurrent=100_000))
        case.spend(100_000, line=1)
        said = {"day": DAY, "document": "核字第1號", "by": case.cast.platform}
        words = "核銷資本門共 100,000 元，超過已登錄支用 0 元；請執行單位先登錄支用，目前最多可核銷 0 元。"
        assert refused(perform, payment, ACCOUNT, **said, capital=100_000, recurrent=0) == words
        perform(payment, ACCOUNT, **said, capital=0, recurrent=100_000)
        assert payment.rest_by_kind == {"recurrent": 0, "capital": 200_000}

    def test_what_was_typed_too_low_is_paid_rightly_afterwards(self, case):
        payment = case.pay(case.ask(), capital=20_000)
        assert (payment.asked, payment.amount) == (200_000, 20_000)
        perform(payment, REVERSE_PAY, by=case.cast.rdec, reason="實撥金額少登錄一個零。")
        assert (payment.asked, payment.amount, payment.rest) == (200_000, 200_000, 200_000)
        case.pay(payment, capital=200_000)
        assert (payment.amount, sums(case).received) == (200_000, 200_000)

    def test_what_was_never_spent_goes_back_whole(self, case):
        payment = case.pay(case.ask())
        back = {"day": DAY, "document": "繳字第1號", "recurrent": 0, "by": case.cast.platform}
        words = "這一期還沒有核銷，只能全數繳回 200,000 元；有支用的，請先登錄核銷，再繳回餘額。"
        assert refused(perform, payment, RETURN_REST, **back, capital=199_999, file=paper()) == words
        perform(payment, RETURN_REST, **back, capital=200_000, file=paper("繳款單"))
        assert (payment.state, payment.holder, payment.rest) == ("returned", "nobody", 0)
        assert (sums(case).returned, Payment.objects.unsettled().count()) == (200_000, 0)
        perform(payment, REVERSE_RETURN, by=case.cast.rdec, reason="繳款單據登錄在另一項事業。")
        perform(payment, REVERSE_ACCOUNT, by=case.cast.rdec, reason="尚未核銷，回到已撥款。")
        assert (payment.state, payment.rest) == ("paid", 200_000)

    def test_after_the_end_what_was_spent_before_is_still_entered_and_accounted_for(self, case):
        payment = case.pay(case.ask())
        Undertaking._base_manager.filter(pk=case.undertaking.pk).update(
            state="terminated", state_since=dt.datetime(2026, 3, 20, 1, tzinfo=dt.UTC)
        )
        words = "列管已於 115.03.20 結束，只能登錄當日以前的支用。"
        assert refused(case.spend, 200_000, day=dt.date(2026, 3, 21)) == words
        case.spend(200_000, day=dt.date(2026, 3, 20))
        assert refused(case.ask, 2, kind=GuardFailed) == "本項事業已「撤銷管制」，不再登錄請款與支用。"
        said = {"day": dt.date(2026, 3, 25), "document": "核字第1號", "recurrent": 0, "capital": 200_000}
        perform(payment, ACCOUNT, by=case.cast.platform, **said)
        assert (payment.rest, Payment.objects.unsettled().count()) == (0, 0)
        assert refused(case.spend, 1, kind=GuardFailed) == "本項事業已「撤銷管制」，不再登錄請款與支用。"

    def test_what_was_paid_wrongly_is_reversed_by_rdec_with_a_reason(self, case):
        payment = case.pay(case.ask())
        perform(payment, REVERSE_PAY, by=case.cast.rdec, reason="撥款文號登錄在另一項事業。")
        payment.refresh_from_db()
        assert (payment.state, sums(case).received) == ("asked", 0)
        entries = LedgerEntry.objects.filter(entry=Entry.RECEIVED).order_by("pk")
        assert list(entries.values_list("amount", "reason")) == [
            (200_000, ""),
            (-200_000, "撥款文號登錄在另一項事業。"),
        ]
        case.pay(payment, document="撥字第8號")
        case.spend(200_000)
        why = {"reason": "撥款文號登錄在另一項事業。", "by": case.cast.rdec}
        words = "「事業甲」計畫1支用與繳回共 200,000 元，超過已撥入 0 元與自籌 50,000 元；目前最多還可支用 50,000 元。"
        assert refused(perform, payment, REVERSE_PAY, **why) == words
        for actor in (case.cast.platform, case.cast.executor, case.cast.stranger):
            refused(perform, payment, REVERSE_PAY, **why | {"by": actor}, kind=NotPermitted)

    def test_who_asks(self, case):
        for actor in (case.cast.proposer, case.cast.platform, case.cast.rdec, case.cast.stranger):
            refused(case.ask, by=actor, kind=NotPermitted)


class TestSpending:
    def test_never_more_than_received_and_ones_own(self, case):
        case.pay(case.ask())
        words = "「事業甲」計畫1支用與繳回共 250,001 元，超過已撥入 200,000 元與自籌 50,000 元；目前最多還可支用 250,000 元。"
        assert refused(case.spend, 250_001) == words
        case.spend(250_000)

    def test_one_document_once_in_a_programme_however_it_is_written(self, case):
        case.pay(case.ask())
        case.spend(10_000, "AB-1234")
        words = "「計畫1」已登錄過憑證「AB-1234」（整建，10,000 元），同一憑證不得重複支用。"
        assert refused(case.spend, 5_000, "ab 1234", line=1) == words
        services.reverse_spending(LedgerEntry.objects.get(item="整建"), reason="金額誤植", by=case.cast.executor)
        case.spend(12_000, "AB-1234")
        assert sums(case).spent == 12_000

    def test_one_item_is_not_paid_by_two_programmes(self, case):
        again = case.venture.budget_lines.create(
            item="整建", year=115, expense="capital", programme=case.second, central=100_000
        )
        case.lines.append(again)
        case.pay(case.ask())
        case.pay(case.ask(programme=case.second, year=116))
        case.spend(10_000)
        words = "「整建」已由「計畫1」支付，同一項目不得再由「計畫2」支付。"
        assert refused(case.spend, 10_000, "AB2", line=3) == words

    def test_nothing_is_no_spending_and_a_reversal_has_its_reason_once(self, case):
        case.pay(case.ask())
        assert refused(case.spend, 0) == "支用金額要大於 0。"
        entry = case.spend(10_000)
        by = {"by": case.cast.executor}
        assert refused(services.reverse_spending, entry, reason=" ", **by) == "請說明沖銷的理由。"
        services.reverse_spending(entry, reason="憑證誤植", **by)
        assert refused(services.reverse_spending, entry, reason="憑證誤植", **by, kind=GuardFailed) == (
            "這一筆已沖銷，或不是支用帳目。"
        )


def test_the_database_refuses_a_reversal_without_a_reason(case):
    entry = LedgerEntry.objects.filter(entry=Entry.APPROVED).first()
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerEntry.objects.create(
            venture=entry.venture,
            entry=entry.entry,
            amount=-1,
            day=DAY,
            user=entry.user,
            actor_label="",
            reverses=entry,
        )
