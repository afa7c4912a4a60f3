"""Links to the state of a case: made, sent, opened once."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from inputs.words import in_words
from proposals.models import Proposal
from public.models import StatusLink
from workflow.calendar import clock
from workflow.delivery import notices
from workflow.inbox.models import OutboxMessage

LASTS = dt.timedelta(days=1)
SUBJECT = gettext_lazy("您的案件 %(number)s 目前的進度")
SAID = gettext_lazy("這個連結一天內有效，只能開啟一次，看完不必做任何事。不是您申請的，請忽略這封信。")


@transaction.atomic
def ask(case_number: str, email: str) -> None:
    """Send the link, if there is such a case with such an e-mail; a row is written either way."""
    at, token = clock.now(), secrets.token_urlsafe(24)
    StatusLink.objects.filter(made_at__lt=at - LASTS).delete()
    plan = _found(case_number, email)
    link = StatusLink.objects.create(proposal=plan, digest=_digest(token), made_at=at)
    if plan is None:
        return
    url = reverse("public:status_of", args=[token])
    payload = notices.mail_outside(
        plan.contact_email, in_words(SUBJECT, {"number": plan.case_number}), lambda: [str(SAID)], url
    )
    OutboxMessage.objects.create(key=f"status:{link.pk}", payload=payload)


def _found(case_number: str, email: str) -> Proposal | None:
    on_file = Q(contact_email__iexact=email)
    return Proposal.objects.filter(on_file, case_number=case_number.strip()).exclude(contact_email="").first()


def waiting(token: str) -> StatusLink | None:
    """The link of a token that was not opened yet and has not run out."""
    since = clock.now() - LASTS
    rows = StatusLink.objects.filter(digest=_digest(token), opened_at=None, made_at__gte=since)
    return rows.exclude(proposal=None).first()


@transaction.atomic
def open_once(token: str) -> Proposal | None:
    """The case of a link, this once."""
    found = waiting(token)
    if found is None:
        return None
    at = clock.now()
    if not StatusLink.objects.filter(pk=found.pk, opened_at=None).update(opened_at=at):
        return None
    return Proposal.objects.for_list().filter(pk=found.proposal_id).first()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
