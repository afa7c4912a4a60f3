"""Text files that stand for scanned papers, made here, so what they hold needs no look inside; what the queue prints."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.core.files.uploadedfile import SimpleUploadedFile

from documents.files.uploads import Checked
from documents.models import PaperOrder
from proposals.models import Proposal
from proposals.papers.orders import plan_wish
from reviews.meetings.recording import Record
from reviews.states import MatterKind, Part


def text_file(name: str, text: str) -> SimpleUploadedFile:
    """An upload that has been checked as its form field would: the sandbox took a quarter of the demo's loading."""
    data = text.encode()
    file = SimpleUploadedFile(name, data, "text/plain")
    file.checked = Checked(name, "text/plain", len(data), hashlib.sha256(data).hexdigest())  # type: ignore[attr-defined]
    return file


def paper(title: str) -> SimpleUploadedFile:
    """A small paper of this title; says that it is fictional."""
    return text_file(f"{title}（示範資料）.txt", f"{title}\n\n這是示範資料，內容為虛構。\n")


MINUTES = Record(
    recorder="王小姐",
    remarks="請各機關就分工事項逐項確認，當場有疑義者提出討論。",
    people=(
        (Part.ATTENDS, "農業局　副局長　陳大明\n觀光旅遊局　副局長　林小華\n文化局　主任秘書　張美玲"),
        (Part.OBSERVES, "專案管理平台　計畫經理　李志強"),
    ),
    matters=(
        (MatterKind.REPORT, "書面審查結果及待確認分工事項。\n決定：洽悉。"),
        (MatterKind.MOTION, ""),
    ),
)


def of_what_stands(plans: Iterable[Proposal]) -> None:
    """Of all that was frozen on the way only the version that stands is printed: a first run would lay out for minutes."""
    standing = [plan_wish(plan.version).key for plan in plans if plan.version]
    PaperOrder.objects.exclude(key__in=standing).delete()
