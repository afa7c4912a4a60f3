"""Who has registered and waits for the mail: it is sent again, or the address was wrong. Never confirms one.

A registration with an address that is known already waits like any other (``ACCOUNT_PREVENT_ENUMERATION``), and both
verbs answer the same, so that nobody learns whose address has an account.
"""

from __future__ import annotations

from allauth.account.internal.flows.email_verification import send_verification_email_at_login
from allauth.account.internal.stagekit import clear_login, unstash_login
from allauth.account.models import EmailAddress
from django.db import transaction
from django.http import HttpRequest

from accounts.models import User

# What was typed at registration, but for the passwords, until the person has signed in.
TYPED = "signup"


def is_waiting(request: HttpRequest) -> bool:
    """Does a registration or a sign-in of this browser wait for a confirmation?"""
    return unstash_login(request, peek=True) is not None


def send_again(request: HttpRequest) -> bool:
    """Send the mail once more; not within minutes of the last one, whose link is still good."""
    login = unstash_login(request, peek=True)
    return bool(login and send_verification_email_at_login(request, login))


def _delete_unconfirmed(user: int) -> None:
    fresh = User.objects.filter(pk=user, last_login=None, memberships=None).exclude(emailaddress__verified=True)
    if fresh.select_for_update(of=("self",)).first() is None:
        return
    EmailAddress.objects.filter(user=user).delete()
    # Not ``delete``: it would first delete what the account did from the logs, where nothing may be.
    User.objects.filter(pk=user)._raw_delete(using=fresh.db)


@transaction.atomic
def give_up(request: HttpRequest) -> None:
    """Take back a registration with a wrong address: its name is free again, and the mail's link opens nothing.

    An account that was ever confirmed or signed in stays.
    """
    login = unstash_login(request, peek=True)
    if login and login.signup and login.user:
        _delete_unconfirmed(login.user.pk)
    clear_login(request)
