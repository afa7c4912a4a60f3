"""A paper's table in a page of ours: on a phone its rows are cards, so each cell says what its column is called."""

from __future__ import annotations

from documents.papers.blocks import Column, Kind, Look, cell, row, table
from documents.papers.html import stacked


def test_each_cell_names_its_column_but_for_one_across_several():
    columns = (Column("項目"), Column("期程", kind=Kind.WHOLE), Column("中央", kind=Kind.NUMBER))
    rows = (
        row(cell("115 年度", 3, is_head=True), look=Look.GROUP),
        row("步道\n<整理>", "1 月", "1,000"),
        row(cell("小計", 2), "1,000", look=Look.TOTAL),
    )
    assert stacked(table(columns, rows, "經費")) == (
        '<table class="cs cs-stacked"><caption>經費</caption><thead><tr><th scope="col">項目</th>'
        '<th class="cs-nowrap" scope="col">期程</th><th class="num" scope="col">中央</th></tr></thead><tbody>'
        '<tr class="group"><th colspan="3" scope="rowgroup"><p>115 年度</p></th></tr>'
        '<tr><td data-label="項目"><p>步道</p><p>&lt;整理&gt;</p></td>'
        '<td class="cs-nowrap" data-label="期程"><p>1 月</p></td><td class="num" data-label="中央"><p>1,000</p></td></tr>'
        '<tr class="total"><td colspan="2"><p>小計</p></td><td class="num" data-label="中央"><p>1,000</p></td></tr>'
        "</tbody></table>"
    )
