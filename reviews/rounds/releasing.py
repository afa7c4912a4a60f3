"""Pages on which RDEC releases opinions: nothing is released that the page has not shown; never write but through services."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actors import ActorRequest
from proposals.pages import get_plan, plan_context
from proposals.permissions import is_rdec
from proposals.versions.sight import seen_or_gone
from reviews.guards import WAITED_FOR
from reviews.models import OpinionItem, OpinionRequest, ReviewRound
from reviews.pages import WRITTEN, written
from reviews.permissions import by_alias, own_rounds, put_aliases
from reviews.rounds.forms import AskRevisionForm
from reviews.rounds.naming import Giveaway, giveaways, is_named, is_settled, named_before
from reviews.rounds.services import ask_revision, release_round
from reviews.rounds.views import show_plan
from reviews.states import FILED, OpinionState
from reviews.views import ReviewMoveView
from workflow.engine.errors import Refused, StaleVersion
from workflow.models import Transition
from workflow.nested import read


def shown_opinions(posted: QueryDict) -> dict[int, int]:
    """The opinions that a page showed to be released, with their versions: ``12-3``."""
    pairs = (re.fullmatch(r"([0-9]{1,9})-([0-9]{1,9})", each) for each in posted.getlist("shown_opinions"))
    return {int(pair[1]): int(pair[2]) for pair in pairs if pair}


class AskRevisionView(ReviewMoveView):
    """釋出意見，請提案單位修正: the places the items name are ticked already."""

    form_class = AskRevisionForm
    template_name = "reviews/rounds/ask_revision.html"
    is_refused = False

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        """With the items, which are reasons."""
        return super().get_form(*args, items=self.items, **kwargs)

    @cached_property
    def asked(self) -> list[OpinionRequest]:
        """All that were asked, with what each wrote (one query)."""
        found: list[OpinionRequest] = read(OpinionRequest.objects.of_plan(self.instance).for_list(), WRITTEN)
        return sorted(found, key=lambda opinion: opinion.pk)

    @property
    def items(self) -> list[OpinionItem]:
        """What the proposer will have to answer."""
        filed = (opinion for opinion in self.asked if opinion.state in FILED)
        return [item for opinion in filed for item in opinion.items.all() if item.answered_at is None]

    def get_context(self) -> dict[str, Any]:
        """With the items, and what is released with them."""
        released = [opinion for opinion in self.asked if opinion.state == OpinionState.AWAITING_RELEASE]
        seen = shown_opinions(self.request.POST)  # shown again, the page has not told of what was filed meanwhile
        is_told = self.request.method != "POST" or self.is_refused
        may_be_unnamed = [each for each in released if not (is_settled(each.round) and each.round.names_agencies)]
        return super().get_context() | {
            "items": self.items,
            "opinions": len({i.request_id for i in self.items}),
            "shown": [o for o in released if is_told or seen.get(o.pk) == o.row_version],
            "giveaways": giveaways(may_be_unnamed, [opinion.agency for opinion in self.asked]),
        }

    def carry_out(self, data: dict[str, Any], **door: Any) -> Transition:
        """Release and send back."""
        shown = shown_opinions(self.request.POST)
        names = not data.pop("hides_agencies")
        return ask_revision(self.instance, by=self.request.actor, shown=shown, names_agencies=names, **data, **door)

    def show(self, form: Any, *, refused: str = "", status: int = 200) -> HttpResponse:
        """A page that is refused shows what was filed meanwhile, with its places ticked too."""
        if refused:
            self.is_refused = True
            del self.asked
            form = self.get_form(self._with_unseen())
        return super().show(form, refused=refused, status=status)

    def _with_unseen(self) -> QueryDict:
        """What was sent, with a tick for each place that an item of an opinion not shown then is about."""
        seen, sent = shown_opinions(self.request.POST), self.request.POST.copy()
        unseen = [item for item in self.items if item.request_id not in seen]
        for code in self.form_class(instance=self.instance, actor=self.request.actor, items=unseen).lines:
            sent[f"ask_{code}"] = "on"
        return sent


def show_release(request: ActorRequest, opened: ReviewRound, *, refused: str = "", status: int = 200) -> HttpResponse:
    """Exactly what the proposer would read, and which agencies are still waited for."""
    rows = OpinionRequest.objects.filter(round=opened).for_list().order_by("id")
    asked = read(rows, written(opened.number))
    filed = [o for o in asked if o.state == OpinionState.AWAITING_RELEASE]
    opened.is_settled = is_settled(opened)  # type: ignore[attr-defined]
    opened.named_before = named_before(opened)  # type: ignore[attr-defined]
    opened.names_agencies = is_named(opened, _choice(request))
    found: list[Giveaway] = []
    if not opened.names_agencies:
        found = giveaways(filed, [opinion.agency for opinion in asked])
        filed = _under_alias(filed, opened)
    context = plan_context(request, get_plan(request, opened.proposal_id), tab="reviews")
    context |= {
        "round": opened,
        "filed": filed,
        "giveaways": found,
        "waiting": [o for o in asked if o.state in WAITED_FOR],
        "refused": refused,
    }
    return render(request, "reviews/rounds/release.html", context, status=status)


def _choice(request: ActorRequest) -> bool:
    """Are agencies to be named? They are unless the page was asked not to."""
    return (request.POST or request.GET).get("names", "yes") != "no"


def _under_alias(opinions: list[OpinionRequest], opened: ReviewRound) -> list[OpinionRequest]:
    for opinion in opinions:
        opinion.round = opened
    put_aliases(opinions)
    return sorted(opinions, key=by_alias)


@require_http_methods(["GET", "HEAD", "POST"])
def release(request: ActorRequest, pk: int) -> HttpResponse:
    """Ask, then release what is filed in a round; only RDEC's people find it."""
    rounds = ReviewRound.objects.visible_to(request.actor).select_related("proposal")
    opened = seen_or_gone(rounds, pk, request.actor, own=own_rounds(request.actor), plan="proposal")
    if not is_rdec(opened.proposal, request.actor):
        raise Http404
    if request.method != "POST":
        return show_release(request, opened)
    try:
        count = release_round(
            opened, by=request.actor, shown=shown_opinions(request.POST), names_agencies=_choice(request)
        )
    except StaleVersion as refusal:
        return show_release(request, opened, refused=str(refusal), status=409)
    except Refused as refusal:
        return show_plan(request, get_plan(request, opened.proposal_id), refused=str(refusal), status=409)
    messages.success(request, _("已釋出 %d 份審查意見。") % count)
    return redirect("reviews:plan", opened.proposal_id)
