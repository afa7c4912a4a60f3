"""The one form field for files; never stores one."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import gettext_lazy as _

from documents import sandbox
from documents.files.kinds import ACCEPT, KINDS
from documents.files.names import clean_name, extension
from documents.files.uploads import CHECK_MEGABYTES, CHECK_SECONDS, Checked, source_of, taken_in

WORKBOOKS = (".ods", ".xlsx")
PHOTOS = (".jpg", ".jpeg", ".png")


class DocumentField(forms.FileField):
    """A file of an allowed kind, looked into. ``services.attach`` takes its value and does not look again."""

    default_error_messages = {"required": _("請選擇檔案。")}
    accept = ACCEPT

    def __init__(self, **kwargs: Any) -> None:
        # The check says more about an empty file than Django does.
        super().__init__(**{"allow_empty_file": True, **kwargs})

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let the browser's dialogue show only what may be uploaded."""
        return {**super().widget_attrs(widget), "accept": self.accept}

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file with its ``checked``; raises UploadRefused."""
        file = super().clean(data, initial)
        return taken_in(file) if isinstance(file, UploadedFile) else file


class FilesForm(forms.Form):
    """A form that takes a few files at once, each in a field of its own: gathered as ``files``."""

    files_at_once = 3

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, self.files_at_once + 1):
            label = _("附件 %(number)s") % {"number": number}
            self.fields[f"file_{number}"] = DocumentField(label=label, required=False)

    def clean(self) -> dict[str, Any]:
        """Gather them."""
        data = super().clean() or {}
        files = [data.pop(f"file_{number}", None) for number in range(1, self.files_at_once + 1)]
        return data | {"files": [file for file in files if file]}


class WorkbookField(DocumentField):
    """A workbook made from one of our templates; a text file has no sheets, whatever its encoding."""

    default_error_messages = {"not_a_workbook": _("「%(name)s」不是試算表（ods 或 xlsx）。請用範本填寫後上傳。")}
    accept = ",".join(WORKBOOKS)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file with its ``checked``; raises UploadRefused."""
        name = clean_name(data.name or "") if isinstance(data, UploadedFile) else ""
        if extension(name) in KINDS and extension(name) not in WORKBOOKS:
            raise forms.ValidationError(self.error_messages["not_a_workbook"], "not_a_workbook", {"name": name})
        return super().clean(data, initial)


class PhotoField(DocumentField):
    """A photograph. What is kept is the picture alone: where and when it was taken, and by which device, is left out."""

    default_error_messages = {"not_a_photo": _("「%(name)s」不是照片。請選擇 jpg 或 png 圖片。")}
    accept = "image/jpeg,image/png"

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The picture with its ``checked``; raises UploadRefused."""
        name = clean_name(data.name or "") if isinstance(data, UploadedFile) else ""
        if name and extension(name) not in PHOTOS:
            raise forms.ValidationError(self.error_messages["not_a_photo"], "not_a_photo", {"name": name})
        file = super().clean(data, initial)
        return _shareable(file) if isinstance(file, UploadedFile) else file


def _shareable(file: UploadedFile) -> UploadedFile:
    """The checked picture as it may be handed on, checked as well: it was made here."""
    job = "documents.files.photos.shareable"
    data = sandbox.run(job, source_of(file), seconds=CHECK_SECONDS, megabytes=CHECK_MEGABYTES)
    name = f"{clean_name(file.name or '').rpartition('.')[0]}.jpg"
    made = SimpleUploadedFile(name, data, "image/jpeg")
    made.checked = Checked(name, "image/jpeg", len(data), hashlib.sha256(data).hexdigest())  # type: ignore[attr-defined]
    return made
