"""All that belongs to a plan as one ZIP, with a manifest, made by the queue; never decides who may have it."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import structlog
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.actors import Actor
from documents.errors import PaperError
from documents.files.names import clean_name
from documents.models import Attachment
from documents.orders import services
from documents.orders.wishes import Wish
from documents.papers import html
from documents.papers.blocks import Paper
from documents.papers.odf import zip_time
from documents.papers.render import LANGUAGE
from documents.services import quarantine_words
from documents.sheets.cells import plain
from proposals.models import PlanVersion, Proposal, ProposalFile, ProposalTransition
from proposals.papers.budget_ods import budget_ods
from proposals.papers.comparison import comparison_paper
from proposals.papers.orders import comparison_wish, plan_wish
from proposals.papers.parts import LeftOut, Part, parts
from proposals.papers.places import comparison_odt, plan_odt, printed
from proposals.papers.plan import plan_paper
from proposals.versions.freezing import canonical
from proposals.versions.history import Line, lines
from workflow.engine.services import state_label
from workflow.templatetags.cs import roc, roc_time

log = structlog.get_logger(__name__)
Told = Callable[[int], object]
SPOOL_BYTES = 8 << 20  # what a dossier may take of memory; the rest lies in a temporary file
CHUNK_BYTES = 1 << 20
PLAN, BUDGET, COMPARISON = "計畫書", "經費表", "修正對照表"
VERSIONS, FILES, LOG, MANIFEST = "各版內容", "附件", "歷程.csv", "清單.json"
HEADS = ("時間", "行為人", "動作", "原狀態", "新狀態", "移交給", "期限", "版次與文號", "說明")
RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})


# --- the dossier ----------------------------------------------------------------------------------------------------
def dossier_zip(plan: Proposal, by: Actor, *, told: Told = lambda count: None) -> IO[bytes]:
    """Everything of ``plan`` in one ZIP, at its beginning, in an order that does not change; the caller closes it.

    Whoever asked for it, ``by``, may see the plan, and so its files, versions and log; of opinions, meetings and letters
    it holds what that reader may read (:mod:`proposals.papers.parts`). What is not put in (a file in quarantine, a paper
    that fails, an opinion not released) is named in the manifest under ``left_out`` with the reason; the rest is there.
    ``told`` hears how many entries there are.
    """
    spool: IO[bytes] = SpooledTemporaryFile(max_size=SPOOL_BYTES)  # noqa: SIM115 - handed on to the response
    try:
        with override(LANGUAGE), zipfile.ZipFile(spool, "w") as archive:
            _Dossier(archive, plan, by, told).write()
    except BaseException:
        spool.close()
        raise
    spool.seek(0)
    return spool


class _Dossier:
    """One dossier while it is written: entries one by one, their sums last."""

    def __init__(self, archive: zipfile.ZipFile, plan: Proposal, by: Actor, told: Told) -> None:
        self.archive = archive
        self.plan = plan
        self.by = by
        self.told = told
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
        files = self.plan.files.filed(self.plan).opened_by(self.by, self.plan)
        for file in files.select_related("attachment").order_by("purpose", "id"):
            self._file(file)
        for part in parts(self.plan, self.by):
            self._part(part)
        self._add(LOG, log_csv(self.plan, self.by), self.now)
        manifest = json.dumps(self._manifest(current), ensure_ascii=False, indent=2)
        self._add(MANIFEST, manifest.encode(), self.now)

    def _papers(self, version: PlanVersion) -> None:
        at = version.created_at
        self._paper(f"{PLAN}.pdf", at, lambda: _pdf(plan_wish(version), plan_paper(version)))
        self._paper(f"{PLAN}.odt", at, lambda: plan_odt(version))
        self._paper(f"{BUDGET}.ods", at, lambda: budget_ods(version))
        before = self.plan.versions.filter(number__lt=version.number).order_by("number").last()
        if before:
            changes = comparison_wish(before.pk, version)
            pages = printed(version)
            self._paper(f"{COMPARISON}.pdf", at, lambda: _pdf(changes, comparison_paper(before, version, pages)))
            self._paper(f"{COMPARISON}.odt", at, lambda: comparison_odt(before, version))

    def _part(self, part: Part | LeftOut) -> None:
        if isinstance(part, LeftOut):
            self.left_out.append({"name": part.name, "reason": str(part.reason)})
        else:
            self._paper(self._free_name(part.folder, part.name), part.at, part.make)

    def _paper(self, name: str, at: dt.datetime, make: Callable[[], bytes]) -> None:
        """A paper that fails is named, and the rest is not lost."""
        try:
            made = make()
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one paper, the files are wanted all the same
            log.warning("left_out_of_dossier", plan=self.plan.pk, paper=name, error=f"{type(error).__name__}: {error}")
            reason = str(error if isinstance(error, PaperError) else PaperError())
            self.left_out.append({"name": name, "reason": reason})
        else:
            self._add(name, made, at, is_packed=True)

    def _version(self, version: PlanVersion) -> None:
        """The content as its hash was taken, so that the entry's SHA-256 is the version's."""
        name = f"{VERSIONS}/第{version.number}版.json"
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
        name = self._free_name(f"{FILES}/{clean_name(file.get_purpose_display())}", attachment.name)
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
        self._listed(about | {"size": size, "sha256": digest})

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
        folder = f"{folder}/" if folder else ""
        name, number = f"{folder}{stem}{path.suffix}", 1
        while name.casefold() in self.names:
            number += 1
            name = f"{folder}{stem} ({number}){path.suffix}"
        self.names.add(name.casefold())
        return name

    def _add(self, name: str, data: bytes, at: dt.datetime, *, is_packed: bool = False) -> None:
        info = zipfile.ZipInfo(name, zip_time(at))
        info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
        self.archive.writestr(info, data)
        self._listed({"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()})

    def _listed(self, entry: dict[str, Any]) -> None:
        self.entries.append(entry)
        self.told(len(self.entries))

    def _manifest(self, current: PlanVersion | None) -> dict[str, Any]:
        return {
            "plan": {
                "id": self.plan.pk,
                "case_number": self.plan.case_number,
                "title": current.content["basics"]["title"] if current else self.plan.called,
                "state": self.plan.state,
                "state_label": str(self.plan.get_state_display()),
                "version": current.number if current else None,
                "is_demo": self.plan.is_demo,
            },
            "template_version": current.template_version if current else self.plan.layout.code,
            "made_at": _stamp(self.now),
            "made_by": str(self.by),
            "entries": self.entries,
            "versions": self.versions,
            "left_out": self.left_out,
        }


def _stamp(at: dt.datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")


def _pdf(wish: Wish, paper: Paper) -> bytes:
    """As it was made when the version was frozen; laid out here only if it was not."""
    order = services.found(wish)
    if not order or not services.is_there(order):
        return html.pdf(paper).pdf
    with default_storage.open(order.name) as file:
        return bytes(file.read())


def log_csv(plan: Proposal, by: Actor) -> bytes:
    """The history as its page tells it, the oldest line first, as CSV for any office program."""
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(HEADS)
    log = plan.transitions.select_related("version").defer("version__content").order_by("id")
    rows.writerows(map(plain, _row(plan, line)) for line in reversed(lines(plan, log, by)))
    return out.getvalue().encode("utf-8-sig")


def _row(plan: Proposal, line: Line) -> list[str]:
    """One line; of the plan's own moves also from where to where, to whom, until when."""
    own = line.entry if isinstance(line.entry, ProposalTransition) else None
    states = (
        [state_label(plan.machine, own.source), state_label(plan.machine, own.target)] if own else ["", line.target]
    )
    handed = [str(own.get_holder_display()), roc(own.due_on)] if own else ["", ""]
    said = "\n".join(map(str, line.words))
    return [roc_time(line.at), line.by, line.what, *map(str, states), *handed, "、".join(line.marks), said]
