"""Does the money fit the central programmes it is docked to (R18)? One set of rules with codes, on data RDEC keeps.

Errors stop a filing; a warning is answered with a reason, which holds as long as its figures do. Only drafts are checked,
against today's terms; what was found at a filing stands in its line of the log and is not asked again (P7, central money
without a programme, is ``M$4`` of ``proposals.completeness``).
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.fields import format_roc
from proposals.states import WRITING, Expense, RuleKind, Section, Severity, State
from workflow.nested import Nested, read
from workflow.verdicts import Words

if TYPE_CHECKING:
    from proposals.models import (
        BudgetAnswer,
        BudgetLine,
        CentralProgramme,
        ProgrammeRule,
        ProgrammeTerm,
        Proposal,
        ProposalTransition,
        Venture,
    )

TITLES: dict[str, Words] = {
    "P1": gettext_lazy("超過補助上限"),
    "P2": gettext_lazy("超過中央補助比率"),
    "P3": gettext_lazy("經費性質不符"),
    "P4": gettext_lazy("不在受理年度或期間"),
    "P5": gettext_lazy("可能不符補助條件"),
    "P6": gettext_lazy("可能重複申請"),
    "P8": gettext_lazy("計畫已停止受理"),
    "P9": gettext_lazy("超過人事費比率"),
}
PERSONNEL = "人事費"  # a line whose item says so is staff cost
RECORDED = "budget_check"  # where a line of the log keeps what was found
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
    section: str = Section.BUDGET

    @property
    def title(self) -> str:
        """The rule in a few words."""
        return str(TITLES[self.code])

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
    """The docked lines of a plan with what their programmes say (two queries)."""

    lines: list[BudgetLine]
    terms: dict[tuple[int, int], ProgrammeTerm] = field(default_factory=dict)
    rules: dict[int, list[ProgrammeRule]] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Proposal) -> Book:
        """Read it, once for a page; a plan that is docked to nothing costs its content."""
        from proposals.loading import is_loaded, loaded
        from proposals.models import CentralProgramme

        if kept := plan.__dict__.get("read_book"):
            return cast("Book", kept)
        lines = (line for venture in loaded(plan).venture_list for line in venture.budget_lines.all())
        book = cls([line for line in lines if line.programme_id is not None])
        if docked := {line.programme_id for line in book.lines if line.programme_id}:
            programmes = CentralProgramme.objects.filter(pk__in=docked)
            for programme in read(programmes, {"terms": Nested(), "rules": Nested()}):
                book.terms |= {(programme.pk, term.fiscal_year): term for term in programme.terms.all()}
                book.rules[programme.pk] = list(programme.rules.all())
        if is_loaded(plan):
            plan.__dict__["read_book"] = book
        return book

    @property
    def asking(self) -> list[BudgetLine]:
        """The lines that ask for central money."""
        return [line for line in self.lines if line.central]

    def by_year(self) -> Iterator[tuple[CentralProgramme, int, ProgrammeTerm | None, list[BudgetLine]]]:
        """What the plan asks of each programme in each year, and that year's term."""
        for lines in _grouped(self.asking, lambda line: (line.programme_id, line.year)).values():
            programme, year = _programme(lines[0]), lines[0].year
            yield programme, year, self.terms.get((programme.pk, year)), lines


Rule = Callable[[Book], Iterator[Finding]]


def is_live(plan: Proposal) -> bool:
    """Is the budget checked against today's terms? Until it is filed, and again when a desk has reopened the budget."""
    if plan.state in WRITING or plan.state == State.COACHING_REVISION:
        return True
    return plan.state == State.INTAKE_REVISION and any(r.section == Section.BUDGET for r in plan.open_requests)


def findings(plan: Proposal) -> list[Finding]:
    """Everything the rules find, errors first, answered warnings with their answers (three queries at most)."""
    book = Book.of(plan)
    found = [finding for rule in RULES for finding in rule(book)]
    if not found:
        return []
    answers = {(a.about, a.fingerprint): a for a in plan.budget_answers.all()}
    answered = [replace(f, answer=answers.get((f.about, f.fingerprint))) for f in found]
    return sorted(answered, key=lambda f: (f.severity != Severity.ERROR, f.code))


def of_venture(plan: Proposal, venture: Venture | None) -> list[Finding]:
    """What the budget page of a venture of a draft shows."""
    return [f for f in findings(plan) if venture and venture.pk in f.venture_ids] if is_live(plan) else []


def record(plan: Proposal) -> list[dict[str, str]]:
    """The findings as a line of the log keeps them, in the source language whoever files."""
    with override(settings.LANGUAGE_CODE):
        names = ("code", "severity", "title", "message", "reason", "answered_by")
        return [{name: str(getattr(finding, name)) for name in names} for finding in findings(plan)]


def standing(plan: Proposal, log: Iterable[ProposalTransition]) -> list[Finding] | list[dict[str, Any]]:
    """What the plan's page lists: the findings now while it is a draft, else those of the last filing."""
    if is_live(plan):
        return findings(plan)
    recorded = [line.data[RECORDED] for line in log if RECORDED in line.data]
    return recorded[-1] if recorded else []


def over_cap(book: Book) -> Iterator[Finding]:
    """P1: the plan asks more of a programme in a year than its cap."""
    for programme, year, term, lines in book.by_year():
        asked = sum(line.central for line in lines)
        if term and term.cap_per_plan and asked > term.cap_per_plan:
            words = _(
                "「%(programme)s」%(year)s 年每案上限 %(cap)s 元，本計畫申請 %(asked)s 元，超過 %(over)s 元。"
            ) % {
                "programme": programme.name,
                "year": year,
                "cap": f"{term.cap_per_plan:,}",
                "asked": f"{asked:,}",
                "over": f"{asked - term.cap_per_plan:,}",
            }
            yield _warning("P1", (programme.code, year), (term.cap_per_plan, asked), words, lines)


def over_share(book: Book) -> Iterator[Finding]:
    """P2: of what a venture spends under a programme in a year, the central share is above the match rate."""
    for (programme_id, year, _venture), lines in _grouped(
        book.lines, lambda line: (line.programme_id, line.year, line.venture_id)
    ).items():
        term = book.terms.get((programme_id, year)) if programme_id else None
        central, total = sum(line.central for line in lines), sum(line.total for line in lines)
        if term and term.max_central_percent and central * 100 > total * term.max_central_percent:
            programme, venture = _programme(lines[0]), lines[0].venture
            words = _(
                "「%(venture)s」%(year)s 年對接「%(programme)s」共 %(total)s 元，"
                "中央補助以 %(percent)s%% 為限，最多 %(most)s 元；目前申請 %(asked)s 元。"
            ) % {
                "venture": venture,
                "year": year,
                "programme": programme.name,
                "total": f"{total:,}",
                "percent": term.max_central_percent,
                "most": f"{total * term.max_central_percent // 100:,}",
                "asked": f"{central:,}",
            }
            figures = (term.max_central_percent, central, total)
            yield _warning("P2", (programme.code, year, f"v{venture.pk}"), figures, words, lines)


def wrong_expense(book: Book) -> Iterator[Finding]:
    """P3: capital money asked of a programme that pays recurrent expense only, or the other way round."""
    for line in book.asking:
        programme = _programme(line)
        term = book.terms.get((programme.pk, line.year))
        if term and term.funds_only and term.funds_only != line.expense:
            words = _(
                "「%(item)s」為%(expense)s，「%(programme)s」%(year)s 年只補助%(only)s。請改列或改選其他中央計畫。"
            ) % {
                "item": line.item,
                "expense": Expense(line.expense).label,
                "programme": programme.name,
                "year": line.year,
                "only": Expense(term.funds_only).label,
            }
            yield _found(Severity.ERROR, "P3", (f"l{line.pk}",), (term.funds_only, line.expense), words, [line])


def out_of_time(book: Book) -> Iterator[Finding]:
    """P4: nothing is known of that year although other years are, or its window has closed."""
    known = {programme for programme, _year in book.terms}
    today = timezone.localdate()
    for programme, year, term, lines in book.by_year():
        names = {"programme": programme.name, "year": year}
        if term is None and programme.pk in known:
            words = _("「%(programme)s」沒有 %(year)s 年的補助條件，可能不再受理。") % names
            yield _warning("P4", (programme.code, year), ("no term",), words, lines)
        elif term and term.closes_on and term.closes_on < today:
            closed = {"day": format_roc(term.closes_on)}
            words = _("「%(programme)s」%(year)s 年已於 %(day)s 截止受理。") % (names | closed)
            yield _warning("P4", (programme.code, year), (term.closes_on,), words, lines)


def excluded(book: Book) -> Iterator[Finding]:
    """P5: an item or a venture's text names what a rule of the programme speaks of."""
    for (programme_id, _venture), lines in _grouped(
        book.asking, lambda line: (line.programme_id, line.venture_id)
    ).items():
        programme, venture = _programme(lines[0]), lines[0].venture
        text = "\n".join((venture.title, venture.theme, venture.method))
        places = [(f"v{venture.pk}", venture.title, text, lines)]
        places += [(f"l{line.pk}", line.item, line.item, [line]) for line in lines]
        for rule in book.rules.get(programme_id or 0, ()):
            for place, name, said, where in places:
                if named := [word for word in rule.keyword_list if _plain(word) in _plain(said)]:
                    words = _("「%(programme)s」%(kind)s：%(words)s（「%(where)s」提到「%(named)s」）。") % {
                        "programme": programme.name,
                        "kind": RuleKind(rule.kind).label,
                        "words": rule.words,
                        "where": name,
                        "named": "、".join(named),
                    }
                    about = (programme.code, f"r{rule.pk}", place)
                    yield _warning("P5", about, (rule.kind, rule.words, *named), words, where)


def funded_twice(book: Book) -> Iterator[Finding]:
    """P6: the same item is docked to the same programme twice in a year."""
    for (_programme_id, year, item), lines in _grouped(
        book.asking, lambda line: (line.programme_id, line.year, _plain(line.item))
    ).items():
        if len(lines) > 1:
            programme, asked = _programme(lines[0]), sum(line.central for line in lines)
            words = _(
                "「%(item)s」%(year)s 年有 %(count)s 筆都向「%(programme)s」申請（%(ventures)s），合計 %(asked)s 元。"
            ) % {
                "item": lines[0].item,
                "year": year,
                "count": len(lines),
                "programme": programme.name,
                "ventures": "、".join(dict.fromkeys(str(line.venture) for line in lines)),
                "asked": f"{asked:,}",
            }
            amounts = tuple(line.central for line in lines)
            yield _warning("P6", (programme.code, year, item), amounts, words, lines)


def inactive(book: Book) -> Iterator[Finding]:
    """P8: the programme takes no more applications."""
    for line in book.asking:
        programme = _programme(line)
        if not programme.active:
            words = _("「%(item)s」對接的「%(programme)s」已停止受理，請改選其他中央計畫。") % {
                "item": line.item,
                "programme": programme.name,
            }
            yield _found(Severity.ERROR, "P8", (f"l{line.pk}",), (programme.code,), words, [line])


def over_personnel(book: Book) -> Iterator[Finding]:
    """P9: of what is asked of a programme in a year, staff cost is more than its share."""
    for programme, year, term, lines in book.by_year():
        asked = sum(line.central for line in lines)
        staff = sum(line.central for line in lines if PERSONNEL in line.item)
        if term and term.max_personnel_percent and staff * 100 > asked * term.max_personnel_percent:
            words = _(
                "「%(programme)s」%(year)s 年人事費以申請金額的 %(percent)s%% 為限，最多 %(most)s 元；目前 %(staff)s 元。"
            ) % {
                "programme": programme.name,
                "year": year,
                "percent": term.max_personnel_percent,
                "most": f"{asked * term.max_personnel_percent // 100:,}",
                "staff": f"{staff:,}",
            }
            yield _warning("P9", (programme.code, year), (term.max_personnel_percent, staff, asked), words, lines)


RULES: tuple[Rule, ...] = (
    over_cap,
    over_share,
    wrong_expense,
    out_of_time,
    excluded,
    funded_twice,
    inactive,
    over_personnel,
)


def _warning(
    code: str, about: Iterable[object], figures: tuple[object, ...], message: str, lines: list[BudgetLine]
) -> Finding:
    return _found(Severity.WARNING, code, about, figures, message, lines)


def _found(
    severity: Severity,
    code: str,
    about: Iterable[object],
    figures: tuple[object, ...],
    message: str,
    lines: list[BudgetLine],
) -> Finding:
    ventures = tuple(dict.fromkeys(line.venture_id for line in lines))
    name = ":".join(map(str, (code, *about)))
    return Finding(code, severity, name, figures, message, ventures, tuple(line.pk for line in lines))


def _programme(line: BudgetLine) -> CentralProgramme:
    assert line.programme is not None  # the book holds docked lines only
    return line.programme


def _grouped(rows: Iterable[T], key: Callable[[T], Any]) -> dict[Any, list[T]]:
    groups: dict[Hashable, list[T]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def _plain(text: str) -> str:
    """Letters only compared: without blanks, full width made half."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
