"""Text files that stand for scanned papers; made here, so what they hold needs no look inside."""

from __future__ import annotations

import hashlib

from django.core.files.uploadedfile import SimpleUploadedFile

from documents.files.uploads import Checked


def text_file(name: str, text: str) -> SimpleUploadedFile:
    """An upload that has been checked as its form field would: the sandbox took a quarter of the demo's loading."""
    data = text.encode()
    file = SimpleUploadedFile(name, data, "text/plain")
    file.checked = Checked(name, "text/plain", len(data), hashlib.sha256(data).hexdigest())  # type: ignore[attr-defined]
    return file


def paper(title: str) -> SimpleUploadedFile:
    """A small paper of this title; says that it is fictional."""
    return text_file(f"{title}（示範資料）.txt", f"{title}\n\n這是示範資料，內容為虛構。\n")
