"""What else happens when a visit moves; never decides whether it may."""

from __future__ import annotations

import datetime as dt
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.states import UnitKind
from guidance.letting import hide_plan, show_plan
from guidance.models import FollowUp, NetworkMember, VisitFinding, VisitParty
from guidance.models.visits import Invites
from guidance.states import VisitState
from guidance.visits.calendar import Method
from guidance.visits.times import at_time
from inputs.words import in_words
from workflow.delivery import notices
from workflow.engine.services import set_due, working_days
from workflow.states import Party

if TYPE_CHECKING:
    from accounts.actors import Actor
    from guidance.models import Visit

Data = dict[str, Any]
INVITED, CAME = "guests_invited", "parties_came"  # in the log
GIVEN = _("%(title)s：訪視後請貴單位辦理%(what)s")


def schedule(visit: Visit, by: Actor, data: Data, at: dt.datetime) -> Data:
    """When, where and with whom; teams that come see the plan until the visit is recorded.

    The log says which units are asked and how many people besides: who they are goes with their consent.
    """
    seeing = let_in(visit)
    visit.team, visit.day, visit.place = data["team"], data["day"], data["place"]
    visit.starts_at, visit.ends_at = (at_time(visit.day, data[name]) for name in ("begins", "ends"))
    if visit.is_entered_late:  # its day is no day that somebody is late for: what is left is to be written down
        data.pop("due_on", None)
        data["due_days"] = working_days(visit.machine, VisitState.HELD)
    visit.uninvited = _keep_parties(visit, data)
    visit.invites = Invites(Method.REQUEST, data.get("reason", ""))
    now_seeing = let_in(visit)
    for unit in now_seeing.keys() - seeing.keys():
        show_plan(visit.proposal, now_seeing[unit], by=by)
    for unit in seeing.keys() - now_seeing.keys():
        hide_plan(visit.proposal, seeing[unit], by=by, ended=visit)
    return {INVITED: visit.parties.filter(unit=None).count()}


def put_off(visit: Visit, by: Actor, data: Data, at: dt.datetime) -> Data:
    """The same visit at another time: calendars replace what they had (RFC 5546)."""
    visit.sequence += 1
    return schedule(visit, by, data, at)


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


def keep_who_came(visit: Visit, by: Actor, data: Data, at: dt.datetime) -> Data:
    """Of those invited, and who came besides; the log says how many."""
    came = {party.pk for party in data.get("came") or ()}
    visit.parties.filter(pk__in=came).update(came=True)
    visit.parties.exclude(pk__in=came).update(came=False)
    visit.others_came = data.get("others_came", "")
    return {CAME: len(came)}


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
    text = in_words(GIVEN, {"title": visit.title, "what": row})
    notices.tell(f"follow_up:{row.pk}:given", text, row.get_absolute_url(), [owner], but=by.user, case=row)


def _keep_parties(visit: Visit, data: Data) -> list[VisitParty]:
    """The rows of who comes now; those who came before and do not any more."""
    coming = [*_units(visit, data), *_members(visit, data), *_guests(visit, data)]
    there = {_who(row): row for row in visit.parties.select_related("unit", "member")}
    gone = [row for who, row in there.items() if who not in set(map(_who, coming))]
    visit.parties.filter(pk__in=[row.pk for row in gone]).delete()
    VisitParty.objects.bulk_create(row for row in coming if _who(row) not in there)
    return gone


def _who(row: VisitParty) -> tuple[Any, ...]:
    """The same unit, the same person."""
    return (row.unit_id, row.member_id, *(() if row.unit_id or row.member_id else (row.name, row.email)))


def _units(visit: Visit, data: Data) -> list[VisitParty]:
    units: set[Unit] = {data["team"], *(data.get("units") or ()), *(data.get("agencies") or ())}
    return [VisitParty(visit=visit, unit=unit) for unit in sorted(units, key=attrgetter("pk"))]


def _members(visit: Visit, data: Data) -> list[VisitParty]:
    """Of those chosen from the networks who has not withdrawn meanwhile: the rows are held, and cannot until this is done.

    The visit calls them by organisation and role: the person's name is for who may write to them.
    """
    if not (chosen := [member.pk for member in data.get("members") or ()]):
        return []
    rows = NetworkMember.objects.filter(pk__in=chosen).exclude(email="").in_order()
    return [
        VisitParty(visit=visit, member=row, name=f"{row.organisation}（{row.role}）"[:60], email=row.email)
        for row in rows.select_for_update(no_key=True)
    ]


def _guests(visit: Visit, data: Data) -> list[VisitParty]:
    return [VisitParty(visit=visit, name=name, email=email) for name, email in data.get("guests") or ()]


def let_in(visit: Visit) -> dict[int, Unit]:
    """The units that see the plan by this visit: who leads it, and the teams that come."""
    rows = visit.parties.filter(unit__kind=UnitKind.COUNSELLING_TEAM).select_related("unit")
    teams = [row.unit for row in rows if row.unit]
    return {unit.pk: unit for unit in [*teams, *([visit.team] if visit.team else [])]}
