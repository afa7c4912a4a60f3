"""DI: a letter comes back as it was, foreign files are read without touching anything, what is out of order is refused."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from operator import attrgetter

import pytest
from hypothesis import HealthCheck, given, settings

from documents import sandbox
from documents.errors import UploadRefused
from documents.letters import di
from documents.letters.checking import findings, model_of
from documents.letters.trees import Node, parsed
from documents.letters.values import (
    Contact,
    Kind,
    LetterContent,
    Party,
    Passage,
    Point,
)
from tests.documents.letters.letters import LETTERS

CALM = {"deadline": None, "database": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
AT = dt.datetime(2026, 11, 26, 9, tzinfo=dt.UTC)
SOME = LetterContent(
    kind=Kind.LETTER.value,
    sender=Party("臺中市政府研究發展考核委員會", code="387000000A"),
    address="407610 臺中市西屯區臺灣大道三段99號",
    contacts=(Contact("承辦人", "林承辦"), Contact("電話", "04-2228-9111 轉 21000")),
    recipient=Party("臺中市政府農業局"),
    files=("計畫書.pdf", "經費表.ods"),
    enclosures="計畫書及經費表各1份",
    subject="檢送「石岡水圳慢行」計畫書1份，請於115年11月30日前惠示意見，請　查照惠復。",
    passages=(
        Passage(
            "說明", "", (Point("依據計畫貳二。", (Point("內容", (Point("甲", (Point("子"),)),)),)), Point("附件如文。"))
        ),
        Passage("辦法", "請逕復本會。"),
    ),
    originals=(Party("臺中市政府農業局", enclosed=True), Party("王阿妹", "姓名", "理事長")),
    copies=(Party("本會綜合規劃組", "單位名"),),
    signature="主任委員　○○○",
)


def kept(value):
    """What XML can hold of it."""
    if isinstance(value, str):
        return FORBIDDEN.sub("", value)
    if isinstance(value, dict):
        return {name: kept(each) for name, each in value.items()}
    return [kept(each) for each in value] if isinstance(value, list | tuple) else value


def check_round_trip(letter: LetterContent) -> None:
    data = di.written(letter)
    back = di.read(data)
    assert back.notes == ()
    assert back.content == LetterContent.from_json(kept(letter.to_json()))
    assert findings(parsed(data)) == []
    assert LetterContent.from_json(letter.to_json()) == letter


@settings(max_examples=8, **CALM)
@given(LETTERS)
def test_a_letter_comes_back_field_by_field(letter: LetterContent):
    check_round_trip(letter)


@pytest.mark.slow
@settings(max_examples=200, **CALM)
@given(LETTERS)
def test_two_hundred_letters_come_back(letter: LetterContent):
    check_round_trip(letter)


def test_every_field_of_a_letter():
    data = di.written(SOME)
    text = data.decode()
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE 函 SYSTEM "104_2_utf8.dtd" [')
    assert '<!ENTITY 附件1 SYSTEM "計畫書.pdf" NDATA _X>\n<!ENTITY 附件2 SYSTEM "經費表.ods" NDATA _X>' in text
    assert re.findall(r'序號="([^"]+)"', text) == ["一、", "(一)", "1、", "(1)", "二、"]
    order = [child.name for child in parsed(data).root.children]
    assert order == [
        *("發文機關", "函類別", "地址", "聯絡方式", "聯絡方式", "受文者", "發文日期", "發文字號", "速別"),
        *("密等及解密條件或保密期限", "附件", "主旨", "段落", "段落", "正本", "副本", "署名"),
    ]
    assert di.read(data).content == SOME


@pytest.mark.parametrize(
    ("lines", "texts", "back"),
    [
        (["聯絡人：林承辦", "電話：04-1"], ("林承辦", "04-1"), None),
        (
            ["聯絡人：林承辦", "電話：04-1", "傳真：04-2", "ndc@example.tw"],
            ("林承辦", "04-1\n傳真：04-2\nndc@example.tw"),
            None,
        ),
        (["電話：04-1", "承辦人：林承辦"], ("林承辦", "04-1"), ["聯絡人：林承辦", "電話：04-1"]),
        (["聯絡人：林承辦", "傳真：04-2"], ("林承辦", "\n傳真：04-2"), ["聯絡人：林承辦", "電話：", "傳真：04-2"]),
        (["林承辦", "聯絡人：陳科員"], ("林承辦", "\n聯絡人：陳科員"), ["聯絡人：林承辦", "電話：", "聯絡人：陳科員"]),
        ([], ("", ""), ["聯絡人：", "電話："]),
    ],
)
def test_a_notice_has_places_for_a_name_and_a_telephone_and_loses_no_other_line(lines, texts, back):
    notice = replace(SOME, kind=Kind.NOTICE.value, contacts=tuple(map(Contact.of, lines)), passages=())
    asked = parsed(di.written(notice)).root.first("聯絡人及電話")
    assert tuple(node.text for node in asked.children) == texts
    read = di.read(di.written(notice))
    assert (list(map(attrgetter("words"), read.content.contacts)), read.notes) == (lines if back is None else back, ())


def test_the_number_comes_whole_or_in_parts():
    sent = di.written(SOME.sent("府授研考字第1150000001號", dt.date(2026, 11, 26)))
    assert "<年月日>中華民國115年11月26日</年月日>" in sent.decode()
    blank = "<字/>\n<文號>\n<年度/>\n<流水號/>\n<支號/>\n</文號>"
    given = "<字>府授研考</字><文號><年度>115</年度><流水號>0000001</流水號><支號>0</支號></文號>"
    in_parts = di.written(SOME).decode().replace(blank, given).encode()
    assert di.read(sent).content.number == "府授研考字第1150000001號"
    assert di.read(in_parts).content.number == "府授研考字第11500000010號"
    assert di.read(di.written(SOME)).content.number == ""


# --- the checker ----------------------------------------------------------------------------------------------------


def changed(change) -> list[str]:
    """What is found after ``change`` was made to the children of the letter."""
    tree = parsed(di.written(SOME))
    change(tree.root.children)
    return findings(tree)


def at(children: list[Node], name: str) -> int:
    return next(place for place, child in enumerate(children) if child.name == name)


REQUIRED = ["發文機關", "函類別", "地址", "受文者", "發文日期", "發文字號", "主旨", "正本"]
ONCE = ["函類別", "地址", "受文者", "發文日期", "速別", "密等及解密條件或保密期限", "附件", "主旨", "正本", "副本"]


def test_what_we_write_is_in_order():
    assert changed(lambda children: None) == []


@pytest.mark.parametrize("name", REQUIRED)
def test_a_missing_element_is_found(name):
    assert changed(lambda children: children.pop(at(children, name))) == [f"「函」缺少「{name}」。"]


@pytest.mark.parametrize("name", ONCE)
def test_a_doubled_element_is_found(name):
    found = changed(lambda children: children.insert(at(children, name), children[at(children, name)]))
    assert found[0] == f"「函」裡的「{name}」重複。"


@pytest.mark.parametrize("place", range(16))
def test_shuffled_elements_are_found(place):
    """Whatever two neighbours of different names change places."""

    def shuffle(children):
        children[place], children[place + 1] = children[place + 1], children[place]

    names = [child.name for child in parsed(di.written(SOME)).root.children]
    found = changed(shuffle)
    assert bool(found) == (names[place] != names[place + 1])
    assert all(words.startswith("「函」的元素順序不符") for words in found)


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (('代碼="函"', '代碼="公告"'), "「函類別」的代碼「公告」不在：函、書函。"),
        (('代碼="普通件"', ""), "「速別」缺少屬性「代碼」。"),
        (("<正本>", "<正本>甲局"), "「正本」裡不可有文字。"),
        (("<主旨>", "<主旨><標題/>"), "「主旨」裡不可有「標題」。"),
        (("104_2_utf8.dtd", "104_9_utf8.dtd"), "文別「函」的 DTD 名稱不符。"),
        (("<!ENTITY 附件2", "<!ENTITY 附件9"), "附件名沒有宣告檔案：附件2。"),
        (("函>", "公告>"), "「公告」不是可交換的文別；可交換的是：函、開會通知單、簽。"),
    ],
)
def test_other_faults(broken, words):
    assert findings(parsed(di.written(SOME).decode().replace(*broken).encode())) == [words]


# --- files of others ------------------------------------------------------------------------------------------------

FOREIGN = """<?xml version="1.0" encoding="utf-8" standalone="no"?>
<!DOCTYPE 函 PUBLIC "-//X//DI" "http://dtd.invalid/104_2_utf8.dtd" [
<!ENTITY ATTCH1 SYSTEM "383150000A_115000_ATTACH1.pdf" NDATA _X>
<!ENTITY 祕密 SYSTEM "file:///etc/hostname">
<!ENTITY 本府 "臺中市政府">
<!NOTATION _X SYSTEM "">
]>
<函><發文機關><全銜>國家發展委員會</全銜><機關代碼>A58000000J</機關代碼></發文機關>
<函類別 代碼="函"/><地址>100 臺北市</地址><聯絡方式>承辦人：陳科員</聯絡方式><聯絡方式>無標題的一行</聯絡方式>
<受文者><交換表 交換表單="表單">如交換表</交換表></受文者>
<發文日期><年月日>中華民國115年11月20日</年月日></發文日期>
<發文字號><字>發國</字><文號><年度>115</年度><流水號>1234567</流水號><支號></支號></文號></發文字號>
<速別 代碼="最速件"/><密等及解密條件或保密期限><密等/><解密條件或保密期限/></密等及解密條件或保密期限>
<附件><文字>如主旨</文字><附件檔名 附件名="ATTCH1"/></附件>
<主旨><文字>&祕密;&本府;所送計畫 &lt;甲&gt; 一案，請查照。</文字></主旨>
<段落 段名="說明："><條列 序號="一、"><文字>甲</文字><條列 序號="(一)"><文字>乙</文字><條列 序號="1、"><文字>丙</文字>
<條列 序號="(1)"><文字>丁</文字><條列 序號="甲、"><文字>戊</文字></條列></條列></條列></條列></條列></段落>
<正本><全銜>臺中市政府</全銜><含附件/></正本><署名>主任委員　○○○</署名></函>"""


def test_a_foreign_file_is_read_and_nothing_it_names_is_fetched(monkeypatch):
    def fail(*_args, **_kwargs):
        raise AssertionError("a file or the network was asked")

    monkeypatch.setattr("socket.socket", fail)
    monkeypatch.setattr("builtins.open", fail)
    letter, notes = (found := di.read(FOREIGN.encode())).content, found.notes
    assert (letter.number, letter.date) == ("發國字第1151234567號", dt.date(2026, 11, 20))
    assert letter.subject == "所送計畫 <甲> 一案，請查照。"
    assert letter.files == ("383150000A_115000_ATTACH1.pdf",)
    assert letter.contacts == (Contact("承辦人", "陳科員"), Contact("", "無標題的一行"))
    assert letter.passages == (
        Passage("說明", "", (Point("甲", (Point("乙", (Point("丙", (Point("丁\n甲、戊"),)),)),)),)),
    )
    assert letter.originals == (Party("臺中市政府", enclosed=True),)
    assert notes == (
        "檔案內引用的實體不展開：&本府;、&祕密;。",
        "受文者列於交換表，未隨檔讀入。",
        "第四層以下的段落併入上一段：「丁」。",
    )


LONG = "甲" * 101


def test_what_no_field_takes_is_told():
    strange = FOREIGN.replace("<主旨>", "<抄本><全銜>審計部</全銜></抄本><主旨>").replace(
        "</署名>", "</署名><主旨><文字>另一段主旨</文字></主旨><附記>　　</附記>"
    )
    strange = strange.replace("</發文字號>", "</發文字號><發文字號><文字>府字第2號</文字></發文字號>")
    strange = strange.replace("<正本>", "<段落 段名='辦法：'>沒有分項的話<文字>甲</文字><文字>乙</文字></段落><正本>")
    assert di.read(strange.encode()).notes == (
        "檔案內引用的實體不展開：&本府;、&祕密;。",
        "受文者列於交換表，未隨檔讀入。",
        "另有 1 個發文字號。",
        "第四層以下的段落併入上一段：「丁」。",
        "沒有欄位可放、未讀入：文字「府字第2號」、全銜「審計部」、段落「沒有分項的話」、文字「乙」、文字「另一段主旨」。",
    )
    crowded = f"<函>{''.join(f'<附記>{n}{LONG}</附記>' for n in range(30))}</函>"
    said = "、".join(f"附記「{n}{'甲' * 39}」" for n in range(10))
    assert di.read(crowded.encode()).notes == (f"沒有欄位可放、未讀入：{said}（另有 20 項）。",)


def test_a_finding_repeats_no_more_of_a_file_than_can_be_read():
    named = f"<!DOCTYPE 函 SYSTEM '104_2_utf8.dtd'><函><速別 代碼='{'急' * 900}'/></函>"
    found = findings(parsed(named.encode()))
    assert found[1] == f"「速別」的代碼「{'急' * 40}」不在：最速件、速件、普通件。"


def of(subset: str, text: str = "&a;") -> bytes:
    return f"<!DOCTYPE 函 [{subset}]><函>{text}</函>".encode()


BOMBS = {
    "nested": of('<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">'),
    "long": of(f'<!ENTITY a "{"a" * 101}">'),
    "parameter": of('<!ENTITY % a SYSTEM "http://dtd.invalid/a"> %a;'),
    "attributes by default": of(f'<!ATTLIST 段落 段名 CDATA "{"甲" * 80_000}">', "<段落/>" * 19_000),
    "one attribute by default": of('<!ATTLIST 段落 段名 CDATA "甲">'),
    "entities in attributes": of(f'<!ENTITY a "{"甲" * 100}">', f'<段落 段名="{"&a;" * 100_000}"/>'),
    "many entities": of("".join(f'<!ENTITY 檔{n} SYSTEM "{n}.pdf" NDATA P>' for n in range(1001))),
    "many notations": of("".join(f'<!NOTATION 檔{n} SYSTEM "">' for n in range(1001))),
    "name of an element": of("", f"<{LONG}/>"),
    "name of an attribute": of("", f'<段落 {LONG}=""/>'),
    "name of an entity": of(f'<!ENTITY {LONG} "">'),
    "name of a notation": of(f'<!NOTATION {LONG} SYSTEM "">'),
    "deep": b"<a>" * 50,
}


@pytest.mark.parametrize("data", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_before_it_grows(data):
    """In a hundred megabytes beside the libraries; the one with attributes by default took gigabytes."""
    with pytest.raises(UploadRefused) as refused:
        sandbox.run("documents.letters.trees.parsed", data, seconds=10, megabytes=500)
    assert refused.value.messages == [
        "DI 檔內的宣告、名稱或層次過長、過多或層層相套，基於安全不予讀取。請由公文系統重新匯出後再選取。"
    ]


def test_a_text_parted_by_comments_and_references_is_read_once():
    text = "甲<!-- 乙 -->" * 40_000
    assert parsed(f"<函>{text}</函>".encode()).root.text == "甲" * 40_000
    names = [f"&a{n};" for n in range(50)]
    told = parsed(of("".join(f'<!ENTITY a{n} "丙">' for n in range(50)), "&a0;" * 10_000 + "".join(names)))
    assert told.left_out == tuple(names[:20])


def in_big5(words: str, *, named: str) -> bytes:
    return f'<?xml version="1.0" encoding="{named}"?><函><主旨><文字>{words}</文字></主旨></函>'.encode("cp950")


@pytest.mark.parametrize("named", ["Big5", "CP950", "x-windows-950"])
def test_what_older_systems_write_in_big5_is_read(named):
    read = di.read(in_big5("檢送許功蓋計畫書", named=named))
    assert (read.content.subject, read.notes) == ("檢送許功蓋計畫書", ())


def test_a_character_of_its_writers_own_is_told_and_not_guessed():
    data = in_big5("甲丙", named="big5").replace("丙".encode("cp950"), b"\x81\x40" + "丙".encode("cp950"))
    read = di.read(data)
    assert (read.content.subject, read.notes) == ("甲\ufffd丙", ("檔案內有 1 個無法辨識的造字，以「\ufffd」表示。",))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "這不是 DI 檔，或檔案已損毀（第 1 行）。請由公文系統重新匯出後再選取。"),
        (b"<a>\n<b></a>", "這不是 DI 檔，或檔案已損毀（第 2 行）。請由公文系統重新匯出後再選取。"),
        (
            b'<?xml version="1.0" encoding="x-none"?><a/>',
            "這不是 DI 檔，或檔案已損毀（第 1 行）。請由公文系統重新匯出後再選取。",
        ),
        ("<公告/>".encode(), "這不是函、書函、簽或開會通知單的 DI 檔，而是「公告」。"),
        (b" " * (1 << 20) + b"<", "DI 檔大於 1 MB，無法讀取。請確認選取的是公文系統匯出的 DI 檔。"),
        (b"<a>" + b"<b/>" * 20_000, "DI 檔內的項目超過 20,000 個，無法讀取。請確認選取的是公文系統匯出的 DI 檔。"),
    ],
    ids=["empty", "torn", "encoding", "announcement", "large", "many"],
)
def test_what_is_no_letter_is_told(data, words):
    with pytest.raises(UploadRefused) as refused:
        di.read(data)
    assert refused.value.messages == [words]


def test_a_file_of_faults_is_not_searched_for_each_way_to_mend_it():
    """Trying every element at every place of thousands took minutes; what one change mends is looked for among few."""
    crowded = f"<!DOCTYPE 函 SYSTEM '104_2_utf8.dtd'><函>{'<正本/>' * 3000}</函>"
    assert findings(parsed(crowded.encode())) == [
        f"「函」的元素不符：應為 {model_of('函')}。",
    ]
    assert len(findings(parsed(f"<函>{'<正本><甲/></正本>' * 3000}</函>".encode()))) == 20
