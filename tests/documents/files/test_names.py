import pytest

from documents.files.names import MAX_LENGTH, clean_name, cut, extension, numbered

NAMES = [
    ("報告.pdf", "報告.pdf"),
    ("../../etc/passwd.pdf", "passwd.pdf"),
    ("..\\..\\windows\\報告.pdf", "報告.pdf"),
    ("C:\\Users\\王\\報告.docx", "報告.docx"),
    ("報告\x00.exe.pdf", "報告.exe.pdf"),
    ("報告\u202efdp.exe", "報告fdp.exe"),
    ("\u2067報告\u2069.pdf", "報告.pdf"),
    ("a\u200fb\u200b.pdf", "ab.pdf"),
    ("報\r\n告\t.pdf", "報告.pdf"),
    (".htaccess", "htaccess"),
    ("...隱藏.pdf", "隱藏.pdf"),
    ("報告.pdf. . ", "報告.pdf"),
    ("  兩個  空白 .pdf", "兩個 空白.pdf"),
    ('<計畫>:"甲|乙"?*.pdf', "_計畫___甲_乙___.pdf"),
    ("𤆬堃.pdf", "𤆬堃.pdf"),
    ("👨\u200d👩\u200d👧 成果🎉.png", "👨\u200d👩\u200d👧 成果🎉.png"),
    ("a\u200db.png", "ab.png"),
    ("☎\ufe0f 電話.txt", "☎\ufe0f 電話.txt"),
    ("cafe\u0301.txt", "café.txt"),
    ("\ud83d半個.txt", "半個.txt"),
    ("\ufffe\U0001ffff.txt", "txt"),
    ("", "未命名"),
    ("..", "未命名"),
    ("\u202e\x00", "未命名"),
    ("資料夾/", "未命名"),
    ("長" * 300 + ".pdf", "長" * (MAX_LENGTH - 4) + ".pdf"),
    ("a." + "b" * 200, ("a." + "b" * 200)[:MAX_LENGTH]),
]


@pytest.mark.parametrize(("raw", "expected"), NAMES)
def test_names_are_made_harmless_and_stay_readable(raw: str, expected: str) -> None:
    assert clean_name(raw) == expected
    assert clean_name(expected) == expected


@pytest.mark.parametrize(("name", "expected"), [("a.PDF", ".pdf"), ("a", ""), ("a.tar.gz", ".gz")])
def test_extension(name: str, expected: str) -> None:
    assert extension(name) == expected


@pytest.mark.parametrize(
    ("words", "most", "expected"),
    [
        ("檢送計畫書，請惠示審查意見。", 40, "檢送計畫書，請惠示審查意見。"),
        ("檢送計畫書，請惠示審查意見。", 8, "檢送計畫書"),
        ("檢送「水圳慢行，與食農教育」計畫書一份", 16, "檢送「水圳慢行，與食農教育」"),
        ("檢送計畫書「水圳慢行，與食農教育」", 12, "檢送計畫書"),  # a bracket that would not be closed
        ("水圳慢行及食農教育推廣計畫", 7, "水圳慢行"),
        ("水圳慢行之，及食農教育推廣計畫", 7, "水圳慢行之"),
        ("檢送計畫書一份", 6, "檢送計畫書一"),  # no phrase ends there
        ("水圳慢行計畫 Shigang canal", 10, "水圳慢行計畫"),
        ("水圳慢行計畫Shigangcanal", 10, "水圳慢行計畫"),
        ("檢送「大甲溪流域與山城聚落之水圳果園」計畫書", 15, "檢送「大甲溪流域與山城聚落"),
        ("a" * 50, 40, "a" * 40),
    ],
)
def test_a_name_ends_with_a_phrase(words: str, most: int, expected: str) -> None:
    assert cut(words, most) == expected


def test_a_long_name_keeps_its_extension_and_ends_with_a_phrase() -> None:
    whole = f"{'水圳慢行' * 20}成果，{'照片' * 20}"
    assert clean_name(f"{whole}.pdf") == f"{'水圳慢行' * 20}成果.pdf"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("紀錄.pdf", "紀錄-2.pdf"),
        ("紀錄", "紀錄-2"),
        ("v1.說明很長的一個計畫書", "v1.說明很長的一個計畫書-2"),
        (f"{'長' * 96}.odt", f"{'長' * 94}-2.odt"),
        ("長" * 100, f"{'長' * 98}-2"),
    ],
)
def test_a_number_stays_whatever_is_too_long_before_it(name, expected):
    assert numbered(name, 2) == expected
