"""The upload of a filled workbook; never reads it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.forms import WorkbookField


class ImportForm(forms.Form):
    """Plans written in a workbook."""

    file = WorkbookField(
        label=_("填好的活頁簿"), help_text=_("由範本填寫的 ods 或 xlsx 檔；只要有一處要修正，整本都不會匯入。")
    )
