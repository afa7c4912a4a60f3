"""The distribution list of a DI (.sw): written where a letter goes to several, read back with the codes it alone has."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.errors import UploadRefused
from documents.letters import di, packing, rosters
from documents.letters.checking import findings
from documents.letters.trees import parsed
from documents.letters.values import SEVERAL, Kind, LetterContent, Party
from tests.documents.letters.letters import coded, contents
from tests.documents.letters.test_di import AT, CALM, SOME, kept

ORIGINALS = (Party("臺中市政府農業局", code="387020000A", enclosed=True), Party("王阿妹", "姓名", "理事長"))
LISTED = replace(SOME, recipient=Party(SEVERAL), originals=ORIGINALS)
FILES = dict.fromkeys(LISTED.files, b"%PDF")
SENT = [Kind.LETTER.value, Kind.NOTE.value, Kind.NOTICE.value]


def test_a_letter_to_several_takes_its_list_along():
    zipped = packing.packed(LISTED, FILES, name="函", at=AT)
    made, beside = packing.di_in(zipped, name="函.zip")
    text = made.decode()
    assert '<!ENTITY 表單 SYSTEM "函.sw" NDATA DI>' in text
    assert '<!NOTATION _X SYSTEM "">\n<!NOTATION DI SYSTEM "">' in text
    assert f'<受文者>\n<交換表 交換表單="表單">{SEVERAL}</交換表>\n</受文者>' in text
    assert sorted(beside) == ["函.sw"]
    assert beside["函.sw"].decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE 交換表單 SYSTEM "104_roster_utf8.dtd">\n<交換表單>\n'
        "<全銜>臺中市政府農業局</全銜>\n<機關代碼>387020000A</機關代碼>\n<含附件>含附件</含附件>\n"
        "<姓名>王阿妹</姓名>\n<職稱>理事長</職稱>\n<機關代碼/>\n<單位名>本會綜合規劃組</單位名>\n<機關代碼/>\n</交換表單>\n"
    )
    assert di.read(made, beside) == di.Read(LISTED)
    assert findings(parsed(made)) == findings(parsed(beside["函.sw"])) == []


def test_who_stands_in_two_lists_stands_once_in_theirs():
    """With what goes along, where one of the lists says so, and with the code that one of them has."""
    bare, whole = Party("臺中市政府農業局"), ORIGINALS[0]
    for lists in ((whole, bare), (bare, whole)):
        found = rosters.listed(replace(LISTED, originals=(lists[0],), copies=(lists[1], ORIGINALS[1])))
        assert found == (whole, ORIGINALS[1])


def test_a_letter_to_one_has_none():
    made, beside = packing.di_in(packing.packed(SOME, FILES, name="函", at=AT), name="函.zip")
    assert ("交換表" in made.decode(), beside) == (False, {})


def test_without_its_list_the_letter_is_read_and_the_list_missed():
    read = di.read(di.written(LISTED, roster="函.sw"))
    codeless = replace(LISTED, originals=(replace(ORIGINALS[0], code=""), ORIGINALS[1]))
    assert read == di.Read(codeless, ("受文者列於交換表，未隨檔讀入。",))


FOREIGN = """<?xml version="1.0"?>
<!DOCTYPE 交換表單 SYSTEM "http://example.invalid/104_roster_utf8.dtd" [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<交換表單>
  <全銜>臺中市政府農業局</全銜><機關代碼>387020000A</機關代碼><含附件>不含附件</含附件>
  <全銜>農業部</全銜><機關代碼>A25000000A</機關代碼><含附件>含附件</含附件><本別><收發處理本別 代碼="正本"/></本別>
  <單位名>中醫藥司&x;</單位名><機關代碼>A21000000I</機關代碼><單位代碼>UA10000</單位代碼>
</交換表單>"""


def test_a_list_of_anybodys_is_read_without_following_what_it_names():
    assert rosters.read(FOREIGN.encode()) == (
        Party("臺中市政府農業局", code="387020000A"),
        Party("農業部", code="A25000000A", enclosed=True),
        Party("中醫藥司", "單位名", code="A21000000I"),
    )
    read = di.read(di.written(LISTED, roster="函.sw"), {"函.sw": FOREIGN.encode()})
    assert read.content == LISTED
    assert read.notes == ("交換表另列受文者：農業部（含附件）、中醫藥司。",)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<a/>", "交換表單不是可讀取的格式，而是「a」。請由公文系統重新匯出後再選取。"),
        (b"<a>", "這不是 DI 檔，或檔案已損毀（第 1 行）。請由公文系統重新匯出後再選取。"),
        (
            b'<!DOCTYPE a [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><a/>',
            "DI 檔內的宣告、名稱或層次過長、過多或層層相套，基於安全不予讀取。請由公文系統重新匯出後再選取。",
        ),
    ],
)
def test_what_is_no_list_is_told(data, words):
    with pytest.raises(UploadRefused) as refused:
        rosters.read(data)
    assert refused.value.messages == [words]


def check_round_trip(letter: LetterContent) -> None:
    listed = coded(letter)
    made, roster = di.written(listed, roster="函.sw"), rosters.written(listed)
    read = di.read(made, {"函.sw": roster})
    assert read == di.Read(LetterContent.from_json(kept(listed.to_json())))
    assert findings(parsed(made)) == findings(parsed(roster)) == []


LETTERS = st.sampled_from(SENT).flatmap(contents)


@settings(max_examples=8, **CALM)
@given(LETTERS)
def test_a_letter_to_several_comes_back_with_every_code(letter: LetterContent):
    check_round_trip(letter)


@pytest.mark.slow
@settings(max_examples=200, **CALM)
@given(LETTERS)
def test_two_hundred_letters_to_several_come_back(letter: LetterContent):
    check_round_trip(letter)
