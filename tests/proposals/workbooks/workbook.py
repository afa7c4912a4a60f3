"""Workbooks for the tests of the import: the templates, filled as a person would, and spoilt as a person might."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from odfdo import PREV_SIBLING, Document, Element, Row
from openpyxl import load_workbook

from accounts.actors import Actor
from documents.papers.ods import sheet_cell
from proposals.workbooks.template import template_ods, template_xlsx

Rows = dict[str, list[dict[str, Any]]]
# Two plans: the first with all there is, the second with the least there may be.
PLANS: Rows = {
    "計畫": [
        {
            "編號": "1",
            "計畫名稱": "石岡𤆬客厝計畫",
            "提案行政區": "石岡區、東勢區",
            "構想摘要": "=第一行\n第二行",
            "聯絡人": "游錫堃",
            "聯絡電話": "0912345678",
            "聯絡電子郵件": "you@example.com",
            "地方創生願景": "孩子放學後有地方去",
            "預期效益": "青年返鄉二十人",
        },
        {"編號": "B-2", "計畫名稱": "水圳慢行", "提案行政區": "石岡區"},
    ],
    "資源": [
        {"計畫編號": "1", "類別": "景", "名稱": "五福臨門神木", "地點": "龍興里", "特色說明": "五樹共生"},
        {"計畫編號": "1", "類別": "人", "名稱": "劉家伙房耆老"},
    ],
    "共識會議": [
        {"計畫編號": "1", "日期": "115/3/1", "地點": "區公所", "出席人數": 43, "共識要點": "可行"},
        {"計畫編號": "1", "日期": "115年4月2日", "地點": "土牛國小", "出席人數": "28"},
        {"計畫編號": "1", "日期": "2026-05-03", "地點": "區公所", "出席人數": 12},
    ],
    "事業": [
        {
            "計畫編號": "1",
            "事業編號": "1",
            "事業名稱": "共作基地",
            "執行單位": "農業局",
            "事業主題": "閒置空間再利用",
            "推動方法": "先培力、後修繕",
            "事業總經費（元）": "1,500,000",
        },
        {"計畫編號": "1", "事業編號": "2", "事業名稱": "枇杷節", "事業總經費（元）": 0},
    ],
    "利害關係人": [{"計畫編號": "1", "事業編號": "1", "對象": "返鄉青年", "關係": "執行團隊", "參與方式": "全職三人"}],
    "時程": [
        {
            "計畫編號": "1",
            "事業編號": "1",
            "工作項目": "場域盤點",
            "開始": "115.03.01",
            "完成": "2026/5/31",
            "地點": "土牛",
        }
    ],
    "KPI": [
        {"計畫編號": "1", "事業編號": "1", "指標": "K01", "年度": 115, "基準值": 0, "目標值": 12, "佐證來源": "戶政"},
        {"計畫編號": "1", "事業編號": "1", "指標": "K01", "年度": "116", "基準值": "0", "目標值": "20"},
    ],
    "經費": [
        {
            "計畫編號": "1",
            "事業編號": "1",
            "項目": "設備",
            "對接中央計畫": "CP01",
            "年度": 115,
            "經／資": "資本門",
            "中央": "1,200,000",
            "地方": 300000,
        },
        {"計畫編號": "1", "事業編號": "2", "項目": "行銷", "年度": 116, "經／資": "經常門", "民間": 50000},
    ],
}


def plans(**changed: list[dict[str, Any]]) -> Rows:
    """The rows of ``PLANS`` with some sheets' rows replaced."""
    return PLANS | changed


def one_row(sheet: str, **cells: Any) -> Rows:
    """The rows of ``PLANS`` with the first row of a sheet changed."""
    first, *others = PLANS[sheet]
    return PLANS | {sheet: [first | cells, *others]}


def xlsx(rows: Rows, *, by: Actor, spoil: Callable[[Any], Any] | None = None) -> bytes:
    """The Excel template with ``rows`` below its heads; ``spoil`` does what it likes with the open workbook."""
    book = load_workbook(io.BytesIO(template_xlsx(by=by)))
    for name, lines in rows.items():
        places = {cell.value.rstrip("＊"): cell.column for cell in book[name][1]}
        for number, line in enumerate(lines, 2):
            for label, value in line.items():
                cell = book[name].cell(number, places[label])
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"
    if spoil:
        spoil(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods(rows: Rows, *, by: Actor, spoil: Callable[[str], str] | None = None) -> bytes:
    """The OpenDocument template with ``rows`` below its heads; ``spoil`` rewrites its content.xml."""
    document = Document(io.BytesIO(template_ods(by=by)))
    for table in document.body.get_tables():
        head = table.get_elements(".//table:table-header-rows//table:table-cell")
        heads = [cell.get_attribute("office:string-value").rstrip("＊") for cell in head]
        for line in rows.get(table.name, []):
            row = Row()
            row.extend_cells([_cell(line.get(head)) for head in heads])
            _write_above_blanks(table, row)
    out = io.BytesIO()
    document.save(out)
    if not spoil:
        return out.getvalue()
    return rewritten(out.getvalue(), "content.xml", spoil)


def _write_above_blanks(table: Any, row: Row) -> None:
    """The next row, as an office program writes it: one of the blank ones with their rules is less."""
    (blank,) = table.get_elements("table:table-row[@table:number-rows-repeated]") or [None]
    if blank is None:
        Element.append(table, row)
        return
    for cell, empty in zip(row.get_elements("table:table-cell"), blank.get_elements("table:table-cell"), strict=False):
        if rule := empty.get_attribute("table:content-validation-name"):
            cell.set_attribute("table:content-validation-name", rule)
    blank.insert(row, xmlposition=PREV_SIBLING)


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        cell = sheet_cell(0, "Number")
        cell.set_attribute("office:value", str(value))
        return cell
    return sheet_cell(value, "Text")


def rewritten(data: bytes, part: str, spoil: Callable[[str], str]) -> bytes:
    """The same package with one part rewritten."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == part:
                before = content.decode()
                content = spoil(before).encode()
                assert content != before.encode()
            kept = zipfile.ZIP_STORED if entry.filename == "mimetype" else zipfile.ZIP_DEFLATED
            target.writestr(entry.filename, content, compress_type=kept)
    return out.getvalue()


def upload(data: bytes, name: str) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, data)
