"""All that went along with one sending as one ZIP, for who sends it and who received it: made by the queue."""

from __future__ import annotations

import datetime as dt
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from tempfile import SpooledTemporaryFile
from typing import IO

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from documents.errors import PaperError
from documents.models import Attachment
from documents.orders import services
from documents.orders.wishes import Kind, Made, Said, Told, Wish, register
from documents.papers.odf import zip_time
from documents.papers.render import LANGUAGE
from documents.services import quarantine_words
from documents.states import Scan
from proposals.papers.orders import plan_wish
from tracking.models import Enclosure, NdcSubmission

ENCLOSURES = "ndc_enclosures"
SPOOL_BYTES = 8 << 20  # what it may take of memory; the rest lies in a temporary file
KEPT_FOR = dt.timedelta(days=1)  # what is in it is kept; it is made again in a moment
COUNTED = gettext_lazy("已放入 %(count)s 個檔案。")
LEFT_OUT = "未能放入的附件.txt"


def register_all() -> None:
    """When the app starts."""
    register(ENCLOSURES, Kind(_make, "application/zip", ".zip", COUNTED, kept_for=KEPT_FOR))


def enclosures_wish(submission: NdcSubmission) -> Wish:
    """The ZIP, once the plan in the version that was sent is printed; with what is let out of quarantine, another (one query)."""
    held = submission.enclosures.filter(attachment__scan=Scan.QUARANTINED).order_by("position")
    said = {"submission": submission.pk, "held": list(held.values_list("position", flat=True))}
    return Wish(ENCLOSURES, said, needs=(plan_wish(submission.version).key,))


def weigh(submissions: Sequence[NdcSubmission]) -> None:
    """Give each sending ``plan_size``, the bytes of its plan as it is printed; 0 while it is not (one query if any)."""
    keys = [plan_wish(each.version).key for each in submissions]
    orders = services.by_key(keys) if keys else {}
    for each, key in zip(submissions, keys, strict=True):
        order = orders.get(key)
        each.plan_size = order.size if order and services.is_there(order) else 0


def _make(said: Said, told: Told) -> Made:
    submission = NdcSubmission.objects.select_related("version", "proposal").get(pk=said["submission"])
    submission.version.proposal = submission.proposal
    enclosures = list(submission.enclosures.select_related("attachment").order_by("position"))
    spool: IO[bytes] = SpooledTemporaryFile(max_size=SPOOL_BYTES)  # noqa: SIM115 - handed on to who keeps it
    try:
        with override(LANGUAGE), zipfile.ZipFile(spool, "w") as archive:
            left_out = list(_written(archive, submission, enclosures, told))
            if left_out:
                archive.writestr(_entry(LEFT_OUT, submission), "\r\n".join(left_out).encode())
    except BaseException:
        spool.close()
        raise
    spool.seek(0)
    return Made(spool)


def _written(
    archive: zipfile.ZipFile, submission: NdcSubmission, enclosures: list[Enclosure], told: Told
) -> Iterator[str]:
    """Each enclosure under its number, as the letter lists them; gives what could not be put in, with its reason."""
    for number, enclosure in enumerate(enclosures, 1):
        file = enclosure.attachment
        if file and file.is_quarantined:
            yield f"{enclosure.name}：{quarantine_words(file)}"
            continue
        name = f"{number:02} {enclosure.name}" if file else f"{number:02} {enclosure.name}.pdf"
        try:
            with _opened(submission, file) as stored, archive.open(_entry(name, submission), "w") as entry:
                shutil.copyfileobj(stored, entry)
        except FileNotFoundError:
            yield f"{enclosure.name}：{_('檔案不在儲存空間中，請通知系統管理者。')}"
        told(number)


def _opened(submission: NdcSubmission, file: Attachment | None) -> IO[bytes]:
    """The file, or the plan as the queue has printed it."""
    if file:
        opened: IO[bytes] = file.file.open("rb")
        return opened
    order = services.found(plan_wish(submission.version))
    if not order or not services.is_there(order):
        raise PaperError
    printed: IO[bytes] = default_storage.open(order.name, "rb")
    return printed


def _entry(name: str, submission: NdcSubmission) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, zip_time(submission.sent_at))
