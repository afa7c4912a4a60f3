"""What pages show of results: figures, pictures, reports, what is left of the money; never writes (R10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from tracking.approvals.pages import left_in_words
from tracking.approvals.sums import cells
from tracking.models import Undertaking
from tracking.results import progress
from tracking.results.kpi import figures_of, in_words, to_record
from tracking.results.services import may_record, may_withdraw
from tracking.workflow import REPORT_COMPLETION
from workflow.calendar import clock
from workflow.nested import Nested, read
from workflow.templatetags.cs import roc

if TYPE_CHECKING:
    from accounts.actors import Actor

PROMISED = F("venture__proposal__version__content")
HANGING = {
    "actuals": Nested(one=("kpi", "evidence")),
    "photos": Nested(one=("attachment",)),
    "final_reports": Nested(one=("attachment",)),
    "transitions": Nested(),
}


def read_results(undertaking: Undertaking) -> dict[str, Any]:
    """Its figures, pictures and reports (one query)."""
    (row,) = read(Undertaking.objects.filter(pk=undertaking.pk).annotate(promised=PROMISED), HANGING)
    actuals, reports = list(row.actuals.all()), list(row.final_reports.all())
    for each in (*actuals, *reports):
        each.undertaking = undertaking
    figures = figures_of(undertaking, actuals, row.promised)
    recorded = {(actual.kpi.code, actual.year): actual for actual in actuals}
    today = timezone.localdate(clock.now())
    return {
        "figures": [(each, recorded.get(each.key), each.when(undertaking.state, today)) for each in figures],
        "actuals": actuals,
        "kpi_words": in_words(figures),
        "to_record": to_record(figures, today),
        "photos": list(row.photos.all()),
        "reports": list(reversed(reports)),
        "report": reports[-1] if reports else None,
        "filed_because": _filed_because(list(row.transitions.all())),
    }


def _filed_because(log: list[Any]) -> str:
    """Why the results were filed before the work was done, or its last day had come; empty where neither was so."""
    filed = [line for line in log if line.move == REPORT_COMPLETION.name]
    return str(max(filed, key=lambda line: line.pk).data.get("reason", "")) if filed else ""


def left_in_ledger(undertaking: Undertaking) -> str:
    """What of the money was approved, received, spent, returned and is left, in a sentence (one query)."""
    return left_in_words(cells(venture=undertaking.venture_id))


def for_move(undertaking: Undertaking) -> dict[str, Any]:
    """What stands above the form of a move after the work (two queries)."""
    said = {"left_words": left_in_ledger(undertaking), "progress_words": progress.in_words(undertaking)}
    return read_results(undertaking) | said | {"shows_results": True}


def acts(undertaking: Undertaking, actor: Actor) -> dict[str, Any]:
    """What the actor may record here, and whether a consent may be withdrawn."""
    verdict = may_record(undertaking, actor)
    return {
        "records": bool(verdict),
        "shut": "" if verdict else verdict.reason,
        "withdraws": bool(may_withdraw(undertaking, actor)),
    }


def also_said(data: dict[str, Any]) -> list[str]:
    """What a line of an undertaking's log says besides reasons: the ground, the letter, what is left."""
    ground = [data["ground"]["label"]] if data.get("ground") else []
    letter = []
    if data.get("letter_number"):
        letter.append(
            _("簽 %(number)s（%(day)s）") % {"number": data["letter_number"], "day": roc(data["letter_date"])}
        )
    return [*ground, *letter, *(data[name] for name in ("progress", "left") if data.get(name))]
