"""The ledger adds up after a hundred random changes: its sums are those of a plain recomputation, its limits hold."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from django.db.models import OuterRef, Value

from tests.tracking.cases import DAY, paper
from tests.tracking.ledger_cases import letter, money
from tracking.approvals import services as approvals
from tracking.approvals.pages import by_programme, by_venture, by_year, left_in_words
from tracking.approvals.sums import cells, in_hand, whole
from tracking.in_hand import of_subsidy
from tracking.models import ApprovalLetter, LedgerEntry, Payment, Undertaking
from tracking.payments import services
from tracking.payments.chart import ACCOUNT, PAY, RETURN_REST, REVERSE_ACCOUNT, REVERSE_PAY, REVERSE_RETURN
from tracking.states import Amendment, Entry, PaymentState
from workflow.engine.errors import Refused
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db
WHY = "登錄時金額與撥款文件不符。"
CHANGES = 100


class Plain:
    """What has come of the changes that were made, counted without the ledger."""

    def __init__(self, case, seed):
        self.case, self.dice, self.number = case, random.Random(seed), 0
        self.made, self.refused = Counter(), Counter()

    def next(self) -> int:
        self.number += 1
        return self.number

    def money(self) -> int:
        return self.dice.choice((1, 999, 10_000, 77_777, 150_000, 400_000))

    def ask(self):
        kind = self.dice.choice(("recurrent", "capital"))
        of = self.dice.choice((self.case.first, self.case.second))
        number = self.next()
        self.case.ask(number % 99 + 1, programme=of, **{"recurrent": 0, "capital": 0, kind: self.money()})

    def spend(self):
        self.case.spend(self.money(), f"AB{self.next()}", line=self.dice.randrange(3))

    def reverse(self):
        spent = LedgerEntry.objects.standing().filter(entry=Entry.SPENT).order_by("pk")
        services.reverse_spending(self.dice.choice(list(spent)), reason=WHY, by=self.case.cast.executor)

    def move(self):
        payment = self.dice.choice(list(Payment.objects.order_by("pk")))
        platform, rdec = {"by": self.case.cast.platform, "day": DAY, "document": f"N{self.next()}"}, self.case.cast.rdec
        back = platform | {"file": paper("繳款單")}
        choices = {
            PaymentState.ASKED: [(PAY, platform | payment.kinds)],
            PaymentState.PAID: [(ACCOUNT, platform | self.part(payment.kinds)), (REVERSE_PAY, None)],
            PaymentState.ACCOUNTED: [
                (RETURN_REST, back | self.part(payment.rest_by_kind)),
                (REVERSE_ACCOUNT, None),
            ],
            PaymentState.RETURNED: [(RETURN_REST, back | payment.rest_by_kind), (REVERSE_RETURN, None)],
        }
        move, said = self.dice.choice(choices[PaymentState(payment.state)])
        perform(payment, move, **said or {"by": rdec, "reason": WHY})

    def part(self, kinds):
        return {kind: self.dice.choice((amount, amount // 2)) for kind, amount in kinds.items()}

    def write(self):
        of = self.dice.choice((self.case.first, self.case.second))
        said = letter(
            amount=self.money() * 2,
            programme=of,
            letter_number=f"農字第{self.next()}號",
            amendment=self.dice.choice(list(Amendment)[1:]),
            above_reason="部會加碼",
            confirmed=True,
        )
        own = ApprovalLetter.objects.in_force().filter(venture=self.case.venture, programme=of).order_by("pk")
        said["amends"] = self.dice.choice(list(own))
        approvals.record_letter(self.case.undertaking, by=self.case.cast.rdec, **said)

    def change(self):
        what = self.dice.choice(
            (self.ask, self.ask, self.spend, self.spend, self.reverse, self.write, *[self.move] * 5)
        )
        try:
            what()
            self.made[what.__name__] += 1
        except (Refused, IndexError):
            self.refused[what.__name__] += 1


def recomputed(case):
    """From the rows themselves: letters in force, payments as they stand, spending that was not taken back."""
    letters = ApprovalLetter.objects.filter(venture=case.venture)
    replaced = {row.amends_id for row in letters if row.amendment == Amendment.REPLACES}
    payments = list(Payment.objects.all())
    paid = [p for p in payments if p.state in ("paid", "accounted", "returned")]
    gone = set(LedgerEntry.objects.exclude(reverses=None).values_list("reverses", flat=True))
    spent = LedgerEntry.objects.filter(entry=Entry.SPENT, amount__gt=0).exclude(pk__in=gone)
    return (
        sum(line.central for line in case.lines),
        sum(line.local + line.private for line in case.lines),
        sum(row.amount for row in letters if row.pk not in replaced),
        sum(p.paid_recurrent + p.paid_capital for p in paid),
        sum(row.amount for row in spent),
        sum(p.returned_recurrent + p.returned_capital for p in payments),
    )


def spent_of_subsidy(case):
    """As reports compare with it."""
    rows = Undertaking.objects.filter(pk=case.undertaking.pk)
    return of_subsidy(rows.values_list(LedgerEntry.objects.spent_by(OuterRef("venture"), Value(DAY)), flat=True).get())


def test_what_was_spent_of_the_subsidy_and_what_is_left_are_all_that_came():
    """The letters name kinds: recurrent 100,000 came, 150,000 were spent; of the capital 20,000 of 600,000."""
    case = money()
    case.pay(case.ask(capital=600_000, recurrent=100_000))
    case.spend(20_000)
    case.spend(150_000, "AB00000002", line=1)
    found = cells(venture=case.venture)
    assert (in_hand(found), spent_of_subsidy(case)) == (580_000, 120_000)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [114, 115, 116])
def test_a_hundred_random_changes(seed):
    case = money()
    plain = Plain(case, seed)
    for _each in range(CHANGES):
        plain.change()
        found = cells(venture=case.venture)
        assert whole(found.values()).amounts == recomputed(case)
        subsidy, sums = spent_of_subsidy(case), whole(found.values())
        gone = sums.received - in_hand(found) - sums.returned
        assert gone <= subsidy <= gone + sums.to_receive
    for table in (by_programme(found), by_year(found), by_venture(found, [case.venture])):
        rows = [row.sums.amounts for row in table.rows]
        assert tuple(map(sum, zip(*rows, strict=True))) == table.total.sums.amounts == recomputed(case)
        assert sum(row.in_hand for row in table.rows) == table.total.in_hand or not table.has_left
        for row in [*table.rows, table.total] if table.has_left else []:  # what the page says below the table
            _to_receive, beyond, left = row.left
            assert row.sums.received + beyond - row.sums.spent - row.sums.returned == left >= 0
            assert beyond >= 0
    for programme in by_programme(found).rows:
        sums = programme.sums
        assert sums.received <= sums.approved
        assert sums.spent + sums.returned <= sums.received + sums.own
        assert sums.returned <= sums.received
    assert all(payment.rest >= 0 for payment in Payment.objects.all())
    assert min(plain.made["ask"], plain.made["spend"], plain.made["move"], plain.made["write"]) > 0


def test_what_is_left_adds_up_whatever_it_is_shown_by():
    """The first programme's 100,000 spent beyond what it paid is one's own money, not the second's subsidy."""
    case = money()
    case.pay(case.ask(capital=10_000))
    case.pay(case.ask(programme=case.second, capital=40_000, year=116))
    case.spend(50_000)
    found = cells(venture=case.venture)
    for table in (by_programme(found), by_venture(found, [case.venture])):
        parts = [[690_000, 40_000, 0], [260_000, 0, 40_000]], [[950_000, 40_000, 40_000]]
        assert [row.left for row in table.rows] in parts
        assert table.total.left == [950_000, 40_000, 40_000]
    assert left_in_words(found) == (
        "核定 1,000,000 元，已撥入 50,000 元，還有 950,000 元未撥；已支用 50,000 元、繳回 0 元，手上結存 40,000 元（116 年資本門 40,000 元）。"
        "支用中有 40,000 元是還沒有撥入的，先由自籌或墊付支應。"
    )
    assert by_year(found).has_left is False, "of money that no letter splits nobody knows the year"
