"""Verbs of a plan that are no moves: starting, writing, filing papers, letting a unit in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Unit
from documents.models import Attachment
from documents.services import attach
from proposals.models import Grant, Proposal, ProposalFile
from proposals.permissions import can_edit, can_edit_section
from workflow.engine.errors import Refused


def write_section(plan: Proposal, section: str, write: Callable[[Proposal], Any], *, by: Actor) -> None:
    """Run ``write`` under the plan's lock if the actor may write in ``section`` now.

    The state may have changed since the page was opened, so the permission is asked again behind the lock.
    """
    with transaction.atomic():
        locked = _lock(plan)
        if not (verdict := can_edit_section(locked, by, section)):
            raise Refused(verdict.reason)
        write(locked)
        now = timezone.now()
        Proposal.objects.filter(pk=plan.pk).update(updated_at=now)
        locked.section_requests.filter(section=section, closed_at__isnull=True).update(revised_at=now)


def _lock(plan: Proposal) -> Proposal:
    return Proposal.objects.select_for_update(of=("self",)).select_related("owner").get(pk=plan.pk)


def attach_file(plan: Proposal, file: Any, purpose: str, *, by: Actor) -> Attachment:
    """Store a checked file with the plan; one that the scanner refuses is refused with its reason."""
    try:
        attachment = attach(file, by=by)
    except ValidationError as error:
        raise Refused("；".join(error.messages)) from error
    ProposalFile.objects.create(proposal=plan, attachment=attachment, purpose=purpose)
    return attachment


def add_file(plan: Proposal, form: Any, *, by: Actor) -> bool:
    """Store what an upload form gave if the actor may still write; a refusal is written into the form."""
    try:
        with transaction.atomic():
            if not (verdict := can_edit(_lock(plan), by)):
                raise Refused(verdict.reason)
            attach_file(plan, form.cleaned_data["file"], form.cleaned_data["purpose"], by=by)
    except Refused as refusal:
        form.add_error("file", str(refusal))
        return False
    return True


def let_in(plan: Proposal, units: list[Unit], kind: str) -> None:
    """Grant ``units`` a view of the plan; repeating it changes nothing."""
    Grant.objects.bulk_create([Grant(proposal=plan, unit=unit, kind=kind) for unit in units], ignore_conflicts=True)


def let_out(plan: Proposal, unit: Unit, kind: str) -> None:
    """Revoke a grant; what the unit wrote stays."""
    Grant.objects.filter(proposal=plan, unit=unit, kind=kind, revoked_at__isnull=True).update(revoked_at=timezone.now())
