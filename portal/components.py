"""The components of the pages, for ``/dev/components/``: each file's words and its example drawn; never in production.

Reads files and makes up values; never asks the database.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import engines
from django.utils import timezone

from lists.columns import Cell, Column
from proposals.corrections.entries import Correction
from proposals.workflow import MACHINE
from workflow.engine.steps import Step
from workflow.engine.verdicts import no

FOLDER = settings.BASE_DIR / "templates" / "components"
DOCUMENTED = re.compile(r"\A\{% comment %\}\n(?P<words>.+?)\n---\n(?P<example>.+?)\n\{% endcomment %\}\n", re.DOTALL)


@dataclass(frozen=True)
class Component:
    """One file: its name, what the comment at its top says, and the example that ends the comment."""

    name: str
    words: str
    example: str

    def drawn(self, request: HttpRequest) -> str:
        """The example as a page would show it."""
        return engines["django"].from_string(self.example).render(values(self.name), request)


def files() -> list[Path]:
    """The components, by name."""
    return sorted(FOLDER.glob("*.html"))


def shelf() -> Iterator[Component]:
    """Every component. Raises ValueError for a file that does not begin with its comment."""
    for path in files():
        found = DOCUMENTED.match(path.read_text())
        if not found:
            raise ValueError(f"{path.name} does not say what it shows, what it takes, and an example")
        yield Component(path.stem, found["words"], found["example"])


class ExampleForm(forms.Form):
    """A text, a choice and a box to tick."""

    title = forms.CharField(label="計畫名稱", help_text="二十字以內。")
    state = forms.ChoiceField(label="狀態", choices=[("", "全部"), ("drafting", "撰寫中")], required=False)
    mine = forms.BooleanField(label="只看我的", required=False)


def values(name: str) -> dict[str, Any]:
    """What the examples speak of. Fields are named after the component, so that no id stands on the page twice."""
    return {
        "day": dt.date(2026, 11, 23),
        "moment": dt.datetime(2026, 11, 23, 14, 3, tzinfo=timezone.get_default_timezone()),
        "due": {"words": "剩 1 個工作天", "css": "soon"},
        "steps": [
            Step(MACHINE["notify"].label, "/", weight="primary"),
            Step(MACHINE["submit_to_district"].label, "/", no("尚缺 2 章。")),
            Step("釋出審查意見", "/", part="2 份審查意見"),
        ],
        "file": uuid.UUID(int=1),
        "column": Column(name="due", label="期限", value=str, order="due"),
        "cell": Cell("剩 1 個工作天", beneath="115.11.27", css="cs-clock soon"),
        "amounts": [1_200_000, 300_000, None],
        "form": ExampleForm(prefix=name),
        "refused": ExampleForm({}, prefix=name),
        "formset": forms.formset_factory(ExampleForm, extra=1)(prefix=name),
        "corrections": [
            Correction(
                field="amount",
                label="核定金額（元）",
                old="99,999,999,999",
                new="440,000",
                value=440_000,
                reason="多打了五位數",
                by="研考會・承辦人 王小明",
                at=dt.datetime(2026, 11, 23, 14, 3, tzinfo=timezone.get_default_timezone()),
            )
        ],
        "page": Paginator(range(60), 20).page(2),
        "said": [Message(messages.SUCCESS, "已儲存。"), Message(messages.ERROR, "沒有儲存。")],
    }
