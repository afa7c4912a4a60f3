"""Storing, scanning and handing out files."""

from __future__ import annotations

import hashlib
import socket
from urllib.parse import quote

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError

from accounts.actors import Actor
from documents import tasks
from documents.files.uploads import UploadRefused
from documents.models import Attachment
from documents.services import attach, rescan, serve
from documents.states import Scan
from tests.documents.files.corpus import HTML, pdf
from tests.documents.stored import EICAR, stored_files
from tests.factories.accounts import make_actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]


@pytest.fixture
def clamd_down(settings) -> None:
    """A port where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.CLAMAV = f"127.0.0.1:{free.getsockname()[1]}"


@pytest.fixture
def actor() -> Actor:
    return make_actor()


def sent(name: str = "計畫.pdf", data: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or pdf())


def test_a_file_is_stored_under_its_uuid(actor: Actor) -> None:
    data = pdf(pages=2)
    attachment = attach(sent("../計畫\u202e.pdf", data), by=actor)
    attachment.refresh_from_db()
    assert attachment.file.name == f"attachments/{attachment.pk.hex[:2]}/{attachment.pk}"
    assert attachment.file.read() == data
    attachment.file.close()
    assert (attachment.name, attachment.size, attachment.mime) == ("計畫.pdf", len(data), "application/pdf")
    assert attachment.sha256 == hashlib.sha256(data).hexdigest()
    assert (attachment.uploaded_by, attachment.uploaded_for) == (actor.user, actor.unit)
    assert attachment.scan == Scan.NOT_SCANNED
    assert attachment.get_scan_display() == "未掃描"
    assert str(attachment) == "計畫.pdf"


def test_a_refused_file_leaves_nothing(actor: Actor, settings) -> None:
    with pytest.raises(UploadRefused):
        attach(sent("報告.pdf", HTML), by=actor)
    assert not Attachment.objects.exists()
    assert stored_files(settings) == []


def test_a_row_that_cannot_be_written_leaves_no_file(actor: Actor, settings) -> None:
    actor.user.pk = None
    with pytest.raises((IntegrityError, ValueError)):
        attach(sent(), by=actor)
    assert stored_files(settings) == []


@pytest.mark.parametrize(("size", "label"), [(1, "1 KB"), (2048, "2 KB"), (3 << 20, "3 MB"), (3_300_000, "3.2 MB")])
def test_sizes_as_people_say_them(size: int, label: str) -> None:
    assert Attachment(size=size).size_label == label


def test_a_clean_file_passes_the_scanner(actor: Actor, clamd) -> None:
    assert attach(sent(), by=actor).scan == Scan.CLEAN


def test_an_infected_file_is_refused(actor: Actor, clamd, settings) -> None:
    with pytest.raises(UploadRefused) as refusal:
        attach(sent("毒.txt", EICAR), by=actor)
    assert refusal.value.messages == [
        "「毒.txt」含有病毒（Eicar-Test-Signature），沒有存入系統。請先掃毒您的電腦，再上傳乾淨的檔案。"
    ]
    assert not Attachment.objects.exists()
    assert stored_files(settings) == []


def test_with_the_scanner_down_files_wait_in_quarantine(actor: Actor, clamd_down) -> None:
    attachment = attach(sent(), by=actor)
    assert attachment.scan == Scan.QUARANTINED
    with pytest.raises(PermissionDenied) as denial:
        serve(attachment)
    assert str(denial.value) == "「計畫.pdf」尚未完成掃毒，暫時隔離。掃毒服務恢復後會自動開放，請稍後再下載。"
    assert rescan() == 0


def test_a_scanner_that_answers_nonsense_counts_as_down(actor: Actor, clamd) -> None:
    clamd.answer = b"INSTREAM size limit exceeded. ERROR\n"
    assert attach(sent(), by=actor).scan == Scan.QUARANTINED
    clamd.answer = b"stream: Can't allocate memory ERROR\n"
    assert attach(sent(), by=actor).scan == Scan.QUARANTINED


def test_files_leave_quarantine_when_the_scanner_is_back(actor: Actor, settings, clamd) -> None:
    clamd.answer = b"stream: busy ERROR\n"
    clean, infected = attach(sent(), by=actor), attach(sent("毒.txt", EICAR), by=actor)
    clamd.answer = b""
    assert tasks.rescan() == 1
    clean.refresh_from_db()
    infected.refresh_from_db()
    assert (clean.scan, clean.virus) == (Scan.CLEAN, "")
    assert (infected.scan, infected.virus) == (Scan.QUARANTINED, "Eicar-Test-Signature")
    with pytest.raises(PermissionDenied) as denial:
        serve(infected)
    assert str(denial.value) == (
        "「毒.txt」含有病毒（Eicar-Test-Signature），已隔離，不能下載。請聯絡上傳單位重新提供檔案。"
    )
    assert tasks.rescan() == 0


def test_a_download_is_never_shown_as_a_page(actor: Actor) -> None:
    data = pdf()
    response = serve(attach(sent("計畫 書.pdf", data), by=actor))
    assert b"".join(response) == data
    assert dict(response.items()) == {
        "Content-Type": "application/pdf",
        "Content-Length": str(len(data)),
        "Content-Disposition": f"attachment; filename*=utf-8''{quote('計畫 書.pdf')}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    response.close()


def test_behind_nginx_the_bytes_are_left_to_nginx(actor: Actor, settings) -> None:
    settings.X_ACCEL_LOCATION = "/protected/"
    attachment = attach(sent("plan.pdf"), by=actor)
    response = serve(attachment)
    assert response.content == b""
    assert response["X-Accel-Redirect"] == f"/protected/attachments/{attachment.pk.hex[:2]}/{attachment.pk}"
    assert response["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
