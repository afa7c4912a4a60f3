"""What stands beside a section's form, saved or being typed: sums, findings, the map (R18); never saves.

The pages show it; the answer to a kept draft carries the same fragments, so that both say the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import geo
from accounts.actors import ActorRequest
from chapters.states import Section
from inputs.fields import grouped
from inputs.words import listed
from programmes.states import YEARS, Expense
from proposals.budget import checker
from proposals.budget.sums import Money, Sheet, sheet
from proposals.content import facts
from proposals.content.values import DistrictContent, LineContent
from proposals.models import Proposal, SectionRequest, Venture
from proposals.states import Place as Where
from proposals.states import Severity
from proposals.writing.sections import Parts
from proposals.writing.typed import as_typed, kpi_of, typed_lines, typed_rows
from workflow.engine.facts import Facts
from workflow.engine.verdicts import Words

BELOW_BASELINE = gettext_lazy(
    "目標值 %(target)s 低於基準值 %(baseline)s；這項指標愈高愈好，請確認是否填反，或在佐證來源說明原因。"
)


@dataclass(frozen=True)
class Totals:
    """The sums of a venture as its page shows them, and whether they are the total that is stated."""

    sums: Sheet
    declared: int | None  # None while what is typed there is no amount
    unread: int = 0  # rows that are no valid lines yet and not counted

    @property
    def rows(self) -> list[tuple[str, Words, Money]]:
        """Key, label and amounts: the years, the kinds of expense, all."""
        return [
            *((str(year), gettext_lazy("%s 年度") % year, self.sums.year(year)) for year in YEARS),
            *((expense.value, expense.label, self.sums.expenses[expense]) for expense in Expense),
            ("all", gettext_lazy("合計"), self.sums.whole),
        ]

    @property
    def is_empty(self) -> bool:
        """Has nobody entered an amount yet? Nothing agrees with nothing."""
        return not self.declared and not self.sums.whole.total

    @property
    def over(self) -> int:
        """By how much the lines are more than the stated total; negative when less, 元."""
        return self.sums.whole.total - (self.declared or 0)

    @property
    def short(self) -> int:
        """By how much they are less."""
        return -self.over


def extras(read: Facts, section: str, venture: Venture | None, parts: Parts) -> dict[str, Any]:
    """The context a section needs beyond its form; ``parts`` are read as typed when they hold data."""
    if venture and section == Section.BUDGET:
        return _budget(read, venture, parts)
    if venture and section == Section.KPI:
        return _indicators(parts.rows)
    if venture and section == Section.CONCEPT:
        return {"place": _place(read.of(facts.content).basics.districts, venture, parts.form)}
    return {}


def fragments(request: ActorRequest, context: dict[str, Any]) -> dict[str, str]:
    """The same as HTML by the id of the element that holds it."""
    names = {"missing": "proposals/writing/_missing.html", "steps": "proposals/writing/_steps.html"}
    if "totals" in context:
        names |= {"findings": "proposals/budget/_findings.html", "totals": "proposals/budget/_totals.html"}
    elif "place" in context:
        names |= {"place": "proposals/writing/_place.html"}
    found = {place: render_to_string(name, context, request) for place, name in names.items()}
    for row in context["rows"].forms if "row_notes" in context else ():
        notes = render_to_string("proposals/budget/_row_found.html", {"row": row}, request)
        found[f"{row.prefix}-found"] = notes
    return found | ({"found": context["found"]} if "found" in context else {})


def _indicators(rows: Any) -> dict[str, Any]:
    """Rows whose target is below where the indicator stands, though more of it is better, are told so."""
    for row in typed_rows(rows) if rows.is_bound else rows.initial_forms:
        of = kpi_of(row.instance)
        if of.is_below:
            row.notes = [BELOW_BASELINE % {"target": grouped(of.target), "baseline": grouped(of.baseline)}]
    return {"row_notes": True}


def _budget(read: Facts, venture: Venture, parts: Parts) -> dict[str, Any]:
    form, rows = parts.form, parts.rows
    if rows.is_bound:
        lines = typed_lines(rows)
        unread = sum(1 for row in rows.forms if not row.is_valid() and not _is_deleted(row))
        declared = form.cleaned_data.get("declared_total") if form.is_valid() else None
        found = _of_typed(read, venture, tuple(lines.values()))
    else:
        found = [finding for finding in read.of(facts.findings) if venture.pk in finding.venture_ids]
        kept = {line.id: line for line in read.of(facts.content).venture(venture.pk).budget}
        lines = {row.prefix: kept[row.instance.pk] for row in rows.initial_forms if row.instance.pk in kept}
        unread, declared = 0, venture.declared_total
    for row in rows.forms:
        if line := lines.get(row.prefix):
            row.cap = _cap_of(row, line)
            row.total = line.total
            row.found = [(number, finding) for number, finding in enumerate(found, 1) if line.id in finding.line_ids]
    totals = Totals(sheet(lines.values()), declared, unread)
    asked = parts.reasons.about(found)
    return {
        "findings": found,
        "reasons_asked": asked,
        "found": _counted(found),
        "totals": totals,
        "row_notes": True,
    }


def _cap_of(row: Any, line: LineContent) -> str:
    """What the programme a line is docked to allows in its year, with what the cap counts."""
    programme = row.fields["programme"].known.get(str(row.instance.programme_id))
    terms = programme.terms.all() if programme else ()
    return next((term.cap_words for term in terms if term.fiscal_year == line.year), "")


def _of_typed(read: Facts, venture: Venture, lines: tuple[LineContent, ...]) -> list[checker.Finding]:
    """What is found with ``lines`` in the place of the venture's saved ones."""
    plan: Proposal = read.instance
    if not checker.is_live(plan, read.of(facts.requests)):
        return []
    content = read.of(facts.content).with_budget(venture.pk, lines)
    return [f for f in checker.findings(plan, content) if venture.pk in f.venture_ids]


def _is_deleted(row: Any) -> bool:
    return bool(row.data.get(row.add_prefix("DELETE")))


def _counted(found: list[checker.Finding]) -> str:
    """How many findings wait, for who does not see the page change."""
    errors = sum(f.severity == Severity.ERROR for f in found)
    waiting = sum(f.waits for f in found)
    if not errors and not waiting:
        return _("經費檢核：沒有待處理的事項")
    return _("經費檢核：須修正 %(errors)s 項，待說明 %(waiting)s 項") % {"errors": errors, "waiting": waiting}


@dataclass(frozen=True)
class Place:
    """Where a venture is: the district, whether the plan lies there, and the maps to show it on."""

    district: str
    elsewhere: str  # the plan's districts when the place lies in none of them
    outside: bool  # of the city
    asks: bool  # whether a place elsewhere is meant: not of one that is stored
    meant: bool
    marker: geo.Marker | None
    shapes: list[geo.Shape]  # the plan's districts
    around: list[geo.Shape]  # what else the near map shows
    names: Sequence[str]  # of the plan's districts
    box: geo.Box | None  # of the near map
    attribution: str
    frame: type[geo.Frame] = geo.Frame


def _place(districts: Sequence[DistrictContent], venture: Venture, form: Any) -> Place:
    if form.is_bound:
        form.is_valid()
        at = form.pin
    else:
        at = None if None in (venture.longitude, venture.latitude) else (venture.longitude, venture.latitude)
    found = geo.district_at(*at) if at else None
    here = [geo.shapes()[district.code] for district in districts]
    box = geo.Box.around(here) if here else None
    names = [d.name for d in districts]
    return Place(
        district=found.name if found else "",
        elsewhere=listed(names) if found and found.code not in {d.code for d in districts} else "",
        outside=bool(at and not found),
        asks=bool(form.is_bound and form.is_moved),
        meant=bool(form.is_bound and form.is_meant),
        marker=geo.marker(1, *at) if found and at else None,
        shapes=here,
        names=names,
        around=[shape for shape in geo.shapes().values() if shape not in here and box and box.meets(shape)],
        box=box,
        attribution=geo.attribution(),
    )


def next_open(places: Sequence[Where], here: int, asked: Mapping[Where, SectionRequest]) -> int:
    """The section to write after this one: the next, in a revision the next that is open and then one left behind."""
    if not asked:
        return here + 1
    ahead = (n for n in range(here + 1, len(places)) if places[n] in asked)
    behind = (n for n in range(here) if places[n] in asked and not asked[places[n]].revised_at)
    return next(ahead, next(behind, len(places)))


def found_in(read: Facts, section: str, venture: Venture | None, parts: Parts | None = None) -> list[checker.Finding]:
    """What the checker finds in the venture's budget, as it was stored or with what ``parts`` have just saved.

    Nothing where no money is written. Of a warning answered in the same save nothing is found any more.
    """
    if section != Section.BUDGET or not venture:
        return []
    if parts is None:
        return [finding for finding in read.of(facts.findings) if venture.pk in finding.venture_ids]
    found = facts.found_in(read, as_typed(read.of(facts.content), section, venture, parts))
    return [f for f in found if venture.pk in f.venture_ids and f.key not in parts.reasons.changed]


def held_back(met: list[checker.Finding], found: list[checker.Finding]) -> str:
    """Why the person stays after a save: an error, or a warning that was not among ``met`` before it; else empty."""
    known = {finding.about for finding in met}
    if errors := sum(finding.is_error for finding in found):
        words = _("已儲存。經費檢核有 %(n)s 項須修正，所以先留在這一頁；要先寫其他章節，請用章節清單前往。")
        return words % {"n": errors}
    if new := sum(f.waits and not f.confirms and f.about not in known for f in found):
        words = _("已儲存。有 %(n)s 項警示待說明（新增 %(new)s 項），先留在這一頁；再按一次即可前往下一節。")
        return words % {"n": sum(f.waits for f in found), "new": new}
    return ""
