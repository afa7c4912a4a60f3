"""What changed between two contents: pure functions on :class:`proposals.content.PlanContent`.

Comparisons, their papers and the bench call :func:`compare` and :func:`totals`. It never asks the database, and never
decides what is worth telling.
"""

from proposals.versions.differences.sections import altered_rows, compare, compare_place, row_names, totals
from proposals.versions.differences.texts import lines_of, paragraphs
from proposals.versions.differences.values import (
    Amount,
    Cell,
    Change,
    Pair,
    Part,
    Prose,
    Row,
    SectionDifference,
    Skipped,
    Span,
    Sums,
    Table,
    VentureName,
    Words,
    signed,
)

__all__ = [
    "Amount",
    "Cell",
    "Change",
    "Pair",
    "Part",
    "Prose",
    "Row",
    "SectionDifference",
    "Skipped",
    "Span",
    "Sums",
    "Table",
    "VentureName",
    "Words",
    "altered_rows",
    "compare",
    "compare_place",
    "lines_of",
    "paragraphs",
    "row_names",
    "signed",
    "totals",
]
