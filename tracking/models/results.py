"""What came of an undertaking: indicators, pictures, the final report, why tracking was given up (R10); never who sees it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.models import Attachment
from inputs.words import listed
from programmes.models import Kpi
from programmes.states import YEARS
from tracking.models.undertakings import Undertaking
from tracking.queries import PhotoQuerySet
from tracking.states import Covers

IN_YEARS = [(year, str(year)) for year in YEARS]


def _undertaking(name: str) -> models.ForeignKey[Undertaking, Undertaking]:
    return models.ForeignKey(Undertaking, models.PROTECT, related_name=name, verbose_name=_("列管案件"), db_index=False)


class KpiActual(models.Model):
    """KPI 實績: what an indicator came to in one ROC year, beside the target of the plan that was approved.

    A figure that was wrong is corrected as every entry is: the log of the plan keeps both values.
    """

    undertaking = _undertaking("actuals")
    kpi = models.ForeignKey(Kpi, models.PROTECT, related_name="+", verbose_name=_("指標"))
    year = models.PositiveSmallIntegerField(_("年度"), choices=IN_YEARS)
    value = models.DecimalField(_("實績值"), max_digits=14, decimal_places=2)
    basis = models.CharField(_("資料來源與計算方式"), max_length=500)
    evidence = models.ForeignKey(Attachment, models.PROTECT, related_name="+", verbose_name=_("佐證資料"))
    recorded_at = models.DateTimeField(_("登錄時間"), default=timezone.now)
    recorded_by = models.CharField(_("登錄者"), max_length=200)

    class Meta:
        verbose_name = _("KPI 實績")
        verbose_name_plural = _("KPI 實績")
        ordering = ["year", "kpi"]
        constraints = [models.UniqueConstraint(fields=["undertaking", "kpi", "year"], name="one_actual_a_year")]

    def __str__(self) -> str:
        return gettext("%(year)s 年%(kpi)s") % {"year": self.year, "kpi": self.kpi}


class ResultPhoto(models.Model):
    """成果照片 with the consent it is shown by. Once that is withdrawn the picture is gone, and the row says so."""

    undertaking = _undertaking("photos")
    attachment = models.OneToOneField(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("照片")
    )
    caption = models.CharField(_("照片說明"), max_length=100)
    taken_on = models.DateField(_("拍攝日期"))
    shows_people = models.BooleanField(_("拍到可以辨識的人"), default=False)
    covers = ArrayField(models.CharField(max_length=8, choices=Covers), default=list, verbose_name=_("同意使用的範圍"))
    consent = models.CharField(_("同意的取得方式"), max_length=200, blank=True)
    added_at = models.DateTimeField(_("上傳時間"), default=timezone.now)
    added_by = models.CharField(_("上傳者"), max_length=200)
    withdrawn_at = models.DateTimeField(_("撤回同意時間"), null=True, blank=True)
    withdrawn_by = models.CharField(_("撤回登錄者"), max_length=200, blank=True)
    why_withdrawn = models.CharField(_("撤回的情形"), max_length=300, blank=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("成果照片")
        verbose_name_plural = _("成果照片")
        ordering = ["id"]
        indexes = [models.Index(fields=["undertaking", "id"], name="photo_of_undertaking")]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, attachment__isnull=False)
                | Q(withdrawn_at__isnull=False, attachment__isnull=True),
                name="withdrawn_photo_is_gone",
            ),
            models.CheckConstraint(condition=Q(shows_people=False) | ~Q(consent=""), name="people_have_consented"),
        ]

    def __str__(self) -> str:
        return self.caption

    @property
    def is_for_case(self) -> bool:
        """May it be read and printed where results are reported and judged?"""
        return Covers.CASE in self.covers

    @property
    def covered(self) -> str:
        """What the consent covers, in words."""
        return listed(str(Covers(scope).label) for scope in self.covers)


class FinalReport(models.Model):
    """成果報告 as it was filed once; who files again after a return writes the next number (R10).

    ``figures`` are the indicators as they stood when it was filed; the ledger, which is never changed, says what the money
    was by then.
    """

    undertaking = _undertaking("final_reports")
    number = models.PositiveSmallIntegerField(_("第幾次提報"))
    summary = models.TextField(_("成果摘要"), max_length=4000)
    shortfall = models.TextField(_("未達目標之原因"), max_length=2000, blank=True)
    upkeep = models.TextField(_("後續維運"), max_length=2000, blank=True)
    story_title = models.CharField(_("成果故事標題"), max_length=40, blank=True)
    story = models.TextField(_("成果故事"), max_length=1500, blank=True)
    figures = models.JSONField(_("KPI"), default=list)
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+", verbose_name=_("成果報告"))
    filed_at = models.DateTimeField(_("提報時間"), default=timezone.now)
    filed_by = models.CharField(_("提報者"), max_length=200)
    accepted_at = models.DateTimeField(_("審定時間"), null=True, blank=True)

    class Meta:
        verbose_name = _("成果報告")
        verbose_name_plural = _("成果報告")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["undertaking", "number"], name="one_final_report_number"),
            models.CheckConstraint(condition=Q(story="") ^ ~Q(story_title=""), name="story_has_title"),
        ]

    def __str__(self) -> str:
        return gettext("第 %d 次提報的成果報告") % self.number
