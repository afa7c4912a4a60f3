"""What several test files of this room share."""

from __future__ import annotations

from typing import Any

from chapters import services as chapters
from chapters.models import Chapter, ChapterTemplate, Question

ORDER = [
    "basics",
    "resources",
    "consensus",
    "vision",
    "theme",
    "stakeholders",
    "concept",
    "kpi",
    "budget",
    "benefits",
    "supplement",
]


def chapter(template: ChapterTemplate, section: str) -> Chapter:
    return template.chapters.get(section=section)


def ask(template: ChapterTemplate, section: str, kind: str, label: str, **more: Any) -> Question:
    code = f"q{Question.objects.count() + 1}"
    return Question.objects.create(chapter=chapter(template, section), code=code, kind=kind, label=label, **more)


def published(draft: ChapterTemplate, keeper: Any) -> ChapterTemplate:
    return chapters.publish(draft, "依國發會來函修訂。", by=keeper)
