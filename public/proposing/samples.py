"""What one takes home before signing in: 計畫書範本, 經費表, the workbook, an example plan; by the makers of the signed-in pages.

Holds nobody's data: the template asks, the example is made up and says so on every page. The chapters are those of today's
template, as a plan that is begun now would have them.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from chapters.services import current_template_id
from documents.papers.odf import SHEET_MIME, TEXT_MIME
from documents.papers.odt import odt
from documents.sheets.exports import XLSX_MIME
from proposals.models import PlanVersion, Proposal
from proposals.papers.budget_ods import budget_ods
from proposals.papers.plan import plan_paper
from proposals.workbooks.template import template_ods, template_xlsx


@dataclass(frozen=True)
class Sample:
    """A file to take home: what it is called, its type, how it is made from the plan it begins with."""

    file: str
    mime: str
    make: Callable[[PlanVersion], bytes]
    content: str  # which of ``reference/sample_plans.json``


def _plan(version: PlanVersion) -> bytes:
    return odt(plan_paper(version))


SAMPLES = {
    each.file: each
    for each in (
        Sample("plan-template.odt", TEXT_MIME, _plan, "template"),
        Sample("plan-example.odt", TEXT_MIME, _plan, "example"),
        Sample("budget-template.ods", SHEET_MIME, budget_ods, "template"),
        Sample("budget-example.ods", SHEET_MIME, budget_ods, "example"),
        Sample("plans.ods", SHEET_MIME, lambda _version: template_ods(), "template"),
        Sample("plans.xlsx", XLSX_MIME, lambda _version: template_xlsx(), "template"),
    )
}


def sample(file: str) -> bytes:
    """The file as it is made of today's template; the same bytes all day (two queries)."""
    return _made(file, current_template_id(), timezone.localdate())


@lru_cache(maxsize=len(SAMPLES))
def _made(file: str, template: int, day: dt.date) -> bytes:
    found = SAMPLES[file]
    plan = Proposal(template_id=template, is_demo=found.content == "example")
    at = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    return found.make(PlanVersion(proposal=plan, number=1, content=_content(found.content, plan), created_at=at))


def _content(name: str, plan: Proposal) -> dict[str, Any]:
    kept = json.loads((Path(settings.BASE_DIR) / "reference" / "sample_plans.json").read_text("utf-8"))
    chapters = [{"section": section, "title": plan.layout[section].title} for section in plan.layout.sections]
    return kept[name] | {"chapters": chapters}
