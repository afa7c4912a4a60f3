"""The chapters of a plan as data (R19): a published template never changes, and a running plan keeps its own."""

from __future__ import annotations

from functools import cached_property

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chapters.states import VENTURE_SECTIONS, QuestionKind, Section

MOST_WORDS = 4000  # what the columns of a plan's texts hold


class ChapterTemplate(models.Model):
    """One version of the chapters; a draft until it is published. Triggers refuse to change a published one."""

    code = models.CharField(_("版本"), max_length=20, unique=True, null=True, blank=True, editable=False)
    note = models.TextField(_("修訂說明"), max_length=2000, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.CharField(max_length=200, blank=True, editable=False)
    published_at = models.DateTimeField(_("發布時間"), null=True, editable=False)
    published_by = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        ordering = ["-published_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["published_at"],
                condition=models.Q(published_at__isnull=True),
                nulls_distinct=False,
                name="one_draft_template",
            )
        ]

    def __str__(self) -> str:
        return self.code or str(_("草稿"))

    @property
    def heading(self) -> str:
        """「1150101 版」; a draft is no version yet."""
        return str(_("%(code)s 版") % {"code": self.code} if self.code else _("草稿"))

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("chapters:version", args=[self.pk])


class Chapter(models.Model):
    """One section as the template wants it: where it stands, what it is called, what is asked."""

    template = models.ForeignKey(ChapterTemplate, models.CASCADE, related_name="chapters")
    section = models.CharField(max_length=12, choices=Section, editable=False)
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    title = models.CharField(_("標題"), max_length=40)
    help = models.TextField(_("說明"), max_length=500, blank=True)
    required = models.BooleanField(_("必填"), default=True)
    word_limit = models.PositiveSmallIntegerField(
        _("字數上限"), null=True, blank=True, validators=[MinValueValidator(50), MaxValueValidator(MOST_WORDS)]
    )

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["template", "section"], name="one_chapter_a_section")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The title; one this release wrote is translated."""
        return gettext(self.title)

    @property
    def help_words(self) -> str:
        """The help text, likewise."""
        return gettext(self.help) if self.help else ""

    @property
    def of_venture(self) -> bool:
        """Is it written once for each venture?"""
        return self.section in VENTURE_SECTIONS

    @cached_property
    def question_list(self) -> list[Question]:
        """Its extra questions in order (no query when prefetched)."""
        return list(self.questions.all())


class Question(models.Model):
    """An extra question of a chapter. Its code stays the same through versions, so that answers can be carried over."""

    chapter = models.ForeignKey(Chapter, models.CASCADE, related_name="questions")
    code = models.SlugField(max_length=12, editable=False)
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    kind = models.CharField(_("題型"), max_length=8, choices=QuestionKind)
    label = models.CharField(_("題目"), max_length=120)
    help = models.CharField(_("說明"), max_length=300, blank=True)
    required = models.BooleanField(_("必填"), default=False)
    word_limit = models.PositiveSmallIntegerField(
        _("字數上限"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MOST_WORDS)]
    )
    minimum = models.DecimalField(_("最小值"), max_digits=14, decimal_places=2, null=True, blank=True)
    maximum = models.DecimalField(_("最大值"), max_digits=14, decimal_places=2, null=True, blank=True)
    options = models.TextField(_("選項或欄位"), max_length=1000, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["chapter", "code"], name="one_question_a_code")]

    def __str__(self) -> str:
        return self.label

    @property
    def option_list(self) -> list[str]:
        """The choices, or the columns of a table: one a line."""
        return [line.strip() for line in self.options.splitlines() if line.strip()]
