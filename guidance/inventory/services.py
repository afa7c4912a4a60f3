"""Writing the inventory: entered, changed, checked, taken out of use, consents withdrawn, each with its line of the log.

Whoever writes holds the row; nothing is merged by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.services import attach
from guidance.contacts import links
from guidance.contacts.forgetting import Left, forget, hand_on
from guidance.contacts.telling import entered, tell
from guidance.inventory.likeness import Alike, like
from guidance.models import InventoryChange, InventoryEntry, InventoryImport
from guidance.permissions import keeps_district, keeps_entry
from guidance.states import Entered, InventoryKind
from inputs.fields import format_day, format_roc
from workflow.calendar import clock
from workflow.engine.errors import NotPermitted, Refused, StaleVersion
from workflow.together import Writes

if TYPE_CHECKING:
    from accounts.actors import Actor
    from documents.models import Attachment
    from workflow.models import OutboxMessage

CONTACT = ("contact_name", "contact_phone", "contact_email")
CONSENT = ("consent_by", "consent_on")
WRITTEN: tuple[str, ...] = ("district", "kind", "name", "words", "address", "longitude", "latitude", "source", "year")
WRITTEN += ("photo_alt", "photo_consent", *CONTACT, *CONSENT)
# Who is named: the log says that somebody is, never who.
NAMED = (*CONTACT, "consent_by")
THERE = "*"
BY_CONTACT = gettext_lazy("聯絡人本人")
NOT_KEPT = gettext_lazy("只有該區區公所、專管平台或研考會能維護這一區的盤點。")
GONE = gettext_lazy("這筆資料已停用，請先恢復使用。")


class LooksAlike(Refused):
    """The district has entries called much like it; who writes has not said that this is another one."""

    def __init__(self, found: list[Alike]) -> None:
        self.found = found
        super().__init__(_("這一區已有名稱相近的資料，請先確認不是同一筆；確實不同時，請勾選後再儲存。"))


@transaction.atomic
def add_entry(
    *, by: Actor, photo: Any = None, anyway: bool = False, words_of_log: str = "", **said: Any
) -> InventoryEntry:
    """登錄: one more entry of ``said``'s district; refused where it looks like another and is not meant ``anyway``."""
    _require_keeper(by, said["district"].pk)
    if not anyway and (found := like(said["district"].pk, said["name"])):
        raise LooksAlike(found)
    (entry,) = _add([said], by=by, photo=photo, words_of_log=words_of_log)
    return entry


@transaction.atomic
def add_entries(rows: Sequence[Mapping[str, Any]], *, by: Actor, words_of_log: str) -> list[InventoryEntry]:
    """Several, of which whoever writes has said that they are what they are."""
    return _add(rows, by=by, words_of_log=words_of_log)


def _add(
    rows: Sequence[Mapping[str, Any]], *, by: Actor, photo: Any = None, words_of_log: str = ""
) -> list[InventoryEntry]:
    """In the caller's transaction; three statements, however many they are."""
    for said in rows:
        _require_keeper(by, said["district"].pk)
    assert by.unit
    known = {"entered_by": by.label, "entered_for": by.unit, "entered_at": clock.now()}
    known |= {"checked_by": by.label, "checked_on": timezone.localdate(clock.now())}
    entries = [InventoryEntry(**known, **said) for said in rows]
    if photo:
        entries[0].photo = attach(photo, by=by)
    InventoryEntry.objects.bulk_create(entries)
    blank = InventoryEntry()
    lines = []
    for entry, said in zip(entries, rows, strict=True):
        changes = [change for name in WRITTEN if (change := changed(name, getattr(blank, name, None), said.get(name)))]
        lines.append(_line(entry, Entered.ADDED, by=by, fields=changes, words=words_of_log))
    InventoryChange.objects.bulk_create(lines)
    tell(*(mail for entry in entries if (mail := _mail(entry, "", by))))
    return entries


@transaction.atomic
def change_entry(entry: InventoryEntry, *, by: Actor, expected: int | None = None, **said: Any) -> InventoryEntry:
    """修改: as :func:`change_held`. ``expected`` is the version that was shown."""
    return change_held(hold(entry, by=by, expected=expected), by=by, **said)


def change_held(
    locked: InventoryEntry,
    *,
    by: Actor,
    photo: Any = None,
    drop_photo: bool = False,
    anyway: bool = False,
    words_of_log: str = "",
    **said: Any,
) -> InventoryEntry:
    """What differs is written and logged; it counts as checked. The caller's transaction holds the row; refusals come first."""
    _require_free(locked, by)
    if "district" in said:
        _require_keeper(by, said["district"].pk)
    if _is_called_anew(locked, said) and not anyway:
        district = said.get("district", locked.district)
        if found := like(district.pk, said.get("name", locked.name), own=locked.pk):
            raise LooksAlike(found)
    fields = [change for name, new in said.items() if (change := changed(name, getattr(locked, name), new))]
    was, named = Left(locked.contact_email, locked.name), locked.contact_name
    for name, new in said.items():
        setattr(locked, name, new)
    if any(name in said for name in CONTACT) and locked.has_contact:
        _require_new_consent(locked)
        locked.consent_withdrawn_at = None
    if drop_photo or photo:
        fields += _replace_photo(locked, attach(photo, by=by) if photo else None)
    if fields:
        _mark_checked(locked, by)
        hand_on(was, locked.contact_email, is_another=locked.contact_name != named)
        locked.row_version += 1
        writes = Writes()  # one statement
        writes.save(locked)
        writes.insert([_line(locked, Entered.CHANGED, by=by, fields=fields, words=words_of_log)])
        if mail := _mail(locked, was.address, by):
            writes.insert([mail], unless_there=True)
        writes.send()
    return locked


def _mail(entry: InventoryEntry, before: str, by: Actor) -> OutboxMessage | None:
    """Who is named with another address than ``before`` hears of it."""
    if entry.contact_email.lower() in ("", before.lower()):
        return None
    called = f"{entry.district.name}　{entry.name}"
    key = links.key_of(entry.contact_email)
    return entered(links.ENTRY, entry.pk, key, address=entry.contact_email, called=called, by=by.label)


def _is_called_anew(entry: InventoryEntry, said: Mapping[str, Any]) -> bool:
    named = said.get("name", entry.name) != entry.name
    return named or ("district" in said and said["district"].pk != entry.district_id)


def _require_new_consent(entry: InventoryEntry) -> None:
    """After a withdrawal a contact comes back by a consent given since: an old workbook does not bring it back."""
    if (gone := entry.consent_withdrawn_at) and not is_given_since(entry.consent_on, gone):
        raise Refused(consent_is_old(gone))


def is_given_since(given: dt.date | None, withdrawn: dt.datetime) -> bool:
    """Was the consent given after the day on which the last one was withdrawn?"""
    return given is not None and given > timezone.localdate(withdrawn)


def consent_is_old(withdrawn: dt.datetime) -> str:
    """What is said where it was not."""
    day = format_day(timezone.localdate(withdrawn))
    return _("聯絡人的同意已於 %s 撤回；要重新登錄，請先取得這一天之後的新同意，並填新的同意日期。") % day


@transaction.atomic
def check_entry(entry: InventoryEntry, *, by: Actor) -> InventoryEntry:
    """查核: somebody has looked, and it is still so."""
    locked = hold(entry, by=by)
    _mark_checked(locked, by)
    _save(locked)
    log(locked, Entered.CHECKED, by=by)
    return locked


@transaction.atomic
def withdraw_consent(entry: InventoryEntry, *, how: str, by: Actor) -> InventoryEntry:
    """撤回同意: the contact is gone at once, here, in what is still typed about it and in workbooks not yet imported.

    The line of the log and the day of the withdrawal stay.
    """
    locked = hold(entry, by=by, removed=True)
    if not locked.has_contact:
        raise Refused(_("這筆資料沒有聯絡人，或同意已經撤回。"))
    _leave(locked)
    log(locked, Entered.CONSENT_WITHDRAWN, by=by, words=how)
    return locked


@transaction.atomic
def withdraw_own(entry: InventoryEntry) -> None:
    """The contact takes the consent back, on the page that the mail led to."""
    locked = InventoryEntry.objects.select_for_update(no_key=True).get(pk=entry.pk)
    if locked.has_contact:
        _leave(locked)
        _log_of_contact(locked, Entered.CONSENT_WITHDRAWN)


@transaction.atomic
def correct_own(form: Any) -> None:
    """What the contact writes there holds from now on, with the consent of who wrote it."""
    row: InventoryEntry = form.instance
    before = InventoryEntry.objects.get(pk=row.pk)
    row.consent_by, row.consent_on = row.contact_name, timezone.localdate(clock.now())
    row.row_version += 1
    row.save(update_fields=[*CONTACT, *CONSENT, "row_version"])
    fields = [
        change for name in (*CONTACT, *CONSENT) if (change := changed(name, getattr(before, name), getattr(row, name)))
    ]
    _log_of_contact(row, Entered.CHANGED, fields)


def _leave(locked: InventoryEntry) -> None:
    """Name, telephone and address go."""
    page = reverse("guidance:entry_edit", args=[locked.pk])
    forget(Left(locked.contact_email, locked.name, pages=(page,)))
    for name in CONTACT:
        setattr(locked, name, "")
    locked.consent_withdrawn_at = clock.now()
    _save(locked)
    InventoryImport.objects.filter(done_at=None, rows__contains=[{"id": locked.pk}]).update(rows=[])


def _log_of_contact(entry: InventoryEntry, what: Entered, fields: Iterable[list[str]] = ()) -> None:
    """A line of what nobody with an account did."""
    said = {"fields": list(fields), "by": str(BY_CONTACT)}
    InventoryChange.objects.create(entry=entry, at=clock.now(), what=what, **said)


@transaction.atomic
def remove_entry(entry: InventoryEntry, *, why: str, by: Actor) -> InventoryEntry:
    """停用: it stands in no list any more; who keeps the inventory may bring it back."""
    locked = hold(entry, by=by)
    locked.removed_at = clock.now()
    _save(locked)
    log(locked, Entered.REMOVED, by=by, words=why)
    return locked


@transaction.atomic
def restore_entry(entry: InventoryEntry, *, by: Actor) -> InventoryEntry:
    """恢復使用."""
    locked = hold(entry, by=by, removed=True)
    if locked.removed_at is None:
        raise Refused(_("這筆資料沒有停用。"))
    locked.removed_at = None
    _mark_checked(locked, by)
    _save(locked)
    log(locked, Entered.RESTORED, by=by)
    return locked


@transaction.atomic
def merge_into(entry: InventoryEntry, *, words: str, address: str, source: str, by: Actor) -> InventoryEntry:
    """併入: what a proposer says of it stands behind what is known, with whose words they are."""
    locked = hold(entry, by=by)
    added = words.strip() and words.strip() not in locked.words
    text = f"{locked.words}\n{words.strip()}（{source}）".strip() if added else locked.words
    if len(text) > (most := 1000):
        over = len(text) - most
        raise Refused(
            _("併入後特色說明會超過 %(most)d 字，多出 %(over)d 字；請先縮短。") % {"most": most, "over": over}
        )
    said = {"words": text, "address": locked.address or address}
    fields = [change for name, new in said.items() if (change := changed(name, getattr(locked, name), new))]
    locked.words, locked.address = said["words"], said["address"]
    _mark_checked(locked, by)
    _save(locked)
    log(locked, Entered.MERGED, by=by, fields=fields, words=source)
    return locked


def hold(entry: InventoryEntry, *, by: Actor, expected: int | None = None, removed: bool = False) -> InventoryEntry:
    """The row as it stands, held; refused to who does not keep it, and where it was changed or put out of use meanwhile."""
    rows = InventoryEntry.objects.select_for_update(of=("self",), no_key=True).select_related("district", "photo")
    locked = rows.get(pk=entry.pk)
    if not keeps_entry(locked, by):
        raise NotPermitted(str(NOT_KEPT))
    if expected is not None and expected != locked.row_version:
        raise StaleVersion(_("這筆資料在您開啟之後已另外修改過；您的內容還沒有儲存，請重新開啟比對後再儲存。"))
    if not removed:
        _require_free(locked, by)
    return locked


def _require_free(locked: InventoryEntry, by: Actor) -> None:
    if not keeps_entry(locked, by):
        raise NotPermitted(str(NOT_KEPT))
    if locked.removed_at:
        raise Refused(str(GONE))


def changed(name: str, old: Any, new: Any) -> list[str] | None:
    """Field, before and after as the log keeps them, whatever language who writes reads; None where nothing differs."""
    if (old or None) == (new or None):
        return None
    if name in NAMED:
        return [name, *(THERE if value else "" for value in (old, new))]
    if name == "kind":
        return [name, old or "", new or ""]
    return [name, plain(name, old), plain(name, new)]


def plain(name: str, value: Any) -> str:
    """A field as it is read."""
    if value in (None, ""):
        return ""
    if isinstance(value, dt.date):
        return format_roc(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if name == "kind":
        return str(dict(InventoryKind.choices).get(value, value))
    return str(value)


def log(
    entry: InventoryEntry, what: Entered, *, by: Actor, fields: Iterable[list[str]] = (), words: str = ""
) -> InventoryChange:
    """One more line of the entry's log."""
    line = _line(entry, what, by=by, fields=fields, words=words)
    line.save(force_insert=True)
    return line


def _line(
    entry: InventoryEntry, what: Entered, *, by: Actor, fields: Iterable[list[str]] = (), words: str = ""
) -> InventoryChange:
    said = {"fields": list(fields), "words": words[:300], "user": by.user, "by": by.label}
    return InventoryChange(entry=entry, at=clock.now(), what=what, **said)


def _require_keeper(by: Actor, district: str) -> None:
    if not keeps_district(by, district):
        raise NotPermitted(str(NOT_KEPT))


def _mark_checked(entry: InventoryEntry, by: Actor) -> None:
    entry.checked_on, entry.checked_by = timezone.localdate(clock.now()), by.label


def _save(entry: InventoryEntry) -> None:
    entry.row_version += 1
    entry.save()


def _replace_photo(entry: InventoryEntry, new: Attachment | None) -> list[list[str]]:
    """What the log says of it; the picture that was there is gone for good."""
    old, entry.photo = entry.photo, new
    if new is None:
        entry.photo_alt = entry.photo_consent = ""
    if old:
        name, storage = str(old.file.name), old.file.storage
        entry.save(update_fields=["photo", "photo_alt", "photo_consent"])
        old.delete()
        transaction.on_commit(lambda: storage.delete(name))
    return [["photo", old.name if old else "", new.name if new else ""]] if old or new else []
