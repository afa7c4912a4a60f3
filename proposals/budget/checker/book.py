"""What the rules read, docked lines with what their programmes say, and what they find; never judges."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import OuterRef
from django.utils.translation import gettext_lazy

from accounts.states import UnitKind
from chapters.states import Section
from programmes.states import TIERS
from proposals.content import VentureContent
from proposals.content.rows import line_content
from proposals.content.values import LineContent, PlanContent
from proposals.states import Severity
from workflow.engine.verdicts import Words
from workflow.statements import Statement, gathered, rows_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from programmes.models import CentralProgramme, FiscalTier, ProgrammeRule, ProgrammeTerm
    from proposals.models import Proposal

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
    "P12": gettext_lazy("不在計畫期程內"),
    "P13": gettext_lazy("已過的年度"),
}
CONFIRMATION = "P10"  # answered by confirming, not by giving a reason
PUBLIC_BODIES = frozenset({UnitKind.AGENCY, UnitKind.DISTRICT_OFFICE, UnitKind.RDEC})  # to whom rates by tier apply
T = TypeVar("T")
Read = Callable[[], "tuple[Any, ...]"]


@dataclass(frozen=True)
class Answered:
    """Why a warning stands, and who said so (``BudgetAnswer``)."""

    reason: str
    by: str


@dataclass(frozen=True)
class Former:
    """A reason that was replaced or withdrawn, who had given it and who ended it when (``FormerAnswer``)."""

    reason: str
    by: str
    ended_by: str
    ended_at: dt.datetime


@dataclass(frozen=True)
class Finding:
    """What a rule found: its code, the ventures and lines concerned, the words with exact figures."""

    code: str
    severity: Severity
    about: str
    figures: tuple[object, ...]
    message: str
    venture_ids: tuple[int, ...]
    line_ids: tuple[int | None, ...]
    answer: Answered | None = None
    former: tuple[Former, ...] = ()
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
    def is_error(self) -> bool:
        """Does it stop the filing?"""
        return self.severity == Severity.ERROR

    @property
    def fingerprint(self) -> str:
        """Another figure, another fingerprint: the warning is asked again."""
        return hashlib.sha256("|".join(map(str, self.figures)).encode()).hexdigest()

    @property
    def key(self) -> tuple[str, str]:
        """What an answer to it is kept under."""
        return self.about, self.fingerprint

    @property
    def reason(self) -> str:
        """The answer's words, empty while there is none."""
        return self.answer.reason if self.answer else ""

    @property
    def answered_by(self) -> str:
        """Who gave the reason."""
        return self.answer.by if self.answer else ""

    @property
    def waits(self) -> bool:
        """Is it a warning without a reason?"""
        return self.severity == Severity.WARNING and not self.answer


@dataclass(frozen=True)
class Docked:
    """A line and the venture it is money for; ``code`` is asked only of one that is docked to a programme."""

    line: LineContent
    venture: VentureContent

    @property
    def code(self) -> str:
        """The programme's."""
        assert self.line.programme is not None  # the book holds docked lines only
        return self.line.programme.code


PERIOD = ("first_year", "last_year", "may_go_on")
TERM = (
    "fiscal_year",
    "closes_on",
    "cap",
    "cap_total",
    "cap_unit",
    "max_central_percent",
    *(f"tier{number}_percent" for number in TIERS),
    "max_personnel_percent",
    "funds_only",
)


def columns() -> tuple[Any, ...]:
    """What RDEC keeps of all programmes, some dozens of rows, and what a plan has answered, as columns of the plan."""
    from programmes.models import CentralProgramme, FiscalTier, ProgrammeRule, ProgrammeTerm
    from proposals.models import BudgetAnswer, FormerAnswer

    answers = BudgetAnswer.objects.filter(proposal=OuterRef("pk"))
    former = FormerAnswer.objects.filter(proposal=OuterRef("pk"))
    return (
        gathered(CentralProgramme.objects.all(), "code", "name", "active", *PERIOD),
        gathered(ProgrammeTerm.objects.all(), "programme__code", *TERM),
        gathered(ProgrammeRule.objects.all(), "programme__code", "id", "kind", "words", "keywords"),
        gathered(FiscalTier.objects.all(), "fiscal_year", "tier"),
        gathered(answers, "about", "fingerprint", "reason", "answered_by"),
        gathered(former, "about", "fingerprint", "reason", "answered_by", "ended_by", "ended_at"),
    )


def _catalogue(key: int) -> QuerySet:
    from proposals.models import Proposal

    return Proposal._base_manager.filter(pk=key).values_list(*columns())


CATALOGUE = Statement(_catalogue)


@dataclass
class Book:
    """The docked lines of a plan with what their programmes, by code, say today; its ventures with all their lines."""

    lines: list[Docked]
    ventures: tuple[VentureContent, ...] = ()
    programmes: dict[str, CentralProgramme] = field(default_factory=dict)
    terms: dict[tuple[str, int], ProgrammeTerm] = field(default_factory=dict)
    rules: dict[str, list[ProgrammeRule]] = field(default_factory=dict)
    tiers: dict[int, FiscalTier] = field(default_factory=dict)
    answers: dict[tuple[str, str], Answered] = field(default_factory=dict)
    former: dict[tuple[str, str], tuple[Former, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Proposal, content: PlanContent, read: Read | None = None) -> Book:
        """Open it for ``content``, with the answers of ``plan`` (one query); no line costs nothing."""
        docked = [Docked(line, v) for v in content.ventures for line in v.budget if line.programme]
        return cls(docked, content.ventures).read(plan, read)

    @staticmethod
    def kept(plan: Proposal) -> tuple[Any, ...]:
        """What is kept of all programmes, and what ``plan`` answered, as the database gives it (one query)."""
        return CATALOGUE.row(plan.pk)

    def read(self, plan: Proposal, read: Read | None = None) -> Book:
        """Fetch what the programmes of its lines say, and what ``plan`` answered."""
        from programmes.models import CentralProgramme, FiscalTier, ProgrammeRule, ProgrammeTerm

        if not self.lines and not any(venture.budget for venture in self.ventures):
            return self
        docked = {docked.code for docked in self.lines}
        programmes, terms, rules, tiers, answers, former = map(rows_of, read() if read else self.kept(plan))
        self.rules = {code: [] for code in docked}
        for code, name, active, *period in programmes:
            if code in docked:
                runs = dict(zip(PERIOD, period, strict=True))
                self.programmes[code] = CentralProgramme(code=code, name=name, active=active, **runs)
        for code, year, closes_on, *rest in terms:
            if code in docked:
                closes = dt.date.fromisoformat(closes_on) if closes_on else None
                self.terms[code, year] = ProgrammeTerm(**dict(zip(TERM, (year, closes, *rest), strict=True)))
        for code, key, kind, words, keywords in rules:
            if code in docked:
                self.rules[code].append(ProgrammeRule(id=key, kind=kind, words=words, keywords=keywords))
        self.tiers = {year: FiscalTier(fiscal_year=year, tier=tier) for year, tier in tiers}
        for about, fingerprint, reason, by in answers:
            self.answers[about, fingerprint] = Answered(reason, by)
        for about, fingerprint, reason, by, ended_by, ended_at in former:
            ended = Former(reason, by, ended_by, dt.datetime.fromisoformat(ended_at))
            self.former[about, fingerprint] = (*self.former.get((about, fingerprint), ()), ended)
        return self

    @property
    def asking(self) -> list[Docked]:
        """The lines that ask for central money."""
        return [docked for docked in self.lines if docked.line.central]

    def by_year(self) -> Iterator[tuple[CentralProgramme, int, ProgrammeTerm | None, list[Docked]]]:
        """What the plan asks of each programme in each year, and that year's term."""
        for (code, year), lines in grouped(self.asking, lambda docked: (docked.code, docked.line.year)).items():
            yield self.programmes[code], year, self.terms.get((code, year)), lines

    def tier_of(self, venture: VentureContent, year: int) -> FiscalTier | None:
        """The city's tier where a public body applies: the unit that carries the venture out, else the plan's owner."""
        return self.tiers.get(year) if venture.applicant in PUBLIC_BODIES else None


def docked_rows(programme: CentralProgramme, plans: QuerySet[Proposal]) -> dict[Proposal, list[Docked]]:
    """The lines of ``plans`` docked to ``programme``, by plan, with what the rules read of their ventures (one query)."""
    from proposals.models import BudgetLine

    rows = BudgetLine.objects.filter(programme=programme, venture__proposal__in=plans)
    rows = rows.order_by("venture__position", "venture", "year", "id")
    found: dict[Proposal, list[Docked]] = {}
    for row in rows.select_related(
        "venture__proposal__owner", "venture__executing_unit", "venture__written_unit", "programme"
    ):
        venture, plan = row.venture, row.venture.proposal
        content = VentureContent(
            id=venture.pk,
            title=venture.title,
            theme=venture.theme,
            method=venture.method,
            applicant=(venture.unit_written or plan.owner).kind,
        )
        found.setdefault(plan, []).append(Docked(line_content(row), content))
    return found


def grouped(rows: Iterable[T], key: Callable[[T], Any]) -> dict[Any, list[T]]:
    """``rows`` by ``key``, in the order the keys are met."""
    groups: dict[Hashable, list[T]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups
