"""分工項目 and 配合事項 (R3, R4); never who sees them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from accounts.models import Unit
from proposals.models import Proposal
from reviews.models.rounds import OpinionRequest
from reviews.queries import CommitmentQuerySet
from reviews.states import (
    UNSETTLED,
    CommitmentKind,
    CommitmentRole,
    CommitmentState,
)
from workflow.models import Stateful, Transition, case_of, lines_of_a_case
from workflow.states import Party
from workflow.templatetags.cs import roc

if TYPE_CHECKING:
    from accounts.actors import Actor

FORMER = "former"  # in its log: what it said before its agency worded it anew


class Commitment(Stateful):
    """分工項目或配合事項: what an agency will do for the plan (R3); while one is open no meeting is waived (R4)."""

    machine_name = "commitment"
    part_of = "plan"

    state = FSMField(
        _("狀態"),
        max_length=12,
        choices=CommitmentState,
        default=CommitmentState.PROPOSED,
        protected=True,
        editable=False,
    )
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="commitments", verbose_name=_("計畫"))
    agency = models.ForeignKey(Unit, models.PROTECT, related_name="commitments", verbose_name=_("機關"))
    request = models.ForeignKey(
        OpinionRequest, models.PROTECT, related_name="commitments", verbose_name=_("提出之審查意見")
    )
    item = models.CharField(_("分工或配合事項"), max_length=200)
    kind = models.CharField(_("類別"), max_length=11, choices=CommitmentKind, default=CommitmentKind.DIVISION)
    role = models.CharField(_("主協辦"), max_length=6, choices=CommitmentRole, blank=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("分工事項")
        verbose_name_plural = _("分工事項")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "agency", "item"], condition=~Q(state="dropped"), name="one_live_commitment"
            ),
            models.CheckConstraint(condition=Q(kind="division") ^ Q(role=""), name="division_has_role"),
        ]
        indexes = [
            models.Index(fields=["agency", "state", "id"], name="commitment_by_agency"),
            models.Index(
                fields=["agency", "proposal", "id"], condition=Q(state__in=sorted(UNSETTLED)), name="commitment_open"
            ),
            models.Index(
                fields=["agency", "state_since", "id"],
                condition=Q(state__in=sorted(UNSETTLED)),
                name="commitment_waiting",
            ),
        ]

    def __str__(self) -> str:
        words = {"agency": self.agency, "part": self.part, "item": self.item}
        return gettext("%(agency)s%(part)s「%(item)s」") % words

    def get_absolute_url(self) -> str:
        """The plan's matrix, where it stands."""
        return reverse("reviews:plan", args=[self.proposal_id]) + "#commitments"

    @property
    def part(self) -> str:
        """What the agency is in it: 主辦 or 協辦 of a 分工項目, else 配合事項."""
        return str(self.get_role_display() or CommitmentKind.COOPERATION.label)

    @property
    def filed_as(self) -> str:
        """Its words as they were filed with the opinion; its agency may have worded it anew since, as its log says."""
        return next((str(line.data[FORMER]) for line in self._log if FORMER in line.data), self.item)

    @property
    def changed_since(self) -> list[str]:
        """What became of it after it was filed, each with its day: worded anew, no more taken up (no query where its log was read)."""
        return list(self._changes())

    def _changes(self) -> Iterator[str]:
        log = self._log
        for place, line in enumerate(log):
            day = roc(line.at)
            if FORMER in line.data:
                later = (str(each.data[FORMER]) for each in log[place + 1 :] if FORMER in each.data)
                yield gettext("%(day)s 修正為「%(item)s」") % {"day": day, "item": next(later, self.item)}
            elif line.target == CommitmentState.DROPPED != line.source:
                yield gettext("%s 不列入") % day

    @property
    def _log(self) -> list[CommitmentTransition]:
        """From first to last; what is only typed yet has none."""
        return sorted(self.transitions.all(), key=lambda line: line.pk) if self.pk else []

    @classmethod
    def asked_when_locked(cls, actor: Actor) -> dict[str, Any]:
        """Whether the plan is still seen: an agency may have been let out of it since its page was opened."""
        return {"is_seen": Exists(Proposal.objects.visible_to(actor).filter(pk=OuterRef("proposal")))}

    @property
    def plan(self) -> Proposal:
        """Its plan."""
        return self.proposal

    def units_for(self, party: str) -> Iterable[Unit]:
        """The units that are ``party`` to this commitment."""
        return [self.agency] if party == Party.AGENCIES else self.proposal.units_for(party)


class CommitmentTransition(Transition):
    """The log of a commitment."""

    subject = case_of(Commitment)

    class Meta(Transition.Meta):
        verbose_name = _("分工事項歷程")
        verbose_name_plural = _("分工事項歷程")
        indexes = [lines_of_a_case("commitment_log")]
