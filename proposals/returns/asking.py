"""What a return asks for, as rows; and what an answer to it must be. Called by the door's effects; never moves a plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from chapters.states import VENTURE_SECTIONS
from inputs.reasons import says_something
from proposals.models import Proposal, SectionRequest
from proposals.states import Place
from workflow import known

Asked = Mapping[str, str]  # the code of a place -> why


def wishes(
    plan: Proposal,
    asked: Asked,
    *,
    rows: Mapping[str, Sequence[str]],
    itemised: Collection[str],
    by: str,
    at: dt.datetime,
) -> list[SectionRequest]:
    """A request for each place of ``asked``, not saved; none if a place is not the plan's or has no reason."""
    assert plan.version_id is not None  # what is returned has been filed
    titles = {venture.pk: venture.title for venture in plan.venture_list}
    places = [Place.of(code) for code in asked]
    if not all(asked.values()) or not all(_is_there(plan, place, titles) for place in places):
        return []
    return [
        SectionRequest(
            proposal=plan,
            version_id=plan.version_id,
            asked_in=plan.state,
            section=place.section,
            venture_id=place.venture,
            venture_title=titles.get(place.venture, "") if place.venture else "",
            rows=list(rows.get(code) or ()),
            reason=reason,
            itemised=code in itemised,
            asked_by=by,
            asked_at=at,
        )
        for place, (code, reason) in zip(places, asked.items(), strict=True)
    ]


def asked_of(plan: Proposal) -> list[SectionRequest]:
    """What is asked of the plan and not filed again yet, read once in an act."""
    return known.once(f"asked of {plan.pk}", lambda: plan.open_requests)


def _is_there(plan: Proposal, place: Place, titles: Mapping[int, str]) -> bool:
    """Is it a page of the plan: a section of its template, a venture's with a venture of its own?"""
    if place.section not in plan.layout:
        return False
    return place.venture in titles if place.section in VENTURE_SECTIONS else place.venture is None


def told(requests: Sequence[SectionRequest]) -> list[dict[str, Any]]:
    """What the plan's log keeps of a return, readable without the rows; ``request`` is the row that asks the same.

    ``itemised`` where items of opinions are the reason.
    """
    return [
        {"request": r.pk, "section": r.section, "venture": r.venture_title, "rows": r.rows, "reason": r.reason}
        | ({"itemised": True} if r.itemised else {})
        for r in requests
    ]


def unexplained(
    requests: Sequence[SectionRequest], kept: set[int], answers: Mapping[int, str]
) -> Iterator[SectionRequest]:
    """Those left as they were whose answer does not say why (R20)."""
    return (r for r in requests if not r.revised_at and r.pk in kept and not says_something(answers.get(r.pk, "")))
