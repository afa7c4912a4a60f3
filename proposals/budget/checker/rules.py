"""The rules P1 to P13: each reads a book and says what does not fit; never reads the database."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inputs.fields import format_day, roc_year
from inputs.words import listed, sentences
from programmes.caps import total_cap
from programmes.states import COUNTED, CapUnit, Expense, RuleKind
from proposals.budget.checker.book import CONFIRMATION, Book, Docked, Finding, grouped
from proposals.budget.sums import sheet
from proposals.states import Severity

if TYPE_CHECKING:
    from programmes.models import CentralProgramme, ProgrammeTerm

PERSONNEL = "人事費"  # a line whose item says so is staff cost
PERIOD_IS_OVER = gettext_lazy(
    "「%(programme)s」的期程是 %(period)s 年，%(year)s 年不在其中；請改列年度或改選其他中央計畫。"
)
PERIOD_MAY_GO_ON = gettext_lazy(
    "「%(programme)s」的期程是 %(period)s 年，%(year)s 年不在其中；如已知將續辦，請說明依據。"
)
OVER_RATE = gettext_lazy(
    "「%(venture)s」%(year)s 年對接「%(programme)s」共 %(total)s 元，"
    "中央補助以 %(percent)s%% 為限，最多 %(most)s 元；目前申請 %(asked)s 元。"
)
OVER_TIER_RATE = gettext_lazy(
    "「%(venture)s」%(year)s 年由公部門對接「%(programme)s」共 %(total)s 元，臺中市該年財力級次為%(tier)s，"
    "中央補助以 %(percent)s%% 為限，最多 %(most)s 元；目前申請 %(asked)s 元。"
)
OVER_CAP = gettext_lazy(
    "「%(programme)s」%(when)s%(unit)s上限 %(cap)s 元，%(whose)s申請 %(asked)s 元，超過 %(over)s 元。"
)
OVER_COUNTED = gettext_lazy(
    "「%(programme)s」%(when)s%(unit)s上限 %(cap)s 元，%(whose)s申請 %(asked)s 元，"
    "至少要有 %(count)s %(counted)s才不超過；請說明實際有幾%(counted)s。"
)
Rule = Callable[[Book], Iterator[Finding]]


def over_cap(book: Book) -> Iterator[Finding]:
    """P1: the plan asks more of a programme, in a year or in all together, than the cap of what the cap counts."""
    for programme, year, term, lines in book.by_year():
        if term and term.cap:
            yield from _over(programme, str(year), _("%s 年") % year, term.cap, term, lines)
    for code, lines in grouped(book.asking, lambda docked: docked.code).items():
        if term := total_cap(term for (of, _year), term in book.terms.items() if of == code):
            yield from _over(book.programmes[code], "total", _("各年度合計"), term.cap_total or 0, term, lines)


def _over(
    programme: CentralProgramme, when: str, when_words: str, cap: int, term: ProgrammeTerm, lines: list[Docked]
) -> Iterator[Finding]:
    """Each share of ``lines`` that is above ``cap``: the plan's or a venture's.

    Of teams, units and places nobody but the proposer knows the number: that is asked for.
    """
    of_venture = term.cap_unit == CapUnit.VENTURE
    for venture, share in grouped(lines, lambda docked: docked.venture.id if of_venture else None).items():
        asked = sum(docked.line.central for docked in share)
        if asked <= cap:
            continue
        words = {
            "programme": programme.name,
            "when": when_words,
            "unit": term.get_cap_unit_display(),
            "cap": f"{cap:,}",
            "whose": _("「%s」") % share[0].venture.title if of_venture else _("本計畫"),
            "asked": f"{asked:,}",
            "over": f"{asked - cap:,}",
            "count": -(-asked // cap),
            "counted": COUNTED.get(term.cap_unit, ""),
        }
        about = (programme.code, when, f"v{venture}") if of_venture else (programme.code, when)
        message = OVER_COUNTED if term.is_counted else OVER_CAP
        yield _warning("P1", about, (term.cap_unit, cap, asked), str(message) % words, share)


def over_share(book: Book) -> Iterator[Finding]:
    """P2: of what a venture spends under a programme in a year, the central share is above the match rate."""
    for (code, year, _venture), lines in grouped(book.lines, _by_venture).items():
        term = book.terms.get((code, year))
        central, total = sum(docked.line.central for docked in lines), sum(docked.line.total for docked in lines)
        tier = book.tier_of(lines[0].venture, year) if term and term.tier_rates else None
        of_tier = term.rate_of(tier.tier) if term and tier else None
        rate = of_tier or (term.max_central_percent if term else None)
        if rate and central * 100 > total * rate:
            programme, venture = book.programmes[code], lines[0].venture
            words = {
                "venture": venture.title,
                "year": year,
                "programme": programme.name,
                "total": f"{total:,}",
                "percent": rate,
                "tier": tier.get_tier_display() if tier else "",
                "most": f"{total * rate // 100:,}",
                "asked": f"{central:,}",
            }
            message = OVER_TIER_RATE if of_tier else OVER_RATE
            figures = (rate, central, total)
            yield _warning("P2", (programme.code, year, f"v{venture.id}"), figures, str(message) % words, lines)


def wrong_expense(book: Book) -> Iterator[Finding]:
    """P3: capital money asked of a programme that pays recurrent expense only, or the other way round."""
    for docked in book.asking:
        line, programme = docked.line, book.programmes[docked.code]
        term = book.terms.get((docked.code, line.year))
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
            yield _found(Severity.ERROR, "P3", (f"l{line.id}",), (term.funds_only, line.expense), words, [docked])


def out_of_time(book: Book) -> Iterator[Finding]:
    """P4: nothing is known of that year although other years are, or its window has closed."""
    known = {code for code, _year in book.terms}
    today = timezone.localdate()
    for programme, year, term, lines in book.by_year():
        names = {"programme": programme.name, "year": year}
        if term is None and programme.code in known and programme.runs_in(year):
            words = _("「%(programme)s」沒有 %(year)s 年的補助條件，可能不再受理。") % names
            yield _warning("P4", (programme.code, year), ("no term",), words, lines)
        elif term and term.closes_on and term.closes_on < today:
            closed = {"day": format_day(term.closes_on)}
            words = _("「%(programme)s」%(year)s 年已於 %(day)s 截止受理。") % (names | closed)
            yield _warning("P4", (programme.code, year), (term.closes_on,), words, lines)


def outside_period(book: Book) -> Iterator[Finding]:
    """P12: money of a year in which the programme does not run; a programme that may go on is only asked about."""
    for programme, year, _term, lines in book.by_year():
        if not programme.runs_in(year):
            words = {"programme": programme.name, "period": programme.period, "year": year}
            message = PERIOD_MAY_GO_ON if programme.may_go_on else PERIOD_IS_OVER
            severity = Severity.WARNING if programme.may_go_on else Severity.ERROR
            yield _found(severity, "P12", (programme.code, year), (programme.period,), str(message) % words, lines)


def past_year(book: Book) -> Iterator[Finding]:
    """P13: money of a year that is over when the plan is written."""
    this_year = roc_year(timezone.localdate())
    for venture in book.ventures:
        for year, lines in grouped(venture.budget, lambda line: line.year).items():
            total = sheet(lines).whole.total
            if year < this_year and total:
                words = _(
                    "「%(venture)s」列了 %(year)s 年的經費 %(total)s 元，今年已是 %(now)s 年；請改列年度，或說明為何列入。"
                ) % {"venture": venture.title, "year": year, "total": f"{total:,}", "now": this_year}
                dated = [Docked(line, venture) for line in lines]
                yield _warning("P13", (year, f"v{venture.id}"), (total,), words, dated)


def excluded(book: Book) -> Iterator[Finding]:
    """P5: an item or a venture's text names what a rule of the programme speaks of."""
    for (code, _venture), lines in grouped(book.asking, lambda docked: (docked.code, docked.venture.id)).items():
        programme, venture = book.programmes[code], lines[0].venture
        text = "\n".join((venture.title, venture.theme, venture.method))
        places = [(f"v{venture.id}", venture.title, text, lines)]
        places += [(f"l{d.line.id}", d.line.item, d.line.item, [d]) for d in lines]
        for rule in book.rules[code]:
            for place, name, said, where in places:
                if named := [word for word in rule.keyword_list if _plain(word) in _plain(said)]:
                    words = _("「%(programme)s」%(kind)s：%(words)s（「%(where)s」提到「%(named)s」）。") % {
                        "programme": programme.name,
                        "kind": RuleKind(rule.kind).label,
                        "words": rule.words,
                        "where": name,
                        "named": listed(named),
                    }
                    about = (programme.code, f"r{rule.pk}", place)
                    yield _warning("P5", about, (rule.kind, rule.words, *named), words, where)


def funded_twice(book: Book) -> Iterator[Finding]:
    """P6: the same item is docked to the same programme twice in a year."""
    for (code, year, item), lines in grouped(
        book.asking, lambda docked: (docked.code, docked.line.year, _plain(docked.line.item))
    ).items():
        if len(lines) > 1:
            programme, asked = book.programmes[code], sum(docked.line.central for docked in lines)
            words = _(
                "「%(item)s」%(year)s 年有 %(count)s 筆都向「%(programme)s」申請（%(ventures)s），合計 %(asked)s 元。"
            ) % {
                "item": lines[0].line.item,
                "year": year,
                "count": len(lines),
                "programme": programme.name,
                "ventures": listed(dict.fromkeys(docked.venture.title for docked in lines)),
                "asked": f"{asked:,}",
            }
            amounts = tuple(docked.line.central for docked in lines)
            yield _warning("P6", (programme.code, year, item), amounts, words, lines)


def inactive(book: Book) -> Iterator[Finding]:
    """P8: the programme takes no more applications."""
    for docked in book.asking:
        line, programme = docked.line, book.programmes[docked.code]
        if not programme.active:
            words = _("「%(item)s」對接的「%(programme)s」已停止受理，請改選其他中央計畫。") % {
                "item": line.item,
                "programme": programme.name,
            }
            yield _found(Severity.ERROR, "P8", (f"l{line.id}",), (programme.code,), words, [docked])


def over_personnel(book: Book) -> Iterator[Finding]:
    """P9: of what is asked of a programme in a year, staff cost is more than its share."""
    for programme, year, term, lines in book.by_year():
        asked = sum(docked.line.central for docked in lines)
        staff = sum(docked.line.central for docked in lines if PERSONNEL in docked.line.item)
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


def to_confirm(book: Book) -> Iterator[Finding]:
    """P10: what no keyword can tell, the proposer confirms once for each programme; other points are asked anew."""
    for code, lines in grouped(book.asking, lambda docked: docked.code).items():
        programme = book.programmes[code]
        points = [rule for rule in book.rules[code] if not rule.keyword_list]
        if points:
            told = sentences(f"{RuleKind(point.kind).label}：{point.words}" for point in points)
            words = _("請確認符合「%(programme)s」下列條件，並說明如何符合。%(points)s。") % {
                "programme": programme.name,
                "points": told,
            }
            figures = tuple(text for point in points for text in (point.kind, point.words))
            yield _warning(CONFIRMATION, (programme.code,), figures, words, lines)


def not_asked(book: Book) -> Iterator[Finding]:
    """P11: a venture is docked to a programme in a year without asking it for anything."""
    for (code, year, _venture), lines in grouped(book.lines, _by_venture).items():
        programme, venture = book.programmes[code], lines[0].venture
        if not any(docked.line.central for docked in lines):
            words = _(
                "「%(venture)s」%(year)s 年對接「%(programme)s」，但沒有申請中央補助；請填中央金額或改為不對接。"
            ) % {
                "venture": venture.title,
                "year": year,
                "programme": programme.name,
            }
            yield _warning("P11", (programme.code, year, f"v{venture.id}"), ("no money",), words, lines)


RULES: tuple[Rule, ...] = (
    over_cap,
    over_share,
    wrong_expense,
    out_of_time,
    excluded,
    funded_twice,
    inactive,
    over_personnel,
    to_confirm,
    not_asked,
    outside_period,
    past_year,
)


def found_in(book: Book) -> list[Finding]:
    """What the rules find in a book, without answers."""
    return [finding for rule in RULES for finding in rule(book)]


def _warning(
    code: str, about: Iterable[object], figures: tuple[object, ...], message: str, lines: list[Docked]
) -> Finding:
    return _found(Severity.WARNING, code, about, figures, message, lines)


def _found(
    severity: Severity,
    code: str,
    about: Iterable[object],
    figures: tuple[object, ...],
    message: str,
    lines: list[Docked],
) -> Finding:
    ventures = tuple(dict.fromkeys(docked.venture.id for docked in lines))
    name = ":".join(map(str, (code, *about)))
    return Finding(code, severity, name, figures, message, ventures, tuple(docked.line.id for docked in lines))


def _by_venture(docked: Docked) -> tuple[str, int, int]:
    return docked.code, docked.line.year, docked.venture.id


def _plain(text: str) -> str:
    """Letters only compared: without blanks, full width made half."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
