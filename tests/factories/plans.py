"""Plans in any state for tests, made by the demo's walker; the cast's accounts come with them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Unit
from chapters.states import VENTURE_SECTIONS
from portal.demo.cast import STAFF, Cast, unit_of
from portal.demo.texts import IDEAS, Idea
from portal.demo.walker import Walker, proposing_unit
from portal.reference import load_all
from proposals.consent import consents
from proposals.consent.reference import load_notice
from proposals.content import from_rows
from proposals.content.completeness import Gap, gaps
from proposals.models import Proposal
from proposals.states import Place
from tests.factories.kept import once
from workflow.calendar.days import WorkingCalendar

TWO_VENTURES = IDEAS[0]  # 石岡區, a civic organisation, two ventures
CROSS = next(idea for idea in IDEAS if len(idea.districts) > 1)
ELDER = next(idea for idea in IDEAS if idea.represented_by)  # 石岡區, an elder for whom the office files
OFFICE = next(idea for idea in IDEAS if idea.kind == "district_office")


def load_reference() -> None:
    """Districts, units, calendar, programmes, indicators."""
    once("reference data", load_all)


def make_cast() -> Cast:
    """Reference data and the demo's staff; passwords are not usable, tests sign in by force."""
    return Cast(once("cast", _assemble))


def _assemble() -> str:
    load_all()
    cast = Cast(make_password(None))
    for username, name, code, role in STAFF:
        cast.add(username, name, unit_of(code), role)
    return cast.password_hash


def with_consent(plan: Proposal, by: Actor) -> Proposal:
    """A plan whose rows a test has written itself, with the consent its filing would have left."""
    load_notice()
    consents.write_filed(plan, by=by, at=timezone.now(), ticked=True)
    plan.writes.send()
    return plan


def asked_of(plan: Proposal, **reasons: str) -> dict[str, str]:
    """What a return asks for by place: a section of the plan, or of its first venture."""
    first = plan.venture_list[0].pk
    places = {section: Place(section, first if section in VENTURE_SECTIONS else None) for section in reasons}
    return {places[section].code: reason for section, reason in reasons.items()}


def lacking(plan: Proposal) -> list[Gap]:
    """What the plan lacks as it is written now."""
    return gaps(from_rows(plan), plan.layout)


def walker_at(state: str, cast: Cast | None = None, **plan: Any) -> Walker:
    """A walker whose plan has come to ``state``; ``walker.plan``, ``walker.owner`` and ``walker.step(move)`` go on.

    ``plan`` says which: the ``idea`` (or other values for its fields), moves to take on the way (``via``) and the
    ``name`` of the owner's account.
    """
    return _walk(cast, state, **plan) if cast else walkers_at(state, **plan)[0]


def walkers_at(*states: str, **plan: Any) -> list[Walker]:
    """A plan in each of ``states``: walked once from an empty database, then copied (``tests.factories.kept``)."""

    def walk() -> tuple[str, list[tuple[Any, ...]]]:
        cast = make_cast()
        walkers = [_walk(cast, state, **plan) for state in states]
        return cast.password_hash, [(w.idea, w.owner.unit_id, w.plan.pk, w.moment) for w in walkers]

    secret, made = once((states, *sorted(plan.items())), walk)
    cast, calendar = Cast(secret), WorkingCalendar.load()
    return [
        Walker(cast, idea, cast.actor(Unit.objects.get(pk=owner)), Proposal.objects.get(pk=pk), moment, calendar)
        for idea, owner, pk, moment in made
    ]


def _walk(
    cast: Cast, state: str, *, idea: Idea = TWO_VENTURES, via: tuple[str, ...] = (), name: str = "", **changes: Any
) -> Walker:
    idea = replace(idea, **changes) if changes else idea
    owner = proposing_unit(cast, idea, name or f"owner-{idea.owner[:8].encode().hex()[:16]}", "陳美玲")
    walker = Walker.begin(cast, idea, owner, timezone.now() - dt.timedelta(days=120))
    walker.walk(state, via=via)
    return walker


def more(plan: Proposal, count: int) -> None:
    """Copies of a plan in its state, each with districts."""
    districts = list(plan.districts.all())
    for number in range(count):
        copy = Proposal.objects.create(
            owner=plan.owner,
            created_by=plan.created_by,
            title=f"複本{number}",
            state=plan.state,
            holder=plan.holder,
            holder_unit=plan.holder_unit,
            due_on=plan.due_on,
            notified_at=plan.notified_at,
        )
        copy.districts.set(districts)
