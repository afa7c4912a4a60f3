"""Keeping the chapter template (R19): a revision is a draft until it is published, and then never changes.

Plans that run keep the template they began with; new ones begin with the one published last.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from accounts.actors import Actor
from chapters.models import Chapter, ChapterTemplate, Question
from chapters.permissions import keeps_chapters
from chapters.states import QUESTIONS_ONLY, Section
from inputs.fields import roc_year
from inputs.words import listed
from workflow.engine.errors import Refused, StaleVersion, since_opened

FIRST = "114-1"  # the chapters of plan 肆
BEGINNING = 0x1E5A  # advisory lock held while the first template is written
HELP: dict[str, str] = {
    Section.RESOURCES: gettext_noop("盤點人、文、地、產、景，發掘地方特色。"),
    Section.CONSENSUS: gettext_noop(
        "座談會、共識營等任何形式的廣泛參與，須以會議紀錄呈現；沒有會議紀錄的場次不算完成。"
    ),
    Section.THEME: gettext_noop("這項事業要解決什麼問題、做什麼。"),
    Section.STAKEHOLDERS: gettext_noop("誰受影響、誰一起做、怎麼參與。"),
    Section.CONCEPT: gettext_noop("時程、地點及推動方法。"),
    Section.KPI: gettext_noop("對地方創生 KPI 的貢獻，逐年填目標值。"),
    Section.BUDGET: gettext_noop("經費需求應符合對接的中央計畫；單位：元。"),
}
MAX_QUESTIONS = 20  # a chapter
COPIED = ("section", "position", "title", "help", "required", "word_limit")
COPIED_OF_QUESTION = (
    "code",
    "position",
    "kind",
    "label",
    "help",
    "required",
    "word_limit",
    "minimum",
    "maximum",
    "options",
)


@transaction.atomic
def ensure_template() -> None:
    """The first template where there is none yet; written as a draft, since a published one takes no chapters.

    Who comes at the same moment waits for it instead of writing a second.
    """
    published = ChapterTemplate.objects.filter(published_at__isnull=False)
    if published.exists():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [BEGINNING])
    if published.exists():
        return
    template = ChapterTemplate.objects.create(code=FIRST)
    with override(None):  # the source language, whoever loads
        Chapter.objects.bulk_create(
            Chapter(
                template=template,
                section=section,
                position=position,
                title=str(section.label),
                help=HELP.get(section, ""),
                required=section not in QUESTIONS_ONLY,
            )
            for position, section in enumerate(Section, 1)
        )
    template.published_at = timezone.now()
    template.save()


def current() -> ChapterTemplate:
    """The template published last."""
    return ChapterTemplate.objects.filter(published_at__isnull=False).latest("published_at")


def draft() -> ChapterTemplate | None:
    """The revision being worked on, if there is one."""
    return ChapterTemplate.objects.filter(published_at__isnull=True).first()


@transaction.atomic
def begin_revision(*, by: Actor) -> ChapterTemplate:
    """A draft with the chapters and questions of the present template; the one there is, if there is one."""
    _require_keeper(by)
    source = ChapterTemplate.objects.select_for_update().get(pk=current().pk)
    if under_way := draft():
        return under_way
    copy = ChapterTemplate.objects.create(created_by=by.label)
    for chapter in source.chapters.prefetch_related("questions"):
        new = Chapter.objects.create(template=copy, **{name: getattr(chapter, name) for name in COPIED})
        Question.objects.bulk_create(
            Question(chapter=new, **{name: getattr(question, name) for name in COPIED_OF_QUESTION})
            for question in chapter.question_list
        )
    return copy


@transaction.atomic
def save_chapters(template: ChapterTemplate, rows: Any, *, by: Actor) -> None:
    """Titles, helps, what is required, limits, and the order the rows were given."""
    _lock_draft(template, by)
    rows.save()


@transaction.atomic
def save_question(template: ChapterTemplate, form: Any, *, by: Actor) -> Question:
    """Add a question to its chapter, or change it; its code is given once."""
    _lock_draft(template, by)
    question: Question = form.save(commit=False)
    if question.pk is None:
        siblings = question.chapter.questions
        if siblings.count() >= MAX_QUESTIONS:
            raise Refused(_("每章最多 %d 題。") % MAX_QUESTIONS)
        question.position = (siblings.aggregate(last=Max("position"))["last"] or 0) + 1
        question.code = _next_code()
    question.save()
    return question


@transaction.atomic
def remove_question(template: ChapterTemplate, question: Question, *, by: Actor) -> None:
    """Take a question out of the revision; templates in force keep it."""
    _lock_draft(template, by)
    question.delete()


@transaction.atomic
def publish(template: ChapterTemplate, note: str, *, by: Actor, shown: str | None = None) -> ChapterTemplate:
    """Put the revision in force with its list of changes. Raises Refused when nothing was changed.

    ``shown`` is the :func:`digest` of what who publishes has read; StaleVersion where somebody has changed it since.
    """
    locked = _lock_draft(template, by)
    if shown not in (None, digest(locked)):
        raise StaleVersion(since_opened(_("草稿又有修改")))
    if not list(changes(current(), locked)):
        raise Refused(_("這份草稿與現行範本相同，沒有可發布的修訂。"))
    now = timezone.now()
    year = roc_year(timezone.localdate(now))
    locked.code = f"{year}-{ChapterTemplate.objects.filter(code__startswith=f'{year}-').count() + 1}"
    locked.note, locked.published_at, locked.published_by = note, now, by.label
    locked.save()
    return locked


def digest(template: ChapterTemplate) -> str:
    """Of all that it asks; another word anywhere makes another."""
    rows = [
        [
            [getattr(chapter, name) for name in COPIED],
            [[getattr(question, name) for name in COPIED_OF_QUESTION] for question in chapter.question_list],
        ]
        for chapter in template.chapters.prefetch_related("questions")
    ]
    return hashlib.sha256(json.dumps(rows, cls=DjangoJSONEncoder).encode()).hexdigest()


@transaction.atomic
def discard(template: ChapterTemplate, *, by: Actor) -> None:
    """Give the revision up."""
    _lock_draft(template, by).delete()


def changes(old: ChapterTemplate, new: ChapterTemplate) -> Iterator[str]:
    """What ``new`` asks otherwise than ``old``, one sentence each, in the order of ``new``."""
    before = {chapter.section: chapter for chapter in old.chapters.prefetch_related("questions")}
    after = list(new.chapters.prefetch_related("questions"))
    if [c.section for c in after] != list(before):
        yield _("章節順序調整為：%s。") % listed(chapter.title for chapter in after)
    for chapter in after:
        yield from _chapter_changes(before[chapter.section], chapter)


def _chapter_changes(old: Chapter, new: Chapter) -> Iterator[str]:
    title = {"title": new.title}
    if old.title != new.title:
        yield _("「%(old)s」改名為「%(title)s」。") % (title | {"old": old.title})
    if old.help != new.help:
        yield _("「%(title)s」的說明有修改。") % title
    if old.required != new.required:
        yield (_("「%(title)s」改為必填。") if new.required else _("「%(title)s」改為選填。")) % title
    if old.word_limit != new.word_limit:
        words = _("「%(title)s」字數上限改為 %(limit)s 字。") if new.word_limit else _("「%(title)s」取消字數上限。")
        yield words % (title | {"limit": f"{new.word_limit or 0:,}"})
    before = {question.code: question for question in old.question_list}
    for question in new.question_list:
        named = title | {"question": question.label}
        known = before.pop(question.code, None)
        if known is None:
            yield _("「%(title)s」新增題目「%(question)s」。") % named
        elif any(getattr(known, name) != getattr(question, name) for name in COPIED_OF_QUESTION):
            yield _("「%(title)s」修改題目「%(question)s」。") % named
    for question in before.values():
        yield _("「%(title)s」刪除題目「%(question)s」。") % (title | {"question": question.label})


def _next_code() -> str:
    """A code no question of any template has had."""
    used = Question.objects.values_list("code", flat=True).distinct()
    return f"q{max((int(code[1:]) for code in used), default=0) + 1}"


def _lock_draft(template: ChapterTemplate, by: Actor) -> ChapterTemplate:
    _require_keeper(by)
    locked = ChapterTemplate.objects.select_for_update().get(pk=template.pk)
    if locked.published_at:
        raise Refused(_("這一版已經發布，不能再修改；請另行修訂。"))
    return locked


def _require_keeper(by: Actor) -> None:
    if not keeps_chapters(by):
        raise PermissionDenied


def current_template_id() -> int:
    """The template a new plan begins with: the one published last; a database without any gets that of 肆."""
    published = ChapterTemplate.objects.filter(published_at__isnull=False)
    if not published.exists():
        ensure_template()
    return published.latest("published_at").pk
