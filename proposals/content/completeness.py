"""What a plan must hold before it is filed (R12, R17, R18), with codes; never who may file it.

The ticks beside the form, the submission and the intake desk's checklist all read this list. What the plan's template
does not require is not missed (R19); what is written has to be whole all the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chapters.states import PROSE, Section
from documents.errors import MissingGlyph
from documents.papers.fonts import near, unprintable
from inputs.fields import parse_phone
from inputs.reasons import LEAST, says_something
from proposals.budget.sums import sheet
from proposals.content import PlanContent, VentureContent
from proposals.content.texts import texts
from workflow.engine.verdicts import Words

if TYPE_CHECKING:
    from chapters.layout import Layout
    from chapters.models import Chapter


@dataclass(frozen=True)
class Gap:
    """Something missing: the rule's code, the section to mend it in, the words for the person."""

    code: str
    section: str
    message: Words
    venture_id: int | None = None


@dataclass(frozen=True)
class Need:
    """What must not be empty: ``of`` reads it."""

    code: str
    section: str
    of: Callable[[PlanContent], object]
    message: Words


PLAN_NEEDS = [
    Need("B1", Section.BASICS, attrgetter("basics.title"), gettext_lazy("請填計畫名稱")),
    Need("B2", Section.BASICS, attrgetter("basics.districts"), gettext_lazy("請選提案行政區")),
    Need("B3", Section.BASICS, attrgetter("basics.contact.name"), gettext_lazy("請填聯絡人")),
    Need("B4", Section.BASICS, attrgetter("basics.summary"), gettext_lazy("請用一段話寫構想摘要")),
    Need("V1", Section.VISION, attrgetter("vision"), gettext_lazy("請寫地方創生願景")),
    Need("E1", Section.BENEFITS, attrgetter("benefits"), gettext_lazy("請寫預期效益")),
]
NOTICE_CODES = {"B1", "B2", "B3", "B4"}  # what the platform must be told (R14)
# What is wrong rather than missing; also in a chapter that need not be written.
ALWAYS = NOTICE_CODES | {"B5", "C2", "K2", "M$2", "M$3", "M$4", "U1"}


def gaps(content: PlanContent, layout: Layout) -> list[Gap]:
    """Everything missing of ``content`` by what its template asks, in the order of the sections."""
    found = [gap for gap in _gaps(content) if gap.code in ALWAYS or layout[gap.section].required]
    for rule in (_too_long, _unanswered):
        for venture, chapter in layout.pages(content.ventures):
            found += rule(content, venture, chapter)
    order = layout.sections
    return sorted(found, key=lambda gap: order.index(gap.section))


def count_words(text: str) -> int:
    """Characters other than blanks: what 字數 means in Chinese papers."""
    return len(re.sub(r"\s", "", text))


def _gaps(content: PlanContent) -> list[Gap]:
    found = _needed(content)
    if not parse_phone(content.basics.contact.phone) and not content.basics.contact.email:
        found.append(Gap("B5", Section.BASICS, _("請填聯絡電話或電子郵件")))
    if not content.resources:
        found.append(Gap("R1", Section.RESOURCES, _("請至少盤點一項在地資源")))
    found += [*_consensus_gaps(content), *_unprintable(content)]
    if not content.ventures:
        found.append(Gap("T0", Section.THEME, _("請至少新增一項事業提案")))
    for venture in content.ventures:
        found += _venture_gaps(venture)
    return found


def _needed(content: PlanContent) -> list[Gap]:
    return [Gap(need.code, need.section, need.message) for need in PLAN_NEEDS if not need.of(content)]


def _too_long(content: PlanContent, venture: VentureContent | None, chapter: Chapter) -> Iterator[Gap]:
    """L1: a chapter's text is longer than the template allows; what is written stays."""
    if not chapter.word_limit or chapter.section not in PROSE:
        return
    holder = venture or (content.basics if chapter.section == Section.BASICS else content)
    written = count_words(getattr(holder, PROSE[chapter.section]))
    if written > chapter.word_limit:
        said = {"title": chapter.label, "written": f"{written:,}", "limit": f"{chapter.word_limit:,}"}
        message = _("「%(title)s」共 %(written)s 字，超過上限 %(limit)s 字") % said
        yield _gap_of("L1", chapter.section, message, venture)


def _unanswered(content: PlanContent, venture: VentureContent | None, chapter: Chapter) -> Iterator[Gap]:
    """Q1: a question of the template that has to be answered is not."""
    answered = {answer.code for answer in (venture or content).answers if answer.section == chapter.section}
    for question in chapter.question_list:
        if question.required and question.code not in answered:
            yield _gap_of("Q1", chapter.section, _("請回答「%(question)s」") % {"question": question.label}, venture)


def _gap_of(code: str, section: str, message: str, venture: VentureContent | None) -> Gap:
    if venture is None:
        return Gap(code, section, message)
    words = _("「%(venture)s」：%(message)s") % {"venture": venture.title, "message": message}
    return Gap(code, section, words, venture.id)


def notice_gaps(content: PlanContent) -> list[Gap]:
    """What is missing for the notice to the platform: title, districts, contact, one-paragraph idea."""
    return [*(gap for gap in _needed(content) if gap.code in NOTICE_CODES), *_unprintable(content)]


def _unprintable(content: PlanContent) -> Iterator[Gap]:
    """U1: what no paper can print, by its place: once it is frozen nobody can mend it. All at once, then one by one."""
    found = list(texts(content))
    if not unprintable("".join(typed.text for typed in found)):
        return
    for typed in found:
        venture = content.ventures[typed.venture - 1] if typed.venture else None
        place = _("%(label)s第 %(row)s 列") % vars(typed) if typed.row else typed.label
        for char in unprintable(typed.text):
            said = {"place": place, "near": near(typed.text, char), "char": MissingGlyph("", char)}
            message = _("「%(place)s」的「%(near)s」裡%(char)s沒有字型可以印出，請改用其他文字") % said
            yield _gap_of("U1", typed.section, message, venture)


def _consensus_gaps(content: PlanContent) -> Iterator[Gap]:
    if not content.consensus:
        yield Gap("C1", Section.CONSENSUS, _("請至少登錄一場共識會議"))
    for meeting in content.consensus:
        if not meeting.minutes:
            day = f"{meeting.held_on.year - 1911}.{meeting.held_on:%m.%d}"
            yield Gap("C2", Section.CONSENSUS, _("%(day)s 的共識會議缺會議紀錄，請上傳") % {"day": day})


def _venture_gaps(venture: VentureContent) -> Iterator[Gap]:
    def gap(code: str, section: str, message: str) -> Gap:
        return _gap_of(code, section, message, venture)

    if not venture.theme:
        yield gap("T1", Section.THEME, _("請寫事業主題"))
    if not venture.stakeholders:
        yield gap("S1", Section.STAKEHOLDERS, _("請至少列一個利害關係人"))
    if not venture.method:
        yield gap("M1", Section.CONCEPT, _("請寫推動方法"))
    if not venture.steps:
        yield gap("M2", Section.CONCEPT, _("請至少列一項工作時程"))
    if any(not step.place for step in venture.steps):
        yield gap("M3", Section.CONCEPT, _("每項工作都要有地點"))
    if not venture.kpis:
        yield gap("K1", Section.KPI, _("請至少填一項 KPI 貢獻"))
    for kpi in venture.kpis:
        if kpi.is_below and not says_something(kpi.evidence):
            told = {"kpi": kpi.name, "year": kpi.year, "least": LEAST}
            yield gap(
                "K2",
                Section.KPI,
                _("「%(kpi)s」%(year)s 年目標值低於基準值，請在佐證來源具體說明原因（至少 %(least)d 個字）") % told,
            )
    yield from _budget_gaps(venture, gap)


def _budget_gaps(venture: VentureContent, gap: Callable[[str, str, str], Gap]) -> Iterator[Gap]:
    lines = venture.budget
    total = sheet(lines).whole.total
    if not lines:
        yield gap("M$1", Section.BUDGET, _("請至少列一筆經費"))
    elif total != venture.declared_total:
        yield gap(
            "M$2",
            Section.BUDGET,
            _("經費表合計 %(sum)s 元，與事業總經費 %(declared)s 元不符")
            % {"sum": f"{total:,}", "declared": f"{venture.declared_total:,}"},
        )
    if lines and not total:
        yield gap("M$5", Section.BUDGET, _("經費表沒有任何經費來源，請填中央、地方或民間的金額"))
        return
    for line in lines:
        if line.total == 0:
            yield gap("M$3", Section.BUDGET, _("「%s」沒有金額") % line.item)
        elif line.central and not line.programme:
            yield gap("M$4", Section.BUDGET, _("「%s」申請中央補助，請選對接的中央計畫") % line.item)


@dataclass(frozen=True)
class Tick:
    """One line of the side list: a section of the plan or of a venture, and what it lacks."""

    section: str
    label: str
    venture: VentureContent | None
    missing: list[Gap]


def ticks(content: PlanContent, layout: Layout) -> list[Tick]:
    """The side list: every section in the template's order, each venture's own under its title."""
    found = gaps(content, layout)
    return [
        Tick(
            chapter.section,
            chapter.label,
            venture,
            [g for g in found if g.section == chapter.section and g.venture_id == (venture.id if venture else None)],
        )
        for venture, chapter in layout.pages(content.ventures)
    ]
