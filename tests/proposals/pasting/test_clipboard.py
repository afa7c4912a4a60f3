"""What stands in which cell of a clipboard's table."""

from __future__ import annotations

import pytest

from proposals.pasting.clipboard import MAX_COLUMNS, MAX_ROWS, Table, table_of


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("甲", [["甲"]]),
        ("甲\t乙\n", [["甲", "乙"]]),
        ("甲\t\r\n\t乙\r\n\r\n", [["甲", ""], ["", "乙"]]),
        ("甲\r乙\r", [["甲"], ["乙"]]),
        ('"甲\n乙"\t1\n', [["甲\n乙", "1"]]),
        ('"說「""好""」"\t1\n', [['說「"好"」', "1"]]),
        ('"甲"乙\t1\n', [['"甲"乙', "1"]]),
        ('"甲\t1\n乙\t2', [['"甲', "1"], ["乙", "2"]]),
        ("\u3000甲\xa0\t\u200b\t1\n", [["甲", "", "1"]]),
    ],
)
def test_texts_between_tabs(text, expected):
    assert texts(table_of(text)) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<table><tr><td>1<td>2<tr><td>3</table>", [["1", "2"], ["3", ""]]),  # ends that are left out
        ("<table><td>1</td></table>", [["1"]]),
        ("<table><tr><td>a  b\n c</td></tr></table>", [["a b c"]]),
        ("<table><tr><td><p>a</p><p>b</p><div>c<br>d</div></td></tr></table>", [["a\nb\nc\nd"]]),
        ("<table><tr><td>1<table><tr><td>2</td></tr></table></td><td>3</td></tr></table>", [["12", "3"]]),
        ("<table><tr><td>&lt;b&gt; &amp; &#8364;</td></tr></table>", [["<b> & €"]]),
        ("<table><tr><td colspan=2>1</td><td>2</td></tr></table>", [["1", "", "2"]]),
        (
            "<table><tr><td rowspan=2 colspan=2>1</td><td>2</td></tr><tr><td>3</td></tr></table>",
            [["1", "", "2"], ["1", "", "3"]],
        ),
        ("<table><tr><td rowspan=9>1</td></tr><tr><td>2</td></tr></table>", [["1", ""], ["1", "2"]]),
        ("<table><tr><td colspan=x rowspan=0>1</td><td>2</td></tr></table>", [["1", "2"]]),
        ("<table><tr><th>1</th></tr></table><style>td { }</style><script>2</script>", [["1"]]),
    ],
)
def test_html(html, expected):
    assert texts(table_of("別的", html)) == expected


@pytest.mark.parametrize(
    ("html", "expected", "hidden"),
    [
        ("<table><col><col width=0><tr><td>1</td><td>2</td></tr></table>", [["1"]], 1),
        ("<table><colgroup><col><col style='DISPLAY : none'></colgroup><tr><td>1<td>2</table>", [["1"]], 1),
        ("<table><colgroup span=2 width=9></colgroup><col width=0><tr><td>1<td>2<td>3</table>", [["1", "2"]], 1),
        ("<table><tr><td>1</td></tr><tr hidden><td>2</td><td></td></tr></table>", [["1"]], 1),
        ("<table><tr><td>1</td><td style='display:none'>2</td></tr></table>", [["1"]], 1),
        (
            "<table><tr><td>1</td><td hidden>2</td></tr><tr><td>3</td><td>4</td></tr></table>",
            [["1", ""], ["3", "4"]],
            1,
        ),
        ("<table><tr><td>1<span style='visibility:hidden'>x<b>y</b></span></td></tr></table>", [["1"]], 0),
        ("<table><tr><td rowspan=2>1<td>2</tr><tr hidden><td>3</tr></table>", [["1", "2"]], 1),
    ],
)
def test_what_nobody_sees(html, expected, hidden):
    table = table_of("", html)
    assert (texts(table), table.hidden) == (expected, hidden)


def test_without_a_table_the_text_counts():
    for html in ("", "<p>甲</p>", "<table></table>", "<table><tr></tr></table>", "<thead>"):
        assert texts(table_of("甲\t乙", html)) == [["甲", "乙"]]


def test_what_stands_around_the_table_is_kept():
    table = table_of("", "單位：<b>千元</b><table><caption>表 1</caption><tr><td>1</td></tr></table>後面")
    assert table.around.split() == ["單位：", "千元", "表", "1", "後面"]


def test_more_than_is_read_is_said():
    assert [table_of("甲\n" * n).beyond for n in (MAX_ROWS, MAX_ROWS + 1)] == [False, True]
    wide = table_of("甲\t" * MAX_COLUMNS + "甲")
    assert (wide.beyond, wide.width) == (True, MAX_COLUMNS)
    assert table_of("", "<table>" + "<tr><td>1</td></tr>" * (MAX_ROWS + 5) + "</table>").beyond
