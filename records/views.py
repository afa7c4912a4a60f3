"""備份與紀錄保全: the last tries and all before; for who keeps no system it is not there."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.actors import ActorRequest
from records.keeping import standings
from records.models import Proof, Seal
from records.seals import anchors
from workflow.rows import FEW_AHEAD, Rows, page_of


@require_safe
def keeping(request: ActorRequest) -> HttpResponse:
    """What is tried, how the last tries ended, and what others check the anchors with."""
    if not request.actor.keeps_units:
        raise Http404
    page = page_of(Rows([Proof.objects.all()]), request.GET.get("page"), ahead=FEW_AHEAD)
    shown = {
        "standings": standings(),
        "page": page,
        "sealed": Seal.objects.order_by("-number").values_list("number", "sealed_at").first(),
        "key": anchors.public_key(),
    }
    return render(request, "records/keeping.html", shown)
