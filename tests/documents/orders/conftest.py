"""What the tests of this room share."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage

from documents.orders.wishes import KINDS
from tests.documents.orders import kinds


@pytest.fixture(autouse=True)
def shouting(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    kinds.register()
    yield
    del KINDS[kinds.KIND]


@pytest.fixture
def stored():
    """The papers among the stored files, read."""

    def read() -> list[bytes]:
        found = []
        for layout in default_storage.listdir("papers")[0] if default_storage.exists("papers") else []:
            for name in default_storage.listdir(f"papers/{layout}")[1]:
                with default_storage.open(f"papers/{layout}/{name}") as file:
                    found.append(file.read())
        return sorted(found)

    return read
