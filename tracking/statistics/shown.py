"""What the figures say, part by part: rows with words, the address of the list each figure counts, a heading from the numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.states import OrganisationKind
from inputs.fields import grouped
from proposals.case.milestones import Milestone
from proposals.states import DECIDED, Outcome, Stage
from tracking.states import Entry
from tracking.statistics.figures import states_without_stage
from tracking.statistics.parts import Line, Part, Value, share
from tracking.statistics.values import AMOUNTS, Agency, Figures, Money
from workflow.states import Party

PLANS, VENTURES, BOARD = "proposals:list", "tracking:statistics_ventures", "tracking:board"
OPINIONS = "reviews:opinions"
FEW = 5  # of fewer a rate says nothing
BARS = (Entry.ASKED, Entry.APPROVED, Entry.SPENT)


@dataclass(frozen=True)
class Shown:
    """What the parts need besides the figures: names, what the address narrows them to, whether agencies are told apart."""

    districts: Mapping[str, tuple[str, bool]]  # by code: the name, whether it is a priority district
    programmes: Mapping[str, str]  # by key
    scope: Mapping[str, str] = field(default_factory=dict)
    names_agencies: bool = False

    def led(self, count: int, name: str, asked: Mapping[str, object], *, is_late: bool = False) -> Value:
        """A figure with the list that it counts, narrowed as the figures are; of nothing there is no list."""
        return Value(count, f"{reverse(name)}?{urlencode({**self.scope, **asked})}" if count else "", is_late=is_late)


def parts(found: Figures, about: Shown) -> list[Part]:
    """All of them, in the order of the questions: where plans are, how long, which districts, how much money."""
    review = [agencies(found, about)] if about.names_agencies else []
    return [
        reached(found, about),
        stages(found, about),
        hands(found, about),
        *review,
        places(found, about),
        proposers(found, about),
        outcomes(found, about),
        *(money(found, about, by) for by in ("ministry", "programme", "district", "year", "kind")),
        kpis(found, about),
    ]


def reached(found: Figures, about: Shown) -> Part:
    """How many plans came how far."""
    most = found.reached[0].plans if found.reached else 0
    lines: list[Line] = []
    rates: dict[str, Decimal] = {}
    before: int | None = None
    for row in found.reached:
        label = str(Milestone(row.key).label)
        rate = share(row.plans, before) if before else None
        if rate is not None and (before or 0) >= FEW:
            rates[label] = rate
        cells = [
            about.led(row.plans, PLANS, {"reached": row.key}),
            Value(rate),
            Value(row.median),
            Value(row.ninth),
        ]
        lines.append(Line(row.key, label, cells, [share(row.plans, most)], str(row.plans)))
        before = row.plans
    notes = [
        _(
            "到達率：到此關的件數，占到前一關者；還在前一關辦理中的也計入分母。天數為前一關到此關的工作天，只算已到達者。"
        )
    ]
    return Part(
        "reached", _("走到哪一關"), _furthest(found, rates), _("關卡"),
        [_("件數"), _("到達率（％）"), _("中位數（工作天）"), _("九成不超過（工作天）")], lines, notes=notes,
    )  # fmt: skip


def _furthest(found: Figures, rates: Mapping[str, Decimal]) -> str:
    came = {row.key: row.plans for row in found.reached}
    if not came.get(Milestone.NOTIFIED):
        return _("還沒有計畫知會")
    about = {"all": came[Milestone.NOTIFIED], "approved": came[Milestone.APPROVED]}
    said = _("%(all)d 件知會，%(approved)d 件經部會核定") % about
    if not rates:
        return said
    hardest = min(rates, key=lambda name: rates[name])
    return said + _("；到達率最低的是「%(step)s」（%(rate)s％）") % {"step": hardest, "rate": rates[hardest]}


def stages(found: Figures, about: Shown) -> Part:
    """Where the plans are: every stage in the order of the process, then how those ended that left it."""
    rows = [(stage.label, str(stage.value), "stage") for stage in Stage]
    rows += [(state.label, state.value, "state") for state in states_without_stage()]
    counts = {key: found.stages.get(key, 0) for _words, key, _by in rows}
    most = max(counts.values(), default=0)
    lines = [
        Line(key, str(words), [about.led(counts[key], PLANS, {by: key})], [share(counts[key], most)], str(counts[key]))
        for words, key, by in rows
    ]
    heading = _("還沒有計畫")
    if found.plans:
        largest = max(lines, key=lambda line: counts[line.key])
        said = {"total": found.plans, "where": largest.words, "many": counts[largest.key]}
        heading = _("共 %(total)d 件計畫，最多在「%(where)s」，%(many)d 件") % said
    total = Line("", _("合計"), [Value(found.plans)])
    return Part("stages", _("現在在哪個階段"), heading, _("階段"), [_("件數")], lines, total)


def hands(found: Figures, about: Shown) -> Part:
    """Who has plans now, and how long each hand had those it ever had."""
    most = max((hand.ninth for hand in found.hands), default=0)
    lines = [
        Line(
            hand.party,
            str(Party(hand.party).label),
            [
                about.led(hand.now, PLANS, {"holder": hand.party}),
                about.led(hand.late, PLANS, {"holder": hand.party, "late": "on"}, is_late=hand.late > 0),
                Value(hand.cases),
                Value(hand.median),
                Value(hand.ninth),
            ],
            [share(hand.ninth, most), share(hand.median, most)],
            grouped(str(hand.median)),
        )
        for hand in found.hands
    ]
    heading = _("還沒有計畫送出")
    if found.hands:
        slowest = max(found.hands, key=lambda hand: hand.median)
        heading = _("%(who)s手上最久，中位數 %(days)s 個工作天") % {
            "who": Party(slowest.party).label,
            "days": slowest.median,
        }
    notes = [
        _(
            "自知會起，每件計畫在同一方手上的工作天合計，含目前這一段；取中位數與九成，單一久懸案件不影響整列。已結案者不計入現在。"
        )
    ]
    columns = [
        _("現在（件）"),
        _("其中逾期（件）"),
        _("曾經手（件）"),
        _("中位數（工作天）"),
        _("九成不超過（工作天）"),
    ]
    legend = [_("九成不超過"), _("中位數")]
    return Part(
        "hands",
        _("在誰手上多久"),
        heading,
        _("在誰手上"),
        columns,
        lines,
        notes=notes,
        legend=legend,
        empty=_("計畫知會專管平台後，這裡列出各方手上的件數與天數。"),
    )


def agencies(found: Figures, about: Shown) -> Part:
    """The agencies' load in the written review, and whether they keep their days."""
    most = max((row.asked for row in found.agencies), default=0)
    lines = [
        Line(
            str(row.key),
            row.name,
            [
                about.led(row.asked, OPINIONS, {"agency": row.key}),
                about.led(row.answered, OPINIONS, {"agency": row.key, "state": "answered"}),
                Value(share(row.in_time, row.answered) if row.answered else None),
                Value(row.median),
                about.led(row.open, OPINIONS, {"agency": row.key, "state": "open"}),
                about.led(row.late, OPINIONS, {"agency": row.key, "state": "late"}, is_late=row.late > 0),
            ],
            [share(row.asked, most), share(row.answered, most)],
            str(row.asked),
        )
        for row in found.agencies
    ]
    columns = [
        *(
            _("受請（件）"),
            _("已回復（件）"),
            _("如期率（％）"),
            _("回復中位數（工作天）"),
            _("待回復（件）"),
            _("其中逾期（件）"),
        )
    ]
    notes = [_("如期：在當時的期限內回復，准予展延者依展延後的期限。改請其他機關、撤回與收回者不計。")]
    legend = [_("受請"), _("已回復")]
    return Part(
        "agencies",
        _("機關審查"),
        _punctual(found.agencies),
        _("機關"),
        columns,
        lines,
        notes=notes,
        legend=legend,
        empty=_("分送書面審查後，這裡列出各機關受請、回復與逾期的件數。"),
    )


def _punctual(rows: Sequence[Agency]) -> str:
    answered = sum(row.answered for row in rows)
    if not answered:
        return _("還沒有機關回復書面審查")
    said = {
        "many": answered,
        "rate": share(sum(row.in_time for row in rows), answered),
        "late": sum(row.late for row in rows),
    }
    return _("機關回復 %(many)d 件審查，%(rate)s％ 如期；現有 %(late)d 件逾期") % said


def places(found: Figures, about: Shown) -> Part:
    """Plans by district, the only one where one was asked for; the map draws the same numbers."""
    rows = sorted(about.districts.items(), key=lambda row: (-found.places.get(row[0], 0), row[0]))
    lines = [
        Line(code, name, [about.led(found.places.get(code, 0), PLANS, {"district": code})], is_marked=priority)
        for code, (name, priority) in rows
    ]
    all_of_them = sum(found.places.values())
    first = sum(found.places.get(code, 0) for code, (_name, priority) in about.districts.items() if priority)
    heading = _("還沒有計畫")
    notes: list[str] = []
    if all_of_them and "district" in about.scope:
        ((name, _priority),) = about.districts.values()
        heading = _("%(where)s共 %(many)d 件計畫") % {"where": name, "many": all_of_them}
        notes = [_("★ 優先區。也在其他行政區的計畫照計，其他行政區不列。")]
    elif all_of_them:
        heading = _("優先區共 %(first)d 件次，占 %(share)s％") % {"first": first, "share": share(first, all_of_them)}
        notes = [_("★ 優先區。跨區計畫在每一區各計一次，合計 %d 件次。") % all_of_them]
    return Part("places", _("哪些區"), heading, _("行政區"), [_("件數")], lines, notes=notes)


def proposers(found: Figures, about: Shown) -> Part:
    """Plans by the kind of who proposed them."""
    most = max(found.proposers.values(), default=0)
    lines = [
        Line(
            kind,
            str(label),
            [about.led((n := found.proposers.get(kind, 0)), PLANS, {"kind": kind})],
            [share(n, most)],
            str(n),
        )
        for kind, label in OrganisationKind.choices
    ]
    heading = _("還沒有計畫")
    if most:
        largest = max(lines, key=lambda line: found.proposers.get(line.key, 0))
        heading = _("%(who)s提案最多，%(many)d 件") % {"who": largest.words, "many": most}
    return Part("proposers", _("誰提案"), heading, _("提案單位類別"), [_("件數")], lines)


def outcomes(found: Figures, about: Shown) -> Part:
    """Ventures that passed and that did not."""
    decided = sum(found.outcomes.values())
    lines = [
        Line(
            outcome.value,
            str(outcome.label),
            [about.led((n := found.outcomes.get(outcome, 0)), VENTURES, {"outcome": outcome.value})],
            [share(n, decided)],
            str(n),
        )
        for outcome in DECIDED
    ]
    heading = _("還沒有事業經國發會工作會議決定")
    if decided:
        heading = _("國發會工作會議決定的事業，%s％ 通過") % share(found.outcomes.get(Outcome.PASSED, 0), decided)
    return Part("outcomes", _("核定率"), heading, _("結果"), [_("事業（項）")], lines)


# --- money ----------------------------------------------------------------------------------------------------------


def money(found: Figures, about: Shown, by: str) -> Part:
    """補助款 by something; what is of none has no list of its own."""
    title, first, rows = _MONEY[by]()
    lines = [_sum(row, about, by) for row in getattr(found, rows)]
    largest = max((row.amounts[Entry.ASKED] for row in getattr(found, rows)), default=0)
    lines = [_with_bars(line, row, largest) for line, row in zip(lines, getattr(found, rows), strict=True)]
    total = Line("", _("合計"), [Value(found.total.ventures), *_amounts(found.total)])
    notes = [_("跨區計畫在每一區都計，合計只計一次。")] if by == "district" and by not in about.scope else []
    if by == "ministry":  # of all tables of money; said once
        notes.append(_("支用依補助款帳，含撥款前的墊付與自籌；支用率＝支用／核定。標題與圖以萬元計，表以元計。"))
    return Part(
        by, title, _spent(found) if by == "ministry" else title, first,
        [_("事業（項）"), *headings(), _("核定率（％）"), _("支用率（％）")], lines, total if lines else None, notes,
        [_("申請"), _("核定"), _("支用")], _("部會核定函登錄後，這裡列出申請、核定、撥入、支用與繳回。"), (1, 1 + len(AMOUNTS)),
    )  # fmt: skip


_MONEY = {
    "ministry": lambda: (_("各部會補助款（元）"), _("部會"), "ministries"),
    "programme": lambda: (_("各補助計畫補助款（元）"), _("補助計畫"), "programmes"),
    "district": lambda: (_("各行政區補助款（元）"), _("行政區"), "districts"),
    "year": lambda: (_("各年度補助款（元）"), _("年度"), "years"),
    "kind": lambda: (_("各類提案單位補助款（元）"), _("提案單位類別"), "kinds"),
}


def _sum(row: Money, about: Shown, by: str) -> Line:
    names: Mapping[str, str] = {
        "district": {code: name for code, (name, _priority) in about.districts.items()},
        "programme": about.programmes,
        "kind": {kind: str(label) for kind, label in OrganisationKind.choices},
    }.get(by, {})
    counted = _listed(row, about, by) if row.key else Value(row.ventures)
    return Line(row.key, names.get(row.key, row.key) or _("未指明"), [counted, *_amounts(row)])


def _listed(row: Money, about: Shown, by: str) -> Value:
    """The board, which shows how its undertakings go; where it cannot be narrowed so, the list of ventures."""
    if not about.scope and by in {"ministry", "district", "year"}:
        return about.led(row.ventures, BOARD, {by: row.key, "money": "on"})
    return about.led(row.ventures, VENTURES, {"funded" if by == "year" else by: row.key, "money": "on"})


def _amounts(row: Money) -> list[Value]:
    """In the order of :func:`headings`, then two rates."""
    asked, approved, spent = (row.amounts[name] for name in BARS)
    rates = [share(approved, asked) if asked else None, share(spent, approved) if approved else None]
    return [*(Value(row.amounts[name]) for name in AMOUNTS), *(Value(rate) for rate in rates)]


def _with_bars(line: Line, row: Money, largest: int) -> Line:
    bars = [share(max(row.amounts[name], 0), largest) for name in BARS]
    return Line(line.key, line.words, line.cells, bars, _myriads(row.amounts[Entry.ASKED]))


def _spent(found: Figures) -> str:
    asked, approved, spent = (found.total.amounts[name] for name in BARS)
    if not asked:
        return _("還沒有登錄核定")
    said = {"asked": _myriads(asked), "approved": _myriads(approved), "rate": share(spent, approved)}
    return _("申請 %(asked)s，核定 %(approved)s，已支用 %(rate)s％") % said


def _myriads(amount: int) -> str:
    """In 萬, or what other languages count by instead: the one unit of headings and charts; tables have 元."""
    is_chinese = (get_language() or "zh").startswith("zh")
    return _("%s 萬元") % f"{Decimal(amount) / (10_000 if is_chinese else 1_000):,.0f}"


def headings() -> list[str]:
    """The columns of the amounts."""
    return [_("申請"), _("核定"), _("撥入"), _("支用"), _("繳回")]


def kpis(found: Figures, about: Shown) -> Part:
    """Indicator by indicator, year by year."""
    lines = [
        Line(
            f"{row.code}-{row.year}",
            f"{row.name}（{row.unit}）",
            [
                Value(Decimal(row.target)),
                Value(row.year),
                about.led(row.ventures, VENTURES, {"outcome": "passed", "kpi": row.code, "year": row.year}),
            ],
        )
        for row in found.kpis
    ]
    columns = [_("目標合計"), _("年度"), _("事業（項）")]
    heading = _("通過事業的 KPI 目標合計")
    empty = _("事業通過國發會工作會議後，這裡合計各年度的 KPI 目標。")
    return Part("kpis", _("KPI 目標"), heading, _("指標"), columns, lines, empty=empty)
