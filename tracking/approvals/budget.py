"""The budget that money is approved and spent against: as it was accepted, never the draft of an adjustment (R20)."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef

from programmes.models import CentralProgramme, ProgrammeTerm
from proposals.models import BudgetLine, Venture
from proposals.states import State
from workflow.statements import gathered

if TYPE_CHECKING:
    from proposals.models import Proposal

# Where the plan's rows are what was passed, approved or carried out; elsewhere they may be somebody's draft.
ACCEPTED = frozenset({State.PRELIMINARILY_APPROVED, State.APPROVED, State.EXECUTING, State.CLOSED})
SOURCES = ("central", "local", "private")
CAPS = ("fiscal_year", "cap", "cap_total", "cap_unit")


def accepted_lines(ventures: Collection[Venture]) -> dict[int, list[BudgetLine]]:
    """The lines of a plan's ventures, by the venture's id (one query; two during an adjustment).

    Each with its programme and, as ``terms``, what that pays at most.
    """
    found: dict[int, list[BudgetLine]] = {venture.pk: [] for venture in ventures}
    plan = next((venture.proposal for venture in ventures), None)
    if plan is None:
        return found
    lines: list[Any] | None = _kept(plan) if plan.state not in ACCEPTED else None
    if lines is None:  # in the order of the budget
        rows = BudgetLine.objects.filter(venture__in=found).select_related("programme")
        lines = list(rows.annotate(caps=_caps("programme")).order_by("year", "position", "pk"))
    for line in lines:
        if line.venture_id in found:
            line.terms = [ProgrammeTerm(**dict(zip(CAPS, row, strict=True))) for row in line.caps or ()]
            found[line.venture_id].append(line)
    return found


def key_of(line: BudgetLine) -> str:
    """What tells a line from the others of its venture: an adjustment writes its rows anew."""
    programme = line.programme.code if line.programme else ""
    return f"{line.year}|{line.expense}|{programme}|{line.item}"


def _kept(plan: Proposal) -> list[Any] | None:
    """The lines of the version by which the plan was carried out last; none of a plan that never was."""
    carried = plan.transitions.filter(target__in=(State.APPROVED, State.EXECUTING), version__isnull=False)
    said = carried.order_by("-id").values_list("version__content__ventures", flat=True).first()
    if said is None:
        return None
    rows = [(venture["id"], line) for venture in said for line in venture["budget"]]
    codes = {line["programme"]["code"] for _venture, line in rows if line["programme"]}
    known = CentralProgramme.objects.annotate(caps=_caps("pk"))
    programmes = known.in_bulk(codes, field_name="code") if codes else {}
    return [_line(venture, line, programmes) for venture, line in rows]


def _line(venture: int, said: dict[str, Any], programmes: dict[str, Any]) -> Any:
    """A line as it was, which has no row any more."""
    programme = programmes.get(said["programme"]["code"]) if said["programme"] else None
    amounts = {source: said[source] for source in SOURCES}
    line: Any = BudgetLine(
        venture_id=venture,
        item=said["item"],
        year=said["year"],
        expense=said["expense"],
        programme=programme,
        **amounts,
    )
    line.caps = programme and programme.caps
    return line


def _caps(programme: str) -> Any:
    """What each year's terms of a programme allow, as a column."""
    return gathered(ProgrammeTerm.objects.filter(programme=OuterRef(programme)), *CAPS)
