"""Who has come to a project meeting, ticked on the list or by themselves (R3); what the minutes say of it is theirs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.models.meetings import Invitation, Meeting, rank_warning
from reviews.states import CivilRank, Part, Seat


class Arrival(models.Model):
    """報到: somebody who is there, of those invited or beside them; a correction is a new row in place of the old."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="arrivals", db_index=False)
    invitation = models.OneToOneField(
        Invitation, models.SET_NULL, null=True, related_name="arrival", verbose_name=_("邀請對象")
    )
    organisation = models.CharField(_("單位"), max_length=120)
    title = models.CharField(_("職稱"), max_length=60, blank=True)
    name = models.CharField(_("姓名"), max_length=60, blank=True)
    rank = models.CharField(_("官職等"), max_length=10, choices=CivilRank, blank=True)
    by = models.CharField(_("登錄者"), max_length=200, blank=True)  # empty: by the meeting's link
    at = models.DateTimeField(_("報到時間"), default=timezone.now)

    class Meta:
        verbose_name = _("報到")
        verbose_name_plural = _("報到")
        ordering = ["meeting_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "organisation", "name"], condition=Q(invitation=None), name="one_arrival_uninvited"
            ),
        ]
        indexes = [models.Index(fields=["meeting", "id"], name="arrival_of_meeting")]

    def __str__(self) -> str:
        return "　".join(filter(None, (self.organisation, self.title, self.name)))

    @property
    def part(self) -> str:
        """In what part: as invited; who comes beside them listens."""
        return self.invitation.part if self.invitation else Part.OBSERVES

    @property
    def as_listed(self) -> str:
        """Part and person, as the list of the day has them."""
        return f"{Part(self.part).label}　{self}"

    @property
    def warning(self) -> str:
        """As of who is invited (R3): marked, never refused."""
        return rank_warning(self.invitation.seat if self.invitation else Seat.OTHER, self.rank)
