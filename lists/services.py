"""Views of lists are kept, shared and dropped; never what a list holds."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import Unit
from lists.models import SavedView
from workflow.engine.errors import Refused

MOST = 20  # views a person keeps of one list in one unit; as many a unit shares


@transaction.atomic
def keep(*, list_name: str, name: str, query: str, is_shared: bool, by: Actor) -> SavedView:
    """Keep what the list shows now under ``name``; one's own view of that name shows it from now on.

    Raises :class:`Refused` when there are too many of one's own, or too many that the unit shares.
    """
    assert by.unit_id
    own = SavedView.objects.filter(list=list_name, user=by.user, unit_id=by.unit_id)
    # The unit's row is held, so that of two at once the second counts what the first kept.
    Unit.objects.select_for_update(no_key=True).get(pk=by.unit_id)
    if not own.filter(name=name).exists() and own.count() >= MOST:
        raise Refused(_("每個清單最多保留 %d 個檢視；請先刪除不用的。") % MOST)
    shared = SavedView.objects.filter(list=list_name, unit_id=by.unit_id, is_shared=True)
    if is_shared and shared.exclude(user=by.user, name=name).count() >= MOST:
        raise Refused(_("每個清單最多共用 %d 個檢視；請先由保留的人或單位主管刪除不用的，或不共用。") % MOST)
    view, _made = SavedView.objects.update_or_create(
        list=list_name,
        user=by.user,
        unit_id=by.unit_id,
        name=name,
        defaults={"query": query, "is_shared": is_shared},
    )
    return view


def may_drop(view: SavedView, by: Actor) -> bool:
    """One's own; of those that a unit shares also who decides for the unit or keeps its people."""
    if view.unit_id != by.unit_id:
        return False
    return view.user_id == by.user.pk or (view.is_shared and (by.is_supervisor or by.is_administrator))


def drop(view: SavedView, *, by: Actor) -> None:
    """Take the view away; raises :class:`Refused` for others' views."""
    if not may_drop(view, by):
        raise Refused(_("只有保留這個檢視的人、單位主管或管理者可以刪除它。"))
    view.delete()
