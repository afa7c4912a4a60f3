"""What else happens when the use of a resource moves; never decides whether it may."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from guidance.resources.states import UseState
from workflow.calendar import clock
from workflow.engine.moves import reasons
from workflow.engine.verdicts import YES, Verdict, no, when
from workflow.templatetags.cs import roc

if TYPE_CHECKING:
    from accounts.actors import Actor
    from guidance.models import Resource, ResourceUse

Data = dict[str, Any]


def can_be_had(resource: Resource) -> Verdict:
    """Is it open, not over and not all given?"""
    today = timezone.localdate(clock.now())
    if not resource.is_open:
        return no(_("「%s」目前不開放申請。") % resource)
    if today > resource.valid_until:  # ahead of its first day it may be asked for
        period = {"name": resource, "since": roc(resource.valid_from), "until": roc(resource.valid_until)}
        return no(_("「%(name)s」的可使用期間是 %(since)s 至 %(until)s。") % period)
    if resource.room <= 0:
        return no(_("「%(name)s」可提供 %(n)d 件，已全部同意出去。") % {"name": resource, "n": resource.capacity})
    return YES


def has_room(use: ResourceUse, actor: Actor) -> Verdict:
    """The same of the resource of a use, behind its lock."""
    return can_be_had(use.resource)


def has_begun(use: ResourceUse, actor: Actor) -> Verdict:
    """Nothing was used before the first day on which it can be had."""
    begins = use.resource.valid_from
    return when(begins <= timezone.localdate(clock.now()), _("這項資源自 %s 起可使用，使用後再登錄。") % roc(begins))


def take_place(use: ResourceUse, by: Actor, data: Data, at: dt.datetime) -> None:
    """One more is given."""
    _count(use, 1)


def close(use: ResourceUse, by: Actor, data: Data, at: dt.datetime) -> None:
    """What came of it; a place that was not used is to be had again."""
    use.outcome = data.get("outcome", "")
    if use.state == UseState.ACCEPTED and not use.outcome:
        _count(use, -1)


def _count(use: ResourceUse, more: int) -> None:
    use.resource.taken += more
    use.writes.save(use.resource, only=("taken",))


def said(data: Data, use: ResourceUse) -> list[str]:
    """The words of a line of its log."""
    return [*([str(data["outcome"])] if data.get("outcome") else []), *reasons(data, use)]
