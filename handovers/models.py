"""A handover, its lines as they were confirmed, and its log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from accounts.models import Unit, User
from handovers.queries import HandoverQuerySet, both_act
from handovers.register.lines import Line
from handovers.states import GOES_ON, HandoverState
from workflow.models import BesidePlans, Stateful, Transition, case_of, lines_of_a_case

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from accounts.actors import Actor


class Handover(BesidePlans, Stateful):
    """職務移交: what is open in the name of ``giver`` in a unit goes to ``receiver``, once both have confirmed it."""

    machine_name = "handover"
    read_with = ("unit", "giver", "receiver")

    state = FSMField(
        _("狀態"),
        max_length=12,
        choices=HandoverState,
        default=HandoverState.PREPARED,
        protected=True,
        editable=False,
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("單位"), db_index=False)
    giver = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("移交人"), db_index=False)
    receiver = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("接收人"), db_index=False)
    reason = models.CharField(_("移交事由"), max_length=100)
    words = models.TextField(_("交接說明"), max_length=2000, blank=True)
    made_by = models.CharField(_("擬訂人"), max_length=200)
    made_at = models.DateTimeField(_("擬訂時間"), default=timezone.now)
    # Its lines as they stood when it was prepared, then when either side confirmed; frozen once both have.
    content = models.JSONField(_("清冊內容"), default=list, encoder=DjangoJSONEncoder, editable=False)

    objects = HandoverQuerySet.as_manager()

    if TYPE_CHECKING:
        transitions: RelatedManager[HandoverTransition]

    class Meta:
        verbose_name = _("職務移交")
        verbose_name_plural = _("職務移交")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="handover_to_somebody_else"),
        ]
        indexes = [
            models.Index(fields=["unit", "-id"], name="handovers_of_unit"),
            models.Index(fields=["unit", "giver", "-id"], name="handovers_of_giver"),
            models.Index(fields=["unit", "receiver", "-id"], name="handovers_of_receiver"),
            models.Index(fields=["unit", "id"], condition=Q(state__in=sorted(GOES_ON)), name="handovers_open"),
        ]

    def __str__(self) -> str:
        return gettext("職務移交：%(giver)s → %(receiver)s") % {"giver": self.giver, "receiver": self.receiver}

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("handovers:handover", args=[self.pk])

    @property
    def goes_on(self) -> bool:
        """Does it wait for either side?"""
        return self.state in GOES_ON

    @property
    def lines(self) -> list[Line]:
        """What goes over, as it was kept last."""
        return [Line(**row) for row in self.content]

    def units_for(self, party: str) -> Iterable[Unit]:
        """None: both sides are persons, who are told by name; to their colleagues it is not there."""
        return []

    @classmethod
    def asked_when_locked(cls, actor: Actor) -> dict[str, Any]:
        """Whether either side still acts for the unit."""
        return both_act()

    @cached_property
    def giver_acts(self) -> bool:
        """Does who hands over still act for the unit? Read with its page and its lock."""
        return self._acts()["giver_acts"]

    @cached_property
    def receiver_acts(self) -> bool:
        """The same of who is to have it."""
        return self._acts()["receiver_acts"]

    def _acts(self) -> dict[str, bool]:
        return Handover.objects.filter(pk=self.pk).annotate(**both_act()).values(*both_act()).get()


class HandoverTransition(Transition):
    """The log of a handover."""

    subject = case_of(Handover)

    class Meta(Transition.Meta):
        verbose_name = _("職務移交歷程")
        verbose_name_plural = _("職務移交歷程")
        indexes = [lines_of_a_case("handover_log")]
