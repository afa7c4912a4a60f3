"""What a unit has to do by a meeting's decision or by what it confirmed, and what it reports of it (R3); never who sees it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from accounts.models import Unit
from documents.models import Attachment
from proposals.models import Proposal
from proposals.states import GIVEN_UP
from reviews.models.commitments import Commitment
from reviews.models.meetings import Decision
from reviews.queries import ChargeQuerySet
from reviews.states import ChargeState, Outcome
from workflow.models import Stateful, Transition, case_of, lines_of_a_case
from workflow.states import Party


class Charge(Stateful):
    """交辦事項: a decision that names a unit, or a commitment of a plan that was approved; the unit reports, RDEC accepts."""

    machine_name = "charge"
    part_of = "plan"

    state = FSMField(
        _("狀態"), max_length=10, choices=ChargeState, default=ChargeState.OPEN, protected=True, editable=False
    )
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="charges", verbose_name=_("計畫"))
    decision = models.OneToOneField(
        Decision, models.PROTECT, null=True, blank=True, related_name="charge", verbose_name=_("會議決議")
    )
    commitment = models.OneToOneField(
        Commitment, models.PROTECT, null=True, blank=True, related_name="charge", verbose_name=_("分工事項")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="charges", verbose_name=_("主辦"))
    outcome = models.CharField(_("辦理結果"), max_length=10, choices=Outcome, blank=True)
    report = models.TextField(_("辦理情形"), max_length=2000, blank=True)
    until = models.DateField(_("預計完成日期"), null=True, blank=True)
    reported_at = models.DateTimeField(_("回報時間"), null=True, blank=True)

    objects = ChargeQuerySet.as_manager()

    class Meta:
        verbose_name = _("交辦事項")
        verbose_name_plural = _("交辦事項")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(decision=None) ^ Q(commitment=None), name="charged_by_one_of_two"),
            models.CheckConstraint(
                condition=Q(outcome="under_way", until__isnull=False) | ~Q(outcome="under_way") & Q(until=None),
                name="under_way_until",
            ),
            models.CheckConstraint(condition=Q(reported_at=None) | ~Q(report=""), name="reported_charge_says_what"),
        ]
        indexes = [
            models.Index(fields=["unit", "state"], name="charge_of_unit"),
            models.Index(fields=["due_on", "id"], condition=Q(state="reported"), name="charge_reported"),
            # What is not settled, by its day: of one unit, and of all for RDEC.
            models.Index(fields=["unit", "until", "id"], condition=~Q(state="settled"), name="charge_of_unit_by_until"),
            models.Index(fields=["until", "id"], condition=~Q(state="settled"), name="charge_by_until"),
        ]

    def __str__(self) -> str:
        return gettext("%(unit)s：%(part)s") % {"unit": self.unit, "part": self.part}

    def get_absolute_url(self) -> str:
        """Its own page: the unit need not see the plan."""
        return reverse("reviews:charge", args=[self.pk])

    @property
    def plan(self) -> Proposal:
        """The plan it is of."""
        return self.proposal

    @property
    def part(self) -> str:
        """What tells it from others of its plan: the decision's number, else what was confirmed."""
        if self.decision:
            return gettext("決議 %(n)d") % {"n": self.decision.number}
        return f"{self.commitment.part}「{self.commitment.item}」" if self.commitment else ""

    @property
    def given(self) -> str:
        """What is to be done."""
        found = self.decision.text if self.decision else self.commitment and self.commitment.item
        return str(found)

    @property
    def origin(self) -> str:
        """Where it comes from."""
        return str(self.decision.agenda_item.meeting) if self.decision else gettext("核定計畫的分工與配合事項")

    def units_for(self, party: str) -> Iterable[Unit]:
        """The units that are ``party`` to this: whoever was named stands for the agencies; nobody once the plan was given up."""
        if self.plan.state in GIVEN_UP:
            return []
        return [self.unit] if party == Party.AGENCIES else self.plan.units_for(party)


class ChargeTransition(Transition):
    """The log of a charge: each report stays as it was made."""

    subject = case_of(Charge)

    class Meta(Transition.Meta):
        verbose_name = _("交辦事項歷程")
        verbose_name_plural = _("交辦事項歷程")
        indexes = [lines_of_a_case("charge_log")]


class ChargeFile(models.Model):
    """附件: a file of a charge, which came with the line of its log that has ``row_version``; once there it stays."""

    charge = models.ForeignKey(Charge, models.PROTECT, related_name="files", verbose_name=_("交辦事項"), db_index=False)
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+", verbose_name=_("附件"))
    row_version = models.PositiveIntegerField(_("異動序號"))

    class Meta:
        verbose_name = _("交辦事項附件")
        verbose_name_plural = _("交辦事項附件")
        ordering = ["id"]
        indexes = [models.Index(fields=["charge", "id"], name="files_of_charge")]

    def __str__(self) -> str:
        return str(self.attachment)
