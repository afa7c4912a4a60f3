"""公告: what the platform tells everybody, from a day until another; never of a case."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class NewsQuerySet(models.QuerySet["News"]):
    """News by their days."""

    def current(self, today: dt.date) -> NewsQuerySet:
        """What is out today, the newest first."""
        until = Q(unpublish_on=None) | Q(unpublish_on__gt=today)
        return self.filter(until, publish_on__lte=today).order_by("-publish_on", "-id")


class News(models.Model):
    """One piece of news. English may be left out; an English page then shows the Chinese and says so."""

    title = models.CharField(_("標題"), max_length=80)
    text = models.TextField(_("內容"), max_length=3000)
    title_en = models.CharField(_("英文標題"), max_length=160, blank=True)
    text_en = models.TextField(_("英文內容"), max_length=6000, blank=True)
    publish_on = models.DateField(_("刊登日"), default=timezone.localdate)
    unpublish_on = models.DateField(_("下架日"), null=True, blank=True)
    written_by = models.CharField(_("登錄者"), max_length=200, editable=False)

    objects = NewsQuerySet.as_manager()

    class Meta:
        verbose_name = _("最新消息")
        verbose_name_plural = _("最新消息")
        ordering = ["-publish_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unpublish_on=None) | Q(unpublish_on__gt=F("publish_on")),
                name="news_period",
                violation_error_message=_("下架日要晚於刊登日。"),
            )
        ]
        indexes = [models.Index(fields=["-publish_on", "-id"], name="news_by_day")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("public:news_item", args=[self.pk])

    @property
    def is_translated(self) -> bool:
        """Is it shown in the language of the page?"""
        return get_language() != "en" or bool(self.title_en and self.text_en)

    @property
    def headline(self) -> str:
        """The title in the language of the page, as far as there is one."""
        return self.title_en if get_language() == "en" and self.title_en else self.title

    @property
    def words(self) -> str:
        """The text in the language of the page, as far as there is one."""
        return self.text_en if get_language() == "en" and self.text_en else self.text

    def state(self, today: dt.date) -> str:
        """``coming``, ``out`` or ``over``."""
        if self.publish_on > today:
            return "coming"
        return "over" if self.unpublish_on and self.unpublish_on <= today else "out"
