"""Querysets of undertakings, their changes, payments and ledger, and of NDC's comments; never go round ``visible_to``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, Subquery, Sum, When
from django.db.models.functions import Coalesce

from accounts.models import District
from proposals.permissions import PROPOSING
from proposals.queries import LONG_TEXTS
from tracking.permissions import goes_on_q, visible_q
from tracking.states import CHANGE_OPEN, REPORT_WAITS, WHOLE, Entry, PaymentState, ReportState, State
from workflow.engine.queries import StatefulQuerySet
from workflow.engine.steps import MOST_DUTIES
from workflow.nested import Nested, as_json
from workflow.rows import Rows, each
from workflow.statements import gathered
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal


class NdcItemQuerySet(models.QuerySet):
    """Numbered comments of NDC's meetings; whoever sees the plan reads what its minutes said."""

    def to_answer(self, plan: Proposal | OuterRef) -> NdcItemQuerySet:
        """What the proposer must answer on filing again (one query)."""
        rows = self.filter(submission__proposal=plan, answered_at__isnull=True)
        return rows.select_related("submission__proposal").order_by("submission_id", "number")

    def for_paper(self, plan: Proposal) -> NdcItemQuerySet:
        """Meeting by meeting, with what a paper says of them; ``changes`` are read with it."""
        rows = self.filter(submission__proposal=plan)
        rows = rows.select_related("submission__version", "submission__proposal")
        return rows.defer("submission__version__content").order_by("submission_id", "number")


PLAN = "undertaking__venture__proposal"  # of what hangs on an undertaking
NETS = ("programme", "expense", "year", "net")  # a row of what is in hand


class UndertakingQuerySet(StatefulQuerySet):
    """Undertakings; every page begins with :meth:`visible_to`."""

    def visible_to(self, actor: Actor) -> UndertakingQuerySet:
        """What the actor may see; the rest is not there."""
        return self.filter(visible_q(actor))

    def concerning(self, actor: Actor, narrow: Callable[[Any], Any] = lambda rows: rows) -> Rows:
        """What belongs on the actor's list, the most urgent first: offices see all they may, others what they do or proposed.

        One index finds them (``Concern``), by which ``narrow`` narrows.
        """
        return self._of(narrow(concerns_of(actor.unit_id)))

    def board(self, actor: Actor, narrow: Callable[[Any], Any] = lambda rows: rows) -> Rows:
        """The same by what is due next, reports and changes among it; what has ended comes last."""
        concerns = concerns_of(actor.unit_id)
        own = Subquery(concerns.filter(undertaking=OuterRef("pk")).values("next_due"))
        of = self.annotate(next_due=own).order_by(F("next_due").asc(nulls_last=True), "id")
        return Rows([narrow(concerns).by_next_due()], key="undertaking", of=of)

    def _of(self, concerns: ConcernQuerySet) -> Rows:
        return Rows([concerns.by_due()], key="undertaking", of=self.by_due())

    def for_list(self) -> UndertakingQuerySet:
        """With what a row shows. Two tables more, and the database joins them all before it asks which rows are wanted."""
        proposing = [f"venture__proposal__{part}" for part in PROPOSING]
        return self.select_related("venture__executing_unit", *proposing, "holder_unit").defer(
            *(f"venture__proposal__{name}" for name in LONG_TEXTS), "venture__theme", "venture__method"
        )

    def for_board(self) -> UndertakingQuerySet:
        """With what a line of the board shows besides its money: districts, ministries, the last report, what is due."""
        from tracking.models import ApprovalLetter, LedgerEntry, ProgressReport

        filed = ProgressReport.objects.filed().filter(undertaking=OuterRef("pk"))
        letters = ApprovalLetter.objects.filter(venture=OuterRef("venture")).order_by("ministry")
        paid = letters.values(payer=Coalesce("programme__ministry", "ministry")).order_by("payer").distinct()
        return self.with_dues().annotate(
            planned=Subquery(filed.values("planned")[:1]),
            reported_spent=Subquery(filed.values("spent")[:1]),
            ledger_spent=LedgerEntry.objects.spent_by(OuterRef("venture"), OuterRef("reported_until")),
            ministries=ArraySubquery(paid),
            places=gathered(
                District.objects.filter(proposals=OuterRef("venture__proposal")).order_by("code"),
                *("code", "name", "priority"),
            ),
        )

    def with_dues(self) -> UndertakingQuerySet:
        """As a list shows them, with what is due of each besides itself: its reports, its change, its payments."""
        from tracking.models import ChangeRequest, Payment, ProgressReport

        reports = ProgressReport.objects.waiting().filter(undertaking=OuterRef("pk")).order_by("number")
        changes = ChangeRequest.objects.open().filter(undertaking=OuterRef("pk")).order_by("number")
        held = Payment.objects.filter(undertaking=OuterRef("pk"), holder__in=(Party.PLATFORM, Party.EXECUTING))
        return self.for_list().annotate(
            reports_due=gathered(reports, "state", "number", "due_on"),
            changes_due=gathered(changes, "state", "number", "due_on"),
            payments_due=gathered(held.order_by("instalment"), "state", "instalment", "due_on"),
        )

    def for_page(self) -> UndertakingQuerySet:
        """With what the predicates and the guards read besides (no further query)."""
        rows = self.for_list().defer(None).select_related("baseline", "results", "ground")
        known = self.approval() | self.reported() | self.left_open()
        return rows.annotate(open_change=self.open_change(), **known)

    @staticmethod
    def open_change(undertaking: str = "pk") -> Subquery:
        """The number of its change that is not decided yet, as a column; none where there is none."""
        from tracking.models import ChangeRequest

        found = ChangeRequest.objects.open().filter(undertaking=OuterRef(undertaking)).order_by()
        return Subquery(found.values("number")[:1])

    @staticmethod
    def reported() -> dict[str, Any]:
        """What was reported, as columns: last day and percent of each period; of the last the percent of each item, and the planned."""
        from tracking.models import ProgressReport, ReportLine

        filed = ProgressReport.objects.filed().filter(undertaking=OuterRef("pk"))
        last = ProgressReport.objects.filed().filter(undertaking=OuterRef(OuterRef("pk")))
        lines = ReportLine.objects.filter(report=Subquery(last.values("pk")[:1]))
        return {
            "reported_days": gathered(filed.order_by("number"), "last_day", "actual"),
            "reported_items": gathered(lines, "code", "percent"),
            "planned_then": Subquery(filed.values("planned")[:1]),
        }

    @staticmethod
    def approval(venture: str = "venture") -> dict[str, Subquery]:
        """What the approval of a row's ``venture`` says, as columns: first day, subsidy in 元, last year that asks for it.

        The year is that of the ledger, where it was frozen with the letters: the budget may be somebody's draft.
        """
        from tracking.models import ApprovalLetter, LedgerEntry

        letters = ApprovalLetter.objects.in_force().filter(venture=OuterRef(venture)).order_by()
        asked = LedgerEntry.objects.standing().filter(venture=OuterRef(venture), entry=Entry.ASKED).order_by()
        return {
            "approved_day": UndertakingQuerySet.approved_day(venture),
            "subsidy": Subquery(letters.values("venture").annotate(sum=Sum("amount")).values("sum")),
            "approved_until": Subquery(asked.values("venture").annotate(last=Max("year")).values("last")),
        }

    @staticmethod
    def left_open(venture: str = "venture", undertaking: str = "pk") -> dict[str, Any]:
        """What keeps a row from being released, as columns: money in hand (元), instalments not settled, reports not accepted."""
        from tracking.models import LedgerEntry, Payment, ProgressReport

        filed = ProgressReport.objects.filter(undertaking=OuterRef(undertaking), state=ReportState.FILED)

        payments = Payment.objects.unsettled().filter(undertaking=OuterRef(undertaking)).order_by()
        return {
            "in_hand": LedgerEntry.objects.in_hand(OuterRef(venture)),
            "judging": Exists(filed),
            "unsettled": ArraySubquery(payments.order_by("instalment").values("instalment")),
        }

    @staticmethod
    def approved_day(venture: str = "venture") -> Subquery:
        """The day of the first letter that approved the venture, before which no work begins, as a column."""
        from tracking.models import ApprovalLetter

        letters = ApprovalLetter.objects.filter(venture=OuterRef(venture)).order_by("letter_date")
        return Subquery(letters.values("letter_date")[:1])

    def by_due(self) -> UndertakingQuerySet:
        """The most urgent first."""
        return self.order_by(F("due_on").asc(nulls_last=True), "id")

    def in_hands_of(self, unit_id: int | None, most: int = MOST_DUTIES) -> UndertakingQuerySet:
        """The most urgent open undertakings the unit is to move now, for its desk (one query, venture and plan included).

        The executing unit is the venture's, not ``holder_unit``: a change of the plan may have named another unit since
        the last move.
        """
        found = self._of(concerns_of(unit_id).filter(in_hand=True)).first(most)
        return found.select_related("venture", "venture__proposal")


class ChangeQuerySet(StatefulQuerySet):
    """Changes of work plans; every page begins with :meth:`visible_to`."""

    def visible_to(self, actor: Actor) -> ChangeQuerySet:
        """Those of the plans the actor may see."""
        return self.filter(visible_q(actor, PLAN))

    def for_page(self) -> ChangeQuerySet:
        """With what the predicates and the guards read besides (no further query)."""
        proposing = [f"{PLAN}__{part}" for part in PROPOSING]
        one = ("undertaking__venture__executing_unit", "undertaking__baseline", "was", "work_plan__attachment")
        rows = self.select_related(*one, *proposing, "holder_unit")
        return rows.annotate(**ChangeQuerySet.bounds())

    @staticmethod
    def bounds() -> dict[str, Subquery]:
        """What decides the way of a change, as columns: the approval, and what the new plan spends in all."""
        from tracking.models import QuarterBudget

        quarters = QuarterBudget.objects.filter(work_plan=OuterRef("work_plan")).order_by().values("work_plan")
        money = Subquery(quarters.annotate(sum=Sum("amount")).values("sum"))
        return {"money": money, **UndertakingQuerySet.approval("undertaking__venture")}

    def open(self) -> ChangeQuerySet:
        """Not decided yet."""
        return self.filter(state__in=CHANGE_OPEN)

    def in_hands_of(self, unit_id: int | None) -> ChangeQuerySet:
        """The open ones the unit is to move now, the most urgent first: who carries the venture out now writes them.

        Read in order from an index (``change_in_hand``); triggers keep whose a change is that is being written.
        """
        if not unit_id:
            return self.none()
        rows = self.open().filter(each(goes_on_q("undertaking__")), holder_unit=unit_id)
        return rows.order_by(F("due_on").asc(nulls_last=True), "id")


class ReportQuerySet(StatefulQuerySet):
    """Progress reports; every page begins with :meth:`visible_to`."""

    def visible_to(self, actor: Actor) -> ReportQuerySet:
        """Those of the undertakings the actor may see."""
        return self.filter(visible_q(actor, PLAN))

    def for_page(self) -> ReportQuerySet:
        """With what the predicates, the guards and the form read besides (no further query)."""
        proposing = [f"undertaking__venture__proposal__{part}" for part in PROPOSING]
        joined = self.select_related(
            "undertaking__venture__executing_unit", "undertaking__baseline", "baseline", "holder_unit", *proposing
        )
        return joined.annotate(**self.asked())

    @staticmethod
    def asked() -> dict[str, Any]:
        """What guards, form and filing ask of other rows, as columns (``tracking.reports.standing`` reads them)."""
        from tracking.models import DelayCause, LedgerEntry, LightRule, ProgressReport, ReportLine, WorkItem

        items = WorkItem.objects.filter(work_plan=OuterRef("undertaking__baseline")).order_by("position")
        others = ProgressReport.objects.filter(undertaking=OuterRef("undertaking"))
        before = others.filed().filter(number__lt=OuterRef("number"))
        named = ProgressReport.causes.through.objects.filter(progressreport=OuterRef("pk"))
        return {
            "subsidy": UndertakingQuerySet.approval("undertaking__venture")["subsidy"],
            "first_open": Subquery(others.filter(state=ReportState.OPEN).order_by("number").values("number")[:1]),
            "last_filed": Subquery(others.filed().values("number")[:1]),
            "lights_before": ArraySubquery(before.with_light().values("shown")),
            "filed_before": as_json(before[:1], Nested(many={"lines": Nested()})),
            "measured_by": as_json(items),
            "own_lines": as_json(ReportLine.objects.filter(report=OuterRef("pk"))),
            "limits": as_json(LightRule.objects.order_by("pk")[:1]),
            "cause_ids": ArraySubquery(named.values("delaycause").order_by("delaycause")),
            "causes_kept": as_json(DelayCause.objects.order_by("pk")),
            "ledger_spent": LedgerEntry.objects.spent_by(OuterRef("undertaking__venture"), OuterRef("last_day")),
        }

    def waiting(self) -> ReportQuerySet:
        """Those somebody is to file or to accept."""
        return self.filter(state__in=REPORT_WAITS)

    def filed(self) -> ReportQuerySet:
        """Those that say something, the latest first."""
        return self.exclude(state=ReportState.OPEN).order_by("-number")

    def with_light(self) -> ReportQuerySet:
        """With ``shown``, the light that counts of each."""
        from tracking.models import ReportLight

        last = ReportLight.objects.filter(report=OuterRef("pk")).order_by("-id")
        return self.annotate(shown=Subquery(last.values(light=ReportLight.SHOWN)[:1]))

    def in_hands_of(self, unit_id: int | None) -> list[ReportQuerySet]:
        """What the unit is to file of its tracked undertakings, and to accept of others'; the most urgent first.

        Each is read in order from its index (``report_in_hand``), and what its undertaking says is asked of the few.
        """
        if unit_id is None:
            return [self.none()]
        own = concerns_of(unit_id).filter(in_hand=True, state=State.TRACKED)
        tracked = each(Exists(own.filter(undertaking=OuterRef("undertaking"))))
        held = self.filter(holder_unit=unit_id).order_by("due_on", "id")
        to_accept = held.filter(each(goes_on_q("undertaking__")), state=ReportState.FILED)
        return [held.filter(tracked, state=ReportState.OPEN), to_accept]


class WorkTemplateQuerySet(models.QuerySet):
    """Work templates; RDEC sees all, a work plan is begun from those that are ready."""

    def weighed(self) -> WorkTemplateQuerySet:
        """With how many items each has, and what they weigh together."""
        weight = Coalesce(Sum("items__weight"), 0, output_field=models.DecimalField())
        return self.annotate(count=Count("items"), weight=weight).order_by("name")

    def ready(self) -> WorkTemplateQuerySet:
        """Those whose items are the whole of the work."""
        return self.weighed().filter(weight=WHOLE)


class ConcernQuerySet(models.QuerySet):
    """What stands on the lists of units."""

    def open(self) -> ConcernQuerySet:
        """Not ended, of a plan that has not ended."""
        return self.filter(is_open=True)

    def by_due(self) -> ConcernQuerySet:
        """The most urgent first."""
        return self.order_by(F("due_on").asc(nulls_last=True), "undertaking_id")

    def by_next_due(self) -> ConcernQuerySet:
        """By what is due next of it, its reports and its changes; what has ended last."""
        return self.order_by(F("next_due").asc(nulls_last=True), "undertaking_id")


class PaymentQuerySet(StatefulQuerySet):
    """Payments; every page begins with :meth:`visible_to`."""

    def visible_to(self, actor: Actor) -> PaymentQuerySet:
        """Those of the undertakings that the actor may see."""
        return self.filter(visible_q(actor, PLAN))

    def for_page(self) -> PaymentQuerySet:
        """With what the predicates and the guards read."""
        proposing = [f"undertaking__venture__proposal__{part}" for part in PROPOSING]
        return self.select_related("undertaking__venture__executing_unit", *proposing, "programme", "attachment")

    def waiting(self) -> PaymentQuerySet:
        """Those that wait for somebody: to be paid or accounted for, spent or returned."""
        return self.filter(Q(is_proven=True) | Q(holder__in=(Party.PLATFORM, Party.EXECUTING)))

    def unsettled(self) -> PaymentQuerySet:
        """Those that wait to be paid, accounted for, or returned in part."""
        rest = Q(paid_recurrent__gt=F("accounted_recurrent") + F("returned_recurrent"))
        rest |= Q(paid_capital__gt=F("accounted_capital") + F("returned_capital"))
        return self.filter(Q(state__in=(PaymentState.ASKED, PaymentState.PAID)) | rest)


class PhotoQuerySet(models.QuerySet):
    """Pictures of results; whoever sees the undertaking may see what is shown in the case by consent."""

    def shown(self) -> PhotoQuerySet:
        """Those whose consent stands."""
        return self.filter(withdrawn_at=None)

    def covering(self, scope: str) -> PhotoQuerySet:
        """Those of them that may be used for ``scope``."""
        return self.shown().filter(covers__contains=[scope])


class LedgerQuerySet(models.QuerySet):
    """Entries of the ledger; who may see their plan may see them."""

    def in_hand(self, venture: OuterRef) -> ArraySubquery:
        """What ``venture`` has received and neither spent nor returned, as a column: of each programme, kind and year.

        Rows of ``tracking.in_hand.Rest``.
        """
        moved = self.filter(venture=venture, entry__in=(Entry.RECEIVED, Entry.SPENT, Entry.RETURNED)).order_by()
        signed = Case(When(entry=Entry.RECEIVED, then=F("amount")), default=-F("amount"))
        return gathered(moved.values("programme", "expense", "year").annotate(net=Sum(signed)), *NETS)

    def spent_by(self, venture: OuterRef, day: OuterRef) -> ArraySubquery:
        """What was spent of ``venture`` until ``day``, and what came for it, as a column: of each programme and kind.

        Rows of ``tracking.in_hand.Use``.
        """
        moved = (Entry.SPENT, Entry.APPROVED, Entry.RECEIVED, Entry.RETURNED)
        rows = self.filter(venture=venture, entry__in=moved).order_by().values("programme", "expense")
        came = {f"{entry}_sum": Sum("amount", filter=Q(entry=entry), default=0) for entry in moved[1:]}
        spent = Sum("amount", filter=Q(entry=Entry.SPENT, day__lte=day), default=0)
        return gathered(rows.annotate(spent_sum=spent, **came), "programme", "expense", "spent_sum", *came)

    def standing(self) -> LedgerQuerySet:
        """Those that no other one reverses, without those that reverse."""
        return self.filter(reverses=None, reversed_by=None)


def concerns_of(unit_id: int | None) -> ConcernQuerySet:
    """What stands on the lists of a unit; of none there are no rows."""
    from tracking.models import Concern

    return Concern.objects.filter(unit=unit_id)


def approved(plan: OuterRef) -> Subquery:
    """The money that ministries' letters grant ``plan``, 元, as a column; none before the first letter."""
    from tracking.models import ApprovalLetter

    letters = ApprovalLetter.objects.in_force().filter(venture__proposal=plan).order_by().values("venture__proposal")
    return Subquery(letters.annotate(sum=Sum("amount")).values("sum"))
