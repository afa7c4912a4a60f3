"""The verb of who keeps the news, with its record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from portal.permissions import keeps_news
from workflow.upkeep.records import ADDED, CHANGED, record

if TYPE_CHECKING:
    from accounts.actors import Actor
    from public.models import News


@transaction.atomic
def save_news(form: Any, *, by: Actor) -> News:
    """Keep it; who changed what stands in the record."""
    if not keeps_news(by):
        raise PermissionDenied
    known = form.instance.pk is not None
    form.instance.written_by = by.label
    news: News = form.save()
    if form.changed_data:
        record(news, CHANGED if known else ADDED, (_("變更 %s") if known else _("新增 %s")) % news, by=by)
    return news
