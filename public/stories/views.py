"""Stories as everybody reads them, and as they are written, previewed and approved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.states import UnitKind
from proposals.models import Proposal
from public.answers import for_everybody
from public.cases.reading import steps
from public.models import Story, StoryTransition
from public.showing import shown_plans
from public.states import StoryState
from public.stories.forms import StoryForm
from public.stories.permissions import may_begin, writes
from public.stories.services import begin_story, save_story
from public.stories.telling import for_telling, stories_out, tell
from workflow.calendar.days import WorkingCalendar
from workflow.drafts.pages import KeptPage
from workflow.engine.errors import Refused
from workflow.engine.views import CaseMoveView, buttons, told
from workflow.rows import Rows, page_of

if TYPE_CHECKING:
    from accounts.actors import Actor, ActorRequest

METHODS = ["GET", "HEAD", "POST"]
OTHERS = 2
TOLD_OF = 30  # cases that are offered to write of


@for_everybody
def stories(request: HttpRequest) -> HttpResponse:
    """Those that are out, the newest first."""
    page = page_of(Rows([stories_out()]), request.GET.get("page"))
    return render(request, "public/stories/list.html", {"page": page})


@for_everybody
def story(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them, with two others to go on to."""
    found = get_object_or_404(stories_out(), pk=pk)
    others = stories_out().exclude(pk=pk)[:OTHERS]
    return render(request, "public/stories/story.html", _as_read(found) | {"others": others})


def _as_read(found: Story) -> dict[str, Any]:
    """A story and the way of its case (two queries)."""
    return {"told": tell(found), "steps": steps(found.proposal.transitions.order_by("id"))}


@require_safe
def kept(request: ActorRequest) -> HttpResponse:
    """Those the actor may see, and the cases of which it may write one."""
    rows = for_telling(Story.objects.visible_to(request.actor)).order_by("-id")
    page = page_of(Rows([rows]), request.GET.get("page"))
    begun = [plan for plan in _to_tell_of(request.actor) if may_begin(plan, request.actor)]
    return render(request, "public/stories/kept.html", {"page": page, "plans": begun})


def _to_tell_of(actor: Actor) -> QuerySet[Proposal]:
    """The latest cases that are shown and of which the actor may write: all are the platform's, else one's own (two queries)."""
    shown = shown_plans().order_by()
    if actor.kind != UnitKind.PLATFORM:
        shown = shown.filter(Q(owner=actor.unit_id) | Q(represented_by=actor.unit_id))
    # Sorted here: with an order and a limit the database looks for the first few among all.
    latest = sorted(shown.values_list("pk", flat=True), reverse=True)[:TOLD_OF]
    return Proposal.objects.filter(pk__in=latest).select_related("owner").order_by("-pk")


@require_safe
def story_kept(request: ActorRequest, pk: int) -> HttpResponse:
    """One of them as its writer and RDEC see it: as the public would, with the moves beside it."""
    row = get_story(request, pk)
    context = {
        "case": row,
        "told": tell(row),
        "buttons": buttons(row, request.actor),
        "log": told(row),
        "may_edit": row.state == StoryState.DRAFT and writes(row, request.actor),
        "calendar": WorkingCalendar.load(),
    }
    return render(request, "public/stories/story_kept.html", context)


@require_safe
def preview(request: ActorRequest, pk: int) -> HttpResponse:
    """The page as the public would read it; kept by no cache."""
    return render(request, "public/stories/story.html", _as_read(get_story(request, pk)) | {"is_preview": True})


def get_story(request: ActorRequest, pk: int) -> Story:
    """The story, if the actor may see it."""
    found: Story = get_object_or_404(for_telling(Story.objects.visible_to(request.actor)), pk=pk)
    return found


@require_http_methods(METHODS)
def story_new(request: ActorRequest, pk: int) -> HttpResponse:
    """Begin one of a case that is shown."""
    shown = shown_plans().order_by().values("pk")
    plans = Proposal.objects.visible_to(request.actor).filter(pk__in=shown)
    plan = get_object_or_404(plans.select_related("owner", "represented_by"), pk=pk)
    if not may_begin(plan, request.actor):
        raise Http404
    return _page(request, Story(), plan)


@require_http_methods(METHODS)
def story_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Other words while it is written; what is posted holds the row from before it is compared."""
    with transaction.atomic():
        row = get_story(request, pk)
        if request.method == "POST":
            row = Story.objects.select_for_update(of=("self",)).select_related("proposal__owner", "writer").get(pk=pk)
        if row.state != StoryState.DRAFT or not writes(row, request.actor):
            raise Http404
        return _page(request, row, row.proposal)


def _page(request: ActorRequest, row: Story, plan: Proposal) -> HttpResponse:
    keeper, posted = KeptPage(request), request.method == "POST"

    def made(*args: Any, **kwargs: Any) -> StoryForm:
        return StoryForm(*args, plan=plan, instance=row, **kwargs)

    form = made(request.POST) if posted else keeper.bring_back(made)
    refused = ""
    if posted and form.is_valid():
        try:
            saved = save_story(form, by=request.actor) if row.pk else begin_story(plan, form, by=request.actor)
        except Refused as refusal:
            refused = str(refusal)
        else:
            keeper.sent()
            messages.success(request, _("已儲存。送審定之前，請先預覽。"))
            return redirect(saved)
    status = 200 if not posted else 409 if refused or form.conflicts else 422
    context = {"form": form, "plan": plan, "story": row, "refused": refused, **keeper.context}
    return render(request, "public/stories/edit.html", context, status=status)


class StoryMoveView(CaseMoveView):
    """送研考會審定、退回修改、審定並刊登、下架、重新編修 (R11)."""

    transition_model = StoryTransition

    def get_instance(self) -> Story:
        """The story, if the actor may see it."""
        return get_story(self.request, self.kwargs["pk"])
