"""The extra questions of a chapter as a form, and how an answer is kept (R19); never which questions there are."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from chapters.models import Chapter, Question
from chapters.states import QuestionKind
from documents.forms import DocumentField
from documents.papers.fonts import refuse_unprintable
from inputs.cleaning import one_line
from inputs.fields import RocDateField
from inputs.numbers import NumberField
from proposals.content.rows import plain
from proposals.models import Answer, Proposal, Venture

PREFIX = "q"
TEXT_MOST = 200
LONG_MOST = 4000
CELL_MOST = 500
TABLE_ROWS = 50
BLANK_ROWS = 2  # offered below what is filled, so that a row can be added without a script


class TableInput(forms.Widget):
    """A grid of text boxes under the question's columns; empty rows count for nothing."""

    template_name = "proposals/writing/table_input.html"
    use_fieldset = True

    def __init__(self, columns: list[str], attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.columns = columns

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The filled rows and a few blank ones, each cell with its name."""
        rows = [*(value or []), *([""] * len(self.columns) for _n in range(BLANK_ROWS))]
        named = [
            [(f"{name}-{r}-{c}", label, cell) for c, (label, cell) in enumerate(zip(self.columns, row, strict=False))]
            for r, row in enumerate(rows)
        ]
        context = super().get_context(name, None, attrs)
        context["widget"] |= {"columns": self.columns, "rows": named}
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[list[str]]:
        """The rows in which anything was typed."""
        width = range(len(self.columns))
        rows = [[one_line(data.get(f"{name}-{r}-{c}", "")) for c in width] for r in range(TABLE_ROWS + BLANK_ROWS + 1)]
        return [row for row in rows if any(row)]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Was the table not on the page at all?"""
        return f"{name}-0-0" not in data


class TableField(forms.Field):
    """Rows of texts."""

    def __init__(self, *, columns: list[str], **kwargs: Any) -> None:
        super().__init__(widget=TableInput(columns), **kwargs)

    def validate(self, value: Any) -> None:
        """Not more rows than a paper can bear, nor cells longer."""
        super().validate(value)
        if len(value or []) > TABLE_ROWS:
            raise ValidationError(_("表格最多 %(n)d 列。") % {"n": TABLE_ROWS})
        for number, row in enumerate(value or [], 1):
            for cell in row:
                refuse_unprintable(cell)
            if any(len(cell) > CELL_MOST for cell in row):
                raise ValidationError(_("第 %(row)d 列有超過 %(n)d 字的內容。") % {"row": number, "n": CELL_MOST})


def field_of(question: Question) -> forms.Field:
    """The field a question is answered in; nothing is required while a plan is being written."""
    common: dict[str, Any] = {"label": question.label, "help_text": escape(question.help), "required": False}
    limit = question.word_limit
    match question.kind:
        case QuestionKind.TEXT:
            return forms.CharField(max_length=limit or TEXT_MOST, **common)
        case QuestionKind.LONG:
            area = forms.Textarea(attrs={"rows": 6})
            return forms.CharField(max_length=limit or LONG_MOST, widget=area, **common)
        case QuestionKind.CHOICE:
            choices = [("", _("（未選）")), *((option, option) for option in question.option_list)]
            return forms.ChoiceField(choices=choices, **common)
        case QuestionKind.NUMBER:
            bounds: dict[str, Any] = {"min_value": question.minimum, "max_value": question.maximum}
            return NumberField(max_digits=14, decimal_places=2, **bounds, **common)
        case QuestionKind.DATE:
            return RocDateField(**common)
        case QuestionKind.TABLE:
            return TableField(columns=question.option_list, **common)
        case _:
            return DocumentField(**common)


class QuestionsForm(forms.Form):
    """A chapter's extra questions, for a plan or one of its ventures."""

    def __init__(
        self, data: Any = None, files: Any = None, *, chapter: Chapter, plan: Proposal, venture: Venture | None
    ) -> None:
        given = plan.answers.filter(venture=venture, question__chapter=chapter).select_related("attachment")
        self.kept: dict[int, Answer] = {answer.question_id: answer for answer in given}
        self.questions = {question.code: question for question in chapter.question_list}
        initial = {code: _initial(q, self.kept[q.pk]) for code, q in self.questions.items() if q.pk in self.kept}
        super().__init__(data, files, prefix=PREFIX, initial=initial)
        for code, question in self.questions.items():
            self.fields[code] = field_of(question)

    @property
    def shown(self) -> list[tuple[forms.BoundField, Answer | None]]:
        """Each field, with the file that is kept for it."""
        fields = [(self[code], self.kept.get(question.pk)) for code, question in self.questions.items()]
        return [(field, answer if answer and answer.attachment_id else None) for field, answer in fields]

    def answers(self) -> list[tuple[Question, Any]]:
        """What is to be kept: each question with its value as ``Answer.value`` holds it, a new file as it came.

        A file question left empty keeps the file it has.
        """
        return [
            (question, _stored(self.cleaned_data.get(code)))
            for code, question in self.questions.items()
            if question.kind != QuestionKind.FILE or self.cleaned_data.get(code)
        ]


def _initial(question: Question, answer: Answer) -> Any:
    if question.kind == QuestionKind.DATE:
        return dt.date.fromisoformat(answer.value)
    return None if question.kind == QuestionKind.FILE else answer.value


def _stored(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return plain(value) if isinstance(value, Decimal) else value
