"""What a document system gave a letter, as the text of a PDF or a foreign DI says it."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.errors import UploadRefused
from documents.letters.given import given_in, in_text
from tests.documents.letters.test_di import FOREIGN

DAY = dt.date(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "number", "day"),
    [
        (
            "發文日期：中華民國115年3月2日\n發文字號：府授研考字第1150000001號\n速別：普通件",
            "府授研考字第1150000001號",
            DAY,
        ),
        (
            "發 文 日 期 ： 中華民國 115 年 3 月 2 日 發 文 字 號 ： 府 授 研 考 字 第 1150000001 號",
            "府授研考字第1150000001號",
            DAY,
        ),
        ("發文字號：府授研考字第１１５０００００01號 發文日期：115.3.2", "府授研考字第1150000001號", DAY),
        ("發文日期：中華民國115年2月30日 發文字號：府授研考字第1號", "府授研考字第1號", None),
        ("發文日期：中華民國　年　月　日\n發文字號：\n速別：普通件\n說明：依農水字第115001號函辦理", "", None),
    ],
)
def test_the_text_of_a_pdf(text, number, day):
    found = in_text(text)
    assert (found.number, found.date, found.source) == (number, day, "pdf")


def test_a_foreign_di_says_what_is_out_of_order():
    found = given_in(SimpleUploadedFile("來文.di", FOREIGN.encode()))
    assert (found.number, found.date, found.source) == ("發國字第1151234567號", dt.date(2026, 11, 20), "di")
    assert found.notes[-1] == "與交換格式不符：文別「函」的 DTD 名稱不符。"


@pytest.mark.parametrize("name", ["空.di", "空.zip", "空.pdf"])
def test_an_empty_file_is_called_empty(name):
    """Not damaged, and not scanned: the person is to choose again."""
    with pytest.raises(UploadRefused) as refused:
        given_in(SimpleUploadedFile(name, b""))
    assert refused.value.messages == [f"「{name}」是空的檔案。請確認內容後重新選擇檔案。"]
