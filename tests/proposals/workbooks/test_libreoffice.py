"""The templates, filled and saved by LibreOffice in every format it has for them, come in as they were typed.

LibreOffice is no part of the system: these tests use the machine's own, else they install it by apt-get, as root.
"""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import QuerySet
from openpyxl import load_workbook

from documents.files.uploads import check
from proposals.workbooks.reader import read_book
from proposals.workbooks.template import template_xlsx
from tests.proposals.workbooks import workbook as w

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.workbooks.imports import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PACKAGE = "libreoffice-calc-nogui"
FORMATS = {
    "ods": "ods",
    "xlsx": "xlsx:Calc MS Excel 2007 XML",
    "ooxml": "xlsx:Calc Office Open XML",
}
MADE = {"xlsx": w.xlsx, "ods": w.ods}


@pytest.fixture(scope="module")
def soffice() -> str:
    if not shutil.which("soffice"):
        subprocess.run(["apt-get", "install", "-y", "--no-install-recommends", PACKAGE], check=True, timeout=900)
    return str(shutil.which("soffice"))


def saved(soffice: str, data: bytes, made: str, kind: str, folder: Path) -> bytes:
    """The workbook after LibreOffice opened and saved it."""
    source, target = folder / f"plans.{made}", folder / "saved"
    source.write_bytes(data)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [soffice, "--headless", profile, "--convert-to", FORMATS[kind], "--outdir", str(target), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    (result,) = target.iterdir()
    return result.read_bytes()


def rows_of(entries: list[Entry]) -> list[Any]:
    """What would be saved of each row, and below it."""
    return [
        ([list(map(value_of, form.cleaned_data.items())) for form in entry.forms], rows_of(entry.children))
        for entry in entries
    ]


def value_of(item: tuple[str, Any]) -> tuple[str, Any]:
    name, value = item
    return name, list(value) if isinstance(value, QuerySet) else value


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("made", MADE)
def test_what_libreoffice_saves_comes_in_as_it_was_typed(soffice: str, by: Actor, tmp_path: Path, made: str, kind: str):
    rows = w.one_row("計畫", 聯絡電話=912345678)
    data = saved(soffice, MADE[made](rows, by=by), made, kind, tmp_path)
    file = w.upload(data, f"計畫.{'ods' if kind == 'ods' else 'xlsx'}")
    assert check(file).size == len(data)
    book, typed = read_book(file, by=by), read_book(w.upload(w.xlsx(rows, by=by), "計畫.xlsx"), by=by)
    assert book.problems == []
    assert rows_of(book.plans) == rows_of(typed.plans)
    assert book.plans[0].instance.contact_phone == "0912345678"


def test_the_workbook_that_is_handed_out_is_taken_after_libreoffice_printed_it(soffice: str, by: Actor, tmp_path: Path):
    (tmp_path / "plans.ods").write_bytes(w.ods(w.PLANS, by=by))
    command = [soffice, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(tmp_path / "plans.ods")], check=True, timeout=300)
    printed = (tmp_path / "plans.pdf").read_bytes()
    assert check(w.upload(printed, "計畫.pdf")).size == len(printed)


def rules_of(made: bytes) -> set[tuple[str, int, int, str, str | None, str | None]]:
    """What each column of an Excel workbook takes: sheet, column, first row, kind, what is said of anything else."""
    return {
        (sheet.title, column, cells.min_row, rule.type, rule.errorTitle, rule.error)
        for sheet in load_workbook(io.BytesIO(made))
        for rule in sheet.data_validations.dataValidation
        for cells in rule.sqref.ranges
        for column in range(cells.min_col, cells.max_col + 1)
        if rule.showErrorMessage
    }


@pytest.mark.parametrize("made", MADE)
def test_libreoffice_keeps_what_columns_take(soffice: str, by: Actor, tmp_path: Path, made: str):
    ours = rules_of(template_xlsx(by=by))
    assert len(ours) == 16
    assert rules_of(saved(soffice, MADE[made]({}, by=by), made, "xlsx", tmp_path)) == ours
