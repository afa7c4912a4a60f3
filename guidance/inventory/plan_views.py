"""A plan's side of the inventory: entries taken into its section, own rows offered back; never write in the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from chapters.states import Section
from guidance.inventory import taking
from guidance.inventory.forms import EntryFilter
from guidance.inventory.offering.forms import OfferForm
from guidance.inventory.offering.services import offer_rows, offerable
from guidance.models import InventoryEntry, InventoryOffer
from guidance.queries import EntryQuerySet
from inputs.numbers import counted
from inputs.search import folded
from proposals.pages import get_plan
from proposals.permissions import is_proposer, writes_in
from proposals.writing import drafts
from workflow.drafts.form_view import FormView
from workflow.engine.errors import Refused
from workflow.rows import Rows, page_of

if TYPE_CHECKING:
    from accounts.actors import ActorRequest
    from proposals.models import Proposal

OFFERS_SHOWN = 30


def _plan(request: ActorRequest, pk: int, **columns: Any) -> Proposal:
    """The plan, for who writes in it."""
    plan = get_plan(request, pk, **columns)
    if Section.RESOURCES not in plan.layout or not writes_in(plan, request.actor):
        raise Http404
    return plan


@require_http_methods(["GET", "HEAD", "POST"])
def take(request: ActorRequest, pk: int) -> HttpResponse:
    """The entries of the plan's districts, to be chosen; those chosen are laid into the section's draft."""
    plan: Any = _plan(request, pk, saves=drafts.saves_column(Section.RESOURCES, None))
    districts = list(plan.districts_written)
    chosen = EntryFilter(request.GET)
    chosen.fields["district"].queryset = plan.districts_written  # type: ignore[attr-defined]
    del chosen.fields["state"]
    rows = InventoryEntry.objects.visible_to(request.actor).filter(district__in=districts)
    refused = ""
    if request.method == "POST":
        keys = [key for text in request.POST.getlist("entries") if (key := counted(text))]
        entries = list(rows.in_use().filter(pk__in=keys).for_page().by_place())
        try:
            if not entries:
                raise Refused(_("請至少勾選一筆。"))
            taking.take_over(plan, entries, by=request.actor, saves=plan.saves)
        except Refused as refusal:
            refused = str(refusal)
        else:
            words = _("已帶入 %d 筆，請看過、修改後按「儲存」，才會寫入計畫。")
            messages.success(request, words % len(entries))
            return redirect(taking.page_of(plan))
    page = page_of(Rows([rows.filter(chosen.narrow()).by_place()]), request.GET.get("page"), EntryQuerySet.for_page)
    known = taking.named_in(plan)
    context = {
        "plan": plan,
        "filter": chosen,
        "page": page,
        "lines": [(row, folded(row.name) in known) for row in page],
        "districts": districts,
        "back": taking.page_of(plan),
        "refused": refused,
        "ticked": {counted(text) for text in request.POST.getlist("entries")},
    }
    return render(request, "guidance/inventory/take.html", context, status=409 if refused else 200)


class OfferView(FormView):
    """提供盤點: own rows go to a district's inventory, if its office takes them in."""

    template_name = "guidance/inventory/offer_rows.html"

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Who is not the proposer has no such page."""
        super().setup(request, *args, **kwargs)
        self.plan = get_plan(request, kwargs["pk"])
        if not is_proposer(self.plan, request.actor):
            raise Http404
        self.districts, self.rows = list(self.plan.districts_written), offerable(self.plan)

    def get_form(self, *args: Any, **kwargs: Any) -> OfferForm:
        """Of what was not offered yet."""
        return OfferForm(*args, districts=self.districts, rows=self.rows, **kwargs)

    def context(self, form: Any) -> dict[str, Any]:
        """With what was offered before."""
        offered = InventoryOffer.objects.visible_to(self.request.actor).filter(proposal=self.plan)
        return {
            "plan": self.plan,
            "rows": self.rows,
            "districts": self.districts,
            "offered": offered.for_page().by_day()[:OFFERS_SHOWN],
            "back": taking.page_of(self.plan),
        }

    def carry_out(self, data: dict[str, Any]) -> HttpResponse:
        """Offer them."""
        made = offer_rows(self.plan, by=self.request.actor, **data)
        messages.success(self.request, _("已提供 %d 筆，區公所會逐筆確認並通知您。") % len(made))
        return redirect("guidance:offer_rows", self.plan.pk)
