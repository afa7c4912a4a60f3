"""Fixtures that several files of this room need."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from chuangsheng.local.services import RUN, TEST, Services
from tests.chuangsheng.cases import SERVICE_VARIABLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder as deep, and with a name as awkward, as a checkout may have; its servers end with the module."""
    folder = tmp_path_factory.mktemp("a checkout") / ("很長的資料夾名稱 " * 5).strip() / "var"
    folder.mkdir(parents=True)
    yield folder
    without = {name: os.environ.pop(name) for name in SERVICE_VARIABLES if name in os.environ}
    for profile in (RUN, TEST):
        Services(profile, folder).remove()
    os.environ.update(without)
