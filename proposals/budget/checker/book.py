"""What the rules read, the docked lines of a plan with what their programmes say, and what they find."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.utils.translation import gettext_lazy

from accounts.states import UnitKind
from chapters.states import Section
from proposals.states import Severity
from workflow.engine.verdicts import Words
from workflow.nested import Nested, read

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from programmes.models import CentralProgramme, FiscalTier, ProgrammeRule, ProgrammeTerm
    from proposals.models import BudgetAnswer, BudgetLine, Proposal, Venture

TITLES: dict[str, Words] = {
    "P1": gettext_lazy("超過補助上限"),
    "P2": gettext_lazy("超過中央補助比率"),
    "P3": gettext_lazy("經費性質不符"),
    "P4": gettext_lazy("不在受理年度或期間"),
    "P5": gettext_lazy("可能不符補助條件"),
    "P6": gettext_lazy("可能重複申請"),
    "P8": gettext_lazy("計畫已停止受理"),
    "P9": gettext_lazy("超過人事費比率"),
    "P10": gettext_lazy("補助條件待確認"),
    "P11": gettext_lazy("對接但未申請補助"),
}
CONFIRMATION = "P10"  # answered by confirming, not by giving a reason
PUBLIC_BODIES = frozenset({UnitKind.AGENCY, UnitKind.DISTRICT_OFFICE, UnitKind.RDEC})  # to whom rates by tier apply
T = TypeVar("T")


@dataclass(frozen=True)
class Finding:
    """What a rule found: its code, the ventures and lines concerned, the words with exact figures."""

    code: str
    severity: Severity
    about: str
    figures: tuple[object, ...]
    message: str
    venture_ids: tuple[int, ...]
    line_ids: tuple[int, ...]
    answer: BudgetAnswer | None = None
    holds: bool = True  # of what is saved too; a finding about what is only typed cannot be answered yet
    section: str = Section.BUDGET

    @property
    def title(self) -> str:
        """The rule in a few words."""
        return str(TITLES[self.code])

    @property
    def confirms(self) -> bool:
        """Is it asked so that the proposer confirms something, rather than because something looks wrong?"""
        return self.code == CONFIRMATION

    @property
    def fingerprint(self) -> str:
        """Another figure, another fingerprint: the warning is asked again."""
        return hashlib.sha256("|".join(map(str, self.figures)).encode()).hexdigest()

    @property
    def reason(self) -> str:
        """The answer's words, empty while there is none."""
        return self.answer.reason if self.answer else ""

    @property
    def answered_by(self) -> str:
        """Who gave the reason."""
        return self.answer.answered_by if self.answer else ""

    @property
    def waits(self) -> bool:
        """Is it a warning without a reason?"""
        return self.severity == Severity.WARNING and not self.answer


@dataclass
class Book:
    """The docked lines of a plan with what their programmes say."""

    lines: list[BudgetLine]
    terms: dict[tuple[int, int], ProgrammeTerm] = field(default_factory=dict)
    rules: dict[int, list[ProgrammeRule]] = field(default_factory=dict)
    tiers: dict[int, FiscalTier] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Proposal, typed: Typed | None = None) -> Book:
        """Read it, once for a page (one query, one more where a rate depends on tiers); nothing docked costs nothing."""
        from proposals.content.loading import is_loaded, loaded

        if typed is None and (kept := plan.__dict__.get("read_book")):
            return cast("Book", kept)
        lines: list[BudgetLine] = []
        for venture in loaded(plan).venture_list:
            is_typed = typed is not None and typed.venture.pk == venture.pk
            lines += typed.lines if typed and is_typed else venture.budget_lines.all()
        book = cls([line for line in lines if line.programme_id is not None]).read()
        if typed is None and is_loaded(plan):
            plan.__dict__["read_book"] = book
        return book

    def read(self) -> Book:
        """Fetch what the programmes of its lines say."""
        from programmes.models import CentralProgramme, FiscalTier

        if docked := {line.programme_id for line in self.lines if line.programme_id}:
            programmes = CentralProgramme.objects.filter(pk__in=docked)
            for programme in read(programmes, {"terms": Nested(), "rules": Nested()}):
                self.terms |= {(programme.pk, term.fiscal_year): term for term in programme.terms.all()}
                self.rules[programme.pk] = list(programme.rules.all())
            if any(term.tier_rates for term in self.terms.values()):
                self.tiers = {tier.fiscal_year: tier for tier in FiscalTier.objects.all()}
        return self

    @property
    def asking(self) -> list[BudgetLine]:
        """The lines that ask for central money."""
        return [line for line in self.lines if line.central]

    def by_year(self) -> Iterator[tuple[CentralProgramme, int, ProgrammeTerm | None, list[BudgetLine]]]:
        """What the plan asks of each programme in each year, and that year's term."""
        for lines in grouped(self.asking, lambda line: (line.programme_id, line.year)).values():
            programme, year = programme_of(lines[0]), lines[0].year
            yield programme, year, self.terms.get((programme.pk, year)), lines

    def tier_of(self, venture: Venture, year: int) -> FiscalTier | None:
        """The city's tier where a public body applies: the unit that carries the venture out, else the plan's owner."""
        applicant = venture.executing_unit or venture.proposal.owner
        return self.tiers.get(year) if applicant.kind in PUBLIC_BODIES else None


@dataclass(frozen=True)
class Typed:
    """A venture's budget as it is being typed: unsaved lines in the place of the saved ones."""

    venture: Venture
    lines: list[BudgetLine]


def docked_lines() -> QuerySet[BudgetLine]:
    """Lines docked to a programme, with all the rules read of them."""
    from proposals.models import BudgetLine

    docked = BudgetLine.objects.filter(programme__isnull=False).order_by("venture__position", "venture", "year", "id")
    return docked.select_related("venture__proposal__owner", "venture__executing_unit", "programme")


def programme_of(line: BudgetLine) -> CentralProgramme:
    """The programme of a docked line."""
    assert line.programme is not None  # the book holds docked lines only
    return line.programme


def grouped(rows: Iterable[T], key: Callable[[T], Any]) -> dict[Any, list[T]]:
    """``rows`` by ``key``, in the order the keys are met."""
    groups: dict[Hashable, list[T]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups
