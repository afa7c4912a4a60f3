"""The corpus: what may come in, what may not, and the exact words of each refusal."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from typing import NamedTuple

import pikepdf
import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile, UploadedFile
from django.test import RequestFactory
from django.utils.datastructures import MultiValueDict

from documents.files.kinds import KINDS
from documents.files.uploads import Checked, UploadRefused, check
from documents.forms import DocumentField
from tests.documents.files import corpus as files
from tests.documents.files.corpus import EXE, HTML, OLE, OLE_ENCRYPTED, archive, image, odf, ooxml, pdf
from tests.documents.files.words import (
    ALLOWED,
    CARRIED,
    CONTROL,
    DAMAGED,
    ENCRYPTED,
    ENTRY_PATH,
    MACRO,
    MISMATCH,
    NESTED,
    NO_ENTRIES,
    OLD_OFFICE,
    PDF_SCRIPT,
    PIXELS,
    RATIO,
    TEMPLATE,
    TEXT,
    TWO_FILES,
    TYPE,
    UNPACKED,
)

MB = 1 << 20
PLAIN = "可以公開的內容".encode()
OWNER_ONLY = pikepdf.Encryption(owner="secret", user="")
VBA = '<Override PartName="/word/x.bin" ContentType="application/vnd.ms-office.vbaProject"/>'
ENABLED = "application/vnd.ms-word.document.macroEnabled.main+xml"
RELS = (
    '<Relationships><Relationship Type="http://x/attachedTemplate" Target="{}" TargetMode="External"/></Relationships>'
)
ENTITIES = '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><d>&b;</d>'


class Bad(NamedTuple):
    """A file that is refused, and the words."""

    name: str
    data: bytes
    message: str


BAD = [
    # what the file is not
    Bad("報告.pdf", HTML, MISMATCH % ("報告.pdf", ".pdf", "網頁（HTML）")),
    Bad("報告.docx", HTML, MISMATCH % ("報告.docx", ".docx", "網頁（HTML）")),
    Bad("圖.png", HTML, MISMATCH % ("圖.png", ".png", "網頁（HTML）")),
    Bad("說明.txt", HTML, MISMATCH % ("說明.txt", ".txt", "網頁（HTML）")),
    Bad("說明.csv", b"\xef\xbb\xbf\n <script>x</script>", MISMATCH % ("說明.csv", ".csv", "網頁（HTML）")),
    Bad("圖.jpg", b"<svg onload='x()'/>", MISMATCH % ("圖.jpg", ".jpg", "SVG 圖形")),
    Bad("資料.csv", b"<?xml version='1.0'?><a/>", MISMATCH % ("資料.csv", ".csv", "XML 資料")),
    Bad("說明.txt", b"#!/bin/sh\nrm -rf /\n", MISMATCH % ("說明.txt", ".txt", "程式腳本")),
    Bad("報告.pdf", EXE, MISMATCH % ("報告.pdf", ".pdf", "Windows 執行檔")),
    Bad("附件.zip", EXE, MISMATCH % ("附件.zip", ".zip", "Windows 執行檔")),
    Bad("說明.txt", EXE, MISMATCH % ("說明.txt", ".txt", "Windows 執行檔")),
    Bad("工具.pdf", b"\x7fELF\x02\x01\x01" + bytes(90), MISMATCH % ("工具.pdf", ".pdf", "Linux 執行檔")),
    Bad("報告.pdf", image(), MISMATCH % ("報告.pdf", ".pdf", "PNG 圖片")),
    Bad("照片.png", image("JPEG"), MISMATCH % ("照片.png", ".png", "JPEG 圖片")),
    Bad("照片.jpg", image("GIF"), MISMATCH % ("照片.jpg", ".jpg", "GIF 圖片")),
    Bad("照片.jpg", image("WEBP"), MISMATCH % ("照片.jpg", ".jpg", "WebP 圖片")),
    Bad("照片.png", image("BMP"), MISMATCH % ("照片.png", ".png", "BMP 圖片")),
    Bad("影片.pdf", b"\x00\x00\x00\x18ftypmp42" + bytes(90), MISMATCH % ("影片.pdf", ".pdf", "影音檔")),
    Bad("報告.pdf", b"{\\rtf1\\ansi x}", MISMATCH % ("報告.pdf", ".pdf", "RTF 文件")),
    Bad("報告.pdf", b"\x01\x02\x03\x04" * 50, MISMATCH % ("報告.pdf", ".pdf", "無法辨認的資料")),
    Bad("報告.pdf", PLAIN, MISMATCH % ("報告.pdf", ".pdf", "純文字")),
    Bad("報告.pdf", ooxml(), MISMATCH % ("報告.pdf", ".pdf", "zip 壓縮檔")),
    Bad("資料.zip", b"Rar!\x1a\x07\x00" + bytes(90), MISMATCH % ("資料.zip", ".zip", "RAR 壓縮檔")),
    Bad("資料.zip", b"7z\xbc\xaf\x27\x1c" + bytes(90), MISMATCH % ("資料.zip", ".zip", "7z 壓縮檔")),
    Bad("資料.zip", ooxml(), MISMATCH % ("資料.zip", ".zip", "Word 文件（docx）")),
    Bad("資料.zip", archive({"META-INF/MANIFEST.MF": "x", "A.class": b"\xca\xfe\xba\xbe"}),
        MISMATCH % ("資料.zip", ".zip", "Java 程式")),
    Bad("表.xlsx", ooxml("docx"), MISMATCH % ("表.xlsx", ".xlsx", "Word 文件（docx）")),
    Bad("文.docx", odf(), MISMATCH % ("文.docx", ".docx", "ODF 文字文件（odt）")),
    Bad("表.ods", odf("odp"), MISMATCH % ("表.ods", ".ods", "ODF 簡報（odp）")),
    Bad("文.odt", odf("graphics"), MISMATCH % ("文.odt", ".odt", "其他 ODF 文件")),
    Bad("文.docx", archive({"a.txt": PLAIN}), MISMATCH % ("文.docx", ".docx", "zip 壓縮檔")),
    Bad("文.docx", OLE, MISMATCH % ("文.docx", ".docx", "舊版 Office 文件（doc、xls 或 ppt）")),
    # kinds that are not allowed
    Bad("程式.exe", EXE, TYPE % ("程式.exe", ".exe")),
    Bad("網頁.html", HTML, TYPE % ("網頁.html", ".html")),
    Bad("圖.svg", b"<svg/>", TYPE % ("圖.svg", ".svg")),
    Bad("報告.pdf.exe", EXE, TYPE % ("報告.pdf.exe", ".exe")),
    Bad("報告\u202efdp.exe", EXE, TYPE % ("報告fdp.exe", ".exe")),
    Bad("報告", PLAIN, f"「報告」沒有副檔名，無法判斷檔案類型。可以上傳：{ALLOWED}。請補上正確的副檔名再上傳。"),
    Bad("舊.doc", OLE, OLD_OFFICE % ("舊.doc", "odt", "docx")),
    Bad("舊.XLS", OLE, OLD_OFFICE % ("舊.XLS", "ods", "xlsx")),
    Bad("舊.ppt", OLE, OLD_OFFICE % ("舊.ppt", "odp", "pptx")),
    # code
    Bad("表.docm", ooxml(main=ENABLED), MACRO % "表.docm"),
    Bad("表.docx", ooxml(main=ENABLED), MACRO % "表.docx"),
    Bad("表.docx", ooxml(entries={"word/vbaProject.bin": OLE}), MACRO % "表.docx"),
    Bad("表.docx", ooxml(entries={"word/VBAPROJECT.BIN": OLE}), MACRO % "表.docx"),
    Bad("表.docx", ooxml(types=VBA, entries={"word/x.bin": OLE}), MACRO % "表.docx"),
    Bad("表.docx", ooxml(entries={"word/activeX/activeX1.bin": OLE}), MACRO % "表.docx"),
    Bad("表.xlsx", ooxml("xlsx", entries={"xl/macrosheets/sheet1.xml": "<a/>"}), MACRO % "表.xlsx"),
    Bad("文.odt", odf(entries={"Basic/Standard/Module1.xml": "<a/>"}), MACRO % "文.odt"),
    Bad("文.odt", odf(entries={"Scripts/python/a.py": "x"}), MACRO % "文.odt"),
    Bad("文.docx", ooxml(entries={"word/_rels/settings.xml.rels": RELS.format("https://evil.example/t.dotm")}),
        TEMPLATE % "文.docx"),
    Bad("表單.pdf", pdf(OpenAction=files.script()), PDF_SCRIPT % "表單.pdf"),
    Bad("表單.pdf", pdf(OpenAction=files.script("Launch")), PDF_SCRIPT % "表單.pdf"),
    Bad("表單.pdf", files.pdf_with_page_action(files.script()), PDF_SCRIPT % "表單.pdf"),
    Bad("夾帶.pdf", files.pdf_with_attachment(), CARRIED % "夾帶.pdf"),
    # locked
    Bad("密.pdf", pdf(encryption=pikepdf.Encryption(owner="a", user="b")), ENCRYPTED % "密.pdf"),
    Bad("密.docx", OLE_ENCRYPTED, ENCRYPTED % "密.docx"),
    Bad("舊.docx", files.OLE_MENTIONING, MISMATCH % ("舊.docx", ".docx", "舊版 Office 文件（doc、xls 或 ppt）")),
    Bad("密.odt", odf(manifest="<manifest><encryption-data/></manifest>"), ENCRYPTED % "密.odt"),
    Bad("密.zip", files.encrypted_zip(), ENCRYPTED % "密.zip"),
    # not whole
    Bad("空.pdf", b"", "「空.pdf」是空的檔案。請確認內容後重新選擇檔案。"),
    Bad("斷.pdf", pdf(pages=40)[:-400], DAMAGED % "斷.pdf"),
    Bad("假.pdf", b"%PDF-1.7\nnothing\n%%EOF", DAMAGED % "假.pdf"),
    Bad("無頁.pdf", pdf(pages=0), DAMAGED % "無頁.pdf"),
    Bad("斷.png", image(size=(400, 300))[:-20], DAMAGED % "斷.png"),
    Bad("斷.jpg", image("JPEG", (800, 600))[:-900], DAMAGED % "斷.jpg"),
    Bad("斷.docx", ooxml()[:-30], DAMAGED % "斷.docx"),
    Bad("壞.zip", files.patched(archive({"a.txt": PLAIN}, method=zipfile.ZIP_STORED), PLAIN, PLAIN[::-1]),
        DAMAGED % "壞.zip"),
    Bad("壞.zip", files.misstated_zip(), DAMAGED % "壞.zip"),
    Bad("壞.docx", ooxml(entries={"word/document.xml": "<a><b></a>"}), DAMAGED % "壞.docx"),
    Bad("壞.docx", ooxml(entries={"word/document.xml": ENTITIES}), DAMAGED % "壞.docx"),
    Bad("壞.odt", archive({"mimetype": "application/vnd.oasis.opendocument.text"}), DAMAGED % "壞.odt"),
    Bad("亂.txt", b"\xff\xfe\x00\x01\x02", TEXT % "亂.txt"),
    Bad("零.csv", b"a,b\n\x00,c", CONTROL % ("零.csv", 2, "U+0000")),
    Bad("寬.txt", "寬字元".encode("utf-16"), TEXT % "寬.txt"),
    # two files in one
    Bad("雙.pdf", pdf() + archive({"a.exe": EXE}), TWO_FILES % "雙.pdf"),
    Bad("雙.pdf", pdf() + b"x" * 5000, TWO_FILES % "雙.pdf"),
    Bad("雙.pdf", HTML + pdf(), MISMATCH % ("雙.pdf", ".pdf", "網頁（HTML）")),
    Bad("雙.zip", b"PK\x03\x04junk" + archive({"a.txt": PLAIN}),
        TWO_FILES % "雙.zip"),
    Bad("圖.jpg", b"GIF89a=1;" + HTML, MISMATCH % ("圖.jpg", ".jpg", "GIF 圖片")),
    # bombs and archives
    Bad("炸彈.zip", archive({"a.txt": bytes(2 * MB)}), RATIO % "炸彈.zip"),
    Bad("炸彈.docx", ooxml(entries={"word/media/a.bin": bytes(2 * MB)}), RATIO % "炸彈.docx"),
    Bad("多.zip", archive({f"{n}.txt": b"x" for n in range(1001)}),
        "「多.zip」裡有 1,001 個檔案，超過 1,000 個的上限。請分成幾個壓縮檔再上傳。"),
    Bad("空.zip", archive({}), NO_ENTRIES % "空.zip"),
    Bad("空.zip", archive({"資料夾/": b"", "__MACOSX/._a": b"x", ".DS_Store": b"x"}), NO_ENTRIES % "空.zip"),
    Bad("路徑.zip", archive({"../../etc/cron.d/x.txt": PLAIN}), ENTRY_PATH % ("路徑.zip", "../../etc/cron.d/x.txt")),
    Bad("路徑.zip", archive({"/etc/x.txt": PLAIN}), ENTRY_PATH % ("路徑.zip", "/etc/x.txt")),
    Bad("路徑.zip", archive({"a\\..\\..\\x.txt": PLAIN}), ENTRY_PATH % ("路徑.zip", "a\\..\\..\\x.txt")),
    Bad("路徑.zip", archive({"C:/x.txt": PLAIN}), ENTRY_PATH % ("路徑.zip", "C:/x.txt")),
    Bad("路徑.docx", ooxml(entries={"../x.xml": "<a/>"}), ENTRY_PATH % ("路徑.docx", "../x.xml")),
    Bad("層.zip", archive({"內.zip": archive({"a.txt": PLAIN})}), NESTED % ("層.zip", "內.zip")),
    Bad("層.zip", archive({"a/內.rar": b"Rar!"}), NESTED % ("層.zip", "a/內.rar")),
    Bad("包.zip", archive({"說明.txt": PLAIN, "a.exe": EXE}), TYPE % ("包.zip › a.exe", ".exe")),
    Bad("包.zip", archive({"報告.pdf": HTML}), MISMATCH % ("包.zip › 報告.pdf", ".pdf", "網頁（HTML）")),
    Bad("包.zip", archive({"表.docx": ooxml(main=ENABLED)}), MACRO % "包.zip › 表.docx"),
    Bad("包.zip", archive({"a.txt": PLAIN}, method=zipfile.ZIP_LZMA),
        "「包.zip」用了不支援的壓縮方式。請用一般的 zip（Deflate）重新壓縮再上傳。"),
    # too much
    Bad("大圖.png", files.png_claiming(30_000, 30_000), PIXELS % ("大圖.png", "90,000")),
    Bad("大圖.png", files.png_claiming(10_000, 8_001), PIXELS % ("大圖.png", "8,001")),
]  # fmt: skip
GOOD = [
    ("計畫.pdf", pdf(pages=3), "application/pdf"),
    ("計畫.PDF", pdf() + b"\r\n\x00\x00", "application/pdf"),
    ("限.pdf", pdf(encryption=OWNER_ONLY), "application/pdf"),
    ("計畫.odt", odf(), "application/vnd.oasis.opendocument.text"),
    ("經費.ods", odf("ods"), "application/vnd.oasis.opendocument.spreadsheet"),
    ("簡報.odp", odf("odp"), "application/vnd.oasis.opendocument.presentation"),
    ("計畫.docx", ooxml(), f"{files.OFFICE}wordprocessingml.document"),
    ("計畫.docx", ooxml(entries={"word/_rels/settings.xml.rels": RELS.format("file:///C:/Users/x/Normal.dotm")}),
     f"{files.OFFICE}wordprocessingml.document"),
    ("經費.xlsx", ooxml("xlsx"), f"{files.OFFICE}spreadsheetml.sheet"),
    ("簡報.pptx", ooxml("pptx"), f"{files.OFFICE}presentationml.presentation"),
    ("照片.png", image(), "image/png"),
    ("照片.jpg", image("JPEG"), "image/jpeg"),
    ("照片.jpeg", image("JPEG"), "image/jpeg"),
    ("包.zip", archive({"a/說明.txt": PLAIN, "表.xlsx": ooxml("xlsx"), "__MACOSX/._表.xlsx": b"\x00", "a/空.txt": b""}),
     "application/zip"),
    # The second byte of 功 in Big5 is a backslash.
    ("功能.zip", files.zip_named("功能".encode("cp950") + b".txt"), "application/zip"),
    ("舊名.zip", files.zip_named(b"\xff\xff.txt"), "application/zip"),
    ("說明.txt", "石岡𤆬客厝".encode(), "text/plain"),
    ("說明.txt", files.BIG5, "text/plain"),
    ("說明.txt", b"MZ is no program here", "text/plain"),
    ("名冊.csv", b"\xef\xbb\xbf" + "姓名,電話\n游錫堃,04".encode(), "text/csv"),
    ("長文.txt", "創生".encode() * 3000, "text/plain"),
]  # fmt: skip


def sent(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="application/pdf")  # what the browser claims is not asked


@pytest.mark.parametrize("bad", BAD, ids=[f"{number}-{bad.name}" for number, bad in enumerate(BAD)])
def test_bad_files_are_refused_with_their_reason(bad: Bad) -> None:
    with pytest.raises(UploadRefused) as refusal:
        check(sent(bad.name, bad.data))
    assert refusal.value.messages == [bad.message]


@pytest.mark.slow
@pytest.mark.parametrize("make", [files.large_zip, files.lying_zip])
def test_archives_that_unfold_too_far_are_refused(make: Callable[[], bytes]) -> None:
    with pytest.raises(UploadRefused) as refusal:
        check(sent("大.zip", make()))
    assert refusal.value.messages == [UNPACKED % "大.zip"]


def test_the_corpus_is_large_enough() -> None:
    assert len({(bad.name, bad.data) for bad in BAD}) == len(BAD)
    assert len(BAD) >= 60


@pytest.mark.parametrize(("name", "data", "mime"), GOOD)
def test_good_files_come_in(name: str, data: bytes, mime: str) -> None:
    assert check(sent(name, data)) == Checked(name, mime, len(data), hashlib.sha256(data).hexdigest())


def test_every_allowed_kind_has_a_good_example() -> None:
    assert {name.lower()[name.rindex(".") :] for name, _data, _mime in GOOD} == set(KINDS)


def test_a_file_of_30_mb_is_refused_unread() -> None:
    file = sent("大.pdf", b"")
    file.size = 30 * MB
    with pytest.raises(UploadRefused) as refusal:
        check(file)
    assert refusal.value.messages == [
        "「大.pdf」有 30 MB，超過每個檔案 25 MB 的上限。請降低掃描或圖片的解析度，或分成幾個檔案再上傳。"
    ]


def test_one_byte_over_the_limit_reads_as_over_the_limit() -> None:
    file = sent("大.pdf", b"")
    file.size = 25 * MB + 1
    with pytest.raises(UploadRefused) as refusal:
        check(file)
    assert refusal.value.messages[0].startswith("「大.pdf」有 25.1 MB，超過每個檔案 25 MB 的上限。")


def test_an_upload_on_disk_is_read_where_it_lies() -> None:
    data = pdf()
    file = TemporaryUploadedFile("計畫.pdf", "application/pdf", len(data), None)
    file.write(data)
    file.flush()
    assert check(file).sha256 == hashlib.sha256(data).hexdigest()
    file.close()


def test_a_file_whose_parsing_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("documents.files.uploads.CHECK_SECONDS", 0.001)
    with pytest.raises(UploadRefused) as refusal:
        check(sent("大.zip", archive({"n.txt": files.noise(4 * MB)})))
    assert refusal.value.messages == [
        "「大.zip」的內容太複雜，無法在時限內檢查完畢。請重新輸出，或分成幾個檔案再上傳。"
    ]


class UploadForm(forms.Form):
    file = DocumentField()


def multipart(filename: bytes, data: bytes) -> MultiValueDict[str, UploadedFile]:
    """The files of a request whose raw header carries ``filename``, as an attacker writes it."""
    body = io.BytesIO()
    body.write(b'--x\r\nContent-Disposition: form-data; name="file"; filename="' + filename + b'"\r\n')
    body.write(b"Content-Type: application/pdf\r\n\r\n" + data + b"\r\n--x--\r\n")
    request = RequestFactory().post("/", body.getvalue(), content_type="multipart/form-data; boundary=x")
    return request.FILES


@pytest.mark.parametrize(
    ("filename", "shown"),
    [
        (b"../../../etc/passwd.pdf", "passwd.pdf"),
        (b"..\\\\..\\\\boot.pdf", "boot.pdf"),
        ("報告\x00.pdf".encode(), "報告.pdf"),
        ("報告\u202efdp.pdf".encode(), "報告fdp.pdf"),
        ("&#46;&#46;&#47;報告.pdf".encode(), "報告.pdf"),
        ("..隱藏👍.pdf".encode(), "隱藏👍.pdf"),
        ("👨\u200d👩\u200d👧 成果.pdf".encode(), "👨\u200d👩\u200d👧 成果.pdf"),
    ],
)
def test_names_from_the_wire_are_made_harmless(filename: bytes, shown: str) -> None:
    form = UploadForm(files=multipart(filename, pdf()))
    assert form.errors == {}
    assert form.cleaned_data["file"].checked.name == shown


def test_a_form_shows_the_reason_at_its_field() -> None:
    form = UploadForm(files={"file": sent("報告.pdf", HTML)})
    assert form.errors == {"file": [MISMATCH % ("報告.pdf", ".pdf", "網頁（HTML）")]}


def test_a_form_without_file_or_with_an_empty_one() -> None:
    assert UploadForm(files={}).errors == {"file": ["請選擇檔案。"]}
    empty = UploadForm(files={"file": sent("空.pdf", b"")})
    assert empty.errors == {"file": ["「空.pdf」是空的檔案。請確認內容後重新選擇檔案。"]}


def test_the_dialogue_of_the_browser_offers_what_is_allowed() -> None:
    accept = ".pdf,.odt,.ods,.odp,.docx,.xlsx,.pptx,.png,.jpg,.jpeg,.zip,.txt,.csv"
    assert f'accept="{accept}"' in str(UploadForm()["file"])


def test_an_optional_field_left_empty_keeps_what_was_there() -> None:
    assert DocumentField(required=False).clean(None, initial="old") == "old"
