"""A person's request, and its log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from accounts.models import Unit, User
from privacy.queries import RightsRequestQuerySet
from privacy.states import DAYS, OPEN, UNDECIDED, Ground, Identity, RequestState, Right
from workflow.models import BesidePlans, Stateful, Transition, case_of, lines_of_a_case
from workflow.states import Party

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class RightsRequest(BesidePlans, Stateful):
    """個人資料權利請求: what a person asks for of its own data, decided on within the days of the law.

    ``applicant`` is the account that asked; without one RDEC entered it for somebody who asked on paper. Names, addresses
    and what is written to and fro stand in this row and in no log.
    """

    machine_name = "rights_request"
    read_with = ("unit", "applicant")

    state = FSMField(
        _("狀態"),
        max_length=12,
        choices=RequestState,
        default=RequestState.ASKED,
        protected=True,
        editable=False,
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("受理機關"), db_index=False)
    right = models.CharField(_("請求事項"), max_length=8, choices=Right)
    words = models.TextField(_("請求內容"), max_length=2000)
    applicant = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("帳號"), db_index=False
    )
    name = models.CharField(_("請求人"), max_length=60)
    reached_at = models.CharField(_("聯絡方式"), max_length=200)
    identity = models.CharField(_("身分確認"), max_length=8, choices=Identity)
    received_on = models.DateField(_("受理日期"))
    extended = models.TextField(_("延長的原因"), max_length=2000, blank=True)
    ground = models.CharField(_("駁回的依據"), max_length=8, choices=Ground, blank=True)
    answer = models.TextField(_("准駁的說明"), max_length=2000, blank=True)
    done = models.TextField(_("辦理結果"), max_length=2000, blank=True)
    made_by = models.CharField(_("登錄人"), max_length=200)
    made_at = models.DateTimeField(_("登錄時間"), default=timezone.now)

    objects = RightsRequestQuerySet.as_manager()

    if TYPE_CHECKING:
        transitions: RelatedManager[RightsTransition]

    class Meta:
        verbose_name = _("個人資料權利請求")
        verbose_name_plural = _("個人資料權利請求")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(applicant__isnull=False, identity=Identity.ACCOUNT)
                | Q(applicant=None, identity__in=[Identity.PAPERS, Identity.AGENT]),
                name="rights_identity_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["applicant", "-id"], name="rights_of_applicant"),
            models.Index(fields=["unit", "due_on", "id"], condition=Q(state__in=sorted(OPEN)), name="rights_open"),
        ]

    def __str__(self) -> str:
        return gettext("個資權利請求 %(number)s：%(right)s") % {"number": self.pk, "right": self.get_right_display()}

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("privacy:request", args=[self.pk])

    @property
    def is_undecided(self) -> bool:
        """Do the days of the law run?"""
        return self.state in UNDECIDED

    @property
    def last_day(self) -> dt.date:
        """The day until which is decided if nobody extends it; on a day off the next working day."""
        return self.received_on + dt.timedelta(days=DAYS[self.right])

    @property
    def last_day_extended(self) -> dt.date:
        """The same once it was extended."""
        return self.received_on + dt.timedelta(days=2 * DAYS[self.right])

    def units_for(self, party: str) -> Iterable[Unit]:
        """RDEC; who asked is a person, who is told by name."""
        return [self.unit] if party == Party.RDEC else []


class RightsTransition(Transition):
    """The log of a request; keeps nothing of what was written."""

    subject = case_of(RightsRequest)

    class Meta(Transition.Meta):
        verbose_name = _("個人資料權利請求歷程")
        verbose_name_plural = _("個人資料權利請求歷程")
        indexes = [lines_of_a_case("rights_log")]
