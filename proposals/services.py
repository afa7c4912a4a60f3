"""Verbs every room shares: writing under the plan's lock, filing papers, letting a unit in; never a move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from guardian.shortcuts import remove_perm  # noqa: TID251 - here and nowhere else

from accounts.actors import Actor
from accounts.models import District, Unit
from documents.models import Attachment
from documents.services import attach
from inputs.words import sentences
from proposals.models import Proposal, ProposalFile, Venture
from proposals.permissions import can_edit, can_edit_section
from proposals.states import Letting, Place, PlanPermission
from workflow.calendar import clock
from workflow.engine.errors import Refused
from workflow.engine.services import log_line, loggable
from workflow.together import Writes

# (plan, what was written of it, when) -> called after each writing, under the plan's lock
Watcher = Callable[[Proposal, Place, dt.datetime], None]
_watchers: list[Watcher] = []

# What guardian's assign_perm does in four statements: the permission to those groups that do not have it.
ADMIT = """
    INSERT INTO proposals_proposalgroupobjectpermission (content_object_id, group_id, permission_id)
    SELECT %(plan)s, admitted, permission.id
    FROM unnest(%(groups)s::int[]) AS admitted, auth_permission AS permission
    JOIN django_content_type AS of ON of.id = permission.content_type_id
    WHERE (of.app_label, of.model, permission.codename) = ('proposals', 'proposal', %(permission)s)
    ON CONFLICT DO NOTHING
    RETURNING group_id
"""


def watch_writing(watcher: Watcher) -> None:
    """Let a higher room see what was written, as ``programmes.services.watch`` lets it see the catalogue."""
    if watcher not in _watchers:
        _watchers.append(watcher)


def write_section(
    plan: Proposal,
    section: str,
    write: Callable[[Proposal], Any],
    *,
    by: Actor,
    venture: int | None = None,
    dates: bool = True,
) -> None:
    """Run ``write`` under the plan's lock if the actor may write in ``section``, of that ``venture``, now.

    The state may have changed since the page was opened, so the permission is asked again behind the lock. ``dates``
    is False where ``write`` itself notes when the plan was last written.
    """
    with transaction.atomic():
        locked = _lock(plan)
        if not (verdict := can_edit_section(locked, by, section, venture)):
            raise Refused(verdict.reason)
        write(locked)
        now = timezone.now()
        if dates:
            Proposal.objects.filter(pk=plan.pk).update(updated_at=now)
        for watcher in _watchers:
            watcher(locked, Place(section, venture), now)


def _lock(plan: Proposal) -> Proposal:
    return Proposal.objects.select_for_update(of=("self",)).select_related("owner").get(pk=plan.pk)


def write_districts(plan: Proposal, codes: Iterable[str]) -> None:
    """Say where the plan lies: at once while nobody else was told of it, else from its next version on (R14, R20)."""
    codes = sorted(codes)
    if plan.version_id is None:
        plan.districts.set(District.objects.filter(code__in=codes))
        return
    plan.written_districts = None if set(codes) == plan.district_codes else codes
    plan.save(update_fields=["written_districts"])


def write_executing_unit(plan: Proposal, venture: Venture, unit: Unit | None) -> None:
    """Say who carries ``venture`` out, None for the proposer: when is as in :func:`write_districts`."""
    row = Venture.objects.filter(pk=venture.pk)
    if plan.version_id is None:
        row.update(executing_unit=unit)
    else:
        row.update(written_unit=unit, unit_rewritten=~Q(executing_unit=unit))


def attach_file(plan: Proposal, file: Any, purpose: str, *, by: Actor, writes: Writes | None = None) -> Attachment:
    """Store a checked file with the plan; one that the scanner refuses is refused with its reason.

    Its rows go with the ``writes`` of what it is filed for, else at once.
    """
    sent = Writes() if writes is None else writes
    try:
        attachment = attach(file, by=by, writes=sent)
    except ValidationError as error:
        raise Refused(sentences(error.messages)) from error
    sent.insert([ProposalFile(proposal=plan, attachment=attachment, purpose=purpose, added_at=clock.now())])
    if writes is None:
        sent.send()
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


def admit(plan: Proposal, units: Iterable[Unit], kind: PlanPermission) -> dict[str, Any]:
    """Let ``units`` see the plan, inside a move: returns what the move's line of the log keeps of it.

    Nothing for units that have the permission already (one statement, however many they are).
    """
    units = list(units)
    groups = [unit.group_id for unit in units]
    with connection.cursor() as cursor:
        cursor.execute(ADMIT, {"plan": plan.pk, "groups": groups, "permission": kind.value})
        given = {group for (group,) in cursor.fetchall()}
    new = [unit for unit in units if unit.group_id in given]
    return _letting(Letting.IN, new, kind) if new else {}


@transaction.atomic
def let_in(plan: Proposal, units: Iterable[Unit], kind: PlanPermission, *, by: Actor) -> None:
    """Let ``units`` see the plan, with a line in its log; repeating it changes nothing."""
    locked = _lock(plan)
    if given := admit(locked, units, kind):
        _log(locked, Letting.IN, given, by)


@transaction.atomic
def let_out(plan: Proposal, unit: Unit, kind: PlanPermission, *, by: Actor) -> None:
    """Take a permission back, with a line in the plan's log; what the unit wrote stays."""
    locked = _lock(plan)
    if locked.group_permissions.filter(permission__codename=kind, group=unit.group_id).exists():
        remove_perm(kind, unit.group, locked)
        _log(locked, Letting.OUT, _letting(Letting.OUT, [unit], kind), by)


def _letting(letting: Letting, units: list[Unit], kind: PlanPermission) -> dict[str, Any]:
    return {letting.value: loggable({"permission": kind.value, "units": units})}


def _log(plan: Proposal, letting: Letting, data: dict[str, Any], by: Actor) -> None:
    """A line that is no move: the plan stays where it is, in the same hands, and open pages stay current."""
    log_line(plan, letting, by, clock.now(), source=plan.state, data=data).save(force_insert=True)
