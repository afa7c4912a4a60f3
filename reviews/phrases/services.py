"""Verbs on an agency's phrases, each with its record; never on another agency's."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from reviews.models import Phrase
from reviews.permissions import keeps_phrases
from workflow.upkeep.records import ADDED, CHANGED, REMOVED, record


@transaction.atomic
def save_phrase(form: Any, *, by: Actor) -> Phrase:
    """Keep it; opinions that hold its words stay as they are."""
    _check(form.instance, by)
    known = form.instance.pk is not None
    phrase: Phrase = form.save()
    if form.changed_data:
        record(phrase, CHANGED if known else ADDED, (_("變更 %s") if known else _("新增 %s")) % phrase, by=by)
    return phrase


@transaction.atomic
def remove_phrase(phrase: Phrase, *, by: Actor) -> None:
    """Offer it no more."""
    _check(phrase, by)
    record(phrase, REMOVED, _("刪除 %s") % phrase, by=by)
    phrase.delete()


def _check(phrase: Phrase, by: Actor) -> None:
    if not keeps_phrases(by) or phrase.unit_id != by.unit_id:
        raise PermissionDenied
