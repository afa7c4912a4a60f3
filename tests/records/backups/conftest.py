"""Folders of a test's own, with two files that rows could name."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def places(settings, tmp_path) -> Path:
    settings.ANCHORS_DIR = tmp_path / "anchors"
    settings.ANCHOR_KEY = tmp_path / "key"
    settings.BACKUPS_DIR = tmp_path / "backups"
    settings.MEDIA_ROOT = tmp_path / "media"
    room = tmp_path / "media" / "attachments" / "ab"
    room.mkdir(parents=True)
    (room / "一.pdf").write_bytes(b"%PDF-1.7 one")
    (room / "two").write_bytes(b"\0" * 100_000)
    return tmp_path
