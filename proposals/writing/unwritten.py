"""What was typed in a plan's sections and not saved when the plan is about to be frozen; never judges the plan.

Nobody tells the platform or files a plan while text of theirs, or of whom they write with, is not in it, without having
seen which and chosen (R20). The page sends what it showed; the door refuses what was typed since.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from inputs.words import listed
from proposals.models import Proposal, Venture
from proposals.permissions import open_places, pages_of
from proposals.states import Place
from proposals.writing import drafts
from proposals.writing.services import save_forms
from workflow import known
from workflow.drafts import services
from workflow.engine.errors import Refused
from workflow.models import Draft

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import QueryDict

    from accounts.actors import Actor


class UnwrittenError(Refused):
    """Text is not in what would be frozen, and the person has not said that it may stay so."""

    def __init__(self, found: Iterable[Unwritten]) -> None:
        named = listed(f"{text.draft.user.name}「{text.label}」" for text in found)
        super().__init__(_("還有暫存的內容沒有寫入計畫：%s。請看過下列各項並選擇後再送出。") % named)


@dataclass(frozen=True)
class Unwritten:
    """A draft of a section that is open now, and differs from what is stored there."""

    plan: Proposal
    section: str
    venture: Venture | None
    draft: Draft
    rows: list[tuple[str, str, str]]  # label, stored text, typed text

    @property
    def label(self) -> str:
        """The section, and the venture it belongs to."""
        label = self.plan.layout.label(self.section)
        return f"{label}（{self.venture.title}）" if self.venture else label

    @property
    def place(self) -> Place:
        """Where in the plan it was typed."""
        return Place(self.section, self.venture.pk if self.venture else None)

    @property
    def key(self) -> str:
        """Names the draft as it was shown: one that was typed on has another."""
        return f"{self.draft.pk}-{self.draft.saved_at:%Y%m%d%H%M%S%f}"


@dataclass(frozen=True)
class Choice:
    """What the person chose on the move's page."""

    write: frozenset[str]  # own ones to be written first
    seen: frozenset[str]  # to stay drafts, knowingly

    @classmethod
    def of(cls, posted: QueryDict) -> Choice:
        """Read from the page's form; own ones are written unless they are to stay."""
        own, known = frozenset(posted.getlist("shown_drafts")), frozenset(posted.getlist("known_drafts"))
        return cls(frozenset(), own | known) if posted.get("own_drafts") == "leave" else cls(own, known)


def unwritten(plan: Proposal) -> list[Unwritten]:
    """Everybody's drafts that are not in the plan, the oldest first (one query where there is none)."""
    rows = list(drafts.below(plan).select_related("user").order_by("saved_at", "pk"))
    if not rows:
        return []
    opened = open_places(plan)
    writable = {place for place in pages_of(plan) if opened is None or place in opened}
    ventures = {venture.pk: venture for venture in plan.venture_list}
    found = []
    for row in rows:
        at = drafts.section_at(row.page)
        if at not in writable:
            continue
        place = (plan, at.section, ventures[at.venture] if at.venture else None)
        typed = drafts.parts_of(*place, drafts.laid_over(*place, row.typed))
        if differing := drafts.compare(drafts.parts_of(*place), typed):
            found.append(Unwritten(*place, row, differing))
    return found


def _name(plan: Proposal) -> str:
    return f"unwritten {plan.pk}"


def write(plan: Proposal, choice: Choice, *, by: Actor) -> dict[str, str]:
    """Write what the person chose to, through the sections' own forms; gives what stays out, for the door.

    Call it in the move's transaction: a move that is refused leaves the drafts as they were.
    """
    left: dict[str, str] = {}
    written: set[Place] = set()
    found = unwritten(plan)
    if not found:
        known.tell(_name(plan), found)  # the door need not look again in this transaction
    for text in found:
        if text.key in choice.seen:
            left[text.key] = f"{text.draft.user.name}：{text.label}"
        elif text.key in choice.write and text.draft.user_id == by.user.pk:
            if text.place in written:
                raise Refused(
                    _("您在兩個分頁輸入過「%s」，兩份內容不同。請開啟那一節，選定要用的一份，或選擇不寫入。")
                    % text.label
                )
            _write(text, by=by)
            written.add(text.place)
    return left


def _write(text: Unwritten, *, by: Actor) -> None:
    place = (text.plan, text.section, text.venture)
    parts = drafts.parts_of(*place, drafts.laid_over(*place, text.draft.typed))
    if not parts.are_valid():
        raise Refused(_("「%s」暫存的內容有需要修正的地方，尚未寫入。請開啟那一節修正，或選擇不寫入。") % text.label)
    try:
        save_forms(text.plan, text.section, parts, by=by, venture=text.venture, expected=text.draft.base)
    except drafts.SavedMeanwhileError as error:
        raise Refused(
            _("「%s」在您輸入之後有人儲存過。請開啟那一節比對兩份內容，或選擇不寫入。") % text.label
        ) from error
    services.discard([text.draft])


def refuse_unseen(plan: Proposal, seen: Mapping[str, str]) -> None:
    """Raise when something would be left out that the person has not seen."""
    if unseen := [text for text in known.once(_name(plan), lambda: unwritten(plan)) if text.key not in seen]:
        raise UnwrittenError(unseen)
