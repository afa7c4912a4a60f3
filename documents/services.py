"""Taking files in and handing them out; the caller asks who may see one, never this module."""

from __future__ import annotations

import hashlib
from typing import Any, cast

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.encoding import iri_to_uri
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.audit import access
from accounts.states import Accessed
from documents.files.refusals import Refusal, in_words
from documents.files.scanning import ScannerDown, virus_in
from documents.files.uploads import Checked, taken_in
from documents.leftovers import note_named, note_stored
from documents.models import Attachment
from documents.papers.blocks import Paper
from documents.papers.odf import TEXT_MIME
from documents.papers.odt import odt
from documents.states import Scan
from workflow.together import Writes

log = structlog.get_logger(__name__)


def attach(file: File, *, by: Actor, writes: Writes | None = None) -> Attachment:
    """Check ``file`` (unless its form field has), scan it and store it; its row goes with ``writes``, else at once.

    Raises UploadRefused for a file that may not come in, an infected one included. With the scanner down the file is
    kept in quarantine until :func:`rescan` has seen it. What is stored and then not wanted (the transaction is rolled
    back) is removed by :mod:`documents.leftovers`.
    """
    file = file if getattr(file, "checked", None) else taken_in(file)
    checked: Checked = file.checked  # type: ignore[attr-defined]
    file = _kept(file, checked.size)
    attachment = Attachment(
        name=checked.name,
        size=checked.size,
        sha256=checked.sha256,
        mime=checked.mime,
        scan=_scan(file, checked.name),
        uploaded_by=by.user,
        uploaded_for=by.unit,
    )
    file.seek(0)
    attachment.file.save(checked.name, file, save=False)
    note_stored(attachment)
    if writes is not None:
        writes.insert([attachment])
        note_named(attachment)
        return attachment
    try:
        with transaction.atomic():
            attachment.save(force_insert=True)
            note_named(attachment)
    except BaseException:
        attachment.file.delete(save=False)
        raise
    return attachment


def attach_paper(paper: Paper, name: str, *, by: Actor, writes: Writes | None = None) -> Attachment:
    """A paper of ours as it reads now, as ODT; it needs no look inside. The rest as of :func:`attach`."""
    data = odt(paper)
    file = SimpleUploadedFile(name, data, TEXT_MIME)
    file.checked = Checked(name, TEXT_MIME, len(data), hashlib.sha256(data).hexdigest())  # type: ignore[attr-defined]
    return attach(file, by=by, writes=writes)


def taken_again(attachment: Attachment) -> File:
    """A stored file to be attached once more, to another case; it was checked when it came in."""
    with attachment.file.open("rb") as stored:
        file: Any = ContentFile(stored.read(), attachment.name)
    file.checked = Checked(attachment.name, attachment.mime, attachment.size, attachment.sha256)
    return cast(File, file)


def _kept(file: File, size: int) -> File:
    """The first ``size`` bytes of the file, which are all but for pictures with something behind them."""
    if size == file.size:
        return file
    file.seek(0)
    return ContentFile(file.read(size))


def _scan(file: File, name: str) -> Scan:
    if not settings.CLAMAV:
        return Scan.NOT_SCANNED
    file.seek(0)
    try:
        virus = virus_in(file)
    except ScannerDown as error:
        log.warning("scanner_down", error=str(error))
        return Scan.QUARANTINED
    if virus:
        log.warning("upload_infected", virus=virus)
        with in_words():
            raise Refusal("infected", name, virus=virus)
    return Scan.CLEAN


def rescan() -> int:
    """Scan what came in while the scanner was down; how many files were let out of quarantine.

    An infected file stays, with the virus's name: its row is part of a case.
    """
    released = 0
    for attachment in Attachment.objects.filter(scan=Scan.QUARANTINED, virus="").iterator():
        try:
            with attachment.file.open("rb") as stored:
                attachment.virus = virus_in(stored)[:100]
        except ScannerDown as error:
            log.warning("scanner_down", error=str(error))
            break
        attachment.scan = Scan.QUARANTINED if attachment.virus else Scan.CLEAN
        attachment.save(update_fields=["scan", "virus"])
        released += attachment.scan == Scan.CLEAN
    return released


def serve(attachment: Attachment) -> HttpResponseBase:
    """The file as a download. The caller has checked that the reader may see what it is attached to.

    Raises PermissionDenied, with words for the reader, while the file is in quarantine.
    """
    if attachment.is_quarantined:
        raise PermissionDenied(quarantine_words(attachment))
    return hand_out(str(attachment.file.name), attachment.name, attachment.mime, kind=Accessed.FILE)


def hand_out(name: str, called: str, mime: str, *, kind: Accessed, purpose: str = "") -> HttpResponseBase:
    """The stored file ``name`` as a download ``called`` so; that it was taken leaves a line of its ``kind``.

    The caller has checked that the reader may see it.
    """
    access.record(kind, called, purpose=purpose)
    response = _by_nginx(name, mime) if settings.X_ACCEL_LOCATION else _by_us(name, mime)
    response["Content-Disposition"] = content_disposition_header(True, called)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def shown_in_page(attachment: Attachment) -> HttpResponse:
    """A picture that everybody may see where it stands; who has looked at it is noted nowhere.

    The caller has checked that it is shown, and says how long it may be kept. Raises PermissionDenied in quarantine.
    """
    if attachment.is_quarantined:
        raise PermissionDenied(quarantine_words(attachment))
    with attachment.file.open("rb") as stored:
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}
        return HttpResponse(stored.read(), content_type=attachment.mime, headers=headers)


def quarantine_words(attachment: Attachment) -> str:
    """Why a file in quarantine is not handed out."""
    if attachment.virus:
        return _("「%(name)s」含有病毒（%(virus)s），已隔離，不能下載。請聯絡上傳單位重新提供檔案。") % {
            "name": attachment.name,
            "virus": attachment.virus,
        }
    return _("「%(name)s」尚未完成掃毒，暫時隔離。掃毒服務恢復後會自動開放，請稍後再下載。") % {"name": attachment.name}


def _by_nginx(name: str, mime: str) -> HttpResponse:
    location = f"{settings.X_ACCEL_LOCATION.rstrip('/')}/{name}"
    return HttpResponse(content_type=mime, headers={"X-Accel-Redirect": iri_to_uri(location)})


def _by_us(name: str, mime: str) -> FileResponse:
    return FileResponse(default_storage.open(name), content_type=mime)
