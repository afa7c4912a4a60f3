"""Files of a plan; never who sees them."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import Attachment
from proposals.models.plans import Proposal
from proposals.queries import FileQuerySet
from proposals.states import Purpose


class ProposalFile(models.Model):
    """A file of a plan and what it is for; seen by whoever sees the plan."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="files")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="proposal_file")
    purpose = models.CharField(_("用途"), max_length=16, choices=Purpose)
    added_at = models.DateTimeField(default=timezone.now)

    objects = FileQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.attachment)
