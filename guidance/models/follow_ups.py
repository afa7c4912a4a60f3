"""What a visit left to do: by whom, until when, what came of it (R8); never who sees it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from accounts.models import Unit
from guidance.models.visits import Visit
from guidance.queries import FollowUpQuerySet
from guidance.states import FollowUpState
from inputs.words import is_carried_out
from workflow.models import BesidePlans, Stateful, Transition, case_of, lines_of_a_case
from workflow.states import Party

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from guidance.models.files import CaseFile


class FollowUp(BesidePlans, Stateful):
    """追蹤事項: something to be done after a visit by one unit until a day, closed with words."""

    machine_name = "follow_up"
    part_of = "visit"
    read_with = ("owner", "visit__team", "visit__asked_by", "visit__request__team")

    state = FSMField(
        _("狀態"), max_length=10, choices=FollowUpState, default=FollowUpState.OPEN, protected=True, editable=False
    )
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="follow_ups", verbose_name=_("現地訪視"))
    words = models.CharField(_("追蹤事項"), max_length=300)
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("負責單位"), db_index=False)
    until = models.DateField(_("完成期限"))  # as the record says it; ``due_on`` ends with the clock
    outcome = models.TextField(_("辦理情形"), max_length=2000, blank=True)

    objects = FollowUpQuerySet.as_manager()

    if TYPE_CHECKING:
        files: RelatedManager[CaseFile]
        transitions: RelatedManager[FollowUpTransition]

    class Meta:
        verbose_name = _("追蹤事項")
        verbose_name_plural = _("追蹤事項")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(state="open") | ~Q(outcome=""), name="closed_follow_up_says_what"),
        ]
        indexes = [
            models.Index(fields=["state", "due_on", "id"], name="follow_ups_by_due"),
            models.Index(fields=["owner", "due_on", "id"], name="follow_ups_of_unit"),
            models.Index(fields=["holder_unit", "due_on", "id"], condition=Q(state="open"), name="follow_ups_in_hand"),
        ]

    def __str__(self) -> str:
        return gettext("一件訪視的追蹤事項") if is_carried_out() else gettext("追蹤事項「%s」") % self.words[:60]

    def get_absolute_url(self) -> str:
        """Its own page: who is to do it need not have been there."""
        return reverse("guidance:follow_up", args=[self.pk])

    @property
    def called(self) -> str:
        """What it is called on desks."""
        return self.words

    @cached_property
    def named_districts(self) -> list[tuple[str, str, bool]]:
        """Where the visit was."""
        return self.visit.named_districts

    @property
    def is_late(self) -> bool:
        """Is it past its day and still to be done?"""
        return self.state == FollowUpState.OPEN and self.due_on is not None and self.due_on < timezone.localdate()

    def units_for(self, party: str) -> Iterable[Unit]:
        """The units that are ``party`` to it."""
        return [self.owner] if party == Party.OWNER else self.visit.units_for(party)


class FollowUpTransition(Transition):
    """The log of a follow-up."""

    subject = case_of(FollowUp)

    class Meta(Transition.Meta):
        verbose_name = _("追蹤事項歷程")
        verbose_name_plural = _("追蹤事項歷程")
        indexes = [lines_of_a_case("follow_up_log")]
