"""A case's log in words, line by line; never decides anything.

The plan's own moves stand here; what happened on its opinions, commitments, meetings and undertakings is told by the
higher apps, which add a source when they start (:func:`tell`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inputs.words import listed
from proposals.models import Proposal, ProposalTransition
from proposals.states import REFUSED, TAKEN_BACK, Fit, Letting, PlanPermission, State
from workflow.engine.services import state_label
from workflow.states import Party, Remark
from workflow.templatetags.cs import money, roc, roc_time

if TYPE_CHECKING:
    from accounts.actors import Actor
    from workflow.engine.moves import Machine
    from workflow.models import Transition

SHORT = 80  # signs of what was said with a line that a page shows unfolded
WORDS = ("reason", "note", "vision_fit", "evidence", "excused_reason")


class Part(TextChoices):
    """Of what a line tells: each source of lines is of one."""

    PLAN = "plan", gettext_lazy("計畫")
    GUIDANCE = "guidance", gettext_lazy("輔導與訪視")
    REVIEW = "review", gettext_lazy("審查與會議")
    LETTERS = "letters", gettext_lazy("公文")
    TRACKING = "tracking", gettext_lazy("列管與報告")


@dataclass(frozen=True)
class Line:
    """One thing that happened: when, what, by whom, the state it led to, and what was said with it."""

    at: dt.datetime
    what: str
    by: str
    target: str = ""
    marks: Sequence[str] = ()  # version, letter: small print beside who did it
    words: Sequence[str] = ()
    entry: Any = None  # what was entered with it and can be corrected, which is
    kind: str = "line"  # of this kind; a line of the plan's own log
    url: str = ""  # of the part of the case it is about, where that has a page of its own
    of: str = Part.PLAN
    unnamed: frozenset[str] = frozenset()  # permissions whose units the reader is told the number of, not the names

    @property
    def is_long(self) -> bool:
        """Is what was said folded on a page?"""
        return sum(map(len, self.words)) > SHORT


# (plan, who reads) -> what the reader may know; one query each, none for a plan that never had such rows
Source = Callable[[Proposal, "Actor"], Iterable[Line]]
_sources: dict[Source, Part] = {}


def tell(source: Source, part: Part) -> None:
    """Let a higher app add lines to the history, as ``Machine.require`` lets it add a guard."""
    _sources[source] = part


def lines(plan: Proposal, log: Iterable[ProposalTransition], actor: Actor) -> list[Line]:
    """Everything that happened to the case and ``actor`` may know, the newest first (a query for each source)."""
    found = _of_others(plan, actor)
    unnamed = _unnamed(found)
    found = [_of_plan(plan, line, unnamed) for line in log] + found
    return sorted(found, key=attrgetter("at"))[::-1]


def _of_others(plan: Proposal, actor: Actor) -> list[Line]:
    return [replace(line, of=part) for source, part in _sources.items() for line in source(plan, actor)]


def _unnamed(told: Iterable[Line]) -> frozenset[str]:
    return frozenset[str]().union(*(line.unnamed for line in told))


def _of_plan(plan: Proposal, line: ProposalTransition, unnamed: frozenset[str]) -> Line:
    data = line.data
    letter = " ".join(filter(None, [str(data.get("letter_number") or ""), roc(data.get("letter_date"))]))
    version = _("第 %(n)s 版") % {"n": data["version"]} if data.get("version") else ""
    handed_on = _("轉由%(who)s辦理") % {"who": Party(line.holder).label} if line.move == Remark.HANDED_ON else ""
    return Line(
        at=line.at,
        what=handed_on or line.move_label,
        by=made_by(line, unnamed),
        target=led_to(plan.machine, line),
        marks=[mark for mark in (version, letter) if mark],
        words=said(data, plan, unnamed),
        entry=line,
    )


def made_by(line: ProposalTransition, unnamed: frozenset[str]) -> str:
    """Who did it; an agency whose reply handed the case on is told by no name where those that review have none."""
    is_withheld = line.move == Remark.HANDED_ON and PlanPermission.REVIEW in unnamed
    return _("系統") if is_withheld else line.actor_label


def led_to(machine: Machine, line: Transition) -> str:
    """The state that a move led to, where the move's name does not say it already."""
    target = state_label(machine, line.target) if line.is_move else ""
    return "" if target == line.move_label else target


def said(data: dict[str, Any], plan: Proposal, unnamed: frozenset[str] = frozenset()) -> list[str]:
    """What a line of a log says in words: reasons, notes, what was decided and answered, the sections asked for."""
    if (data.get("entry") or {}).get("confidential"):
        return []  # told beside the entry, to who may read it
    words = [str(data[name]) for name in WORDS if data.get(name)]
    words += [_("撤回第 %s 版") % data[TAKEN_BACK]] if TAKEN_BACK in data else []
    if REFUSED in data:
        words.append(_("計畫改回申請調整前的內容；不同意的內容留存於第 %s 版") % listed(map(str, data[REFUSED])))
    words += [_corrected_words(data["entry"]["label"], made) for made in data.get("corrected") or []]
    words += [_fit_words(found) for found in (data.get("fits") or {}).values()]
    words += [_letting_words(letting, data[letting], unnamed) for letting in Letting if letting in data]
    words += [_asked_words(asked, plan) for asked in data.get("sections") or ()]
    words += _appointments(data)
    words += [f"{item['title']}：{item['reason']}" for item in data.get("returned") or ()]
    words += [str(outcome) for outcome in data.get("outcomes") or ()]
    words += [_("單獨再送，原計畫與事業：%s") % data["apart_of"]] if data.get("apart_of") else []
    words += [_approval_words(letter) for letter in data.get("letters") or ()]
    return words + _answers(data, plan)


def told(data: dict[str, Any], plan: Proposal) -> list[str]:
    """The same in a notice and its mail, which the proposer reads too: how many agencies were asked, never which.

    Nor what they wrote: where items of opinions are the reason, they are read in the system.
    """
    of_ndc = plan.state in (State.NDC_REVISION, State.NDC_ADJUSTMENT)
    by_items = {"reason": _("依國發會意見逐項修正") if of_ndc else _("依審查意見逐項修正")}
    asked = [each | (by_items if each.get("itemised") else {}) for each in data.get("sections") or ()]
    return said(data | {"sections": asked}, plan, frozenset({PlanPermission.REVIEW}))


def _corrected_words(entry: str, made: dict[str, str]) -> str:
    what = entry if made["label"] == entry else f"{entry}　{made['label']}"
    return _("%(what)s：%(old)s → %(new)s") % {"what": what, "old": made["old"], "new": made["new"]}


def _asked_words(asked: dict[str, Any], plan: Proposal) -> str:
    """A section that was asked for, with its venture and rows, and why."""
    rows = _("（%s）") % listed(asked["rows"]) if asked["rows"] else ""
    return f"{_place_words(asked, plan)}{rows}：{asked['reason']}"


def _place_words(place: dict[str, Any], plan: Proposal) -> str:
    """A section as the log names it, with its venture."""
    return "・".join(filter(None, [place["venture"], str(plan.layout.label(place["section"]))]))


def _fit_words(found: dict[str, str]) -> str:
    words = _("「%(venture)s」%(fit)s該區願景") % {"venture": found["venture"], "fit": Fit(found["fit"]).label}
    return f"{words}：{found['words']}" if found.get("words") else words


def _letting_words(letting: Letting, whom: dict[str, Any], unnamed: frozenset[str]) -> str:
    units = whom["units"]
    is_named = whom["permission"] not in unnamed
    return _("%(letting)s：%(units)s（%(why)s）") % {
        "letting": letting.label,
        "units": listed(unit["label"] for unit in units) if is_named else _("%(n)d 個單位") % {"n": len(units)},
        "why": PlanPermission(whom["permission"]).label,
    }


def _appointments(data: dict[str, Any]) -> list[str]:
    """Who coaches, when a meeting is or was, from when to when a venture is carried out."""
    words = [_("輔導員：%s") % data["coach"]["label"]] if data.get("coach") else []
    if data.get("held_at"):
        held = {"at": roc_time(dt.datetime.fromisoformat(str(data["held_at"]))), "place": data.get("place", "")}
        words.append(_("開會：%(at)s　%(place)s　主持人 %(chair)s") % (held | {"chair": data.get("chair", "")}))
    if data.get("met_on"):
        words.append(_("會議日期：%s") % roc(data["met_on"]))
    if data.get("planned_start") and data.get("planned_end"):
        period = {"start": roc(data["planned_start"]), "end": roc(data["planned_end"])}
        words.append(_("預定 %(start)s 至 %(end)s") % period)
    return words


def _approval_words(letter: dict[str, Any]) -> str:
    return _("核定「%(venture)s」%(amount)s 元：%(letter)s（%(date)s）") % {
        "venture": letter["venture"],
        "amount": money(letter["amount"]),
        "letter": letter["letter"],
        "date": roc(letter["date"]),
    }


def _answers(data: dict[str, Any], plan: Proposal) -> list[str]:
    """Answers to what a return asked for; those to opinions and decisions stand in full on the tab of the review."""
    words = [
        _("回應「%(place)s」：%(answer)s") % {"place": _place_words(said, plan), "answer": said["answer"]}
        for said in data.get("answered") or ()
    ]
    if items := data.get("item_answers"):
        words.append(_("逐項回應審查意見 %d 項") % len(items))
    if comments := data.get("comment_answers"):
        words.append(_("逐項回應國發會意見 %d 項") % len(comments))
    if decisions := data.get("decision_answers"):
        words.append(_("逐項回應會議決議 %d 項") % len(decisions))
    return words
