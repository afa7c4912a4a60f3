"""The one form field for files; never stores one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from documents.files.kinds import ACCEPT, KINDS
from documents.files.names import clean_name, extension
from documents.files.uploads import check

WORKBOOKS = (".ods", ".xlsx")


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
        if isinstance(file, UploadedFile):
            file.checked = check(file)  # type: ignore[attr-defined]
        return file


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
