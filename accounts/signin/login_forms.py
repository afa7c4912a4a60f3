"""allauth's two front-door forms in this system's words; never checks a password itself.

Apart from ``accounts.forms``, which allauth imports while its own forms are still loading.
"""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from allauth.core import context
from allauth.mfa.base import forms as mfa
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.audit import signins
from accounts.signin.waiting import TYPED
from accounts.states import Outcome


def without_placeholders(form: forms.Form) -> None:
    """A placeholder that repeats the label only looks like something already typed."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class LoginForm(allauth.LoginForm):
    """Account or address, and password; the page itself has the link for a forgotten one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("帳號或電子郵件")
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].help_text = ""
        without_placeholders(self)


class KeptCode(mfa.BaseAuthenticateForm):
    """The second factor's code; a wrong one stays in the log like a wrong password."""

    def clean_code(self) -> str:
        """Raises ValidationError for a wrong code, and for any once too many were."""
        try:
            return super().clean_code()
        except forms.ValidationError:
            signins.keep(Outcome.CODE_FAILED, self.user.get_username().lower(), context.request, self.user)
            raise


class AuthenticateForm(KeptCode, mfa.AuthenticateForm):
    """At sign-in."""


class ReauthenticateForm(KeptCode, mfa.ReauthenticateForm):
    """Before something that asks who is there."""


class SignupForm(allauth.SignupForm):
    """Registration, with what ``accounts.forms.SignupExtra`` adds."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # After "wrong address": nothing but the address and the passwords need be typed again.
        kwargs["initial"] = context.request.session.get(TYPED, {}) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("帳號")
        self.fields["username"].help_text = _("登入用，可用英文、數字與 @ . + - _。")
        self.fields["email"].label = _("電子郵件")
        self.fields["password2"].label = _("再輸入一次密碼")
        without_placeholders(self)

    def try_save(self, request: HttpRequest) -> tuple[Any, Any]:
        """Remember what was typed for as long as the address waits for its confirmation."""
        request.session[TYPED] = {name: self.cleaned_data[name] for name in ("username", "name", "phone")}
        return super().try_save(request)
