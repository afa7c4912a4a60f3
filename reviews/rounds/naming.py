"""What an agency is called where an opinion is released, which RDEC says with the first release of a round (R2)."""

from __future__ import annotations

from collections.abc import Iterable

from reviews.models import OpinionItem, ReviewRound
from reviews.permissions import ALIAS, named_to_all


def is_settled(opened: ReviewRound) -> bool:
    """Is it said already? Of a round after one that names none it is: who is asked again would tell who wrote before."""
    return opened.released_at is not None or not opened.names_agencies


def is_named(opened: ReviewRound, choice: bool) -> bool:
    """Are the round's agencies named? ``choice`` holds where that is not said already."""
    return opened.names_agencies if is_settled(opened) else choice


def named_before(opened: ReviewRound) -> bool:
    """Does an earlier round stand under names? It asks of them who wanted to see the plan again, which tells of this one
    (no query of a first round).
    """
    if opened.number == 1:
        return False
    earlier = ReviewRound.objects.filter(proposal=opened.proposal_id, number__lt=opened.number)
    return earlier.filter(named_to_all()).exists()


def named(items: Iterable[OpinionItem], *, choice: bool) -> list[str]:
    """Items as reasons of what the proposer is asked to revise: whose, which, and what each says.

    Where agencies are not named they stand in the order of their letters: that of asking would tell which is which.
    """
    called = [(_alias(item, choice=choice), item) for item in items]
    in_order = sorted(called, key=lambda each: (len(each[0]), each[0]))
    return [f"{ALIAS % alias if alias else item.request.agency} {item.number}：{item.text}" for alias, item in in_order]


def _alias(item: OpinionItem, *, choice: bool) -> str:
    return "" if is_named(item.request.round, choice) else item.request.alias
