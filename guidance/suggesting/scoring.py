"""Which partners fit a venture, and why: a plain score that the page explains. Never writes, nor decides who may ask.

Three points for a theme that both have, two for its district (one for the whole city), two for each kind of help that is
sought and offered. A partner that is full, whose validity is over, or that was declined for the venture is none of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from guidance.matching.states import MatchState
from guidance.models import Match, Partner, Resource, SoughtHelp
from guidance.partners.queries import valid
from guidance.partners.states import WORDS, Help, Theme
from inputs.search import folded
from inputs.words import listed
from workflow.templatetags.cs import roc

if TYPE_CHECKING:
    from proposals.content.values import DistrictContent, VentureContent

SAME_THEME, SAME_DISTRICT, WHOLE_CITY, SAME_HELP = 3, 2, 1, 2
MOST, MOST_RESOURCES = 10, 5


@dataclass(frozen=True)
class Wanted:
    """What a venture is looked at by: its themes, each with the word that showed it, or none where it was said."""

    themes: dict[str, str] = field(default_factory=dict)
    offers: Sequence[str] = ()
    districts: dict[str, str] = field(default_factory=dict)  # names by their codes


@dataclass(frozen=True)
class Reason:
    """Why a partner is suggested, and what it counts; nought for what has to hold of each."""

    words: str
    points: int = 0


@dataclass(frozen=True)
class Suggestion:
    """A partner with all it is suggested for."""

    partner: Partner
    score: int
    reasons: list[Reason]


def wanted_of(venture: VentureContent, districts: Collection[DistrictContent], sought: SoughtHelp | None) -> Wanted:
    """What was said to be sought; themes that nobody said are read from what the venture says of itself."""
    themes = dict.fromkeys(sought.themes, "") if sought else {}
    return Wanted(
        themes or themes_in(f"{venture.title}\n{venture.theme}\n{venture.method}"),
        tuple(sought.offers) if sought else (),
        {district.code: district.name for district in districts},
    )


def themes_in(text: str) -> dict[str, str]:
    """The themes of which a word stands in ``text``, each with the first of its words that does."""
    said = folded(text)
    found = {theme: next((word for word in words if folded(word) in said), "") for theme, words in WORDS.items()}
    return {str(theme): word for theme, word in found.items() if word}


def suggested(wanted: Wanted, venture: int, *, most: int = MOST) -> list[Suggestion]:
    """The partners that fit best, those with fewer matches first among equals (one query, by the indexes of arrays)."""
    themes, codes, offers = list(wanted.themes), list(wanted.districts), list(wanted.offers)
    fits = Q(themes__overlap=themes) | Q(districts__overlap=codes) | Q(offers__overlap=offers)
    today = timezone.localdate()
    # Asked once and not of each partner: a venture has few.
    matched = Match.objects.filter(venture=venture).exclude(state=MatchState.ENDED).values("partner")
    points: Any = Value(0)
    for term in _terms(themes, codes, offers):
        points = points + term
    rows = Partner.objects.filter(fits, valid(today), ~Q(pk__in=matched), taken__lt=F("capacity"))
    best = rows.annotate(score=points).order_by("-score", "taken", "name", "id")[:most]
    return [Suggestion(partner, partner.score, list(_reasons(partner, wanted))) for partner in best]


def fitting(wanted: Wanted) -> list[Resource]:
    """What agencies give for the same themes in the same districts, what ends first on top (one query)."""
    return list(Resource.objects.fitting(wanted.themes, wanted.districts, timezone.localdate(), MOST_RESOURCES))


def _terms(themes: list[str], codes: list[str], offers: list[str]) -> Iterator[Case]:
    """What each reason counts, as the database adds it up; :func:`_reasons` says the same in words."""

    def when(points: int, **condition: Any) -> Case:
        return Case(When(**condition, then=points), default=0, output_field=IntegerField())

    yield when(SAME_THEME, themes__overlap=themes)
    yield when(SAME_DISTRICT, districts__overlap=codes)
    yield when(WHOLE_CITY, districts=[])
    for offer in offers:
        yield when(SAME_HELP, offers__contains=[offer])


def _reasons(partner: Partner, wanted: Wanted) -> Iterator[Reason]:
    if same := [theme for theme in wanted.themes if theme in partner.themes]:
        yield Reason(_("主題相同：%s") % listed(_theme(theme, wanted.themes[theme]) for theme in same), SAME_THEME)
    if here := [wanted.districts[code] for code in wanted.districts if code in partner.districts]:
        yield Reason(_("服務同一區：%s") % listed(here), SAME_DISTRICT)
    elif not partner.districts:
        yield Reason(_("服務全市"), WHOLE_CITY)
    for offer in wanted.offers:
        if offer in partner.offers:
            yield Reason(_("提供所尋求的協助：%s") % Help(offer).label, SAME_HELP)
    yield Reason(_("還能媒合 %d 件") % partner.room)
    yield Reason(_("有效至 %s") % roc(partner.valid_until) if partner.valid_until else _("有效期間未設限"))


def _theme(theme: str, word: str) -> str:
    """A theme that was read from the venture's own words says by which."""
    label = str(Theme(theme).label)
    return _("%(theme)s（事業內容提到「%(word)s」）") % {"theme": label, "word": word} if word else label
