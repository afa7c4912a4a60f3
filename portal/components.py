"""The components of the pages, for ``/dev/components/``: each file's words and its examples drawn; never in production.

Reads files and makes up values; never asks the database.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
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
DOCUMENTED = re.compile(r"\A\{% comment %\}\n(?P<words>.+?)\n(?P<examples>---.+?)\n\{% endcomment %\}\n", re.DOTALL)
STATE = re.compile(r"^---(?: (\w+))?\n(.+?)(?=\n---|\Z)", re.DOTALL | re.MULTILINE)
# What the first example shows has no name behind its line.
STATES = ("filled", "empty", "error", "disabled", "long")


@dataclass(frozen=True)
class Example:
    """A component in one of its states."""

    component: str
    state: str
    source: str

    def drawn(self, request: HttpRequest) -> str:
        """As a page would show it."""
        return engines["django"].from_string(self.source).render(values(f"{self.component}-{self.state}"), request)


@dataclass(frozen=True)
class Component:
    """One file: its name, what the comment at its top says, and the examples that end the comment."""

    name: str
    words: str
    examples: tuple[Example, ...]


def files() -> list[Path]:
    """The components, by name."""
    return sorted(FOLDER.glob("*.html"))


def shelf() -> Iterator[Component]:
    """Every component. Raises ValueError for a file that does not begin with its comment."""
    for path in files():
        found = DOCUMENTED.match(path.read_text())
        if not found:
            raise ValueError(f"{path.name} does not say what it shows, what it takes, and an example")
        states = STATE.findall(found["examples"])
        examples = tuple(Example(path.stem, state or STATES[0], source) for state, source in states)
        yield Component(path.stem, found["words"], examples)


class ExampleForm(forms.Form):
    """A text, a choice and a box to tick."""

    title = forms.CharField(label="計畫名稱", help_text="二十字以內。")
    state = forms.ChoiceField(label="狀態", choices=[("", "全部"), ("drafting", "撰寫中")], required=False)
    mine = forms.BooleanField(label="只看我的", required=False)


LONG = "和平區德芙蘭生態步道與部落餐桌、里冷部落林下經濟與原鄉青年返鄉創業支持系統第二期延續計畫"
NO_BREAK = "https://www.example.gov.tw/" + "a" * 90  # an address that somebody pasted


def somebody(*units: str, name: str = "林承辦") -> SimpleNamespace:
    """A request of somebody who may act for these units."""
    actors = []
    for number, unit in enumerate(units):
        membership = SimpleNamespace(get_role_display=lambda: "承辦人", user=name)
        actors.append(
            SimpleNamespace(key=f"m{number}", unit=unit, membership=membership, deputy=number > 0, keeps_units=False)
        )
    return SimpleNamespace(user=name, actor=actors[0], actors=actors)


def values(name: str) -> dict[str, Any]:
    """What the examples speak of. Fields are named after the example, so that no id stands on the page twice."""
    closed = ExampleForm(initial={"title": "水圳慢行", "state": "drafting"}, prefix=name)
    for field in closed.fields.values():
        field.disabled = True
    return {
        "long": LONG,
        "no_break": NO_BREAK,
        "one": somebody("研考會"),
        "several": somebody("研考會", "石岡區公所"),
        "wordy": somebody("臺中市政府研究發展考核委員會地方創生專案管理平台辦公室", LONG, name="歐陽〇〇・Alexandra"),
        "empty_page": Paginator([], 20).page(1),
        "last": Paginator(range(60), 20).page(3),
        "closed": closed,
        "filled": ExampleForm(initial={"title": LONG, "state": "drafting", "mine": True}, prefix=name),
        "late": {"words": "逾 12 個工作天", "css": "late"},
        "calm": {"words": "剩 20 個工作天", "css": ""},
        "nothing": [],
        "far": [
            Step("釋出審查意見並請提案單位修正", "/", part=LONG),
            Step(MACHINE["submit_to_district"].label, "/", no(f"{LONG}：尚缺「預期效益」等 2 章。")),
        ],
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
