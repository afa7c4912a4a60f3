"""Entering a resource, asking for one; all else are moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guidance.models import Resource, ResourceUse
from guidance.resources.effects import can_be_had
from guidance.resources.permissions import keeps_resource, may_ask_for, offers_resources
from guidance.resources.states import USE_HOLDERS, UseState
from inputs.words import in_words
from workflow.calendar import clock
from workflow.delivery import notices
from workflow.engine.errors import NotPermitted, Refused
from workflow.engine.services import start_clock
from workflow.upkeep.records import ADDED, CHANGED, record

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal

ASKED = gettext_lazy("%(unit)s申請使用「%(title)s」")


@transaction.atomic
def keep(form: Any, *, by: Actor) -> Resource:
    """Enter one, or change it; raises NotPermitted for another agency's."""
    row: Resource = form.instance
    known = row.pk is not None
    if not (keeps_resource(row, by) if known else offers_resources(by)):
        raise NotPermitted(_("只有提供資源的機關能做這件事。"))
    if not known:
        assert by.unit
        row.unit, row.entered_by, row.entered_at = by.unit, by.label, clock.now()
    form.save()
    if form.changed_data:
        record(row, CHANGED if known else ADDED, (_("變更 %s") if known else _("新增 %s")) % row, by=by)
    return row


@transaction.atomic
def ask(resource: Resource, plan: Proposal, *, words: str, by: Actor) -> ResourceUse:
    """申請使用, for a plan; it waits for the agency, which is told. Refused where there is none left or one was asked for."""
    if by.unit is None or not may_ask_for(plan, by):
        raise NotPermitted(_("只有提案單位與專管平台能申請使用機關資源。"))
    if not (verdict := can_be_had(resource)):
        raise Refused(str(verdict.reason))
    use = ResourceUse(
        resource=resource,
        giver=resource.unit,
        proposal=plan,
        words=words,
        asked_by=by.unit,
        asked_at=clock.now(),
        holder=USE_HOLDERS[UseState.ASKED],
        holder_unit=resource.unit,
    )
    start_clock(use, use.asked_at, {})
    try:
        with transaction.atomic():
            use.save(force_insert=True)
    except IntegrityError as error:
        if "one_use_of_a_resource" not in str(error):
            raise
        raise Refused(_("這件計畫已在申請或使用這項資源。")) from None
    text = in_words(ASKED, {"unit": by.unit, "title": resource.title})
    units = [resource.unit]
    notices.tell(f"resource_use:{use.pk}:asked", text, use.get_absolute_url(), units, but=by.user, case=use)
    return use
