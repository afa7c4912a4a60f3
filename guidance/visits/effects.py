"""What else happens when a visit moves; never decides whether it may."""

from __future__ import annotations

import datetime as dt
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.states import UnitKind
from guidance.letting import hide_plan, show_plan
from guidance.models import FollowUp, VisitFinding, VisitParty
from guidance.models.visits import Invites
from guidance.visits.calendar import Method
from guidance.visits.times import at_time
from inputs.words import in_words
from workflow.delivery import notices
from workflow.engine.services import set_due
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor
    from guidance.models import Visit

Data = dict[str, Any]
GIVEN = _("%(title)s：訪視後請貴單位辦理「%(words)s」")


def schedule(visit: Visit, by: Actor, data: Data, at: dt.datetime) -> None:
    """When, where and with whom; teams that come see the plan until the visit is recorded."""
    seeing = let_in(visit)
    visit.team, visit.day, visit.place = data["team"], data["day"], data["place"]
    visit.starts_at, visit.ends_at = (at_time(visit.day, data[name]) for name in ("begins", "ends"))
    visit.uninvited = _keep_parties(visit, data)
    visit.invites = Invites(Method.REQUEST, data.get("reason", ""))
    now_seeing = let_in(visit)
    for unit in now_seeing.keys() - seeing.keys():
        show_plan(visit.proposal, now_seeing[unit], by=by)
    for unit in seeing.keys() - now_seeing.keys():
        hide_plan(visit.proposal, seeing[unit], by=by, ended=visit)


def put_off(visit: Visit, by: Actor, data: Data, at: dt.datetime) -> None:
    """The same visit at another time: calendars replace what they had (RFC 5546)."""
    visit.sequence += 1
    schedule(visit, by, data, at)


def call_off(visit: Visit, by: Actor, data: Data, at: dt.datetime) -> None:
    """Nobody comes; calendars take it out where they had it."""
    if visit.starts_at:
        visit.sequence += 1
    visit.invites = Invites(Method.CANCEL, data["reason"])
    end_sight(visit, by, data, at)


def end_sight(visit: Visit, by: Actor, data: Data, at: dt.datetime) -> None:
    """Nobody sees the plan any more by this visit."""
    for unit in let_in(visit).values():
        hide_plan(visit.proposal, unit, by=by, ended=visit)


def keep_who_came(visit: Visit, by: Actor, data: Data, at: dt.datetime) -> None:
    """Of those invited, and who came besides."""
    came = {party.pk for party in data.get("came") or ()}
    visit.parties.filter(pk__in=came).update(came=True)
    visit.parties.exclude(pk__in=came).update(came=False)
    visit.others_came = data.get("others_came", "")


def keep_record(visit: Visit, by: Actor, data: Data, at: dt.datetime) -> None:
    """What was seen and found, and what is to be done after it, of which its owners are told."""
    visit.seen, visit.recorded_by, visit.recorded_at = data["seen"], by.label, at
    VisitFinding.objects.bulk_create(VisitFinding(visit=visit, **found) for found in data.get("findings") or ())
    for given in data.get("follow_ups") or ():
        _give(visit, by, at, **given)


def _give(visit: Visit, by: Actor, at: dt.datetime, *, words: str, owner: Unit, due_on: dt.date) -> None:
    row = FollowUp(
        visit=visit, words=words, owner=owner, until=due_on, holder=Party.OWNER, holder_unit=owner, state_since=at
    )
    set_due(row, due_on, None)
    row.save(force_insert=True)
    text = in_words(GIVEN, {"title": visit.title, "words": words})
    notices.tell(f"follow_up:{row.pk}:given", text, row.get_absolute_url(), [owner], but=by.user, case=row)


def _keep_parties(visit: Visit, data: Data) -> list[VisitParty]:
    """The rows of who comes now; those who came before and do not any more."""
    units: set[Unit | None] = {data["team"], *(data.get("units") or ()), *(data.get("agencies") or ())}
    guests = dict(data.get("guests") or ())
    there = list(visit.parties.select_related("unit"))
    kept = [row for row in there if row.unit in units or (row.unit is None and guests.get(row.name) == row.email)]
    gone = [row for row in there if row not in kept]
    visit.parties.filter(pk__in=[row.pk for row in gone]).delete()
    known = {row.unit for row in kept} | {row.name for row in kept if row.unit is None}
    new = [
        VisitParty(visit=visit, unit=unit)
        for unit in sorted(filter(None, units), key=attrgetter("pk"))
        if unit not in known
    ]
    new += [VisitParty(visit=visit, name=name, email=email) for name, email in guests.items() if name not in known]
    VisitParty.objects.bulk_create(new)
    return gone


def let_in(visit: Visit) -> dict[int, Unit]:
    """The units that see the plan by this visit: who leads it, and the teams that come."""
    rows = visit.parties.filter(unit__kind=UnitKind.COUNSELLING_TEAM).select_related("unit")
    teams = [row.unit for row in rows if row.unit]
    return {unit.pk: unit for unit in [*teams, *([visit.team] if visit.team else [])]}
