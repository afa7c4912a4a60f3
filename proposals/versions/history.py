"""The plan's log in words; never decides anything."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from proposals.models import Proposal
from proposals.states import Fit, Letting, PlanPermission

WORDS = ("reason", "note", "vision_fit", "evidence", "excused_reason")


def said(data: dict[str, Any], plan: Proposal) -> list[str]:
    """What a line of the log says in words: reasons, notes, the fit of each venture, and the sections asked for."""
    words = [str(data[name]) for name in WORDS if data.get(name)]
    words += [_fit_words(found) for found in (data.get("fits") or {}).values()]
    words += [_letting_words(letting, data[letting]) for letting in Letting if letting in data]
    return words + [f"{plan.layout.label(s)}：{reason}" for s, reason in (data.get("sections") or {}).items()]


def _fit_words(found: dict[str, str]) -> str:
    words = _("「%(venture)s」%(fit)s該區願景") % {"venture": found["venture"], "fit": Fit(found["fit"]).label}
    return f"{words}：{found['words']}" if found.get("words") else words


def _letting_words(letting: Letting, whom: dict[str, Any]) -> str:
    return _("%(letting)s：%(units)s（%(why)s）") % {
        "letting": letting.label,
        "units": "、".join(unit["label"] for unit in whom["units"]),
        "why": PlanPermission(whom["permission"]).label,
    }
