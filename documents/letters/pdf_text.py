"""The words of a stranger's PDF; runs in a child of :mod:`documents.sandbox`, never with settings or database."""

from __future__ import annotations

import io

from pypdf import PdfReader


def text_of(data: bytes, pages: int) -> str:
    """The text of the first ``pages`` pages."""
    reader = PdfReader(io.BytesIO(data))
    return "\n".join(page.extract_text() for page in reader.pages[:pages])
