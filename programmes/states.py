"""Small choices of the catalogue: years, kinds of expense, fiscal tiers; leaves that never import anything of ours."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Expense(TextChoices):
    """經常門 or 資本門."""

    RECURRENT = "recurrent", _("經常門")
    CAPITAL = "capital", _("資本門")


class RuleKind(TextChoices):
    """What a rule of a central programme is."""

    EXCLUSION = "exclusion", _("不補助")
    CHECKLIST = "checklist", _("應確認")


YEARS = (114, 115, 116, 117)  # ROC years of the plan
# Fiscal tiers 財力級次 of local governments, the richest first; a programme's match rate may depend on them.
TIERS = {1: _("第一級"), 2: _("第二級"), 3: _("第三級"), 4: _("第四級"), 5: _("第五級")}
