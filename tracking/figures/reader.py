"""A filled workbook read back: every report through its own form, every problem with sheet, row and column; never saves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.core.files import File
from django.utils.translation import gettext as _

from documents.sheets.reading import cells_of
from inputs.words import sentences
from proposals.workbooks.columns import SEPARATORS
from proposals.workbooks.grids import Grid, Problem, hidden_sheets, wrong_names
from tracking.figures.layout import CODE, ITEMS, KEY, NAMES, OF_ITEMS, REPORTS, columns_of_reports, heads
from tracking.models import ProgressReport
from tracking.reports.forms import ReportForm
from tracking.reports.standing import causes_for

if TYPE_CHECKING:
    from accounts.actors import Actor

Place = tuple[str, int, str]  # sheet, row, column


@dataclass
class Book:
    """What a workbook holds: the form of each report, and what stands against filing them."""

    forms: list[ReportForm] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass
class _Report:
    """What the workbook says of one report, and where."""

    typed: dict[str, Any] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)


def read_book(file: File, reports: Sequence[ProgressReport], *, by: Actor) -> Book:
    """The forms of ``reports`` that ``file`` names, nothing saved; raises UploadRefused."""
    read = cells_of(file, NAMES)
    found = {sheet.name: Grid(sheet, heads()[sheet.name]) for sheet in read.sheets}
    problems = [*wrong_names(read, NAMES, ITEMS), *hidden_sheets(read)]
    problems += [problem for grid in found.values() for problem in grid.wrong_shape()]
    if REPORTS not in found:
        problems.append(Problem(_("活頁簿裡沒有「%(name)s」工作表。請用範本填寫。") % {"name": REPORTS}))
    if problems:
        return Book(problems=problems)
    known = {str(report.pk): report for report in reports}
    said: dict[str, _Report] = {}
    for name in NAMES:
        problems += _gather(found[name], known, said)
    forms = [ReportForm(each.typed, instance=known[key], actor=by) for key, each in said.items()]
    is_whole = not problems
    for form, each in zip(forms, said.values(), strict=True):
        problems += _wrong(form, each, is_whole=is_whole)
    if not forms and not problems:
        problems.append(Problem(_("活頁簿裡沒有要填報的進度報告。")))
    return Book(forms, sorted(problems, key=_where))


def _gather(grid: Grid, known: Mapping[str, ProgressReport], said: dict[str, _Report]) -> Iterator[Problem]:
    """Put each cell to its report and field; what is no report of the unit, stands twice or is a formula is told."""
    for number in grid.rows:
        if refused := dict(grid.refused(number)):
            yield from (Problem(words, grid.name, number, label) for label, words in refused.items())
            continue
        key = grid.text(number, KEY).strip()
        if key not in known:
            words = _("「%(key)s」不是目前待填報的進度報告。請用最新下載的活頁簿。")
            yield Problem(words % {"key": key[:20]}, grid.name, number, KEY)
            continue
        report = said.setdefault(key, _Report())
        for name, labels in _fields(grid, number):
            if name in report.places:
                yield Problem(_("與第 %d 列重複。") % report.places[name][1], grid.name, number, KEY)
                break
            report.places[name] = (grid.name, number, labels[0])
            text = "、".join(filter(None, (grid.text(number, label) for label in labels)))
            report.typed[name] = _value(known[key], name, text)


def _fields(grid: Grid, number: int) -> Iterator[tuple[str, list[str]]]:
    """The form's field and the labels of its columns, of one row."""
    if grid.name == REPORTS:
        for name, columns in groupby(columns_of_reports(), key=itemgetter(0)):
            yield name, [label for _name, label in columns]
        return
    code = grid.text(number, CODE).strip()
    yield from ((f"{name}_{code}", [label]) for name, label in OF_ITEMS.items())


def _value(report: ProgressReport, name: str, text: str) -> Any:
    """Of causes the ids of those that are named; what is none stays as it was written, for the form to refuse."""
    if name != "causes":
        return text.strip().rstrip("%％") if name.startswith("percent_") else text
    for separator in SEPARATORS:
        text = text.replace(separator, "\n")
    ids = {cause.name: cause.pk for cause in causes_for(report)}
    return [str(ids.get(part.strip(), part.strip())) for part in text.split("\n") if part.strip()]


def _where(problem: Problem) -> tuple[int, int]:
    """From the first sheet's first row to the last."""
    return (NAMES.index(problem.sheet) if problem.sheet in NAMES else -1, problem.row)


def _wrong(form: ReportForm, said: _Report, *, is_whole: bool) -> Iterator[Problem]:
    """What the form refuses, each at its cell; a row that is missing has none, and is asked for once all rows are read."""
    for name in said.typed:
        if name not in form.fields:
            sheet, number, _label = said.places[name]
            if name.startswith("percent_"):
                yield Problem(_("工作計畫沒有這個項次。"), sheet, number, CODE)
    for name, words in form.errors.items():
        if name in said.places:
            yield Problem(sentences(words), *said.places[name])
        elif is_whole:
            yield Problem(f"{form.instance}：{sentences(words)}", ITEMS if "_" in name else REPORTS)
