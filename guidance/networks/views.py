"""Pages on which networks are read, kept and printed; never show a contact to who may not write to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.states import Accessed
from documents.orders.pages import METHODS, Offer, answer
from documents.orders.pages_printed import page_wish
from documents.papers.html import html
from documents.papers.odf import SHEET_MIME
from documents.papers.responses import attachment
from guidance.listings.networks import NETWORKS
from guidance.models import NetworkLine, NetworkMember
from guidance.networks import confirming, services
from guidance.networks.forms import OLD, MemberFilter, MemberForm
from guidance.networks.papers import MOST, ROSTER, ROSTER_KIND, Roster, roster_ods, roster_paper
from guidance.networks.queries import MemberQuerySet
from guidance.permissions import keeps_district
from lists.pages import list_file, list_page
from workflow.calendar import clock

if TYPE_CHECKING:
    from accounts.actors import ActorRequest

LINES = 20


@require_safe
def members(request: ActorRequest) -> HttpResponse:
    """Who stands in which network; contacts of those the actor may write to."""
    actor, chosen = request.actor, MemberFilter(request.GET)
    keeps = keeps_district(actor)
    more = {"keeps": keeps, "old": OLD}
    if keeps and chosen.chosen.get("standing") == OLD:  # who is to be asked is counted where that is looked at
        own = NetworkMember.objects.kept_by(actor).filter(chosen.narrow())
        more["due"] = confirming.due(own, timezone.localdate(clock.now()))[: confirming.AT_ONCE].count()
    return list_page(request, NETWORKS, "guidance/networks/list.html", **more)


@require_safe
def members_file(request: ActorRequest, kind: str) -> HttpResponseBase:
    """The same as a file, without whom to speak with."""
    return list_file(request, NETWORKS, kind)


@require_http_methods(METHODS)
def member_new(request: ActorRequest) -> HttpResponse:
    """One more; the address may name network and district."""
    if not keeps_district(request.actor):
        raise Http404
    begin = {name: request.GET[name] for name in ("network", "district") if name in request.GET}
    with transaction.atomic():
        return _page(request, NetworkMember(), begin)


@require_http_methods(METHODS)
def member_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Correct what is kept; what is posted holds the row from before it is compared."""
    with transaction.atomic():
        return _page(request, get_object_or_404(_held(request), pk=pk))


@require_POST
def member_remove(request: ActorRequest, pk: int, why: str) -> HttpResponse:
    """Take somebody out, of one's own accord or because the person asked for it."""
    with transaction.atomic():
        member = get_object_or_404(_held(request), pk=pk)
        services.remove(member, by=request.actor, withdrawn=why == "withdrawn")
    said = _("已依本人意思移出「%s」，聯絡資料已刪除。") if why == "withdrawn" else _("已移出「%s」，聯絡資料已刪除。")
    messages.success(request, said % member)
    return redirect("guidance:networks")


@require_POST
def member_confirm(request: ActorRequest, pk: int) -> HttpResponse:
    """The office has asked the member, and all is right."""
    member = get_object_or_404(NetworkMember.objects.kept_by(request.actor).select_related("district"), pk=pk)
    confirming.confirm_for(member, by=request.actor)
    messages.success(request, _("已記下「%s」的資料今天確認過。") % member)
    return redirect(member)


@require_POST
def ask_members(request: ActorRequest) -> HttpResponse:
    """請本人確認: write to those of the list who are due."""
    if not keeps_district(request.actor):
        raise Http404
    own = NetworkMember.objects.kept_by(request.actor).filter(MemberFilter(request.GET).narrow())
    if count := confirming.ask(own, by=request.actor.label):
        messages.success(request, _("已寄信請 %d 位成員確認資料。") % count)
    else:
        messages.info(request, _("目前沒有需要請本人確認的成員：一年內確認過、30 天內問過或沒有電子郵件的不再問。"))
    return redirect(f"{reverse('guidance:networks')}?{request.GET.urlencode()}")


@require_safe
def roster_sheet(request: ActorRequest) -> HttpResponse:
    """聯絡網名冊 as ODS, of what the list shows and the actor keeps; that it was taken is kept where it is handed out."""
    return attachment(roster_ods(_roster(request)), f"{ROSTER}.ods", SHEET_MIME)


@require_http_methods(METHODS)
def roster_pdf(request: ActorRequest) -> HttpResponseBase:
    """The same as a paper, made by the queue."""
    paper = roster_paper(_roster(request))
    back = f"{reverse('guidance:networks')}?{request.GET.urlencode()}"
    return answer(
        request,
        page_wish(html(paper), paper.typed, kind=ROSTER_KIND),
        Offer(f"{ROSTER}.pdf", back, False, accessed=Accessed.CONTACT),
    )


def _roster(request: ActorRequest) -> Roster:
    """Only of those the actor may write to: a roster is made of contacts."""
    if not keeps_district(request.actor):
        raise Http404
    chosen = MemberFilter(request.GET)
    rows = NetworkMember.objects.kept_by(request.actor).filter(chosen.narrow()).in_order().for_list()[: MOST + 1]
    found = list(rows)
    network, district = (str(chosen.chosen.get(name, "")) for name in ("network", "district"))
    at = timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    return Roster(network, district, found[:MOST], at, is_cut=len(found) > MOST)


def _held(request: ActorRequest) -> MemberQuerySet:
    """Those the actor keeps; others' are not there."""
    rows = NetworkMember.objects.kept_by(request.actor).select_related("district")
    return rows.select_for_update(of=("self",)) if request.method == "POST" else rows


def _page(request: ActorRequest, member: NetworkMember, begin: dict[str, str] | None = None) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    title = _("聯絡網成員") if member.pk else _("新增聯絡網成員")
    form = MemberForm(posted, instance=member, actor=request.actor, initial=begin or {})
    if posted is not None and form.is_valid():
        messages.success(request, _("已儲存「%s」。") % services.keep(form, by=request.actor))
        return redirect("guidance:networks")
    status = 200 if posted is None else 409 if form.conflicts else 422
    lines = NetworkLine.objects.filter(member=member.pk)[:LINES] if member.pk else []
    context = {"form": form, "title": title, "member": member, "lines": lines}
    return render(request, "guidance/networks/member.html", context, status=status)
