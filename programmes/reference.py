"""Programmes and indicators from ``reference/*.csv``; what an administrator has edited is never overwritten."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from accounts.reference import rows
from programmes.models import CentralProgramme, FiscalTier, Kpi, ProgrammeRule, ProgrammeTerm
from programmes.states import YEARS, CapUnit, RuleKind

CHECKED_ON = dt.date(2026, 11, 23)
NOT_YET = "尚未公告，暫依 115 年額度。"


@dataclass(frozen=True)
class Facts:
    """What ``central_programmes.csv`` says of some years in figures; ``note`` is what a figure cannot tell a proposer.

    ``cap`` is for one year, ``total`` for all years together, each for one ``unit``.
    """

    code: str
    years: tuple[int, ...]
    cap: int | None
    note: str = ""
    total: int | None = None
    unit: CapUnit = CapUnit.PLAN
    central: int | None = None  # percent
    personnel: int | None = None  # percent
    window: tuple[dt.date | None, dt.date | None] = (None, None)


# Only what stands in the text: what was not found, whole-country totals, single cases and other counties' figures are not.
PHASES = "Phase 1 最高 150 萬元、Phase 2 最高 1,200 萬元、Phase 2+ 最高 600 萬元。"
GENERAL = "一般型；共創型額度請洽主辦機關。"
STATION = "3 位專職時人事費得至 60%；115 年另有高階組。"
TERMS: tuple[Facts, ...] = (
    Facts("CP01", (114, 115), 3_000_000, STATION, personnel=50),
    Facts("CP01", (116, 117), 3_000_000, NOT_YET + STATION, personnel=50),
    Facts("CP02", YEARS, 350_000, unit=CapUnit.TEAM),
    Facts(
        "CP03", (115,), 680_000, "全國 40 隊。", unit=CapUnit.TEAM, window=(dt.date(2025, 11, 28), dt.date(2026, 1, 5))
    ),
    Facts("CP07", (115, 116, 117), None, PHASES, total=12_000_000),
    Facts("CP14", YEARS, 400_000, "進階型；起步型最高 15 萬元。"),
    Facts("CP17", (115, 116), 1_500_000, "1 或 2 年期。"),
    Facts("CP17", (117,), 1_500_000, NOT_YET),
    Facts("CP22", (115,), 1_300_000, GENERAL),
    Facts("CP22", (116, 117), 1_300_000, NOT_YET + GENERAL),
    Facts("CP26", YEARS, 500_000, "2 年期計畫。", total=1_000_000),
    Facts("CP32", YEARS, 30_000, unit=CapUnit.UNIT, central=50),
)
# The city's fiscal tier by ROC year: the second until 114, the third from 115.
TIERS_OF_THE_CITY = {114: 2, 115: 3, 116: 3, 117: 3}
TIER_SOURCE = "行政院主計總處財力級次表"
EXCLUSION, CHECKLIST = RuleKind.EXCLUSION, RuleKind.CHECKLIST
# Code, kind, words, keywords.
RULES: tuple[tuple[str, RuleKind, str, str], ...] = (
    ("CP01", CHECKLIST, "人事費以 50% 為限；有 3 位專職時以 60% 為限", ""),
    ("CP01", CHECKLIST, "主持人 45 歲以下且在地 5 年以上；另 5 人，至少 3 位 20–45 歲、至少 1 位專職", ""),
    ("CP01", CHECKLIST, "以單一鄉鎮市區為原則", ""),
    ("CP03", CHECKLIST, "22–45 歲青年團隊", ""),
    ("CP10", CHECKLIST, "只補助經地方創生會報審核通過之事業提案", ""),
    ("CP10", CHECKLIST, "提報時須擬工作計畫書（初稿）送觀光署初審", ""),
    ("CP10", EXCLUSION, "以既有設施整備及環境整理為限，不補助新建", "新建"),
    ("CP10", EXCLUSION, "堤防、海堤", "堤防,海堤"),
    ("CP10", EXCLUSION, "鐵道、纜車、橋梁（吊橋）", "鐵道,纜車,橋梁,吊橋"),
    ("CP10", EXCLUSION, "雕塑、牆面彩繪、裝置藝術", "雕塑,彩繪,裝置藝術"),
    ("CP10", EXCLUSION, "非必要之高架平台、步道或設備器材", "高架"),
    ("CP10", CHECKLIST, "避免非自然之人工雕琢", ""),
    ("CP17", CHECKLIST, "18–45 歲青年", ""),
    ("CP22", CHECKLIST, "具 5 年以上在地資歷之公司或組織", ""),
    ("CP25", EXCLUSION, "不得新建館舍", "新建"),
    ("CP26", CHECKLIST, "限 70 個客家文化重點發展區，每區以 2 案為原則", ""),
    ("CP26", CHECKLIST, "移居青年具客語能力", ""),
)


def load() -> None:
    """Add what is missing; idempotent."""
    CentralProgramme.objects.bulk_create(
        [
            CentralProgramme(
                code=row["id"],
                ministry=row["ministry"],
                agency=row["agency"],
                name=row["programme"],
                funds_what=row["funds_what"],
                cap=row["cap_or_rate"],
                applicant=row["applicant"],
                condition=row["condition"],
                first_year=row["first_year"] or None,
                last_year=row["last_year"] or None,
                research=row["research"],
                source=row["sure"],
            )
            for row in rows("central_programmes.csv")
        ],
        ignore_conflicts=True,
    )
    Kpi.objects.bulk_create(
        [
            Kpi(
                code=row["code"],
                name=row["name"],
                unit=row["unit"],
                direction=row["direction"],
                level=row["level"],
                source=row["sure"],
            )
            for row in rows("kpi.csv")
        ],
        ignore_conflicts=True,
    )
    FiscalTier.objects.bulk_create(
        [
            FiscalTier(fiscal_year=year, tier=tier, source=TIER_SOURCE, checked_on=CHECKED_ON)
            for year, tier in TIERS_OF_THE_CITY.items()
        ],
        ignore_conflicts=True,
    )
    _load_terms()
    _load_rules()


def _load_terms() -> None:
    """The years of programmes that have none yet: what RDEC took away does not come back."""
    bare = {programme.code: programme for programme in CentralProgramme.objects.filter(terms=None)}
    ProgrammeTerm.objects.bulk_create(
        [
            ProgrammeTerm(
                programme=bare[facts.code],
                fiscal_year=year,
                opens_on=facts.window[0],
                closes_on=facts.window[1],
                cap=facts.cap,
                cap_total=facts.total,
                cap_unit=facts.unit,
                max_central_percent=facts.central,
                max_personnel_percent=facts.personnel,
                checked_on=CHECKED_ON,
                source=bare[facts.code].source or "central_programmes.csv",
                note=facts.note,
            )
            for facts in TERMS
            if facts.code in bare
            for year in facts.years
        ],
        ignore_conflicts=True,
    )


def _load_rules() -> None:
    """The same for rules."""
    bare = {programme.code: programme for programme in CentralProgramme.objects.filter(rules=None)}
    ProgrammeRule.objects.bulk_create(
        ProgrammeRule(programme=bare[code], kind=kind, words=words, keywords=keywords)
        for code, kind, words, keywords in RULES
        if code in bare
    )
