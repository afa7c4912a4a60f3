"""Gives what a handover lists to who receives it, through the doors that say who handles what; never goes round them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.actors import Actor
from guidance.counselling.chart import CHANGE_COACH
from guidance.models import CounsellingRequest
from handovers.open.things import Thing, as_now
from handovers.register.lines import Line
from handovers.states import Kind, Outcome
from proposals.assigning.services import assign
from proposals.models import Proposal
from workflow import known
from workflow.engine.services import perform_each

if TYPE_CHECKING:
    from handovers.models import Handover

Data = dict[str, Any]
HAND_OVER = "hand_over"


def bring_up_to_date(handover: Handover, by: Actor, data: Data, at: dt.datetime) -> None:
    """The lines as they stand when the giver confirms them."""
    handover.content = [vars(line) for line in lines_now(handover, by)]


def give(handover: Handover, by: Actor, data: Data, at: dt.datetime) -> Data:
    """What still is in the giver's name goes to the receiver; of the rest the lines, which are frozen now, say why not.

    Given by whoever confirmed for the giver: each door asks whether that one may. How many went over and how many did not.
    """
    giver, lines = confirmed_by(handover), handover.lines
    _hold([line.pk for line in lines if line.kind == Kind.PLAN])
    with override(settings.LANGUAGE_CODE):  # as all that is kept: in one language, whoever acts
        things = as_now(lines, handover.giver_id, reader=giver)
        refused = _give_plans(handover, things, giver) | _give_requests(handover, things, giver)
        frozen = [_frozen(thing, refused) for thing in things]
    handover.content = [vars(line) for line in frozen]
    moved = sum(line.outcome == Outcome.MOVED for line in frozen)
    return {"moved": moved, "kept": len(frozen) - moved}


def lines_now(handover: Handover, reader: Actor) -> list[Line]:
    """The lines of a handover that goes on, each as it stands now (two queries at most, none again in the same act)."""
    things = known.once(f"handover:{handover.pk}", lambda: as_now(handover.lines, handover.giver_id, reader=reader))
    return [thing.line if isinstance(thing, Thing) else _unseen(thing) for thing in things]


def confirmed_by(handover: Handover) -> Actor:
    """As whom was confirmed that it is handed over (one query, none again in the same act)."""
    read = ("user", "membership__unit", "membership__user", "deputy")
    lines = handover.transitions.filter(move=HAND_OVER).select_related(*read)
    line = known.once(f"handover:{handover.pk}:confirmed", lambda: lines.latest("id"))
    assert line.user
    return Actor(line.user, line.membership, line.deputy)


def _hold(plans: list[int]) -> None:
    """Nobody takes or closes them until all is done; in the order in which assigning locks them."""
    rows = Proposal.objects.select_for_update(of=("self",)).filter(pk__in=plans).order_by("pk")
    list(rows.values_list("pk"))


def _unseen(line: Line) -> Line:
    return replace(line, why=_("貴單位已看不到這一案。"))


def _open(things: list[Thing | Line], kind: str) -> list[Any]:
    return [thing.case for thing in things if isinstance(thing, Thing) and thing.kind == kind and not thing.why]


def _give_plans(handover: Handover, things: list[Thing | Line], giver: Actor) -> dict[str, str]:
    """With why, which the unit alone reads."""
    plans, reason = _open(things, Kind.PLAN), _("職務移交：%s") % handover.reason
    refused = assign(plans, handover.receiver, by=giver, reason=reason) if plans else {}
    return {f"{Kind.PLAN}-{pk}": why for pk, why in refused.items()}


def _give_requests(handover: Handover, things: list[Thing | Line], giver: Actor) -> dict[str, str]:
    """Who asked reads the log too: why duties change in an office is none of its business."""
    rows: list[CounsellingRequest] = _open(things, Kind.COUNSELLING)
    versions = {row: row.row_version for row in rows}
    said: Data = {"coach": handover.receiver, "reason": _("職務移交")}
    refused = perform_each(versions, CHANGE_COACH, by=giver, **said)[1] if rows else {}
    return {f"{Kind.COUNSELLING}-{row.pk}": why for row, why in refused.items()}


def _frozen(thing: Thing | Line, refused: Mapping[str, str]) -> Line:
    line = thing.line if isinstance(thing, Thing) else _unseen(thing)
    why = line.why or refused.get(line.key, "")
    return replace(line, outcome=str(Outcome.KEPT if why else Outcome.MOVED), why=why)
