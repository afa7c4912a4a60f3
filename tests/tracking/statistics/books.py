"""Some plans with all that figures follow from, and what may happen to them."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from accounts.states import UnitKind
from programmes.models import CentralProgramme, Kpi
from proposals.models import KpiContribution, Proposal, ProposalTransition, Venture
from proposals.states import HOLDERS, Outcome
from proposals.states import State as PlanState
from reviews.models import OpinionRequest, OpinionTransition, ReviewRound
from reviews.states import OpinionState
from tests.factories.accounts import make_district, make_unit
from tests.tracking.cases import executing_plan, make_cast
from tracking.models import ApprovalLetter, LedgerEntry
from tracking.states import Entry, State

URL = "/tracking/statistics/"
# Lines of an opinion's log: to the supervisor, filed, sent back.
PUT = (OpinionState.REQUESTED, OpinionState.AWAITING_CHECK)
GIVEN = (OpinionState.AWAITING_CHECK, OpinionState.AWAITING_RELEASE)
BACK = (OpinionState.AWAITING_RELEASE, OpinionState.REQUESTED)
NOW = timezone.now()


def day_of(at):
    return timezone.localdate(at)


class Books:
    """Some plans; each method writes something that a figure follows from."""

    def __init__(self, seed):
        self.dice, self.cast, self.number = random.Random(seed), make_cast(), 0
        self.programmes = [
            CentralProgramme.objects.create(code=f"CPX{n}", name=f"計畫{n}", ministry=ministry)
            for n, ministry in enumerate(("農業部", "農業部", "文化部"))
        ]
        self.districts = [make_district(name) for name in ("石岡區", "東勢區", "中區")]
        self.agencies = [make_unit(UnitKind.AGENCY, name=name) for name in ("甲局", "乙局")]
        self.kpis = [Kpi.objects.create(code=f"X{n}", name=f"指標{n}", unit="人") for n in range(2)]
        self.begin()

    def some(self, rows):
        return self.dice.choice(list(rows))

    def plan(self):
        return self.some(Proposal.objects.order_by("pk"))

    def venture(self):
        return self.some(Venture.objects.order_by("pk"))

    def begin(self):
        plan, _rows = executing_plan(self.cast, State.TRACKED, State.PLANNING)
        plan.districts.set(self.dice.sample(self.districts, self.dice.randint(1, 2)))
        QuerySet.update(Proposal.objects.filter(pk=plan.pk), notified_at=self.some([NOW, NOW, None]))

    def move(self):
        plan = self.plan()
        at = NOW - dt.timedelta(hours=self.dice.randint(1, 900))
        last = plan.transitions.order_by("-id").first()
        state = self.some([s for s in PlanState if s != PlanState.DRAFTING])
        ProposalTransition.objects.create(
            subject=plan, move="m", source=plan.state, target=state, holder=HOLDERS[state], row_version=1,
            at=max(at, last.at) if last else at, actor_label="測試",
        )  # fmt: skip
        due = self.some([None, day_of(NOW) + dt.timedelta(days=self.dice.randint(-3, 3))])
        QuerySet.update(Proposal.objects.filter(pk=plan.pk), state=state, holder=HOLDERS[state], due_on=due)

    def ask(self):
        """A round of some agencies, each at its own point; what was filed and sent back has several answers."""
        plan, day = self.plan(), day_of(NOW)
        opened = NOW - dt.timedelta(hours=self.dice.randint(100, 2_000))
        ReviewRound.objects.filter(proposal=plan, closed_at=None).update(closed_at=opened)
        asked = ReviewRound.objects.create(
            proposal=plan, number=plan.review_rounds.count() + 1, version=plan.versions.get(), opened_by="研考",
            due_on=day - dt.timedelta(days=self.dice.randint(-5, 60)), opened_at=opened,
        )  # fmt: skip
        for agency in self.dice.sample(self.agencies, self.dice.randint(1, 2)):
            state = self.some(OpinionState)
            why = {"misrouted_reason": "非本局", "excused_reason": "逾期", "filed_at": NOW, "result": "agree"}
            due = asked.due_on + dt.timedelta(days=self.dice.randint(0, 9))
            row = OpinionRequest.objects.create(round=asked, agency=agency, state=state, due_on=due, **why)
            at = opened
            for source, target in self.some([(), (PUT,), (PUT, GIVEN), (PUT, GIVEN, BACK, GIVEN)]):
                at += (NOW - at) * self.dice.random()
                OpinionTransition.objects.create(
                    subject=row,
                    move="m",
                    source=source,
                    target=target,
                    row_version=1,
                    at=at,
                    due_on=due,
                    actor_label="測試",
                )

    def decide(self):
        Venture.objects.filter(pk=self.venture().pk).update(outcome=self.some(Outcome.values))

    def approve(self):
        venture, programme = self.venture(), self.some([*self.programmes, None])
        self.number += 1
        amount = self.dice.randint(1, 10**9)
        letter = ApprovalLetter.objects.create(
            venture=venture, programme=programme, amount=amount, letter_number=f"字{self.number}", letter_date=NOW.date(),
            ministry=programme.ministry if programme else self.some(("交通部", "文化部")),
        )  # fmt: skip
        for kind in (Entry.ASKED, Entry.APPROVED):
            self.write(venture, kind, amount, programme=programme, letter=letter)

    def enter(self):
        found = LedgerEntry.objects.filter(entry=Entry.APPROVED).order_by("pk")
        if not found:
            return
        of = self.some(found)
        kind = self.some((Entry.RECEIVED, Entry.SPENT, Entry.RETURNED, Entry.OWN))
        self.write(of.venture, kind, self.dice.randint(1, 10**6), programme=of.programme)

    def reverse(self):
        standing = LedgerEntry.objects.standing().order_by("pk")
        if standing:
            of = self.some(standing)
            said = {"programme": of.programme, "year": of.year, "letter": of.letter, "reverses": of, "reason": "誤登"}
            self.write(of.venture, of.entry, -of.amount, **said)

    def write(self, venture, kind, amount, **said):
        about = {"year": self.dice.choice((114, 115, None)), "day": NOW.date(), "actor_label": "測試"} | said
        LedgerEntry.objects.create(venture=venture, entry=kind, amount=amount, user=self.cast.rdec.user, **about)

    def promise(self):
        venture, kpi, year = self.venture(), self.some(self.kpis), self.dice.choice((115, 116))
        KpiContribution.objects.update_or_create(
            venture=venture, kpi=kpi, year=year, defaults={"target": Decimal(self.dice.randint(1, 9999)) / 100}
        )

    def place(self):
        self.plan().districts.set(self.dice.sample(self.districts, self.dice.randint(1, 3)))

    def change(self):
        acts = (self.begin, self.move, self.move, self.decide, self.approve, self.approve, self.enter, self.enter,
                self.reverse, self.promise, self.place, self.ask)  # fmt: skip
        self.dice.choice(acts)()
