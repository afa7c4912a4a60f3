"""The names files come with, read as people gave them; never what is in a file."""

from __future__ import annotations

from html import unescape
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler
from django.http.multipartparser import MultiPartParser

from documents.files.names import clean_name


class NamedFiles(MultiPartParser):
    """Django's reading of a form with files, but for their names: it drops joiners, and emoji of several fall apart."""

    def sanitize_file_name(self, file_name: str) -> str | None:
        """The name made harmless; None for a file without one, which Django leaves out."""
        return clean_name(unescape(file_name)) if super().sanitize_file_name(file_name) else None


class KeepNames(FileUploadHandler):
    """The first of the handlers: it hands the request over to :class:`NamedFiles`, which asks the others."""

    def handle_raw_input(
        self, input_data: Any, meta: Any, content_length: int, boundary: Any, encoding: str | None = None
    ) -> tuple[Any, Any]:
        """The form's texts and files."""
        assert self.request is not None
        others = [handler for handler in self.request.upload_handlers if handler is not self]
        return NamedFiles(meta, input_data, others, encoding).parse()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Never asked: the others have read everything."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Never asked either."""
