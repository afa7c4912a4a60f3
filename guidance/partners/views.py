"""Pages of the directory of partners; never write but through services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.audit import access
from accounts.models import District
from accounts.states import Accessed
from documents.papers.odf import SHEET_MIME
from documents.papers.responses import attachment
from guidance.listings.partners import PARTNERS
from guidance.matching.queries import MatchQuerySet
from guidance.models import Match, Partner
from guidance.partners import services
from guidance.partners.forms import InviteForm, PartnerFilter, PartnerForm, WithdrawForm
from guidance.partners.permissions import adds_partners, keeps_partner
from guidance.partners.sheet import ROSTER, roster
from inputs.words import listed
from lists.pages import list_file, list_page
from workflow.calendar.days import WorkingCalendar
from workflow.drafts.form_view import FormView
from workflow.upkeep.records import changes_of

if TYPE_CHECKING:
    from accounts.actors import ActorRequest

MOST_LINES = 5_000
MATCHES = 30


def _places() -> dict[str, str]:
    """The names of districts by their codes (one query)."""
    return dict(District.objects.order_by("code").values_list("code", "name"))


@require_safe
def partners(request: ActorRequest) -> HttpResponse:
    """The partners the actor may see, by their names."""
    return list_page(request, PARTNERS, "guidance/partners/list.html", adds=adds_partners(request.actor))


@require_safe
def partners_file(request: ActorRequest, kind: str) -> HttpResponseBase:
    """The same as a file; whom to write to stands on the roster alone."""
    return list_file(request, PARTNERS, kind)


@require_safe
def own_entry(request: ActorRequest) -> HttpResponse:
    """The entry of the partner whose people the actor is of."""
    return redirect(get_object_or_404(Partner.objects.visible_to(request.actor), unit=request.actor.unit_id or 0))


@require_safe
def partners_ods(request: ActorRequest) -> HttpResponse:
    """What is shown, as a sheet, with the contacts the actor may write to; that it was taken is kept."""
    chosen = PartnerFilter(request.GET)
    found = Partner.objects.visible_to(request.actor).filter(chosen.narrow()).told_to(request.actor)
    rows = list(found.order_by("name", "id")[:MOST_LINES])
    if any(row.may_write and row.contact_name for row in rows):
        access.record(Accessed.CONTACT, ROSTER)
    return attachment(roster(rows, _places(), chosen.in_words), f"{ROSTER}.ods", SHEET_MIME)


def get_partner(request: ActorRequest, pk: int, *, held: bool = False) -> Partner:
    """The partner with ``may_write``, if the actor may see it; ``held`` for who is about to change it."""
    rows = Partner.objects.visible_to(request.actor).told_to(request.actor).select_related("unit")
    return get_object_or_404(rows.select_for_update(of=("self",), no_key=True) if held else rows, pk=pk)


@require_safe
def partner_page(request: ActorRequest, pk: int) -> HttpResponse:
    """What it offers, whether it takes on more, its matches, who consented when, what was changed."""
    row, actor = get_partner(request, pk), request.actor
    places = _places()
    keeps = bool(keeps_partner(row, actor))
    found = Match.objects.seen_by(actor, Q(about=row.pk))  # keys first: of so many tables none is read by a subquery
    context = {
        "partner": row,
        "places": listed(places[code] for code in row.districts),
        "keeps": keeps,
        "invites": adds_partners(actor) and not row.signs_in,
        "matches": MatchQuerySet.for_page(found.at(found.keys(MATCHES))),
        "consents": row.consents.all()[:MATCHES] if keeps else (),
        "changes": changes_of(row) if keeps else (),
        "calendar": WorkingCalendar.load(),
    }
    return render(request, "guidance/partners/partner.html", context)


@require_safe
def contact(request: ActorRequest, pk: int) -> HttpResponse:
    """Whom to write to: apart from the page, because each look is kept; for who may not write it is not there."""
    row = get_partner(request, pk)
    if not (row.may_write and row.contact_name):  # type: ignore[attr-defined]
        raise Http404
    access.record(Accessed.CONTACT, str(row))
    return render(request, "guidance/partners/contact.html", {"partner": row})


class AddView(FormView):
    """登錄夥伴, by the platform."""

    template_name = "guidance/partners/form.html"
    partner: Partner | None = None

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """For others it is not there."""
        super().setup(request, *args, **kwargs)
        if not adds_partners(request.actor):
            raise Http404

    def get_form(self, *args: Any, **kwargs: Any) -> PartnerForm:
        """Of a new entry, or of one as it stands."""
        self.form = PartnerForm(*args, instance=self.partner, **kwargs)
        return self.form

    def context(self, form: Any) -> dict[str, Any]:
        """Which entry."""
        return {"partner": self.partner}

    def carry_out(self, data: dict[str, Any]) -> HttpResponse:
        """Keep it."""
        made = services.add_partner(self.form, by=self.request.actor)
        messages.success(self.request, _("已登錄「%s」。") % made)
        return redirect(made)


class EditView(AddView):
    """修改夥伴資料, by its own people or the platform."""

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """For others it is not there."""
        FormView.setup(self, request, *args, **kwargs)
        self.partner = get_partner(request, kwargs["pk"])
        if not keeps_partner(self.partner, request.actor):
            raise Http404
        self.base = self.partner.row_version

    def get(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Ask; who sees the contact in the form has looked at it."""
        if self.partner and self.partner.contact_name:
            access.record(Accessed.CONTACT, str(self.partner))
        return super().get(request, **kwargs)

    @transaction.atomic
    def post(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Keep it; the row is held from before it is compared with what the page showed."""
        self.partner = get_partner(request, kwargs["pk"], held=True)
        return super().post(request, **kwargs)

    def carry_out(self, data: dict[str, Any]) -> HttpResponse:
        """What was changed here is written; what another has changed beside it stays."""
        made = services.save_partner(self.form, by=self.request.actor)
        messages.success(self.request, _("已儲存「%s」。") % made)
        return redirect(made)


class OfPartnerView(FormView):
    """A form about an entry, for who keeps it; for others it is not there."""

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """The entry."""
        super().setup(request, *args, **kwargs)
        self.partner = get_partner(request, kwargs["pk"])
        if not self.may(request):
            raise Http404

    def may(self, request: ActorRequest) -> bool:
        """May the actor do this?"""
        return bool(keeps_partner(self.partner, request.actor))

    def context(self, form: Any) -> dict[str, Any]:
        """Which entry."""
        return {"partner": self.partner}


class WithdrawView(OfPartnerView):
    """撤回同意: the contact goes at once."""

    template_name = "guidance/partners/withdraw.html"

    def get_form(self, *args: Any, **kwargs: Any) -> WithdrawForm:
        """How it was said."""
        return WithdrawForm(*args, **kwargs)

    def carry_out(self, data: dict[str, Any]) -> HttpResponse:
        """Take the contact out."""
        services.withdraw_consent(self.partner, by=self.request.actor, **data)
        messages.success(self.request, _("已撤回同意並移除聯絡資料；同意與撤回的紀錄仍保留。"))
        return redirect(self.partner)


class InviteView(OfPartnerView):
    """邀請夥伴自行維護."""

    template_name = "guidance/partners/invite.html"

    def may(self, request: ActorRequest) -> bool:
        """The platform's officers."""
        return adds_partners(request.actor)

    def get(self, request: ActorRequest, **kwargs: Any) -> HttpResponse:
        """Ask; the contact's address stands in the form."""
        if self.partner.contact_email:
            access.record(Accessed.CONTACT, str(self.partner))
        return super().get(request, **kwargs)

    def get_form(self, *args: Any, **kwargs: Any) -> InviteForm:
        """At first the contact's own address."""
        kwargs["initial"] = {"email": self.partner.contact_email} | kwargs.get("initial", {})
        return InviteForm(*args, **kwargs)

    def carry_out(self, data: dict[str, Any]) -> HttpResponse:
        """Ask somebody in."""
        services.invite_partner(self.partner, data["email"], by=self.request.actor)
        messages.success(self.request, _("已寄邀請給 %s。") % data["email"])
        return redirect(self.partner)
