"""The sections a plan is written in and the kinds of question (R19); leaves that never import anything of ours."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Section(TextChoices):
    """The parts of a plan that are written, returned and answered one by one (plan 肆)."""

    BASICS = "basics", _("基本資料")
    RESOURCES = "resources", _("資源盤點（人文地產景）")
    CONSENSUS = "consensus", _("共識會議")
    VISION = "vision", _("願景")
    THEME = "theme", _("事業主題")
    STAKEHOLDERS = "stakeholders", _("利害關係人")
    CONCEPT = "concept", _("事業構想")
    KPI = "kpi", _("KPI 貢獻度")
    BUDGET = "budget", _("所需資源")
    BENEFITS = "benefits", _("預期效益")
    SUPPLEMENT = "supplement", _("補充事項")


VENTURE_SECTIONS = (Section.THEME, Section.STAKEHOLDERS, Section.CONCEPT, Section.KPI, Section.BUDGET)
# Nothing but the template's own questions: without any, the chapter is not there.
QUESTIONS_ONLY = frozenset({Section.SUPPLEMENT})
# Written as a table: figures and days, a line a row, which people have in spreadsheets already.
GRIDS = frozenset({Section.CONCEPT, Section.KPI, Section.BUDGET})


class QuestionKind(TextChoices):
    """What an extra question of a chapter asks for (R19)."""

    TEXT = "text", _("單行文字")
    LONG = "long", _("長文")
    CHOICE = "choice", _("單選")
    NUMBER = "number", _("數字")
    DATE = "date", _("日期")
    TABLE = "table", _("表格")
    FILE = "file", _("檔案")


# The text of a chapter that its word limit speaks of.
PROSE: dict[str, str] = {
    Section.BASICS: "summary",
    Section.VISION: "vision",
    Section.THEME: "theme",
    Section.CONCEPT: "method",
    Section.BENEFITS: "benefits",
}
