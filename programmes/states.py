"""Small choices of the catalogue: years, kinds of expense, fiscal tiers; leaves that never import anything of ours."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Expense(TextChoices):
    """經常門 or 資本門."""

    RECURRENT = "recurrent", _("經常門")
    CAPITAL = "capital", _("資本門")


class RuleKind(TextChoices):
    """What a rule of a central programme is."""

    EXCLUSION = "exclusion", _("不補助")
    CHECKLIST = "checklist", _("應確認")


class KpiLevel(TextChoices):
    """Whom an indicator is measured for."""

    VENTURE = "venture", _("事業提案")
    CITY = "city", _("全市")


class CapUnit(TextChoices):
    """What the cap of a programme is counted by, as its announcement says."""

    PLAN = "plan", _("每案")
    VENTURE = "venture", _("每項事業")
    TEAM = "team", _("每隊")
    UNIT = "unit", _("每單位")
    PLACE = "place", _("每處")


# Of these a plan may hold several, and only the proposer knows how many; a plan and a venture are counted by the system.
COUNTED: dict[str, str | Promise] = {CapUnit.TEAM: _("隊"), CapUnit.UNIT: _("個單位"), CapUnit.PLACE: _("處")}
YEARS = (114, 115, 116, 117)  # ROC years of the plan
# Fiscal tiers 財力級次 of local governments, the richest first; a programme's match rate may depend on them.
TIERS = {1: _("第一級"), 2: _("第二級"), 3: _("第三級"), 4: _("第四級"), 5: _("第五級")}
