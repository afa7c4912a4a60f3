"""What people are told of their data, what they agreed to, who files for somebody; rows never change."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents.models import Attachment
from inputs.fields import format_day
from proposals.models.plans import PlanVersion, Proposal
from proposals.queries import ConsentQuerySet, PrivacyNoticeQuerySet
from proposals.states import ConsentKind


class PrivacyNotice(models.Model):
    """個資告知事項: the six items of 個人資料保護法 §8, as they read from a day on.

    Append-only: a database trigger refuses update and delete, for consents cite the words that were read.
    """

    number = models.PositiveSmallIntegerField(_("版次"), unique=True)
    collector = models.TextField(_("蒐集機關名稱"), max_length=500)
    purpose = models.TextField(_("蒐集之目的"), max_length=1000)
    categories = models.TextField(_("個人資料之類別"), max_length=1000)
    usage = models.TextField(_("個人資料利用之期間、地區、對象及方式"), max_length=1500)
    rights = models.TextField(_("當事人依第三條規定得行使之權利及方式"), max_length=1500)
    refusal = models.TextField(_("當事人得自由選擇提供個人資料時，不提供將對其權益之影響"), max_length=1000)
    effective_from = models.DateField(_("生效日"))
    created_at = models.DateTimeField(_("公告時間"), default=timezone.now)
    created_by = models.CharField(_("公告者"), max_length=200)

    objects = PrivacyNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]

    ITEMS = ("collector", "purpose", "categories", "usage", "rights", "refusal")

    def __str__(self) -> str:
        return str(_("個資告知事項第 %s 版") % self.number)

    def get_absolute_url(self) -> str:
        """Its words."""
        return reverse("proposals:privacy_version", args=[self.number])

    @property
    def items(self) -> list[tuple[str | Promise, str]]:
        """The six items in the law's order: heading and words."""
        labels = {field.name: field.verbose_name for field in self._meta.fields}
        return [(labels[name], getattr(self, name)) for name in self.ITEMS]


class Consent(models.Model):
    """Somebody agreed, or no longer agrees, and which words they had read.

    Append-only. One row of ``PERSONAL_DATA`` is written with each submission, inside the door: ``renewed`` when the box
    was ticked then; otherwise the submission rests on an earlier consent to the same notice. ``SHOWCASE`` is given and
    withdrawn at any time; the last row holds.
    """

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="consents")
    notice = models.ForeignKey(PrivacyNotice, models.PROTECT, related_name="+", verbose_name=_("告知事項"))
    version = models.ForeignKey(
        PlanVersion, models.PROTECT, null=True, related_name="consents", verbose_name=_("計畫版本")
    )
    kind = models.CharField(_("同意事項"), max_length=16, choices=ConsentKind)
    given = models.BooleanField(_("同意"))
    renewed = models.BooleanField(_("本次勾選"), default=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("人員"))
    actor_label = models.CharField(_("行為人"), max_length=200)
    at = models.DateTimeField(_("時間"), default=timezone.now)
    on_behalf = models.BooleanField(_("代為同意"), default=False)
    representative = models.CharField(_("代為提案"), max_length=200, blank=True)  # in words, as on the plan's page

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["proposal", "kind", "-id"], name="consent_of_plan")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=ConsentKind.SHOWCASE) | Q(version__isnull=False), name="filed_consent_has_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {format_day(timezone.localdate(self.at))}"


class Representation(models.Model):
    """代為提案: a district office writes and files for a person who cannot, an elder for instance, who agreed to it.

    The person is the plan's owner, the office ``Proposal.represented_by``; both are made together with this row.
    """

    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="on_behalf")
    contact = models.CharField(_("聯絡方式"), max_length=200)
    reason = models.TextField(_("與當事人之關係及代為提案事由"), max_length=500)
    paper = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+", verbose_name=_("簽名同意書"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("人員"))
    actor_label = models.CharField(_("行為人"), max_length=200)
    at = models.DateTimeField(_("時間"), default=timezone.now)

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.actor_label}"
