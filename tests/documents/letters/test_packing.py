"""A letter in a ZIP: with its list and its files, as our system and as others pack it."""

from __future__ import annotations

import io
import os
import zipfile
from dataclasses import replace

import pytest

from documents.errors import PaperError, UploadRefused
from documents.letters import di, packing, rosters
from tests.documents.letters.test_di import AT, SOME
from tests.documents.letters.test_rosters import LISTED


def test_a_letter_is_packed_with_its_files_and_unpacked():
    files = {"計畫書.pdf": b"%PDF-1.7", "經費表.ods": b"PK"}
    data = packing.packed(SOME, files, name="檢送計畫書", at=AT)
    assert data == packing.packed(SOME, files, name="檢送計畫書", at=AT)
    assert packing.unpacked(data, name="a.zip") == (di.written(SOME), {})
    assert di.read(*packing.di_in(data, name="a.zip")).content == SOME
    assert packing.di_in(di.written(SOME), name="a.di") == (di.written(SOME), {})


def packed_elsewhere(entries: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return made.getvalue()


def test_of_a_zip_only_the_letter_and_its_list_are_read_wherever_they_lie():
    letter, roster = di.written(LISTED, roster="函.sw"), rosters.written(LISTED)
    data = packed_elsewhere(
        {
            "公文/": b"",
            "公文/.DS_Store": b"x",
            "__MACOSX/公文/._函.di": b"x",
            "另案/函.sw": b"<a/>",
            "公文/函.di": letter,
            "公文/函.SW": roster,
            "公文/別的.sw": b"<a/>",
            "公文/計畫書.pdf": b"%PDF-1.7",
        }
    )
    assert packing.unpacked(data, name="a.zip") == (letter, {"函.sw": roster})
    assert di.read(*packing.di_in(data, name="a.zip")) == di.Read(LISTED)


def test_a_letter_in_a_zip_is_as_large_as_one_alone():
    data = packed_elsewhere({"函.di": os.urandom((1 << 20) + 1)})
    with pytest.raises(UploadRefused) as refused:
        packing.unpacked(data, name="a.zip")
    assert refused.value.messages == ["DI 檔大於 1 MB，無法讀取。請確認選取的是公文系統匯出的 DI 檔。"]


def test_what_a_document_system_would_refuse_is_not_packed():
    with pytest.raises(PaperError) as refused:
        packing.packed(replace(SOME, speed="特急件"), {}, name="函", at=AT)
    assert str(refused.value) == (
        "DI 檔不符交換格式，公文系統會退回：「速別」的代碼「特急件」不在：最速件、速件、普通件。"
    )


def test_a_zip_without_a_letter_is_told():
    data = packing.packed(SOME, {"另一份.di": b"<a/>"}, name="檢送計畫書", at=AT)
    with pytest.raises(UploadRefused) as refused:
        packing.unpacked(data, name="a.zip")
    assert refused.value.messages == ["「a.zip」裡有 2 個 DI 檔，無法判斷是哪一份公文。請只保留一個再選取。"]
