"""Keeping a draft (called by the pages' script), reading it, discarding it; each person's own, and no page's but these."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actors import ActorRequest
from inputs.numbers import counted
from workflow.drafts import services
from workflow.drafts.names import named
from workflow.drafts.pages import said
from workflow.drafts.services import Place
from workflow.drafts.texts import words
from workflow.engine.errors import Refused
from workflow.models import Draft
from workflow.once.keys import keyed_itself

DRAFTS_PER_PAGE = 30
FROM, LIST, GONE = "from", "mine", "gone"  # from where somebody reads a draft


@keyed_itself  # the tab counts what it sends
@require_POST
def keep(request: ActorRequest) -> HttpResponse:
    """Keep what is typed in a page, whether it can still be sent or not; answer with the time."""
    base = counted(request.POST.get("draft_base", "")) or 0
    try:
        draft = services.keep(_place(request), request.POST, base=base)
    except Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=413)
    return JsonResponse({"said": said(draft, _("尚未送出"))})


def _place(request: ActorRequest) -> Place:
    """The page the form belongs to, and the unit it was drawn for: another tab may have switched since.

    Signing out sends whatever the device still has, also a copy of somebody who used it before: it is not taken.
    """
    page = request.POST.get("draft_page", "")
    try:
        resolve(page)
    except Resolver404 as error:
        raise Http404 from error
    if len(page) > services.MAX_PAGE:
        raise Http404
    person, _dash, drawn = request.POST.get("draft_owner", "").partition("-")
    if person not in ("", str(request.user.pk)):
        raise Http404
    unit, mine = counted(drawn), {actor.unit_id for actor in request.actors}
    return Place(request.user, unit if unit in mine else request.actor.unit_id, page)


@require_safe
def mine(request: ActorRequest) -> HttpResponse:
    """One's own drafts of the unit acted for, the newest first; how many wait for another unit."""
    waiting = Draft.objects.filter(user=request.user).exclude(data="")
    here = waiting.filter(unit=request.actor.unit_id).order_by("-saved_at", "-pk")
    page = Paginator(here, DRAFTS_PER_PAGE).get_page(request.GET.get("page"))
    others = waiting.exclude(unit=request.actor.unit_id).count()
    context = {"page": page, "drafts": named(page.object_list, request.actor), "others": others}
    return render(request, "workflow/drafts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: ActorRequest, pk: int) -> HttpResponse:
    """Read a draft of one's own, to copy from it or to discard it knowingly; afterwards one is back where one came from."""
    found = get_object_or_404(Draft.objects.exclude(data=""), user=request.user, pk=pk)
    came_from = request.GET.get(FROM, "")
    back = reverse("drafts:mine") if came_from in (LIST, GONE) else found.page
    if request.method == "POST" and request.POST.get("shown") == found.saved_at.isoformat():
        services.discard([found])
        messages.success(request, _("已捨棄暫存的內容。"))
        return redirect(back)
    if request.method == "POST":
        messages.error(request, _("這份內容之後又有輸入，沒有捨棄。請看過再決定。"))
    context = {"draft": found, "words": words(found.typed), "back": back, "is_gone": came_from == GONE}
    return render(request, "workflow/draft.html", context)


def read_instead(request: HttpRequest) -> HttpResponse | None:
    """Where a page is asked for that is not there any more, what its reader typed in it; None where nothing waits.

    The letter went out, the case went on: whatever ended the page, what stands in its draft is not lost with it.
    """
    user, actor = getattr(request, "user", None), getattr(request, "actor", None)
    is_page = request.resolver_match is not None and request.path.isprintable()  # else nothing was ever typed there
    if request.method not in ("GET", "HEAD") or not is_page or not (user and user.is_authenticated and actor):
        return None
    found = services.newest(Place(user, actor.unit_id, request.path))
    return redirect(f"{reverse('drafts:draft', args=[found.pk])}?{FROM}={GONE}") if found else None
