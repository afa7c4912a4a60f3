"""Pages of a plan's course: its timeline, the preview beside a desk; a look is kept by a small form that scripts send."""

from __future__ import annotations

from collections import Counter

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.actors import ActorRequest
from proposals.corrections.reading import offer
from proposals.course.forms import LookForm, TimelineFilter, news
from proposals.course.looks import keep_look, last_visit, looked
from proposals.models import Proposal
from proposals.pages import get_plan, plan_context
from proposals.versions.history import Part, lines
from proposals.versions.sight import out_of_sight

HISTORY_PER_PAGE = 100
STAYS = 30  # times in somebody's hands that are listed, the newest


@require_safe
def history(request: ActorRequest, pk: int) -> HttpResponse:
    """Everything that happened to the case, who did it as what, with what was said; a part of it, or what is new to the reader."""
    plan = get_plan(request, pk, looked=looked(request.actor))
    context = plan_context(request, plan, tab="history")
    told = lines(plan, context["log"], request.actor)
    since, own = last_visit(plan, timezone.now()), request.actor.label
    form = TimelineFilter(request.GET)
    page = Paginator(form.apply(told, since, own), HISTORY_PER_PAGE).get_page(request.GET.get("page"))
    for kind in sorted({line.kind for line in page.object_list}):
        entered = [line.entry for line in page.object_list if line.entry and line.kind == kind]
        offer(plan, kind, entered, context["log"], request.actor)
    count = Counter(line.of for line in told)
    context |= {
        "page": page,
        "asked": form.cleaned_data,
        "since": since,
        "news": news(told, since, own) if since else [],
        "told": told,
        "kinds": [(part.value, part.label, count[part]) for part in Part if count[part]],
        "shown_stays": context["stays"][::-1][:STAYS],
        "now": timezone.now(),
    }
    return render(request, "proposals/course/history.html", context)


@require_POST
def look(request: ActorRequest, pk: int) -> HttpResponse:
    """The reader has had the plan before it: what happens from here on is new to it. Sent by the page's script, or by hand."""
    plan = Proposal.objects.visible_to(request.actor).filter(pk=pk).only("pk").first()
    if plan is None:
        raise out_of_sight(pk, request.actor)
    form = LookForm(request.POST)
    keep_look(plan, by=request.actor, shown_at=form.cleaned_data["shown_at"] if form.is_valid() else timezone.now())
    return redirect("proposals:detail", pk)


@require_safe
def glance(request: ActorRequest, pk: int) -> HttpResponse:
    """What a desk shows of a case beside its list: where it stands and what comes next."""
    plan = get_plan(request, pk)
    return render(request, "proposals/course/glance.html", plan_context(request, plan, tab=""))
