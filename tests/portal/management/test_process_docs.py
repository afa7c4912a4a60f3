"""docs/process.md is what the move tables say."""

import pytest
from django.core.management import CommandError, call_command

from portal.management import process_docs
from proposals.workflow import MOVES


def test_the_document_in_the_repository_is_current():
    assert process_docs.path().read_text(encoding="utf-8") == process_docs.text()


def test_every_move_has_a_row_and_the_diagram_its_arrows():
    text = process_docs.text()
    assert [move.name for move in MOVES if f"| {move.name} | {move.label} |" not in text] == []
    assert "    with_district --> with_rdec: forward\n" in text


def test_a_document_that_differs_fails(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    with pytest.raises(CommandError) as refused:
        call_command("process_docs", check=True)
    assert str(refused.value) == "docs/process.md differs from the move tables: run `make docs` and commit it"
    call_command("process_docs")
    call_command("process_docs", check=True)
