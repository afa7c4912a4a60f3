"""A content's chapters in the order of its template, and what its questions were answered; never asks the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from chapters.states import QUESTIONS_ONLY, VENTURE_SECTIONS, QuestionKind, Section
from proposals.budget.sums import Sheet, sheet
from proposals.content import PlanContent, VentureContent
from proposals.content.values import AnswerContent, FileContent
from workflow.engine.verdicts import Words
from workflow.templatetags.cs import roc

Part = PlanContent | VentureContent


@dataclass(frozen=True)
class Heading:
    """A chapter: its section and its title; one of a venture's is written once for each."""

    section: Section
    title: str

    @property
    def label(self) -> Words:
        """The title; one this release wrote is translated where it is shown."""
        return gettext_lazy(self.title)

    @property
    def of_venture(self) -> bool:
        """Does it belong to a venture?"""
        return self.section in VENTURE_SECTIONS


def headings(content: PlanContent) -> list[Heading]:
    """The chapters in their order, ventures' together; a content from before templates has those of 肆."""
    if content.chapters is None:
        return [Heading(s, str(s.label)) for s in Section if s not in QUESTIONS_ONLY]
    return [Heading(Section(chapter.section), chapter.title) for chapter in content.chapters]


@dataclass(frozen=True)
class Reply:
    """An answer as it is read: a text, or the rows of a table under their columns, or a file's name."""

    label: str
    kind: str
    text: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    file: FileContent | None = None

    @property
    def cells(self) -> list[list[tuple[str, str]]]:
        """The rows of a table, each cell under the name of its column."""
        return [list(zip(self.columns, row, strict=False)) for row in self.rows]

    @property
    def is_table(self) -> bool:
        """Is it a table?"""
        return self.kind == QuestionKind.TABLE


def replies(part: Part, section: str) -> list[Reply]:
    """The answers of a section, of a plan's content or of one of its ventures."""
    return [_reply(answer) for answer in part.answers if answer.section == section]


def _reply(answer: AnswerContent) -> Reply:
    value, label, kind = answer.value, answer.label, answer.kind
    if isinstance(value, tuple):
        return Reply(label, kind, "\n".join("；".join(row) for row in value), answer.columns, value)
    if isinstance(value, FileContent):
        return Reply(label, kind, value.name, file=value)
    return Reply(label, kind, roc(value) if kind == QuestionKind.DATE else value)


@dataclass(frozen=True)
class Shown:
    """A chapter as the plan's page shows it."""

    section: str
    label: Words
    replies: list[Reply]
    venture: int = 0  # the number of its venture

    @property
    def anchor(self) -> str:
        """By what a link on the page reaches it."""
        return f"{self.section}-{self.venture}" if self.venture else self.section

    @property
    def template(self) -> str:
        """What draws it."""
        return f"proposals/case/content/{self.section}.html"


@dataclass(frozen=True)
class Group:
    """Chapters of the plan itself, or of its ``number``-th venture, whose money is added up."""

    chapters: list[Shown]
    venture: VentureContent | None = None
    number: int = 0
    sums: Sheet | None = None


def groups(content: PlanContent) -> Iterator[Group]:
    """The whole content in the order of its template, ventures one by one."""
    chapters = headings(content)
    block = [chapter for chapter in chapters if chapter.of_venture]
    for chapter in chapters:
        if not chapter.of_venture:
            yield Group([_shown(chapter, content)])
        elif chapter is block[0]:
            for number, venture in enumerate(content.ventures, 1):
                yield Group([_shown(each, venture, number) for each in block], venture, number, sheet(venture.budget))


def _shown(chapter: Heading, part: Part, venture: int = 0) -> Shown:
    return Shown(chapter.section.value, chapter.label, replies(part, chapter.section), venture)
