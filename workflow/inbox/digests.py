"""每日彙整: what people want to hear of once a day, as one mail on working days, from an hour on. Never tells twice.

The clock may call at any time and by two hands: each notice is taken under its lock, and one mail a day bears one key.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Deputy, User
from workflow.calendar.days import WorkingCalendar
from workflow.delivery.bell import wake
from workflow.inbox.kinds import DIGEST
from workflow.models import Notification, OutboxMessage

MOST = 50  # lines of one mail; of more it says how many more


def HOUR() -> int:  # noqa: N802 - what a page prints
    """From when on a day's mails are written."""
    return int(settings.DIGEST_HOUR)


def write_all(moment: dt.datetime | None = None) -> int:
    """Write the mails of today, of what was told before its hour; how many people got one.

    What comes after the hour waits for the next working day, however often and late the clock calls.
    """
    now = timezone.localtime(moment)
    today, begins = now.date(), now.replace(hour=HOUR(), minute=0, second=0, microsecond=0)
    if now < begins or not WorkingCalendar.load().is_workday(today):
        return 0
    waiting = Notification.objects.filter(in_digest=True, created_at__lt=begins).order_by("user")
    return sum(_write(user, begins, today) for user in waiting.values_list("user", flat=True).distinct())


@transaction.atomic
def _write(user: int, begins: dt.datetime, today: dt.date) -> bool:
    """One person's; what was read or done meanwhile is left out. Who is away gets it on the first day back."""
    of_today = Deputy.objects.valid_on(today)
    away = of_today.filter(membership__user=OuterRef("user"), membership__unit=OuterRef("unit"))
    rows = Notification.objects.filter(~Exists(away), user=user, in_digest=True, created_at__lt=begins)
    taken = list(rows.select_for_update(of=("self",)).order_by("created_at", "id"))
    Notification.objects.filter(pk__in=[row.pk for row in taken]).update(in_digest=False)
    told = [row for row in taken if row.is_unread]
    person = User.objects.get(pk=user)
    if not told or not person.email or not person.is_active or person.has_run_out:
        return False
    key = f"digest:{user}:{today}"
    mail = OutboxMessage(key=key, user=person, payload=_mail(person, told))
    OutboxMessage.objects.bulk_create([mail], ignore_conflicts=True)
    transaction.on_commit(wake)
    return True


def _mail(person: User, told: list[Notification]) -> dict[str, Any]:
    """What waits to be read, case by case; without what somebody typed, which is read in the system."""
    with override(person.language):
        words = _("有 %d 則通知等您閱讀") % len(told)
        shown: dict[str, list[Notification]] = {}
        for row in told[:MOST]:
            shown.setdefault(row.matter, []).append(row)
        # A plan may have got its number meanwhile: it stands once, as it is called now.
        matters = [{"name": of[-1].matter_name, "lines": [_beneath(row) for row in of]} for of in shown.values()]
        more = [_("另有 %d 則，請在系統內閱讀。") % (len(told) - MOST)] if len(told) > MOST else []
    payload = {"to": person.email, "language": person.language, "subject": words, "text": words, "lines": more}
    where = f"{reverse('portal:notices')}?show=unread"
    return payload | {"matters": matters, "url": where, "kind": DIGEST.name}


def _beneath(row: Notification) -> str:
    """The line, without the name it stands under."""
    text = row.in_mail
    said = text.removeprefix(row.matter_name) if row.matter_name else text
    return said.lstrip("：: ") or text
