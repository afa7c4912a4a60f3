"""What the intake desks keep: the districts' visions, and each venture's fit (R13); rows never change."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import District
from documents.models import Attachment
from proposals.models.content import Venture
from proposals.models.plans import PlanVersion
from proposals.queries import FitQuerySet, VisionQuerySet
from proposals.states import Fit


class DistrictVision(models.Model):
    """One version of a district's vision. Append-only by a database trigger: a new text is a new version."""

    district = models.ForeignKey(District, models.PROTECT, related_name="visions", verbose_name=_("行政區"))
    number = models.PositiveSmallIntegerField(_("版次"))
    text = models.TextField(_("願景"), max_length=4000)
    adopted_on = models.DateField(_("通過日期"))
    note = models.CharField(_("說明"), max_length=300, blank=True)
    created_by = models.CharField(_("登錄者"), max_length=200)
    created_at = models.DateTimeField(_("登錄時間"), default=timezone.now)

    objects = VisionQuerySet.as_manager()

    class Meta:
        ordering = ["district", "number"]
        constraints = [models.UniqueConstraint(fields=["district", "number"], name="one_vision_number")]

    def __str__(self) -> str:
        return str(_("%(district)s願景第 %(number)s 版") % {"district": self.district, "number": self.number})

    def get_absolute_url(self) -> str:
        """Its place on the district's page."""
        return f"{reverse('proposals:vision', args=[self.district_id])}#v{self.number}"


class VisionFile(models.Model):
    """A paper of a version of a vision, e.g. the minutes that adopted it; append-only like the text."""

    vision = models.ForeignKey(DistrictVision, models.PROTECT, related_name="files")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="vision_file")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.attachment)


class VentureFit(models.Model):
    """What a desk found of one venture and one district: does it fit, in a word, by which version of the vision.

    Append-only by a database trigger; a plan that comes again is judged again, and the latest finding stands. ``vision``
    is empty when the district had none on record: the plan asks for the fit to be judged, not for the paper (R13).
    """

    venture = models.ForeignKey(Venture, models.PROTECT, related_name="fits")
    district = models.ForeignKey(District, models.PROTECT, related_name="+")
    vision = models.ForeignKey(DistrictVision, models.PROTECT, null=True, related_name="fits")
    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="fits")  # of the plan that was judged
    fit = models.CharField(_("是否符合"), max_length=8, choices=Fit)
    words = models.CharField(_("說明"), max_length=300, blank=True)
    recorded_by = models.CharField(_("認定者"), max_length=200)
    recorded_at = models.DateTimeField(_("認定時間"), default=timezone.now)

    objects = FitQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.venture}：{self.get_fit_display()}"


class CaseCounter(models.Model):
    """The last serial of a ROC year's case numbers; the row is locked while a number is taken."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}-{self.last:04d}"
