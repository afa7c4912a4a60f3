"""One's own account and organisation, a unit's people, the register of units, the actor switcher; never a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.i18n import set_language as django_set_language

from accounts import services
from accounts.forms import (
    DeputyForm,
    InvitationForm,
    JoinSearchForm,
    OrganisationForm,
    ProfileForm,
    RoleForm,
    UnitForm,
)
from accounts.models import Deputy, Invitation, Membership, Unit
from accounts.queries import valid_on
from accounts.signin import waiting
from accounts.signin.returning import keep, wanted
from accounts.states import OUTSIDE_KINDS, STAFF_KINDS, Role, UnitKind

if TYPE_CHECKING:
    from accounts.actors import ActorRequest

FOUND_AT_MOST = 20
ANSWERED_AT_MOST = 20


def safe_next(request: ActorRequest) -> str:
    """Where the form asks to go, when that is a page of ours; else home."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return target
    return str(settings.LOGIN_REDIRECT_URL)


def posted(request: ActorRequest) -> Any:
    """What binds a form: the data of a POST, even an empty one, and nothing on GET."""
    return request.POST if request.method == "POST" else None


@login_not_required
@require_POST
def set_language(request: ActorRequest) -> HttpResponseBase:
    """The language of this browser, and of the mails to who is signed in; Django's own view refuses foreign targets."""
    services.speak(request.user, request.POST.get("language", ""))
    return django_set_language(request)


@login_not_required
@require_POST
def send_confirmation_again(request: ActorRequest) -> HttpResponse:
    """The mail that confirms an address, once more; whoever waits no longer signs in, which sends it too."""
    if not waiting.is_waiting(request):
        messages.info(request, _("請登入一次，系統會再寄一封確認信。"))
        return redirect("account_login")
    if not waiting.send_again(request):
        messages.warning(request, _("剛剛才寄過，請三分鐘後再試。先前信中的連結仍然有效。"))
    return redirect("account_email_verification_sent")


@login_not_required
@require_POST
def wrong_address(request: ActorRequest) -> HttpResponse:
    """Back to the registration, with what was typed but for address and passwords."""
    waiting.give_up(request)
    messages.info(request, _("請填寫正確的電子郵件，並重新設定密碼。"))
    return redirect("account_signup")


@require_POST
def act_as(request: ActorRequest) -> HttpResponse:
    """Act as something else from now on; what one may not act as is not there."""
    key = request.POST.get("key", "")
    if not any(actor.key == key for actor in request.actors):
        raise Http404
    request.session["actor"] = key
    response = redirect(safe_next(request))
    keep(response, key)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: ActorRequest) -> HttpResponse:
    """Name and telephone, and the ways to password, address and second factor."""
    form = ProfileForm(posted(request), instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("已儲存。"))
        return redirect("accounts:profile")
    context = {"form": form, "failed": services.not_reached([request.user]).get(request.user.pk)}
    return render(request, "accounts/profile.html", context, status=422 if request.method == "POST" else 200)


# --- one's own organisation ---------------------------------------------------------------------------------------


@require_safe
def organisation(request: ActorRequest) -> HttpResponse:
    """What one belongs to and has asked for; where to found or join an organisation, by its name."""
    today = timezone.localdate()
    rows = Membership.objects.of(request.user).open_on(today).with_requests(today)
    form = JoinSearchForm(request.GET if "q" in request.GET else None)
    found: QuerySet[Unit] = Unit.objects.none()
    if form.is_valid():
        units = Unit.objects.valid_on(today).joinable(form.cleaned_data["q"])
        found = units.exclude(memberships__in=rows)[:FOUND_AT_MOST]
    invited = Invitation.objects.waiting_for(request.user).open_at(timezone.now()).select_related("unit", "by")
    context = {"memberships": rows, "form": form, "found": found, "invitations": invited}
    return render(request, "accounts/organisation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def found_organisation(request: ActorRequest) -> HttpResponse:
    """Register a proposing organisation; its founder becomes administrator and acts for it at once."""
    form = OrganisationForm(posted(request), initial={"email": request.user.email, "phone": request.user.phone})
    if request.method == "POST" and form.is_valid():
        try:
            membership = services.register_organisation(form.save(commit=False), by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            request.session["actor"] = f"m{membership.pk}"
            messages.success(request, _("「%s」已建立，您是管理者。") % membership.unit)
            return redirect(wanted(request))
    return render(request, "accounts/found.html", {"form": form}, status=422 if request.method == "POST" else 200)


@require_POST
def join_organisation(request: ActorRequest, code: str) -> HttpResponse:
    """Ask to join; the organisation's administrator decides."""
    units = Unit.objects.valid_on(timezone.localdate()).filter(kind=UnitKind.PROPOSER)
    unit = get_object_or_404(units.exclude(organisation_kind="individual"), code=code)
    try:
        services.ask_to_join(unit, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("申請已送出，待「%s」的管理者確認。") % unit)
    return redirect("accounts:organisation")


# --- the people of a unit -----------------------------------------------------------------------------------------


def kept_unit(request: ActorRequest, code: str) -> Unit:
    """The unit whose people the actor keeps; any other is not there."""
    unit = get_object_or_404(Unit.objects.select_related("district"), code=code)
    if not request.actor.keeps_people_of(unit):
        raise Http404
    return unit


def kept_row(request: ActorRequest, code: str, pk: int) -> Membership:
    """An open membership of such a unit."""
    rows = Membership.objects.select_related("unit", "user").open_on(timezone.localdate())
    return get_object_or_404(rows, pk=pk, unit=kept_unit(request, code))


def people_page(request: ActorRequest, unit: Unit, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of a unit's people, with the form that was just refused, if any."""
    today = timezone.localdate()
    rows = Membership.objects.filter(unit=unit).open_on(today).select_related("user").order_by("-role", "id")
    deputies = Deputy.objects.filter(membership__unit=unit, valid_to__gte=today)
    failed = services.not_reached(row.user for row in rows)
    for row in rows:
        row.mail_failed = failed.get(row.user_id)
    context = {
        "unit": unit,
        "members": [row for row in rows if row.confirmed],
        "pending": [row for row in rows if not row.confirmed],
        "deputies": deputies.select_related("user", "membership__user"),
        "roles": Role.choices,
        "invitation_form": InvitationForm(prefix="invitation"),
        "invitations": Invitation.objects.filter(unit=unit).newest(ANSWERED_AT_MOST, timezone.now()),
        "deputy_form": DeputyForm(unit=unit, prefix="deputy"),
    }
    return render(request, "accounts/people.html", context | forms, status=status)


@require_safe
def people(request: ActorRequest, code: str) -> HttpResponse:
    """Members, requests and deputies of a unit."""
    return people_page(request, kept_unit(request, code))


def done(request: ActorRequest, unit: Unit, said: str) -> HttpResponseRedirect:
    """Back to the unit's people with a word."""
    messages.success(request, said)
    return redirect("accounts:people", unit.code)


@require_POST
def decide(request: ActorRequest, code: str, pk: int) -> HttpResponse:
    """Let a joiner in, or turn the request down; one that another administrator has answered meanwhile is told of."""
    unit = kept_unit(request, code)
    row = Membership.objects.pending().filter(pk=pk, unit=unit).select_related("unit", "user").first()
    if row is None:
        messages.info(request, _("這項申請已由其他管理者答覆，或已不存在。"))
        return redirect("accounts:people", unit.code)
    if request.POST.get("answer") == "confirm":
        try:
            services.confirm(row, by=request.actor)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
            return redirect("accounts:people", row.unit.code)
        return done(request, row.unit, _("已確認%s加入。") % row.user)
    services.refuse(row, by=request.actor)
    return done(request, row.unit, _("已婉拒%s的申請。") % row.user)


@require_POST
def change_role(request: ActorRequest, code: str, pk: int) -> HttpResponse:
    """Another role for a member, but never the last administrator's."""
    row = kept_row(request, code, pk)
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        row = services.change_role(row, form.cleaned_data["role"], by=request.actor)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("accounts:people", row.unit.code)
    said = _("%(name)s的角色已改為%(role)s。") % {"name": row.user, "role": row.get_role_display()}
    return leave_or_stay(request, row.unit, said)


@require_POST
def remove_member(request: ActorRequest, code: str, pk: int) -> HttpResponse:
    """End a membership, but never the last administrator's."""
    row = kept_row(request, code, pk)
    try:
        services.remove(row, by=request.actor)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("accounts:people", row.unit.code)
    return leave_or_stay(request, row.unit, _("已移除%s。") % row.user)


def leave_or_stay(request: ActorRequest, unit: Unit, said: str) -> HttpResponse:
    """Who has just given up the keeping of this unit is led home, not to a page that is no longer there."""
    messages.success(request, said)
    if (
        request.actor.membership
        and not Membership.objects.valid_on(timezone.localdate()).filter(pk=request.actor.membership.pk).exists()
    ):
        return redirect(settings.LOGIN_REDIRECT_URL)
    return redirect("accounts:people", unit.code)


@require_POST
def appoint_deputy(request: ActorRequest, code: str) -> HttpResponse:
    """Somebody of the unit stands in for a colleague."""
    unit = kept_unit(request, code)
    form = DeputyForm(request.POST, unit=unit, prefix="deputy")
    if not form.is_valid():
        return people_page(request, unit, 422, deputy_form=form)
    deputy = services.appoint_deputy(form.save(commit=False), by=request.actor)
    words = {"deputy": deputy.user, "person": deputy.membership.user}
    return done(request, unit, _("%(deputy)s將代理%(person)s。") % words)


@require_POST
def end_deputy(request: ActorRequest, code: str, pk: int) -> HttpResponse:
    """The colleague is back."""
    unit = kept_unit(request, code)
    rows = Deputy.objects.filter(valid_to__gte=timezone.localdate()).select_related("membership__unit", "user")
    deputy = get_object_or_404(rows, pk=pk, membership__unit=unit)
    services.end_deputy(deputy, by=request.actor)
    return done(request, unit, _("%s的代理已結束。") % deputy.user)


# --- the register of units ----------------------------------------------------------------------------------------


@require_safe
def units(request: ActorRequest) -> HttpResponse:
    """All offices with their validity and how many people they have; organisations outside on request, by kind."""
    if not request.actor.keeps_units:
        raise Http404
    asked = request.GET.get("kind")
    outside = next((kind for kind in OUTSIDE_KINDS if kind == asked), None)
    wanted = Q(kind=outside) if outside else Q(kind__in=STAFF_KINDS)
    now = valid_on(timezone.localdate(), start="memberships__valid_from", end="memberships__valid_to")
    people_now = Count("memberships", filter=now & Q(memberships__confirmed=True))
    rows = Unit.objects.filter(wanted).select_related("district").annotate(people=people_now).order_by("kind", "id")
    today = timezone.localdate()
    asking = Membership.objects.nobody_decides(today)
    context = {"units": rows, "outside": outside, "today": today, "asking": asking}
    return render(request, "accounts/units.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def unit_edit(request: ActorRequest, code: str) -> HttpResponse:
    """Names, contact and validity of a unit."""
    if not request.actor.keeps_units:
        raise Http404
    if request.method != "POST":
        return _unit_page(request, get_object_or_404(Unit, code=code))
    with transaction.atomic():
        return _unit_page(request, get_object_or_404(Unit.objects.select_for_update(no_key=True), code=code))


def _unit_page(request: ActorRequest, unit: Unit) -> HttpResponse:
    """A unit that is written is held from before its form is made."""
    form = UnitForm(posted(request), instance=unit)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("已儲存「%s」。") % unit)
        return redirect("accounts:units")
    members = unit.memberships.valid_on(timezone.localdate()).count()
    context = {"form": form, "unit": unit, "members": members}
    status = 200 if request.method != "POST" else 409 if form.conflicts else 422
    return render(request, "accounts/unit_edit.html", context, status=status)
