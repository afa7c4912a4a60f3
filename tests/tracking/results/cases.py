"""Plans whose ventures promise indicators, and what is recorded of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from portal.demo.results import picture
from programmes.models import Kpi
from proposals.models import PlanVersion, Proposal
from tests.tracking.cases import Cast, executing_plan, paper
from tracking.models import ResultPhoto, Undertaking
from tracking.results import services
from tracking.states import Covers, State

JOBS, DAYS = "T01", "T02"  # more is better; less is better
DAY = "115.3.2"
PHOTO: dict[str, Any] = {
    "caption": "果園走讀",
    "covers": ["case", "press"],
    "shows_people": True,
    "consent": "報名表簽名",
}


def promising(cast: Cast, *states: str, years: tuple[int, ...] = (114, 115)) -> tuple[Proposal, list[Undertaking]]:
    """The first venture promises ten jobs and at most five days of waiting in each of ``years``."""
    plan, rows = executing_plan(cast, *states or (State.TRACKED,))
    Kpi.objects.get_or_create(code=JOBS, defaults={"name": "就業人數", "unit": "人", "direction": "up"})
    Kpi.objects.get_or_create(code=DAYS, defaults={"name": "等候天數", "unit": "天", "direction": "down"})
    asked = ((JOBS, "就業人數", "人", "10"), (DAYS, "等候天數", "天", "5"))
    kpis = [
        {"code": code, "name": name, "unit": unit, "year": year, "baseline": "0", "target": target, "evidence": ""}
        for year in years
        for code, name, unit, target in asked
    ]
    venture = {"id": rows[0].venture_id, "title": "事業甲", "kpis": kpis}
    version = PlanVersion.objects.create(
        proposal=plan, number=2, content={"ventures": [venture]}, sha256="1" * 64, created_by="測試"
    )
    Proposal.objects.filter(pk=plan.pk).update(version=version)
    return Proposal.objects.get(pk=plan.pk), [Undertaking.objects.for_page().get(pk=row.pk) for row in rows]


def recorded(case: Undertaking, cast: Cast, **values: str) -> list[Any]:
    """``T01_115="12"``: what an indicator came to."""
    typed = {tuple(name.split("_")): Decimal(value) for name, value in values.items()}
    figures = {(code, int(year)): value for (code, year), value in typed.items()}
    return services.record_actuals(case, values=figures, basis="勞保投保人數", file=paper("佐證"), by=cast.executor)


def all_recorded(case: Undertaking, cast: Cast) -> None:
    """Of both years; waiting took six days in 115, one more than promised."""
    recorded(case, cast, T01_114="10", T02_114="4.5", T01_115="12", T02_115="6")


def photo(case: Undertaking, cast: Cast, **extra: Any) -> ResultPhoto:
    """A picture with people, for the case and the press."""
    said = PHOTO | {"taken_on": case.planned_start} | extra
    return services.add_photo(case, file=picture(93, 138, 102), by=cast.executor, **said)


def upload() -> SimpleUploadedFile:
    """The same as a browser sends it."""
    made = picture(93, 138, 102)
    return SimpleUploadedFile("果園.png", made.read(), "image/png")


EVERYWHERE = [scope.value for scope in Covers]
