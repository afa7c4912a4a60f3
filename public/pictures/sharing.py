"""Which pages have a picture of their own where they are shared, and of which words it is drawn; never draws.

A subject is ``site``, or a kind and a key: ``case-115-0016``, ``story-12``, ``district-66000150``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container, Iterator
from dataclasses import astuple
from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import geo
from inputs.fields import grouped
from public.cases.cards import cards, for_cards
from public.figures import told
from public.pictures.making import Drawing, Ring
from public.showing import shown_plans
from public.stories.telling import stories_out

SITE = "site"
MOST = 500  # cases, and stories, the newest first
DRAWN_AS = 1  # another number draws all of them anew
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
LANGUAGE = "zh-hant"


@override(LANGUAGE)
def subjects() -> dict[str, Drawing]:
    """Every picture that is to be there, by its subject (six queries)."""
    return {SITE: _site(), **dict(_cases()), **dict(_stories()), **dict(_districts())}


def digest(drawing: Drawing) -> str:
    """Of what it shows: another one where a word of it is another."""
    return hashlib.sha256(repr((DRAWN_AS, astuple(drawing))).encode()).hexdigest()


def is_shown(subject: str) -> bool:
    """May the public see what the picture tells? Asked for each answer (at most one query)."""
    kind, _dash, key = subject.partition("-")
    if kind == "case":
        return shown_plans().filter(case_number=key).exists()
    if kind == "story":
        return key.isdecimal() and stories_out().filter(pk=int(key)).exists()
    return subject == SITE or (kind == "district" and key in geo.shapes())


def _site() -> Drawing:
    found = told()
    figures = []
    if found is not None:
        counted = [(found.formed, _("案成案")), (found.approved, _("案經部會核定")), (found.money, _("萬元中央補助"))]
        figures = [(grouped(value), words) for value, words in counted]
    return _drawing(_("把地方的事，做成一起走的計畫"), "", figures, ())


def _cases() -> Iterator[tuple[str, Drawing]]:
    for card in cards(for_cards(shown_plans())[:MOST]):
        figures = [(grouped(card.approved), _("元中央核定補助"))] if card.approved else []
        codes = {code for code, _name, _priority in card.districts}
        yield f"case-{card.number}", _drawing(card.title, f"{card.where}　{card.label}", figures, codes)


def _stories() -> Iterator[tuple[str, Drawing]]:
    for story in stories_out()[:MOST]:
        places = story.proposal.named_districts
        where = "、".join(name for _code, name, _priority in places)
        codes = {code for code, _name, _priority in places}
        yield f"story-{story.pk}", _drawing(story.title, where, [(v, words) for v, words in story.figures], codes)


def _districts() -> Iterator[tuple[str, Drawing]]:
    for code, shape in geo.shapes().items():
        where = _("優先推動的行政區") if shape.priority else _("臺中市")
        yield f"district-{code}", _drawing(shape.name, where, [], {code})


def _drawing(title: str, where: str, figures: list[tuple[str, str]], codes: Container[str]) -> Drawing:
    """``codes``: of the districts that are drawn; without any, the whole city with the priority districts filled."""
    shapes = geo.shapes().values()
    chosen = [(shape, True) for shape in shapes if shape.code in codes]
    outlines = [(rings_of(shape.path), is_chosen) for shape, is_chosen in chosen or [(s, s.priority) for s in shapes]]
    return Drawing(title, where, figures, outlines, _("臺中市地方創生"))


@cache  # of 29 districts, by every case that lies in one
def rings_of(path: str) -> list[Ring]:
    """The corners of each ring of a path of straight lines."""
    rings = ([float(figure) for figure in NUMBER.findall(ring)] for ring in path.split("Z"))
    return [list(zip(ring[::2], ring[1::2], strict=True)) for ring in rings if ring]
