"""Which central programmes fit what somebody wants to do, by the words of the catalogue; never judges a plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.states import OrganisationKind
from guidance.partners.states import WORDS, Theme
from inputs.search import folded
from programmes.models import CentralProgramme, ProgrammeTerm

# Words of 申請者 in the catalogue, by which kind of proposer they speak of.
APPLICANTS: dict[str, tuple[str, ...]] = {
    OrganisationKind.CIVIC: ("社團", "法人", "協會", "團體", "合作社", "民間", "組織"),
    OrganisationKind.SCHOOL: ("學校", "大專", "大學", "國中小"),
    OrganisationKind.COMPANY: ("公司", "企業", "商號", "事業", "業者", "民間"),
    OrganisationKind.INDIVIDUAL: ("青年", "個人", "團隊", "民眾"),
    OrganisationKind.DISTRICT_OFFICE: ("公所", "地方政府", "縣市", "市府"),
}


@dataclass(frozen=True)
class Fitting:
    """A programme, why it is offered, and when it takes proposals."""

    programme: CentralProgramme
    reasons: Sequence[str]
    terms: Sequence[ProgrammeTerm]

    @property
    def cap(self) -> str:
        """As it is published, else as the latest term has it."""
        return self.programme.cap or next((term.cap_words for term in reversed(self.terms) if term.cap_words), "")


def fitting(chosen: dict[str, Any], today: dt.date) -> list[Fitting]:
    """Programmes that can be chosen, those with most reasons first; all of them where nothing was asked (two queries)."""
    programmes = CentralProgramme.objects.filter(active=True).prefetch_related("terms").order_by("code")
    asked = [name for name in ("theme", "applicant", "open") if chosen.get(name)]
    found = [_looked_at(programme, chosen, today) for programme in programmes]
    wanted = [each for each in found if len(each.reasons) == len(asked)]
    return wanted if asked else found


def _looked_at(programme: CentralProgramme, chosen: dict[str, Any], today: dt.date) -> Fitting:
    said = folded(f"{programme.name}{programme.funds_what}")
    reasons = []
    terms = [term for term in programme.terms.all() if term.closes_on is None or term.closes_on >= today]
    theme, applicant = chosen.get("theme"), chosen.get("applicant")
    if theme and any(word in said for word in WORDS[theme]):
        reasons.append(_("主題：%s") % Theme(theme).label)
    # Where the catalogue does not say who applies, anybody may ask.
    who = folded(programme.applicant)
    if applicant and (not who or any(word in who for word in APPLICANTS[applicant])):
        reasons.append(_("申請者：%s") % (programme.applicant or _("未限定，請洽主辦機關")))
    if chosen.get("open") and any(is_open(term, today) for term in terms):
        reasons.append(_("受理中或即將受理"))
    return Fitting(programme, reasons, terms)


def is_open(term: ProgrammeTerm, today: dt.date) -> bool:
    """Is a window known that is not over?"""
    return bool(term.opens_on or term.closes_on) and (term.closes_on is None or term.closes_on >= today)
