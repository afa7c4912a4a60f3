"""The dossier: all that belongs to a plan in one ZIP."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock, patch

import pytest

from accounts.states import UnitKind
from documents.errors import MissingGlyph, MissingGlyphs, PaperError, RenderFailed, RenderTimeout
from documents.orders import work
from documents.papers.blocks import Paper, Title
from documents.papers.odt import odt
from documents.services import quarantine_words
from documents.states import Scan
from proposals.papers.budget_ods import budget_ods
from proposals.papers.comparison import comparison_paper
from proposals.papers.dossier import SPOOL_BYTES, dossier_zip
from proposals.papers.parts import printed
from proposals.papers.plan import plan_paper
from proposals.services import let_in, let_out
from proposals.states import PlanPermission, State
from proposals.versions.freezing import canonical
from proposals.versions.history import lines
from proposals.writing.services import start_plan
from tests.factories.accounts import make_actor, make_unit
from tests.proposals.papers.versions import FORMULAS, PDF, add, fresh
from workflow.states import Party
from workflow.templatetags.cs import roc_time

if TYPE_CHECKING:
    from portal.demo.walker import Walker

pytestmark = pytest.mark.usefixtures("quick_pdf")


def opened(walker: Walker) -> tuple[dict[str, bytes], dict[str, Any]]:
    """The entries of the dossier in their order, and its manifest."""
    with dossier_zip(fresh(walker), walker.owner) as spool, zipfile.ZipFile(spool) as archive:
        assert archive.testzip() is None
        entries = {name: archive.read(name) for name in archive.namelist()}
        assert len(entries) == len(archive.namelist())
    return entries, json.loads(entries["清單.json"])


def test_the_dossier_holds_everything_and_says_so(walker: Walker) -> None:
    add(walker, "同意書.txt")
    entries, manifest = opened(walker)
    files = [f"附件/{f.get_purpose_display()}/{f.attachment.name}" for f in walker.plan.files.order_by("purpose", "id")]
    versions = list(walker.plan.versions.order_by("number"))
    many = (
        walker.plan.review_rounds.get().requests.count()
    )  # named by letters until they are released under their names
    asked = [f"書面審查/第1輪_審查機關 {letter}" for letter in "ABCDEF"[:many]]
    assert list(entries) == [
        "計畫書.pdf",
        "計畫書.odt",
        "經費表.ods",
        "修正對照表.pdf",
        "修正對照表.odt",
        *(f"各版內容/第{v.number}版.json" for v in versions),
        *files,
        "歷程.csv",
        "清單.json",
    ]
    assert [e["name"] for e in manifest["entries"]] == list(entries)[:-1]
    for entry in manifest["entries"]:
        data = entries[entry["name"]]
        assert (entry["size"], entry["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
        assert entry.get("uploaded_sha256", entry["sha256"]) == entry["sha256"]
    plan, current = fresh(walker), versions[-1]
    assert entries["計畫書.pdf"] == PDF.pdf
    assert entries["計畫書.odt"] == odt(plan_paper(current))
    assert entries["經費表.ods"] == budget_ods(current)
    assert entries["修正對照表.odt"] == odt(comparison_paper(*versions[-2:]))
    assert manifest["plan"]["title"] == plan.title
    assert manifest["plan"]["case_number"] == plan.case_number
    assert manifest["plan"]["version"] == current.number
    assert manifest["template_version"] == current.template_version
    assert manifest["made_by"] == str(walker.owner)
    assert dt.datetime.fromisoformat(manifest["made_at"]).utcoffset() == dt.timedelta(hours=8)
    waits = "審查中；機關回復並經研考會釋出後才放入。"
    assert [(left["name"], left["reason"]) for left in manifest["left_out"]] == [
        *((name, waits) for name in asked),
        ("分工及配合事項一覽表", "目前沒有您可以看到的分工及配合事項。"),
        ("公文/", "擬稿中的公文與簽只放入擬稿單位自己的；各份公文只放入最後一版，先前各版請在公文頁查看。"),
    ]


def test_a_version_in_the_dossier_has_the_hash_it_was_frozen_with(walker: Walker) -> None:
    entries, manifest = opened(walker)
    assert manifest["versions"]
    for told, kept in zip(manifest["versions"], walker.plan.versions.order_by("number"), strict=True):
        assert hashlib.sha256(entries[told["name"]]).hexdigest() == told["sha256"] == kept.sha256
        assert entries[told["name"]].decode() == canonical(kept.content)


def test_the_log_in_the_dossier(walker: Walker) -> None:
    rows = list(csv.reader(io.StringIO(opened(walker)[0]["歷程.csv"].decode("utf-8-sig"))))
    assert rows[0] == ["時間", "行為人", "動作", "原狀態", "新狀態", "移交給", "期限", "版次與文號", "說明"]
    told = lines(fresh(walker), list(walker.plan.transitions.order_by("id")), walker.owner)
    assert [row[:3] for row in rows[1:]] == [[roc_time(each.at), each.by, each.what] for each in reversed(told)]
    assert len(told) > walker.plan.transitions.count()
    moves = [row for row in rows[1:] if row[3]]
    assert (len(moves), moves[-1][4]) == (walker.plan.transitions.count(), str(State.DOCUMENT_REVIEW.label))


def test_the_log_in_the_dossier_says_who_was_let_in_and_out(walker: Walker) -> None:
    rdec, agency = walker.cast.of("RDEC"), walker.plan.units_for(Party.AGENCIES)[0]
    let_out(walker.plan, agency, PlanPermission.REVIEW, by=rdec)
    let_in(walker.plan, [agency], PlanPermission.ATTEND, by=rdec)
    rows = list(csv.reader(io.StringIO(opened(walker)[0]["歷程.csv"].decode("utf-8-sig"))))
    here = str(State.DOCUMENT_REVIEW.label)
    assert [(*row[1:5], row[8]) for row in rows[-2:]] == [
        (str(rdec), "停止開放檢視", here, here, "停止開放檢視：1 個單位（書面審查）"),
        (str(rdec), "開放檢視", here, here, f"開放檢視：{agency}（專案會議）"),
    ]
    assert [row[8] for row in rows].count("開放檢視：4 個單位（書面審查）") == 1


def test_names_in_the_dossier_are_harmless_and_different(walker: Walker) -> None:
    for name in ("紀錄.txt", "紀錄.TXT", "aux.txt"):
        add(walker, name)
    evil = add(walker, "x.txt").attachment
    type(evil).objects.filter(pk=evil.pk).update(name="../../紀錄.txt")
    names = [name for name in opened(walker)[0] if name.startswith("附件/佐證資料/")]
    assert names[-4:] == [
        "附件/佐證資料/紀錄.txt",
        "附件/佐證資料/紀錄 (2).TXT",
        "附件/佐證資料/_aux.txt",
        "附件/佐證資料/紀錄 (3).txt",
    ]


def test_a_file_in_quarantine_is_named_but_left_out(walker: Walker) -> None:
    bad = add(walker, "可疑.txt").attachment
    bad.scan = Scan.QUARANTINED
    bad.save(update_fields=["scan"])
    entries, manifest = opened(walker)
    name = "附件/佐證資料/可疑.txt"
    assert name not in entries
    assert [left["uploaded_sha256"] for left in manifest["left_out"] if left["name"] == name] == [bad.sha256]
    assert manifest["left_out"][0]["reason"] == quarantine_words(bad)


def test_a_file_that_is_lost_is_told(walker: Walker) -> None:
    lost = add(walker, "遺失.txt").attachment
    lost.file.storage.delete(lost.file.name)
    entries, manifest = opened(walker)
    assert "附件/佐證資料/遺失.txt" not in entries
    assert manifest["left_out"][0]["name"] == "附件/佐證資料/遺失.txt"


def test_a_plan_no_font_can_print_has_a_dossier_all_the_same(walker: Walker, quick_pdf) -> None:
    quick_pdf.side_effect = MissingGlyphs([MissingGlyph("願景", "🎉")])
    entries, manifest = opened(walker)
    assert next(iter(entries)) == "計畫書.odt"
    assert manifest["left_out"][0]["name"] == "計畫書.pdf"
    assert "U+1F389" in manifest["left_out"][0]["reason"]


def test_a_draft_has_a_dossier_without_papers(db) -> None:
    owner = make_actor(UnitKind.PROPOSER)
    plan = start_plan(title="水圳慢行", by=owner)
    with dossier_zip(plan, owner) as spool, zipfile.ZipFile(spool) as archive:
        assert archive.namelist() == ["歷程.csv", "清單.json"]
        assert json.loads(archive.read("清單.json"))["plan"]["version"] is None


def test_a_large_dossier_does_not_stay_in_memory(walker: Walker, monkeypatch) -> None:
    with dossier_zip(fresh(walker), walker.owner) as small:
        assert not small._rolled
    monkeypatch.setattr("proposals.papers.dossier.SPOOL_BYTES", 1024)
    with dossier_zip(fresh(walker), walker.owner) as large:
        assert large._rolled
    assert SPOOL_BYTES <= 16 << 20


FAILURES = {
    "documents.papers.html.pdf": (("計畫書.pdf", "修正對照表.pdf"), RenderTimeout(), str(RenderTimeout.message)),
    "proposals.papers.places.odt": (
        ("計畫書.odt", "修正對照表.odt"),
        ZeroDivisionError("of ours"),
        str(PaperError.message),
    ),
    "proposals.papers.dossier.budget_ods": (("經費表.ods",), RenderFailed(), str(PaperError.message)),
}


@pytest.mark.parametrize("part", FAILURES)
def test_a_paper_that_fails_is_named_and_the_rest_is_there(walker: Walker, part: str) -> None:
    names, error, words = FAILURES[part]
    with patch(part, side_effect=error):
        entries, manifest = opened(walker)
    assert manifest["left_out"][: len(names)] == [{"name": name, "reason": words} for name in names]
    assert all(left["name"] not in names for left in manifest["left_out"][len(names) :])
    papers = ("計畫書.pdf", "計畫書.odt", "經費表.ods", "修正對照表.pdf", "修正對照表.odt")
    assert tuple(name for name in papers if name not in entries) == names
    assert len(entries) == len(manifest["entries"]) + 1 > 5


def test_the_paper_made_when_the_version_was_frozen_is_the_one_in_the_dossier(walker: Walker, quick_pdf) -> None:
    work.print_due()
    made = quick_pdf.call_count
    assert opened(walker)[0]["計畫書.pdf"] == PDF.pdf
    assert quick_pdf.call_count == made


def test_whoever_waits_is_told_how_many_entries_there_are(walker: Walker) -> None:
    told: list[int] = []
    with dossier_zip(fresh(walker), walker.owner, told=told.append) as spool, zipfile.ZipFile(spool) as archive:
        assert told == list(range(1, len(archive.namelist()) + 1))


def test_a_dossier_that_cannot_be_written_leaves_no_file_open(walker: Walker) -> None:
    spool = io.BytesIO()
    with patch("proposals.papers.dossier.SpooledTemporaryFile", return_value=spool), pytest.raises(MemoryError):
        dossier_zip(fresh(walker), walker.owner, told=Mock(side_effect=MemoryError))
    assert spool.closed


def test_what_is_written_into_the_log_is_no_formula(walker: Walker) -> None:
    """In full width neither, as in any other file of ours."""
    for words in (*FORMULAS, "＝1+1"):
        let_in(walker.plan, [make_unit("agency", name=words)], PlanPermission.FOLLOW, by=walker.cast.of("RDEC"))
    with dossier_zip(fresh(walker), walker.cast.of("RDEC")) as spool, zipfile.ZipFile(spool) as archive:
        rows = list(csv.reader(io.StringIO(archive.read("歷程.csv").decode("utf-8-sig"))))
    assert {cell for row in rows for cell in row if cell.startswith(("=", "＝", "+", "-", "@", "\t", "\r"))} == set()


def test_what_is_printed_twice_is_described_once() -> None:
    made = []

    def described() -> Paper:
        made.append(1)
        return Paper("表", dt.datetime(2026, 3, 2, tzinfo=dt.UTC), (Title("表"),))

    (_pdf, document) = printed("表", "表", dt.datetime(2026, 3, 2, tzinfo=dt.UTC), described)
    assert (document.make(), made) == (document.make(), [1])
