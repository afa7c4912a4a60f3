"""The words of every refusal of an upload: what was wrong, what is allowed, what to do; never a trace.

A check raises a :class:`Refusal`, a code that crosses the sandbox's pipe; the words are made where there are settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents.errors import UploadRefused

Words = str | Promise

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
    "remote_part": _(
        "「%(name)s」會從別處載入內容（%(target)s），不能上傳。請另存為 PDF，或把連結的物件改成圖片後再上傳。"
    ),
    "embedded": _(
        "「%(name)s」裡嵌有程式或其他軟體的物件（%(entry)s），不能上傳。請把物件改貼成圖片，或另存為 PDF 再上傳。"
    ),
    "dde": _("「%(name)s」會向其他程式要資料（DDE 連結），不能上傳。請移除這個連結，或另存為 PDF 再上傳。"),
    "pdf_script": _("「%(name)s」含有程式（JavaScript 或執行指令），不能上傳。請以「列印成 PDF」重新輸出後再上傳。"),
    "pdf_form": _("「%(name)s」含有會送出或載入資料的互動表單，不能上傳。請以「列印成 PDF」重新輸出後再上傳。"),
    "pdf_other_file": _("「%(name)s」含有開啟其他檔案的連結，不能上傳。請以「列印成 PDF」重新輸出後再上傳。"),
    "pdf_media": _("「%(name)s」含有影音或 3D 內容，不能上傳。請以「列印成 PDF」重新輸出後再上傳。"),
    "pdf_attachment": _("「%(name)s」裡夾帶其他檔案，不能上傳。請移除夾帶的檔案，需要的話個別上傳。"),
    "two_files": _("「%(name)s」的內容前後另外藏有資料，不能上傳。請以原本的程式重新輸出後再上傳。"),
    "pixels": _("「%(name)s」有 %(pixels)s 萬像素，超過 %(limit)s 萬像素的上限。請縮小圖片後再上傳。"),
    "text": _("「%(name)s」不是 UTF-8 或 Big5 編碼的純文字。請另存為 UTF-8 編碼後再上傳。"),
    "control": _(
        "「%(name)s」第 %(line)s 行有純文字不會有的控制字元（%(char)s）。請用文字編輯器刪除，另存為 UTF-8 純文字再上傳。"
    ),
    "entries": _("「%(name)s」裡有 %(entries)s 個檔案，超過 %(limit)s 個的上限。請分成幾個壓縮檔再上傳。"),
    "unpacked": _("「%(name)s」解壓縮後超過 %(limit)s 的上限。請分成幾個檔案再上傳。"),
    "ratio": _("「%(name)s」的壓縮比超過 %(limit)s 倍，看起來像是壓縮炸彈，不能上傳。請確認內容後重新壓縮再上傳。"),
    "entry_path": _(
        "「%(name)s」裡的路徑「%(entry)s」不安全，不能上傳。請重新壓縮，路徑不要有 ..、磁碟代號或開頭的斜線。"
    ),
    "link": _("「%(name)s」裡的「%(entry)s」是捷徑（符號連結），不是檔案。請放入檔案本身，重新壓縮再上傳。"),
    "twice": _("「%(name)s」裡有兩個都叫「%(entry)s」的檔案，無法判斷要用哪一個。請重新壓縮或另存後再上傳。"),
    "method": _("「%(name)s」用了不支援的壓縮方式。請用一般的 zip（Deflate）重新壓縮再上傳。"),
    "nested": _("「%(name)s」裡還有壓縮檔「%(entry)s」，無法檢查。請解開後重新壓縮成一層再上傳。"),
    "no_entries": _("「%(name)s」裡沒有任何檔案。請確認內容後重新壓縮再上傳。"),
    "too_hard": _("「%(name)s」的內容太複雜，無法在時限內檢查完畢。請重新輸出，或分成幾個檔案再上傳。"),
    "infected": _("「%(name)s」含有病毒（%(virus)s），沒有存入系統。請先掃毒您的電腦，再上傳乾淨的檔案。"),
}
# What a file can turn out to be; checks name the keys.
LABELS: dict[str, Words] = {
    "pdf": _("PDF 文件"),
    "odt": _("ODF 文字文件（odt）"),
    "ods": _("ODF 試算表（ods）"),
    "odp": _("ODF 簡報（odp）"),
    "docx": _("Word 文件（docx）"),
    "xlsx": _("Excel 活頁簿（xlsx）"),
    "pptx": _("PowerPoint 簡報（pptx）"),
    "png": _("PNG 圖片"),
    "jpeg": _("JPEG 圖片"),
    "zip": _("zip 壓縮檔"),
    "text": _("純文字"),
    "html": _("網頁（HTML）"),
    "svg": _("SVG 圖形"),
    "xml": _("XML 資料"),
    "ole": _("舊版 Office 文件（doc、xls 或 ppt）"),
    "odf": _("其他 ODF 文件"),
    "ooxml": _("其他 Office 文件"),
    "jar": _("Java 程式"),
    "exe": _("Windows 執行檔"),
    "elf": _("Linux 執行檔"),
    "script": _("程式腳本"),
    "gif": _("GIF 圖片"),
    "bmp": _("BMP 圖片"),
    "tiff": _("TIFF 圖片"),
    "webp": _("WebP 圖片"),
    "rar": _("RAR 壓縮檔"),
    "7z": _("7z 壓縮檔"),
    "gzip": _("gzip 壓縮檔"),
    "bzip2": _("bzip2 壓縮檔"),
    "xz": _("xz 壓縮檔"),
    "rtf": _("RTF 文件"),
    "sqlite": _("資料庫檔"),
    "media": _("影音檔"),
    "unknown": _("無法辨認的資料"),
}


class Refusal(Exception):
    """Why the file ``name`` may not come in: a key of MESSAGES with what its words need."""

    def __init__(self, code: str, name: str, **params: Any) -> None:
        super().__init__(code, name)
        self.code = code
        self.params = {"name": name, **params}

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self.code, self.params)


def _again(code: str, params: dict[str, Any]) -> Refusal:
    return Refusal(code, **params)


@contextmanager
def in_words() -> Iterator[None]:
    """Raise what was refused within as :class:`UploadRefused`, for the person who sent the file."""
    try:
        yield
    except Refusal as refusal:
        words = {"allowed": ALLOWED, **refusal.params}
        if "actual" in words:
            words["actual"] = LABELS[words["actual"]]
        raise UploadRefused(MESSAGES[refusal.code], code=refusal.code, params=words) from refusal


def megabytes(size: int) -> str:
    """A size as people say it, rounded up so that what is over a limit also reads so: ``25.1 MB``."""
    tenths = -(-size * 10 // (1 << 20))
    return f"{tenths // 10}.{tenths % 10} MB" if tenths % 10 else f"{tenths // 10} MB"
