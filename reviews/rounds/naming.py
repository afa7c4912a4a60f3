"""What an agency is called where an opinion is released, which RDEC says with the first release of a round (R2)."""

from __future__ import annotations

from reviews.models import OpinionItem, ReviewRound
from reviews.permissions import ALIAS


def is_settled(opened: ReviewRound) -> bool:
    """Is it said already? Of a round after one that names none it is: who is asked again would tell who wrote before."""
    return opened.released_at is not None or not opened.names_agencies


def is_named(opened: ReviewRound, choice: bool) -> bool:
    """Are the round's agencies named? ``choice`` holds where that is not said already."""
    return opened.names_agencies if is_settled(opened) else choice


def named(item: OpinionItem, *, choice: bool) -> str:
    """An item as the reason of what the proposer is asked to revise: whose, which, and what it says."""
    asked = item.request
    whose = asked.agency if is_named(asked.round, choice) else ALIAS % asked.alias
    return f"{whose} {item.number}：{item.text}"
