"""What an agency is called where an opinion is released, which RDEC says with the first release of a round (R2), and what
an opinion itself says of whose it is; never changes a word of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Membership, Unit
from reviews.models import OpinionItem, OpinionRequest, ReviewRound
from reviews.permissions import ALIAS, named_to_all

AROUND = 20  # signs shown on either side of a name
SHORTEST = 2  # signs of a name that is looked for


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


@dataclass(frozen=True)
class Giveaway:
    """A passage of an opinion that names an agency, or somebody of one, with what stands around the name."""

    opinion: OpinionRequest
    where: str
    before: str
    name: str
    after: str


def giveaways(opinions: Iterable[OpinionRequest], agencies: Iterable[Unit]) -> list[Giveaway]:
    """Every passage by which a reader would know whose an opinion is although no agency is named: names, short or in full, of
    the ``agencies`` that were asked and of their people (one query).

    ``opinions`` are read with what hangs on them. Passages that they quote are the plan's own words.
    """
    units = {unit.pk: unit for unit in agencies}
    people = Membership.objects.filter(unit__in=units).order_by().values_list("user__name", flat=True).distinct()
    names = {name for unit in units.values() for name in (unit.name, unit.full_name)} | set(people)
    sought = sorted((name for name in names if len(name) >= SHORTEST), key=lambda name: (-len(name), name))
    if not sought:
        return []
    pattern = re.compile("|".join(map(re.escape, sought)))
    return [
        Giveaway(opinion, where, text[max(at.start() - AROUND, 0) : at.start()], at[0], text[at.end() :][:AROUND])
        for opinion in opinions
        for where, text in _texts(opinion)
        for at in pattern.finditer(text)
    ]


def _texts(opinion: OpinionRequest) -> Iterator[tuple[str, str]]:
    """What it says, each part with what it is called."""
    yield _("計畫內容意見"), opinion.content_opinion
    yield _("對接中央補助計畫之合宜性"), opinion.fit_opinion
    for said in opinion.venture_opinions.all():
        yield _("事業提案 %s") % said.number, said.content
        yield _("事業提案 %s") % said.number, said.fit
    for item in opinion.items.all():
        yield _("意見項目 %s") % item.number, item.text
