"""The subsidy ledger and the payments of an undertaking; never who sees them, nor what may be entered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from accounts.models import Unit
from documents.models import Attachment
from programmes.models import CentralProgramme
from programmes.states import YEARS, Expense
from proposals.models import Proposal, Venture
from tracking.models.approvals import ApprovalLetter
from tracking.models.undertakings import Undertaking
from tracking.queries import LedgerQuerySet, PaymentQuerySet
from tracking.states import Entry, PaymentState
from workflow import known
from workflow.models import Stateful, Transition, case_of, lines_of_a_case
from workflow.states import Party

IN_YEARS = [(year, str(year)) for year in YEARS]


def _programme() -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        CentralProgramme, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("補助計畫")
    )


class Payment(Stateful):
    """請款: one instalment of a programme's subsidy, from asking for it to what is returned of it; amounts in 元."""

    machine_name = "payment"
    part_of = "plan"
    read_with = ("undertaking__venture__proposal__owner", "undertaking__venture__executing_unit", "programme")
    # Whatever is entered in a plan's ledger waits for the plan's lock. It comes before the payment: an entry changes what is
    # kept of the programme's other payments (``is_proven``), and one of them that is held while it waits would stop it. The
    # undertaking follows its money, and is held before its plan, as by its own moves.
    held_with = ("undertaking", "undertaking__venture__proposal", "self")

    state = FSMField(
        _("狀態"), max_length=12, choices=PaymentState, default=PaymentState.ASKED, protected=True, editable=False
    )
    undertaking = models.ForeignKey(Undertaking, models.PROTECT, related_name="payments", verbose_name=_("列管案件"))
    programme = _programme()
    instalment = models.PositiveSmallIntegerField(_("期別"))
    year = models.PositiveSmallIntegerField(_("年度"), choices=IN_YEARS)
    recurrent = models.BigIntegerField(_("經常門（元）"), default=0)
    capital = models.BigIntegerField(_("資本門（元）"), default=0)
    paid_recurrent = models.BigIntegerField(_("實撥經常門（元）"), default=0)
    paid_capital = models.BigIntegerField(_("實撥資本門（元）"), default=0)
    accounted_recurrent = models.BigIntegerField(_("核銷經常門（元）"), default=0)
    accounted_capital = models.BigIntegerField(_("核銷資本門（元）"), default=0)
    returned_recurrent = models.BigIntegerField(_("繳回經常門（元）"), default=0)
    returned_capital = models.BigIntegerField(_("繳回資本門（元）"), default=0)
    document = models.CharField(_("請款文號"), max_length=40)
    asked_on = models.DateField(_("請款日期"))
    attachment = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("請款文件")
    )
    # Paid, and the ledger says that as much was spent: triggers keep it, and the unit of one in the executing unit's hands.
    is_proven = models.BooleanField(default=False, editable=False)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("請款")
        verbose_name_plural = _("請款")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["state", "holder_unit", "due_on", "id"], name="payment_by_due"),
            models.Index(
                fields=["holder_unit", "due_on", "id"], name="payment_executing", condition=Q(holder=Party.EXECUTING)
            ),
            models.Index(fields=["due_on", "id"], name="payment_proven", condition=Q(is_proven=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["undertaking", "programme", "instalment"],
                condition=~Q(state="cancelled"),
                nulls_distinct=False,
                name="one_instalment",
            ),
            models.CheckConstraint(
                condition=Q(recurrent__gte=0, capital__gte=0) & (Q(recurrent__gt=0) | Q(capital__gt=0)),
                name="payment_asks_money",
            ),
            models.CheckConstraint(
                condition=Q(
                    accounted_recurrent__gte=0,
                    returned_recurrent__gte=0,
                    recurrent__gte=F("paid_recurrent"),
                    paid_recurrent__gte=F("accounted_recurrent") + F("returned_recurrent"),
                    accounted_capital__gte=0,
                    returned_capital__gte=0,
                    capital__gte=F("paid_capital"),
                    paid_capital__gte=F("accounted_capital") + F("returned_capital"),
                ),
                name="payment_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.undertaking.venture} {self.called}"

    @property
    def called(self) -> str:
        """「第 1 期」."""
        return gettext("第 %(number)d 期") % {"number": self.instalment}

    @property
    def amount(self) -> int:
        """Both kinds, 元: what was paid, before that what is asked for."""
        return sum(self.kinds.values())

    @property
    def asked(self) -> int:
        """What was asked for, 元, whatever was paid of it."""
        return self.recurrent + self.capital

    @property
    def accounted(self) -> int:
        """What of it was proven to be spent, 元."""
        return self.accounted_recurrent + self.accounted_capital

    @property
    def returned(self) -> int:
        """What of it went back, 元."""
        return self.returned_recurrent + self.returned_capital

    @property
    def kinds(self) -> dict[str, int]:
        """The amount by kind of expense."""
        paid: dict[str, int] = {Expense.RECURRENT: self.paid_recurrent, Expense.CAPITAL: self.paid_capital}
        return paid if any(paid.values()) else self.asked_by_kind

    @property
    def asked_by_kind(self) -> dict[str, int]:
        """What was asked for, by kind of expense."""
        return {Expense.RECURRENT: self.recurrent, Expense.CAPITAL: self.capital}

    @property
    def rest_by_kind(self) -> dict[str, int]:
        """What is neither accounted for nor returned, by kind of expense."""
        return {
            kind: amount - getattr(self, f"accounted_{kind}") - getattr(self, f"returned_{kind}")
            for kind, amount in self.kinds.items()
        }

    @property
    def rest(self) -> int:
        """The same of both kinds, 元."""
        return self.amount - self.accounted - self.returned

    def get_absolute_url(self) -> str:
        """The undertaking's ledger, where it stands."""
        return reverse("tracking:ledger", args=[self.undertaking_id])

    @classmethod
    def known_when_locked(cls) -> dict[str, known.Column]:
        """What its plan asks for."""
        return Proposal.known_when_locked()

    @property
    def plan(self) -> Proposal:
        """The plan of its venture."""
        return self.undertaking.plan

    def units_for(self, party: str) -> Iterable[Unit]:
        """As of its undertaking."""
        return self.undertaking.units_for(party)


class PaymentTransition(Transition):
    """The log of a payment."""

    subject = case_of(Payment)

    class Meta(Transition.Meta):
        verbose_name = _("請款歷程")
        verbose_name_plural = _("請款歷程")
        indexes = [lines_of_a_case("payment_log")]


class LedgerEntry(models.Model):
    """An entry of the subsidy ledger. Append-only: a wrong one is reversed by another, with a reason.

    ``amount`` in 元, negative where the entry reverses one. Without a year and a kind where the ministry names none.
    """

    venture = models.ForeignKey(Venture, models.PROTECT, related_name="ledger", verbose_name=_("事業"), db_index=False)
    entry = models.CharField(_("項別"), max_length=10, choices=Entry)
    programme = _programme()
    year = models.PositiveSmallIntegerField(_("年度"), choices=IN_YEARS, null=True, blank=True)
    expense = models.CharField(_("經／資"), max_length=10, choices=Expense, blank=True)
    amount = models.BigIntegerField(_("金額（元）"))
    day = models.DateField(_("日期"))
    document = models.CharField(_("文號或憑證號碼"), max_length=40, blank=True)
    item = models.CharField(_("支用項目"), max_length=100, blank=True)
    attachment = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("文件")
    )
    letter = models.ForeignKey(
        ApprovalLetter, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("核定函")
    )
    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("請款")
    )
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name=_("沖銷")
    )
    reason = models.CharField(_("沖銷理由"), max_length=500, blank=True)
    at = models.DateTimeField(_("登錄時間"), default=timezone.now)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登錄人員"))
    actor_label = models.CharField(_("行為人"), max_length=200)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = _("補助款帳目")
        verbose_name_plural = _("補助款帳目")
        ordering = ["id"]
        indexes = [models.Index(fields=["venture", "entry", "id"], name="ledger_of_venture")]
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses=None, amount__gt=0, reason="")
                | (Q(reverses__isnull=False, amount__lt=0) & ~Q(reason="")),
                name="ledger_reversal_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_entry_display()} {self.amount:,}"

    @property
    def programme_name(self) -> str:
        """What pays, in words."""
        return self.programme.name if self.programme else gettext("未指明計畫")
