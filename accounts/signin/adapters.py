"""Where allauth asks what this system wants: who may sign in and how, how mail leaves; never what one may see then."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import ValidationError
from django.core.mail import get_connection
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts.actors import actors_of
from accounts.audit import signins
from accounts.audit.source import address_of
from accounts.models import User
from accounts.signin import devices
from accounts.signin.returning import go_on
from accounts.signin.waiting import TYPED
from accounts.states import Outcome
from inputs.cleaning import one_line

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin

JUST_SIGNED_IN = 300  # seconds
WORN_OUT = _("從您所在的網路登入失敗太多次，為防有人猜測密碼，暫停由此登入。請稍後再試，或改用其他網路。")


def lockout_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str | None:
    """The one name of an account, however it was typed.

    Sign-in takes a user name or an e-mail in any letter case; counted as typed, each spelling would buy five tries
    more. Cut to what a user name can hold, so that a long one is a failure and not an error.
    """
    given = credentials or {}
    typed = one_line(str(given.get("username") or given.get("email") or request.POST.get("login", ""))).lower()
    if "@" in typed:
        owner = EmailAddress.objects.filter(email__iexact=typed).values_list("user__username", flat=True).first()
        typed = owner.lower() if owner else typed
    return typed[:150] or None


def counted_as(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str | None:
    """What axes counts a failure under: the account's name, on a device of its owner with the device."""
    return devices.counted_as(request, lockout_name(request, credentials))


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in, sign-up and their mail."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Passwords are limited in :meth:`authenticate`; allauth's limit keeps guarding the codes."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Look at a password if axes (of the account) and ``signins`` (of the address) have not counted too many.

        Each failure stays in the log.
        """
        name, address = lockout_name(request, credentials), address_of(request)
        try:
            with signins.counted(name, address, together=counted_as(request, credentials)):
                allowed = AxesProxyHandler.is_allowed(request, credentials)
                user = super().authenticate(request, **credentials)
                if user is None:
                    signins.keep(Outcome.FAILED if allowed else Outcome.LOCKED, name, request)
        except signins.WornOut:
            signins.keep(Outcome.LOCKED, name, request)
            raise ValidationError(WORN_OUT, code="too_many_login_attempts") from None
        return user

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """An account that has run out is as good as a disabled one."""
        if user.has_run_out:
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def login(self, request: HttpRequest, user: User) -> None:
        """From here the absolute limit of the session counts."""
        super().login(request, user)
        request.session["began"] = int(time.time())
        request.session.pop(TYPED, None)
        go_on(request, user)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within minutes of signing in: nobody should type the password twice on the way to a second factor."""
        return time.time() - self.request.session.get("began", 0) > JUST_SIGNED_IN

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Home; a person who belongs to no unit yet is asked which one first."""
        user = request.user
        if isinstance(user, User) and not user.memberships.exists() and not actors_of(user):
            return reverse("accounts:organisation")
        return super().get_login_redirect_url(request)

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """Whoever has just registered belongs to no unit."""
        return reverse("accounts:organisation")

    def is_safe_url(self, url: str | None) -> bool:
        """Only to ourselves: no other host, however trusted elsewhere, is a target after sign-in."""
        request = context.request
        return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Through ``ACCOUNT_EMAIL_BACKEND``: the queue, so that a mail server that is down breaks no sign-up."""
        message = self.render_mail(template_prefix, email, self._mail_context(email, context))
        message.connection = get_connection(settings.ACCOUNT_EMAIL_BACKEND)
        message.send()

    def _mail_context(self, email: str, extra: dict[str, Any]) -> dict[str, Any]:
        request = context.request
        return {"request": request, "email": email, "current_site": get_current_site(request), **extra}


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """OpenID Connect proves who one is; it never makes an account."""

    def list_apps(self, request: HttpRequest, **kwargs: Any) -> list[Any]:
        """The provider of the settings; without one, the sign-in page asks the database nothing."""
        return super().list_apps(request, **kwargs) if settings.OIDC_SERVER_URL else []

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody registers this way: rights come from memberships that somebody in charge has given."""
        return False

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        """The active person whose *confirmed* address the provider vouches for.

        An address somebody merely typed at sign-up does not count: it would let a stranger wait for its owner.
        """
        for address in sociallogin.email_addresses:
            if not address.verified:
                continue
            known = EmailAddress.objects.filter(email__iexact=address.email, verified=True, user__is_active=True)
            if found := known.select_related("user").first():
                return found.user, found.email
        return None


class MFAAdapter(DefaultMFAAdapter):
    """The second factor."""

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Staff may not take off what is demanded of them."""
        if not settings.STAFF_MFA_REQUIRED:
            return True
        user = authenticator.user
        return not (user.is_staff or user.is_superuser or any(actor.is_staff_unit for actor in actors_of(user)))
