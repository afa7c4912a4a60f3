"""The front page: what the programme is, cases on the map, figures, the steps of a proposal, districts, dates, whom to ask.

Who is signed in meets the desk at the same address. Figures are those of the statistics, or they are not shown.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import Truncator
from django.views.decorators.http import require_safe

from accounts import geo
from accounts.models import District, Unit
from accounts.signin.middleware import SecondFactorMiddleware
from guidance.windows.terms import known_terms
from portal.desk.views import home
from programmes.models import ProgrammeTerm
from proposals.models import DistrictVision
from public.answers import for_everybody
from public.cases.cards import cards, for_cards, pins
from public.figures import JOBS, RETURNED, figures, results, told
from public.models import News
from public.showing import shown_plans
from public.stories.telling import stories_out, tell
from workflow.calendar import clock

CASES, NEWS, DATES, STORIES = 12, 4, 6, 3
AT_A_GLANCE = 70  # signs of a vision


@login_not_required
@require_safe
def front(request: Any) -> HttpResponseBase:
    """The desk of who is signed in, the front page of anybody else."""
    if not request.user.is_authenticated:
        return _front(request)
    # This address needs no sign-in, so that the desk's own condition is asked here.
    asked = SecondFactorMiddleware(home).process_view(request, home, (), {})  # type: ignore[arg-type]
    return asked or home(request)


@for_everybody
def _front(request: HttpRequest) -> HttpResponseBase:
    today = timezone.localdate(clock.now())
    plans = shown_plans()
    found = cards(for_cards(plans)[:CASES])
    counted = results()
    context = {
        "cards": found,
        "more": plans.count() - len(found),
        "pins": pins(found),
        "shapes": geo.shapes().values(),
        "attribution": geo.attribution(),
        **figures(told()),
        "returned": int(counted.get(RETURNED, 0)),
        "jobs": int(counted.get(JOBS, 0)),
        "news": News.objects.current(today)[:NEWS],
        "stories": [tell(story) for story in stories_out()[:STORIES]],
        "visions": visions(priority=True),
        "dates": dates(today)[:DATES],
        "platform": Unit.objects.filter(code=settings.PLATFORM_UNIT_CODE).first(),
    }
    return render(request, "public/front.html", context)


def visions(*, priority: bool | None = None) -> list[tuple[District, str, geo.Shape]]:
    """Districts with the beginning of their present vision and their outline, the priority ones first (two queries)."""
    rows = District.objects.order_by("-priority", "code")
    rows = rows if priority is None else rows.filter(priority=priority)
    present = {vision.district_id: vision.text for vision in DistrictVision.objects.present()}
    return [(district, opening(present.get(district.code, "")), geo.shapes()[district.code]) for district in rows]


def opening(text: str) -> str:
    """The first sentence of a vision, as far as it is one to be read at a glance."""
    first, full_stop, _rest = text.strip().partition("。")
    return Truncator(f"{first}{full_stop}").chars(AT_A_GLANCE)


def dates(today: dt.date) -> list[ProgrammeTerm]:
    """Windows of programmes that are open or to come, what closes first on top (one query)."""
    terms = known_terms(today).select_related("programme")
    return [term for term in terms if term.closes_on is None or term.closes_on >= today]
