"""The one verb: correct an entry, under the plan's lock, with a line in its log; never without a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.actors import Actor
from documents.models import Attachment
from documents.services import taken_again
from inputs.words import is_carried_out, sentences
from proposals.corrections.entries import Entry, stored
from proposals.corrections.reading import attach
from proposals.models import Proposal, ProposalTransition
from proposals.states import CORRECTED
from workflow.calendar import clock
from workflow.delivery import notices
from workflow.engine.errors import DataMissing, GuardFailed, NotPermitted, StaleVersion, since_opened
from workflow.engine.services import lock, log_line
from workflow.models import Transition
from workflow.states import Remark


@transaction.atomic
def correct(
    plan: Proposal,
    entry: Entry,
    row: Any,
    *,
    values: dict[str, Any],
    reason: str,
    by: Actor,
    **door: Any,
) -> Transition:
    """更正: put ``values`` in the place of what ``row`` says; the log keeps both, who, when and the reason.

    ``door`` may hold ``expected_version``, the number of corrections of the entry that the person's page showed, and
    ``key``, which makes a double click one correction. Who was told of the entry is told. Raises ``Refused`` and
    changes nothing for anybody who may not make the move that made the entry, of an ended case, from a stale page, and
    where nothing would be another.
    """
    locked = lock(plan)
    key = door.get("key") or None
    if key and (done := ProposalTransition.objects.filter(key=key, subject=locked, user=by.user).first()):
        return done
    row = entry.rows(locked).get(pk=row.pk)
    attach(entry.code, [row], locked.transitions.filter(move=Remark.CORRECT).order_by("id"))
    _check(locked, entry, row, by, door.get("expected_version"))
    fields = entry.fields(locked, row)
    changed = {
        name: values[name]
        for name in fields
        if name in values and _differs(entry, row, name, fields[name], values[name])
    }
    if not changed:
        raise DataMissing(_("內容與原來相同，沒有要更正的。"))
    if not reason.strip():
        raise DataMissing(_("請說明更正的理由。"))
    kept = {name: entry.value(row, name) for name in fields if name not in entry.not_values}
    if gaps := entry.gaps(locked, row, kept | values):
        raise DataMissing(sentences(gaps.values()))
    line, written = _put(locked, entry, row, changed, reason, by, key=key)
    for case, same in entry.copies(locked, row):
        again = {n: taken_again(value) if isinstance(value, Attachment) else value for n, value in written.items()}
        _put(lock(case), entry, same, again, reason, by)
    return line


def _put(
    plan: Proposal, entry: Entry, row: Any, changed: dict[str, Any], reason: str, by: Actor, *, key: str | None = None
) -> tuple[Transition, dict[str, Any]]:
    """Write ``changed``, log both values, tell who was told; gives the line and the values as they are kept."""
    fields = entry.fields(plan, row)
    with override(settings.LANGUAGE_CODE):
        label, old = entry.named(row), {name: entry.said(name, entry.value(row, name)) for name in changed}
        written = entry.write(plan, row, changed, by=by)
        corrected = [
            {
                "field": name,
                "label": str(fields[name].label),
                "old": old[name],
                "new": entry.said(name, value),
                "value": stored(value),
            }
            for name, value in written.items()
        ]
    about = {"kind": entry.code, "id": str(row.pk), "label": label}
    about |= {"confidential": "1"} if entry.confidential else {}
    data = {"entry": about, "corrected": corrected, "reason": reason}
    line = log_line(plan, Remark.CORRECT, by, clock.now(), source=plan.state, key=key, data=data)
    line.save(force_insert=True)
    _tell(plan, entry, row, line, by)
    return line, written


def _check(plan: Proposal, entry: Entry, row: Any, by: Actor, seen: int | None) -> None:
    if not (verdict := entry.allowed(plan, row, by)):
        raise NotPermitted(verdict.reason)
    if not (verdict := entry.stands(plan, row)):
        raise GuardFailed(verdict.reason)
    if seen is not None and seen != len(row.corrections):
        raise StaleVersion(since_opened(_("已有人更正過這項資料")))


def _differs(entry: Entry, row: Any, name: str, field: forms.Field, value: Any) -> bool:
    """A box for another file that was left empty, and a tick, correct nothing."""
    if name in entry.not_values or (value is None and isinstance(field, forms.FileField)):
        return False
    return bool(value != entry.value(row, name))


def _tell(plan: Proposal, entry: Entry, row: Any, line: Transition, by: Actor) -> None:
    key = f"{plan.machine_name}:{plan.pk}:{Remark.CORRECT}:{line.pk}"
    text = _in_notice(plan, entry, row, line, by)
    units, where = entry.told(plan, row).values(), reverse(entry.back, args=[plan.pk])
    notices.tell(notices.Event(key, CORRECTED, plan), text, where, units, but=by.user)


def _said(plan: Proposal, entry: Entry, row: Any, line: Transition, by: Actor) -> str:
    """The values were typed: what leaves the system says of which entry they are."""
    about = {"case": plan, "entry": entry.named(row), "actor": by}
    if is_carried_out():
        return _("%(case)s：更正%(entry)s（%(actor)s）") % about
    fields = entry.fields(plan, row)
    made = (f"{fields[made['field']].label} {made['old']} → {made['new']}" for made in line.data["corrected"])
    return _("%(case)s：更正%(entry)s，%(what)s（%(actor)s）") % (about | {"what": sentences(made)})


_in_notice = lazy(_said, str)
