"""Claiming a key and telling where its first use led; never runs what was asked for."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.engine.errors import Refused
from workflow.models import Intent
from workflow.once.keys import ONCE

if TYPE_CHECKING:
    from accounts.actors import ActorRequest

REMEMBERED = dt.timedelta(days=2)  # longer than any session: after it the form is refused for its token
# Counted up by the page's script with each sending, or new with each session: not what somebody asked for.
CARRIED = ("csrfmiddlewaretoken", ONCE, "draft_")
CLAIM = """
    INSERT INTO workflow_intent (key, body, user_id, page, location, said, at)
    SELECT %(key)s, %(body)s, %(user)s, %(page)s, '', '[]', %(at)s
    WHERE NOT EXISTS (
        SELECT FROM workflow_intent WHERE key = %(key)s AND (user_id, page) <> (%(user)s, %(page)s)
    )
    ON CONFLICT DO NOTHING
    RETURNING id
"""


@dataclass(frozen=True)
class Sending:
    """What was sent: the key, by whom, to which page, and a digest of all that the form says."""

    key: str
    user: int
    page: str
    body: str

    @classmethod
    def of(cls, request: ActorRequest, key: str) -> Sending:
        """The same form with other words in it is another intent: nothing typed is taken for what was sent before."""
        return cls(key, request.user.pk, request.path[:200], _digest(request))


def claim(sending: Sending) -> int | None:
    """The id of the new intent, or None when it was claimed before; waits for whoever claims it at this moment.

    Inside the transaction of the effect: both are there, or neither.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, vars(sending) | {"at": timezone.now()})
        row = cursor.fetchone()
    return row[0] if row else None


def first(sending: Sending) -> Intent:
    """The intent that had the key before. Raises Refused when it was somebody else's, or another form's."""
    if done := Intent.objects.filter(**_columns(sending)).first():
        return done
    raise Refused(_("這個送出代碼已用於另一個動作。請重新開啟頁面。"))


def settle(intent: int, location: str, said: list[tuple[int, str]]) -> None:
    """It is done: where it led, and what the person was told."""
    Intent.objects.filter(pk=intent).update(location=location, said=said)


def give_back(intent: int) -> None:
    """Nothing came of it (a form with errors): the key is free again."""
    Intent.objects.filter(pk=intent).delete()


def forget() -> int:
    """Delete what no open page can send again; the number."""
    return Intent.objects.filter(at__lt=timezone.now() - REMEMBERED).delete()[0]


def _columns(sending: Sending) -> dict[str, str | int]:
    return {"key": sending.key, "body": sending.body, "user_id": sending.user, "page": sending.page}


def _digest(request: HttpRequest) -> str:
    """Of every field and file, in the order they were sent in."""
    digest = hashlib.sha256(request.META.get("QUERY_STRING", "").encode())
    for name, values in request.POST.lists():
        if not name.startswith(CARRIED):
            digest.update(repr((name, values)).encode())
    for name, files in request.FILES.lists():
        for file in files:
            digest.update(repr((name, str(file))).encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()
