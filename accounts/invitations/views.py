"""The buttons beside a unit's people and on the page of one's own organisations; the pages are ``accounts.views``'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.forms import InvitationForm
from accounts.invitations import services
from accounts.models import Invitation
from accounts.views import done, kept_unit, people_page

if TYPE_CHECKING:
    from accounts.actors import ActorRequest

OVER = gettext_lazy("這份邀請已有結果或已逾期。")


@require_POST
def invite(request: ActorRequest, code: str) -> HttpResponse:
    """Ask somebody in; what is answered is the same for every address."""
    unit = kept_unit(request, code)
    form = InvitationForm(request.POST, prefix="invitation")
    if form.is_valid():
        try:
            services.invite(unit, **form.cleaned_data, by=request.actor)
        except ValidationError as refusal:
            form.add_error("email", refusal)
        else:
            return done(request, unit, _("已寄邀請給 %s；對方接受後就會出現在成員中。") % form.cleaned_data["email"])
    return people_page(request, unit, 422, invitation_form=form)


@require_POST
def change(request: ActorRequest, code: str, pk: int, verb: str) -> HttpResponse:
    """Send an invitation again, or withdraw it."""
    unit = kept_unit(request, code)
    invitation = get_object_or_404(Invitation, pk=pk, unit=unit)
    try:
        (services.send_again if verb == "again" else services.withdraw)(invitation, by=request.actor)
    except Invitation.DoesNotExist:
        messages.info(request, OVER)
        return redirect("accounts:people", unit.code)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("accounts:people", unit.code)
    said = _("已再寄一次邀請給 %s。") if verb == "again" else _("已撤回給 %s 的邀請。")
    return done(request, unit, said % invitation.email)


@require_POST
def answer(request: ActorRequest, pk: int) -> HttpResponse:
    """Accept an invitation, and act for the unit at once, or decline it."""
    invitation = get_object_or_404(Invitation.objects.waiting_for(request.user).select_related("unit"), pk=pk)
    try:
        if request.POST.get("answer") != "accept":
            services.decline(invitation, by=request.user)
            messages.success(request, _("已婉拒「%s」的邀請。") % invitation.unit)
            return redirect("accounts:organisation")
        joined = services.accept(invitation, by=request.user)
    except Invitation.DoesNotExist:
        messages.info(request, OVER)
        return redirect("accounts:organisation")
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("accounts:organisation")
    words = _("您已加入「%(unit)s」。")
    if request.actor.unit:
        words = _("您已加入「%(unit)s」，現在以這個身分辦理；「%(before)s」的案件仍在，請在右上角切換身分。")
    request.session["actor"] = f"m{joined.pk}"
    messages.success(request, words % {"unit": joined.unit, "before": request.actor.unit})
    return redirect("accounts:organisation")
