"""The words of every refusal of an upload: what was wrong, what is allowed, what to do; never a trace."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from documents.errors import UploadRefused

ALLOWED = _("PDF、ODF（odt、ods、odp）、Office（docx、xlsx、pptx）、圖片（png、jpg）、文字（txt、csv）與 zip")
MESSAGES = {
    "empty": _("「%(name)s」是空的檔案。請確認內容後重新選擇檔案。"),
    "size": _(
        "「%(name)s」有 %(size)s，超過每個檔案 %(limit)s 的上限。請降低掃描或圖片的解析度，或分成幾個檔案再上傳。"
    ),
    "no_extension": _("「%(name)s」沒有副檔名，無法判斷檔案類型。可以上傳：%(allowed)s。請補上正確的副檔名再上傳。"),
    "type": _("「%(name)s」的檔案類型（%(extension)s）不能上傳。可以上傳：%(allowed)s。請改存成其中一種格式再上傳。"),
    "old_office": _(
        "「%(name)s」是舊版 Office 文件，可能藏有巨集，不能上傳。請另存為 ODF（%(odf)s）、%(ooxml)s 或 PDF 再上傳。"
    ),
    "mismatch": _(
        "「%(name)s」的副檔名是 %(extension)s，內容卻是%(actual)s。請確認選對檔案，以正確的格式另存後再上傳。"
    ),
    "damaged": _("「%(name)s」不完整或已損毀，無法開啟。請在自己的電腦上確認打得開，重新輸出後再上傳。"),
    "encrypted": _("「%(name)s」設有密碼或加密，審查人員無法開啟。請移除密碼後再上傳。"),
    "macro": _("「%(name)s」含有巨集或控制項，不能上傳。請另存為不含巨集的格式（odt、docx 等）或 PDF 再上傳。"),
    "remote_template": _("「%(name)s」會從網路載入範本，不能上傳。請另存為 PDF，或移除附加的範本後再上傳。"),
    "pdf_script": _("「%(name)s」含有程式（JavaScript 或執行指令），不能上傳。請以「列印成 PDF」重新輸出後再上傳。"),
    "pdf_attachment": _("「%(name)s」裡夾帶其他檔案，不能上傳。請移除夾帶的檔案，需要的話個別上傳。"),
    "two_files": _("「%(name)s」的內容前後另外藏有資料，不能上傳。請以原本的程式重新輸出後再上傳。"),
    "pixels": _("「%(name)s」有 %(pixels)s 萬像素，超過 %(limit)s 萬像素的上限。請縮小圖片後再上傳。"),
    "text": _("「%(name)s」不是 UTF-8 或 Big5 編碼的純文字。請另存為 UTF-8 編碼後再上傳。"),
    "entries": _("「%(name)s」裡有 %(entries)s 個檔案，超過 %(limit)s 個的上限。請分成幾個壓縮檔再上傳。"),
    "unpacked": _("「%(name)s」解壓縮後超過 %(limit)s 的上限。請分成幾個檔案再上傳。"),
    "ratio": _("「%(name)s」的壓縮比超過 %(limit)s 倍，看起來像是壓縮炸彈，不能上傳。請確認內容後重新壓縮再上傳。"),
    "entry_path": _(
        "「%(name)s」裡的路徑「%(entry)s」不安全，不能上傳。請重新壓縮，路徑不要有 ..、磁碟代號或開頭的斜線。"
    ),
    "method": _("「%(name)s」用了不支援的壓縮方式。請用一般的 zip（Deflate）重新壓縮再上傳。"),
    "nested": _("「%(name)s」裡還有壓縮檔「%(entry)s」，無法檢查。請解開後重新壓縮成一層再上傳。"),
    "no_entries": _("「%(name)s」裡沒有任何檔案。請確認內容後重新壓縮再上傳。"),
    "too_hard": _("「%(name)s」的內容太複雜，無法在時限內檢查完畢。請重新輸出，或分成幾個檔案再上傳。"),
    "infected": _("「%(name)s」含有病毒（%(virus)s），沒有存入系統。請先掃毒您的電腦，再上傳乾淨的檔案。"),
}


def refused(code: str, name: str, **params: Any) -> UploadRefused:
    """The refusal ``code`` of the file ``name``, to be raised."""
    return UploadRefused(MESSAGES[code], code=code, params={"name": name, "allowed": ALLOWED, **params})


def megabytes(size: int) -> str:
    """A size as people say it, rounded up so that what is over a limit also reads so: ``25.1 MB``."""
    tenths = -(-size * 10 // (1 << 20))
    return f"{tenths // 10}.{tenths % 10} MB" if tenths % 10 else f"{tenths // 10} MB"
