"""Central subsidy programmes with their terms and rules, and the usual indicators (R5, R18); never a plan's line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator, validate_slug
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inputs.fields import format_day
from inputs.search import Folded, sought_words
from inputs.words import listed, sentences
from programmes.states import COUNTED, TIERS, YEARS, CapUnit, Expense, KpiLevel, RuleKind

AMOUNT = [MinValueValidator(1), MaxValueValidator(10**11)]
PERCENT = [MinValueValidator(1), MaxValueValidator(100)]


def _tier_rate(number: int) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(TIERS[number], null=True, blank=True, validators=PERCENT)


class ProgrammeQuerySet(models.QuerySet):
    """Programmes; there are some dozens of them."""

    def called(self, word: str) -> ProgrammeQuerySet:
        """Those in whose code or name ``word``, folded, stands."""
        return self.alias(sought=Folded("code", "name")).filter(sought__contains=word)

    def about(self, words: str) -> ProgrammeQuerySet:
        """Those of which every one of ``words`` is said: code, name, ministry, agency, what is funded."""
        every = [Q(sought__contains=word) for word in sought_words(words)]
        return self.alias(sought=Folded("code", "name", "ministry", "agency", "funds_what")).filter(*every)


class CentralProgramme(models.Model):
    """A central subsidy programme that budget lines dock to (R5, R18)."""

    code = models.CharField(_("代碼"), max_length=10, unique=True, validators=[validate_slug])
    ministry = models.CharField(_("部會"), max_length=40)
    agency = models.CharField(_("主辦機關"), max_length=60, blank=True)
    name = models.CharField(_("計畫名稱"), max_length=120)
    funds_what = models.CharField(_("補助內容"), max_length=300, blank=True)
    cap = models.CharField(_("上限或比率"), max_length=300, blank=True)
    first_year = models.PositiveSmallIntegerField(
        _("期程開始年度"), null=True, blank=True, choices=[(y, str(y)) for y in YEARS]
    )
    last_year = models.PositiveSmallIntegerField(
        _("期程結束年度"), null=True, blank=True, choices=[(y, str(y)) for y in YEARS]
    )
    may_go_on = models.BooleanField(_("期滿後可能續辦"), default=False)
    applicant = models.CharField(_("申請者"), max_length=300, blank=True)
    condition = models.CharField(_("條件"), max_length=300, blank=True)
    source = models.CharField(_("資料來源"), max_length=300, blank=True)
    research = models.CharField(_("查證註記"), max_length=300, blank=True)
    # Plans docked to it reach NDC by way of its ministry, which the city's letter is written to (R15).
    through_ministry = models.BooleanField(_("經部會核轉國發會"), default=False)
    active = models.BooleanField(_("可選用"), default=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("中央補助計畫")
        verbose_name_plural = _("中央補助計畫")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")),
                name="programme_period",
                violation_error_message=_("期程結束年度早於開始年度。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.ministry}・{self.name}"

    @property
    def period(self) -> str:
        """The years it runs, as far as they are known: 114–116, 114– or –116."""
        if self.first_year and self.first_year == self.last_year:
            return f"{self.first_year}"
        return f"{self.first_year or ''}–{self.last_year or ''}" if self.first_year or self.last_year else ""

    def runs_in(self, year: int) -> bool:
        """Is ``year`` within its period?"""
        return (self.first_year or year) <= year <= (self.last_year or year)

    def get_absolute_url(self) -> str:
        """Its page in the catalogue."""
        return reverse("programmes:programme", args=[self.code])

    @property
    def choice(self) -> str:
        """How it is offered to a budget line: its name with the years and windows that are known (its terms, fetched)."""
        terms = list(self.terms.all())
        words = [gettext("%s 年") % runs([term.fiscal_year for term in terms])] if terms else []
        words += [
            gettext("%(year)s 年受理至 %(day)s") % {"year": term.fiscal_year, "day": format_day(term.closes_on)}
            for term in terms
            if term.closes_on
        ]
        return f"{self.ministry}・{self.name}" + (gettext("（%s）") % sentences(words) if words else "")


class ProgrammeTerm(models.Model):
    """What a central programme pays in one ROC year, as far as it is published; the checker reads it (R5, R18)."""

    programme = models.ForeignKey(
        CentralProgramme, models.CASCADE, related_name="terms", verbose_name=_("中央補助計畫")
    )
    fiscal_year = models.PositiveSmallIntegerField(_("年度"), choices=[(y, str(y)) for y in YEARS])
    opens_on = models.DateField(_("受理開始"), null=True, blank=True)
    closes_on = models.DateField(_("受理截止"), null=True, blank=True)
    cap = models.BigIntegerField(_("當年度上限（元）"), null=True, blank=True, validators=AMOUNT)
    cap_total = models.BigIntegerField(_("各年度合計上限（元）"), null=True, blank=True, validators=AMOUNT)
    cap_unit = models.CharField(_("上限計算單位"), max_length=10, choices=CapUnit, default=CapUnit.PLAN)
    max_central_percent = models.PositiveSmallIntegerField(
        _("中央補助比率上限（%）"), null=True, blank=True, validators=PERCENT
    )
    # By the fiscal tier of the local government that applies; None where the programme knows no tiers.
    tier1_percent = _tier_rate(1)
    tier2_percent = _tier_rate(2)
    tier3_percent = _tier_rate(3)
    tier4_percent = _tier_rate(4)
    tier5_percent = _tier_rate(5)
    max_personnel_percent = models.PositiveSmallIntegerField(
        _("人事費比率上限（%）"), null=True, blank=True, validators=PERCENT
    )
    funds_only = models.CharField(_("只補助"), max_length=10, choices=Expense, blank=True)
    checked_on = models.DateField(_("查證日期"))
    source = models.CharField(_("資料來源"), max_length=300)
    note = models.CharField(_("說明"), max_length=300, blank=True)

    class Meta:
        ordering = ["fiscal_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "fiscal_year"],
                name="one_term_a_year",
                violation_error_message=_("同一年度只能有一列補助條件。"),
            ),
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="term_window"),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.fiscal_year}"

    @property
    def is_counted(self) -> bool:
        """Does the cap speak of teams, units or places, whose number the proposer has to say?"""
        return self.cap_unit in COUNTED

    @property
    def cap_words(self) -> str:
        """The cap with its unit: ``每隊 350,000 元``; empty where none is known."""
        words = {"unit": self.get_cap_unit_display()}
        said = []
        if self.cap:
            said.append(gettext("%(unit)s %(amount)s 元") % (words | {"amount": f"{self.cap:,}"}))
        if self.cap_total:
            said.append(gettext("%(unit)s各年度合計 %(amount)s 元") % (words | {"amount": f"{self.cap_total:,}"}))
        return sentences(said)

    @property
    def all_tier_rates(self) -> list[int | None]:
        """The most the ministry pays a local government of each tier, in percent; None where the tier has no own rate."""
        return [self.rate_of(number) for number in TIERS]

    @property
    def rates_by_tier(self) -> dict[str, int | None]:
        """The same, each under the name of its tier."""
        return dict(zip(map(str, TIERS.values()), self.all_tier_rates, strict=True))

    @property
    def tier_rates(self) -> list[int]:
        """Those that are known."""
        return [rate for rate in self.all_tier_rates if rate]

    def rate_of(self, tier: int) -> int | None:
        """The rate of one tier."""
        rate: int | None = getattr(self, f"tier{tier}_percent")
        return rate


class FiscalTier(models.Model):
    """The city's fiscal tier 財力級次 in one ROC year; the DGBAS revises it, an administrator keeps it (R5)."""

    fiscal_year = models.PositiveSmallIntegerField(_("年度"), unique=True, choices=[(y, str(y)) for y in YEARS])
    tier = models.PositiveSmallIntegerField(_("財力級次"), choices=list(TIERS.items()))
    source = models.CharField(_("資料來源"), max_length=300)
    checked_on = models.DateField(_("查證日期"))

    class Meta:
        verbose_name = _("臺中市財力級次")
        verbose_name_plural = _("臺中市財力級次")
        ordering = ["fiscal_year"]
        constraints = [models.CheckConstraint(condition=Q(tier__gte=1, tier__lte=5), name="fiscal_tier_of_five")]

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.get_tier_display()}"


class ProgrammeRule(models.Model):
    """What a programme does not fund, or what has to be made sure of; its keywords make the checker warn."""

    programme = models.ForeignKey(
        CentralProgramme, models.CASCADE, related_name="rules", verbose_name=_("中央補助計畫")
    )
    kind = models.CharField(_("種類"), max_length=10, choices=RuleKind)
    words = models.CharField(_("內容"), max_length=300)
    keywords = models.CharField(
        _("關鍵字"), max_length=200, blank=True, help_text=_("以逗號分隔；經費項目或事業內容出現時提出警示。")
    )

    class Meta:
        ordering = ["-kind", "id"]

    def __str__(self) -> str:
        return self.words

    @property
    def keyword_list(self) -> list[str]:
        """The keywords, one by one."""
        return [word.strip() for word in re.split("[,，、]", self.keywords) if word.strip()]


def runs(years: Iterable[int]) -> str:
    """114, 115, 116 and 118 as ``114–116、118``."""
    found: list[list[int]] = []
    for year in sorted(years):
        if found and found[-1][-1] == year - 1:
            found[-1].append(year)
        else:
            found.append([year])
    return listed(f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in found)


class KpiQuerySet(models.QuerySet["Kpi"]):
    """Which indicators are meant for whom."""

    def for_ventures(self) -> Self:
        """Those a venture contributes to; the city's own figures are counted by RDEC."""
        return self.filter(level=KpiLevel.VENTURE)


class Kpi(models.Model):
    """A usual indicator of regional revitalization."""

    UP = "up"
    COUNTED = frozenset({"人", "人次", "家", "件", "項"})  # of these there are no halves
    OWN_UNIT = "自訂"  # the unit of an indicator whose name and unit a proposer decides

    code = models.CharField(_("代碼"), max_length=10, unique=True)
    name = models.CharField(_("指標"), max_length=80)
    unit = models.CharField(_("單位"), max_length=20)
    direction = models.CharField(_("方向"), max_length=4, choices=[(UP, _("愈高愈好")), ("down", _("愈低愈好"))])
    level = models.CharField(_("適用對象"), max_length=10, choices=KpiLevel, default=KpiLevel.VENTURE)
    source = models.CharField(_("資料來源"), max_length=300, blank=True)

    objects = KpiQuerySet.as_manager()

    class Meta:
        verbose_name = _("KPI")
        verbose_name_plural = _("KPI")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.name}（{self.unit}）"

    @property
    def is_counted(self) -> bool:
        """Is a figure of it a whole number?"""
        return self.unit in self.COUNTED

    @property
    def written_unit(self) -> str:
        """What may stand behind a figure of it; empty where the proposer decides the unit."""
        return "" if self.unit == self.OWN_UNIT else self.unit
