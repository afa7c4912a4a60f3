"""Which columns of a pasted table are which fields: by their heads in whatever order, or from a cell on; never reads rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from inputs.cleaning import plain
from inputs.fields import MoneyField
from inputs.numbers import Figure
from proposals.pasting.cells import scale_of, scale_of_figures
from proposals.pasting.clipboard import Table
from proposals.workbooks.columns import Column

LOOKED_AT = 8  # rows in which the heads are looked for
# What tables of the field call these columns, beside the labels of the form.
CALLED: Mapping[str, str] = {
    "item": "項目 經費項目 支出項目 預算項目 費用項目 項目名稱 工作項目 用途 科目 名稱 細項",
    "programme": "對接中央計畫 中央計畫 對接計畫 補助計畫 中央補助計畫 部會計畫 對應計畫 計畫名稱 計畫",
    "year": "年度 年 年份 會計年度 預算年度 執行年度",
    "expense": "經資 經資門 經常資本 經常門資本門 經常資本門 門別 經費性質 經費類別 性質",
    "central": "中央 中央補助 中央補助款 中央經費 中央款 申請中央補助 申請中央補助款 申請補助 中央機關 中央政府",
    "local": "地方 地方配合款 地方配合 地方款 地方經費 地方政府 地方自籌 地方自籌款 市府 市府配合款 縣市配合款 配合款",
    "private": "民間 民間自籌 民間自籌款 自籌 自籌款 民間投資 民間款 民間經費 團隊自籌 團隊自籌款",
    "kpi": "指標 指標名稱 kpi 績效指標 關鍵績效指標 kpi指標 kpi名稱 kpi項目 指標項目",
    "baseline": "基準值 基準 現況值 現況 基期值 基期",
    "target": "目標值 目標 預期值 預期目標 目標數 預期目標值",
    "evidence": "佐證來源 佐證 佐證資料 佐證方式 資料來源",
    "title": "工作項目 工作 工作內容 項目 項目名稱 名稱 辦理事項 里程碑 任務",
    "starts_on": "開始 開始日 開始日期 開始時間 起始 起始日 起始日期 起日 起 預定開始 預定開始日",
    "ends_on": "完成 完成日 完成日期 完成時間 結束 結束日 結束日期 迄日 迄 訖日 訖 預定完成 預定完成日 預定結束",
    "place": "地點 辦理地點 實施地點 施作地點 位置 場地",
}
ASIDE = re.compile(r"\(.*?\)|\[.*?\]|【.*?】")
SIGNS = re.compile(r"[*:/、,.\-_|\"'・·‧]")
MORE = re.compile(r"(?:金額|數額|經費|[十百千萬億]*元|nt\$|款)$")


@dataclass
class Heads:
    """``fields`` holds a field's name for each column, empty for one that is not taken in.

    ``row`` is the row of the heads, counted from 0, None where there is none; ``texts`` are the heads.
    """

    fields: list[str]
    row: int | None = None
    texts: list[str] = field(default_factory=list)
    scale: int = 1  # what is said of the whole table

    def scale_of(self, place: int, column: Column) -> int | None:
        """What its head says a column is multiplied by; None where it does not say, or where there is no figure."""
        text = self.texts[place] if self.texts else ""
        if isinstance(column.field, MoneyField):
            return scale_of(text)
        return scale_of_figures(text) if isinstance(column.field, Figure) else None


def found_in(table: Table, columns: Sequence[Column], *, first: str = "") -> Heads:
    """By the row that names most columns; without one the columns follow each other from ``first`` on."""
    names = _names(columns)
    rows = [_heads_at(table, number) for number in range(min(LOOKED_AT, len(table.rows)))]
    matched = [[names.get(called(text), "") or names.get(_shorter(text), "") for text in row] for row in rows]
    scores = [len(set(filter(None, row))) for row in matched]
    best = max(range(len(scores)), key=lambda n: scores[n], default=0)
    if not rows or not (scores[best] > 1 or (scores[best] == 1 and _may_be_heads(table, best))):
        return Heads(_following(table.width, columns, first), scale=_told(table, LOOKED_AT))
    return Heads(_each_once(matched[best]), best, rows[best], scale=_told(table, best))


def _may_be_heads(table: Table, number: int) -> bool:
    """A row with one known head: no figure stands in it, and some stand below."""
    has_figures = [any(cell.text[:1].isdigit() for cell in row) for row in table.rows]
    return not has_figures[number] and any(has_figures[number + 1 :])


def called(text: str) -> str:
    """A head without what stands in brackets, without signs and marks."""
    return SIGNS.sub("", ASIDE.sub("", plain(text))).casefold()


def _shorter(text: str) -> str:
    return MORE.sub("", called(text))


def _names(columns: Sequence[Column]) -> dict[str, str]:
    """The labels of the form in both languages, and what tables call the same; a form's own label comes first."""
    names: dict[str, str] = {}
    for column in columns:
        for label in (column.label, str(column.field.label)):
            names.setdefault(called(label), column.name)
    for column in columns:
        for word in CALLED.get(column.name, "").split():
            names.setdefault(word, column.name)
    return {name: column for name, column in names.items() if name}


def _heads_at(table: Table, number: int) -> list[str]:
    """The texts of a row; where one is blank, what stands above it: heads of two rows."""
    above = table.rows[number - 1] if number else []
    row = [cell.text for cell in table.rows[number]]
    return [text or (above[n].text if n < len(above) else "") for n, text in enumerate(row)]


def _each_once(names: Sequence[str]) -> list[str]:
    """Of two columns that would be one field the first."""
    return [name if name not in names[:n] else "" for n, name in enumerate(names)]


def _following(width: int, columns: Sequence[Column], first: str) -> list[str]:
    names = [column.name for column in columns]
    start = names.index(first) if first in names else 0
    return [*names[start : start + width], *[""] * (width - len(names[start:]))]


def _told(table: Table, before: int) -> int:
    """The unit that is said above the heads, or beside the table."""
    texts = [table.around, *(cell.text for row in table.rows[:before] for cell in row)]
    return next((scale for text in texts if (scale := scale_of(text, aside=True))), 1)
