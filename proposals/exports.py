"""The plan to take along: 計畫書 as ODT, its budget as ODS, and all that belongs to it as a ZIP dossier.

Like 計畫書 as PDF, the papers are made from a frozen version and are Chinese whatever language the reader's pages are in.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.actors import Actor
from documents.errors import MissingGlyphs
from documents.models import Attachment
from documents.names import clean_name
from documents.odf import Td, TextPaper, Total, Workbook, zip_time
from documents.render import LANGUAGE
from documents.services import quarantine_words
from proposals import pdf
from proposals.models import PlanVersion, Proposal, ProposalFile
from proposals.pages import said
from proposals.states import Section
from proposals.versions import canonical
from workflow.services import state_label
from workflow.templatetags.cs import money, roc, roc_time

SPOOL_BYTES = 8 << 20  # what a dossier may take of memory; the rest lies in a temporary file
CHUNK_BYTES = 1 << 20
RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})
EMPTY = "未列"
DASH = "—"
SOURCES = ("中央", "地方", "民間", "合計")
AMOUNT_WIDTHS = (2.5, 2.5, 2.5, 2.6)


# --- 計畫書 ---------------------------------------------------------------------------------------------------------


def plan_odt(version: PlanVersion) -> bytes:
    """計畫書 with the chapters of :mod:`proposals.pdf`, to be worked on in an office program."""
    with override(LANGUAGE):
        given = pdf.context(version)
        title, number = given["basics"]["title"], version.number
        paper = TextPaper(
            f"{title} 計畫書（第 {number} 版）",
            at=version.created_at,
            running=f"{title}　第 {number} 版",
            mark="示範資料" if given["demo"] else "",
        )
        _cover(paper, version, given)
        for part in given["parts"]:
            paper.heading(_numbered(part), 1, new_page=part is given["parts"][0])
            PLAN_CHAPTERS[part.anchor](paper, given)
            _replies(paper, part)
        return paper.to_bytes()


def _cover(paper: TextPaper, version: PlanVersion, given: dict[str, Any]) -> None:
    basics = given["basics"]
    paper.paragraph("臺中市加速地方創生推動計畫", "Authority")
    paper.paragraph(basics["title"], "Title")
    paper.paragraph("計畫書", "Subtitle")
    if version.proposal.case_number:
        paper.paragraph(f"案　　號：{version.proposal.case_number}", "Cover_20_line")
    owner = basics["owner"]
    represented = f"（{owner['represented_by']}代為提案）" if owner.get("represented_by") else ""
    paper.paragraph(f"提案單位：{owner['name']}{represented}", "Cover_20_line")
    districts = "、".join(district["name"] for district in basics["districts"])
    paper.paragraph(f"行 政 區：臺中市{districts}", "Cover_20_line")
    paper.paragraph(f"版　　本：第 {version.number} 版", "Cover_20_line")
    paper.paragraph(f"中華民國{roc(version.created_at)}", "Cover_20_date")
    ventures = [(2, _venture_title(venture)) for venture in given["ventures"]]
    entries: list[tuple[int, str]] = []
    for part in given["parts"]:
        entries += [(1, _numbered(part)), *(ventures if part.anchor == pdf.VENTURES[0] else [])]
    paper.contents("目　錄", entries)


def _numbered(part: pdf.Part) -> str:
    return f"{part.number}、{part.title}"


def _replies(paper: TextPaper, part: pdf.Part) -> None:
    """What the template's own questions were answered."""
    for reply in part.replies:
        paper.heading(reply.label, 3)
        if reply.is_table:
            paper.table([0] * len(reply.columns), reply.rows, head=reply.columns)
        else:
            paper.prose(reply.text)


def _basics(paper: TextPaper, given: dict[str, Any]) -> None:
    basics = given["basics"]
    contact, owner = basics["contact"], basics["owner"]
    represented = f"；{owner['represented_by']}代為提案" if owner.get("represented_by") else ""
    districts = [d["name"] + ("（優先推動區）" if d["priority"] else "") for d in basics["districts"]]
    paper.table(
        (3.4, 0),
        [
            ("計畫名稱", basics["title"]),
            ("提案單位", f"{owner['name']}（{owner['kind']}{represented}）"),
            ("提案行政區", "、".join(districts)),
            ("聯絡人", contact["name"]),
            ("聯絡電話", contact["phone"] or DASH),
            ("電子郵件", contact["email"] or DASH),
            ("總經費", f"{money(given['total'].amounts[3])} 元"),
        ],
    )
    paper.heading("構想摘要", 3)
    paper.prose(basics["summary"])


def _resources(paper: TextPaper, given: dict[str, Any]) -> None:
    rows: list[tuple[Any, ...]] = []
    for label, items in given["resources"]:
        rows += [
            (Td(label, "Center"), item["name"], item["place"] or DASH, item["description"] or DASH) for item in items
        ] or [(Td(label, "Center"), Td(EMPTY, span=3))]
    paper.table((1.5, 3.6, 3.6, 0), rows, head=("類別", "名稱", "地點", "特色說明"), caption="在地資源盤點表")


def _consensus(paper: TextPaper, given: dict[str, Any]) -> None:
    rows = [
        (
            Td(number, "Center"),
            roc(meeting["held_on"], "."),
            meeting["place"],
            Td(meeting["attendance"], "Number"),
            meeting["summary"] or DASH,
            meeting["minutes"]["name"] if meeting["minutes"] else "未附",
        )
        for number, meeting in enumerate(given["consensus"], 1)
    ]
    head = ("場次", "日期", "地點", "出席人數", "共識要點", "會議紀錄")
    paper.table((1.4, 2.3, 3.2, 1.4, 0, 3.2), _or_empty(rows, 6), head=head, caption="共識會議辦理情形")


def _vision(paper: TextPaper, given: dict[str, Any]) -> None:
    paper.prose(given["vision"])


def _ventures(paper: TextPaper, given: dict[str, Any]) -> None:
    for number, venture in enumerate(given["ventures"]):
        paper.heading(_venture_title(venture), 2, new_page=number > 0)
        _venture(paper, venture)
    if not given["ventures"]:
        paper.paragraph(EMPTY)


def _venture(paper: TextPaper, venture: dict[str, Any]) -> None:
    paper.prose(f"執行單位：{venture['executing_unit']}")
    for part in venture["parts"]:
        paper.heading(_numbered(part), 3)
        VENTURE_CHAPTERS[part.anchor](paper, venture)
        _replies(paper, part)


def _theme(paper: TextPaper, venture: dict[str, Any]) -> None:
    paper.prose(venture["theme"])


def _stakeholders(paper: TextPaper, venture: dict[str, Any]) -> None:
    people = [(p["name"], p["relation"], p["involvement"] or DASH) for p in venture["stakeholders"]]
    paper.table((4, 4, 0), _or_empty(people, 3), head=("對象", "關係", "參與方式"))


def _concept(paper: TextPaper, venture: dict[str, Any]) -> None:
    steps = [
        (Td(n, "Center"), s["title"], f"{roc(s['starts_on'], '.')}～{roc(s['ends_on'], '.')}", s["place"] or DASH)
        for n, s in enumerate(venture["steps"], 1)
    ]
    paper.prose(venture["method"])
    if venture["place"]:
        paper.prose(f"地點：{venture['place']}")
    paper.table((1, 0, 4.8, 4), _or_empty(steps, 4), head=("序", "工作項目", "期間", "地點"), caption="工作期程")


def _kpi(paper: TextPaper, venture: dict[str, Any]) -> None:
    kpis = [
        (
            f"{kpi['name']}（{kpi['unit']}）",
            Td(kpi["year"], "Center"),
            Td(kpi["baseline"], "Number"),
            Td(kpi["target"], "Number"),
            kpi["evidence"] or DASH,
        )
        for group in venture["kpi_groups"]
        for kpi in group
    ]
    head = ("指標（單位）", "年度", "基準值", "目標值", "佐證來源")
    paper.table((0, 1.5, 2.4, 2.4, 4), _or_empty(kpis, 5), head=head)


def _budget(paper: TextPaper, venture: dict[str, Any]) -> None:
    paper.table(
        (1.3, 0, 2.3, 2.3, 2.3, 2.4),
        _budget_rows(venture),
        head=("年度", "項目與對接計畫", *SOURCES),
        caption="經費需求（單位：元）",
    )


def _budget_rows(venture: dict[str, Any]) -> Iterator[Any]:
    for year, lines, sums in venture["years"]:
        for line in lines:
            docked = f"\n對接：{line['programme']['name']}" if line["programme"] else ""
            item = f"{line['item']}（{line['expense_label']}）{docked}"
            yield (Td(year, "Center"), item, *_amounts(line[source] for source in pdf.SOURCES))
        yield Total([Td(f"{year} 年度小計", span=2), *_amounts(sums.amounts)])
    if not venture["years"]:
        yield (Td(EMPTY, span=6),)
    yield Total([Td("合計", span=2), *_amounts(venture["total"].amounts)])


def _summary(paper: TextPaper, given: dict[str, Any]) -> None:
    total = Total(["總計", *_amounts(given["total"].amounts)])
    ventures = [(f"{v['number']}、{v['title']}", *_amounts(v["total"].amounts)) for v in given["ventures"]]
    years: list[Any] = []
    for year in given["summary"]:
        years += [(f"{year.label} 年度{part.label}", *_amounts(part.amounts)) for part in year.parts]
        years.append(Total([f"{year.label} 年度小計", *_amounts(year.amounts)]))
    widths = (0, *AMOUNT_WIDTHS)
    paper.table(widths, [*ventures, total], head=("事業", *SOURCES), caption="各事業經費（單位：元）")
    paper.table(widths, [*years, total], head=("年度", *SOURCES), caption="各年度經費（單位：元）")


def _benefits(paper: TextPaper, given: dict[str, Any]) -> None:
    paper.prose(given["benefits"])


def _supplement(paper: TextPaper, given: dict[str, Any]) -> None:
    """Nothing of its own: its questions' answers follow."""


PLAN_CHAPTERS = {
    Section.BASICS.value: _basics,
    Section.RESOURCES.value: _resources,
    Section.CONSENSUS.value: _consensus,
    Section.VISION.value: _vision,
    pdf.VENTURES[0]: _ventures,
    pdf.SUMMARY[0]: _summary,
    Section.BENEFITS.value: _benefits,
    Section.SUPPLEMENT.value: _supplement,
}
VENTURE_CHAPTERS = {
    Section.THEME.value: _theme,
    Section.STAKEHOLDERS.value: _stakeholders,
    Section.CONCEPT.value: _concept,
    Section.KPI.value: _kpi,
    Section.BUDGET.value: _budget,
}


def _venture_title(venture: dict[str, Any]) -> str:
    return f"事業{venture['number']}：{venture['title']}"


def _amounts(amounts: Iterable[int]) -> list[Td]:
    return [Td(money(amount), "Number") for amount in amounts]


def _or_empty(rows: list[Any], columns: int) -> list[Any]:
    return rows or [(Td(EMPTY, span=columns),)]


# --- the budget -----------------------------------------------------------------------------------------------------


def budget_ods(version: PlanVersion) -> bytes:
    """The budget: a summary and a sheet for each venture, integers in 元; sums are values, no formulas."""
    with override(LANGUAGE):
        given = pdf.context(version)
        title = given["basics"]["title"]
        book = Workbook(f"{title} 經費表（第 {version.number} 版）", at=version.created_at)
        _summary_sheet(book, version, given)
        for venture in given["ventures"]:
            _venture_sheet(book, venture)
        return book.to_bytes()


def _summary_sheet(book: Workbook, version: PlanVersion, given: dict[str, Any]) -> None:
    sheet = book.sheet("彙總", (3.2, 7.5, 3.3, 3.3, 3.3, 3.3, 7))
    sheet.title(f"{given['basics']['title']} 經費彙總")
    sheet.note("案號", version.proposal.case_number or "未成案")
    sheet.note("提案單位", given["basics"]["owner"]["name"])
    sheet.note("版次", version.number)
    sheet.note("凍結日期", timezone.localdate(version.created_at))
    sheet.note("單位", "元")
    sheet.gap()
    sheet.head(("事業", "名稱", *SOURCES, "執行單位"))
    for venture in given["ventures"]:
        unit = venture["executing_unit"]
        sheet.row((f"事業{venture['number']}", venture["title"], *venture["total"].amounts, unit), money_from=2)
    sheet.row(("總計", None, *given["total"].amounts, None), money_from=2, total=True)
    sheet.gap()
    sheet.head(("年度", "經／資", *SOURCES))
    for year in given["summary"]:
        for part in year.parts:
            sheet.row((int(year.label), part.label, *part.amounts), money_from=2)
        sheet.row((int(year.label), "小計", *year.amounts), money_from=2, total=True)
    sheet.row(("總計", None, *given["total"].amounts), money_from=2, total=True)


def _venture_sheet(book: Workbook, venture: dict[str, Any]) -> None:
    sheet = book.sheet(f"事業{venture['number']}", (7, 7.5, 1.8, 2.2, 3.3, 3.3, 3.3, 3.3))
    sheet.title(_venture_title(venture))
    sheet.note("執行單位", venture["executing_unit"])
    sheet.note("單位", "元")
    sheet.gap()
    sheet.head(("項目", "對接中央計畫", "年度", "經／資", *SOURCES), on_every_page=True)
    for year, lines, _sums in venture["years"]:
        for line in lines:
            programme = line["programme"]["name"] if line["programme"] else None
            amounts = [line[source] for source in pdf.SOURCES]
            sheet.row((line["item"], programme, year, line["expense_label"], *amounts), money_from=4)
    sheet.row(("合計", None, None, None, *venture["total"].amounts), money_from=4, total=True)


# --- the dossier ----------------------------------------------------------------------------------------------------


def dossier_zip(plan: Proposal, actor: Actor) -> IO[bytes]:
    """Everything of ``plan`` in one ZIP, at its beginning, in an order that does not change; the caller closes it.

    The caller has checked that ``actor`` may see the plan, and so its files, versions and log. A quarantined file is
    named in the manifest but left out, like a paper whose characters no font has. Raises PaperError.
    """
    spool: IO[bytes] = SpooledTemporaryFile(max_size=SPOOL_BYTES)  # noqa: SIM115 - handed on to the response
    try:
        with override(LANGUAGE), zipfile.ZipFile(spool, "w") as archive:
            _Dossier(archive, plan, actor).write()
    except BaseException:
        spool.close()
        raise
    spool.seek(0)
    return spool


class _Dossier:
    """One dossier while it is written: entries one by one, their sums last."""

    def __init__(self, archive: zipfile.ZipFile, plan: Proposal, actor: Actor) -> None:
        self.archive = archive
        self.plan = plan
        self.actor = actor
        self.now = timezone.now()
        self.entries: list[dict[str, Any]] = []
        self.left_out: list[dict[str, Any]] = []
        self.versions: list[dict[str, Any]] = []
        self.names: set[str] = set()

    def write(self) -> None:
        """All entries, the manifest after what it lists."""
        kept = self.plan.versions.select_related("proposal")
        current = kept.get(pk=self.plan.version_id) if self.plan.version_id else None
        if current:
            self._papers(current)
        for version in self.plan.versions.order_by("number").iterator(chunk_size=10):
            self._version(version)
        files = self.plan.files.select_related("attachment").order_by("purpose", "id")
        for file in files:
            self._file(file)
        self._add("log.csv", _log(self.plan), self.now)
        manifest = json.dumps(self._manifest(current), ensure_ascii=False, indent=2)
        self._add("manifest.json", manifest.encode(), self.now)

    def _papers(self, version: PlanVersion) -> None:
        try:
            self._add("plan.pdf", pdf.plan_pdf(version).pdf, version.created_at, is_packed=True)
        except MissingGlyphs as error:  # a frozen text stays as it is, so trying again would not help
            self.left_out.append({"name": "plan.pdf", "reason": str(error)})
        self._add("plan.odt", plan_odt(version), version.created_at, is_packed=True)
        self._add("budget.ods", budget_ods(version), version.created_at, is_packed=True)

    def _version(self, version: PlanVersion) -> None:
        """The content as its hash was taken, so that the entry's SHA-256 is the version's."""
        name = f"versions/{version.number:03}.json"
        self._add(name, canonical(version.content).encode(), version.created_at)
        self.versions.append(
            {
                "number": version.number,
                "name": name,
                "sha256": version.sha256,
                "template_version": version.template_version,
                "created_at": _stamp(version.created_at),
                "created_by": version.created_by,
            }
        )

    def _file(self, file: ProposalFile) -> None:
        attachment = file.attachment
        name = self._free_name(f"files/{file.purpose}", attachment.name)
        about = {"name": name, "purpose": file.get_purpose_display(), "uploaded_sha256": attachment.sha256}
        if attachment.is_quarantined:
            self.left_out.append(about | {"reason": quarantine_words(attachment)})
            return
        try:
            with attachment.file.open("rb") as stored:
                size, digest = self._copy(name, stored, attachment, file.added_at)
        except FileNotFoundError:
            self.left_out.append(about | {"reason": _("檔案不在儲存空間中，請通知系統管理者。")})
            return
        self.entries.append(about | {"size": size, "sha256": digest})

    def _copy(self, name: str, stored: Any, attachment: Attachment, at: dt.datetime) -> tuple[int, str]:
        """Copy a file piece by piece; its size and SHA-256 as they were read."""
        info = zipfile.ZipInfo(name, zip_time(at))
        info.file_size = attachment.size  # tells the archive whether it needs the large format
        digest, size = hashlib.sha256(), 0
        with self.archive.open(info, "w") as entry:
            for chunk in iter(lambda: stored.read(CHUNK_BYTES), b""):
                entry.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        return size, digest.hexdigest()

    def _free_name(self, folder: str, raw: str) -> str:
        """A harmless name nothing else in the folder has on any system: ``紀錄.pdf``, ``紀錄 (2).pdf``."""
        path = PurePosixPath(clean_name(raw))
        stem = f"_{path.stem}" if path.stem.split(".")[0].lower() in RESERVED else path.stem
        name, number = f"{folder}/{stem}{path.suffix}", 1
        while name.casefold() in self.names:
            number += 1
            name = f"{folder}/{stem} ({number}){path.suffix}"
        self.names.add(name.casefold())
        return name

    def _add(self, name: str, data: bytes, at: dt.datetime, *, is_packed: bool = False) -> None:
        info = zipfile.ZipInfo(name, zip_time(at))
        info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
        self.archive.writestr(info, data)
        self.entries.append({"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()})

    def _manifest(self, current: PlanVersion | None) -> dict[str, Any]:
        return {
            "plan": {
                "id": self.plan.pk,
                "case_number": self.plan.case_number,
                "title": self.plan.title,
                "state": self.plan.state,
                "state_label": str(self.plan.get_state_display()),
                "version": current.number if current else None,
                "is_demo": self.plan.is_demo,
            },
            "template_version": current.template_version if current else self.plan.layout.code,
            "made_at": _stamp(self.now),
            "made_by": str(self.actor),
            "entries": self.entries,
            "versions": self.versions,
            "left_out": self.left_out,
        }


def _stamp(at: dt.datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")


def _log(plan: Proposal) -> bytes:
    """The log as CSV for any office program."""
    out = io.StringIO(newline="")
    lines = csv.writer(out)
    lines.writerow(["時間", "行為人", "動作", "原狀態", "新狀態", "移交給", "期限", "版次", "說明"])
    for line in plan.transitions.select_related("version").defer("version__content").order_by("id"):
        words = [
            roc_time(line.at),
            line.actor_label,
            plan.machine[line.move].label,
            state_label(plan.machine, line.source),
            state_label(plan.machine, line.target),
            line.get_holder_display(),
            roc(line.due_on, "."),
            line.version or "",
            "\n".join(said(line.data, plan)),
        ]
        lines.writerow([plain_text(word) for word in words])
    return out.getvalue().encode("utf-8-sig")


def plain_text(word: Any) -> str:
    """A CSV cell no office program takes for a formula: an apostrophe comes before ``=``, ``+``, ``-``, ``@``."""
    text = str(word)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
