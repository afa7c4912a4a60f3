"""The production image is made of steps that also run here."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from chuangsheng.image import main
from chuangsheng.local.services import ROOT

STEPS = "-m chuangsheng.image"


def test_the_image_and_continuous_integration_take_the_same_steps() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert f"RUN .venv/bin/python {STEPS} build" in dockerfile.splitlines()
    assert 'RUN ["python", "-m", "chuangsheng.image", "check"]' in dockerfile.splitlines()
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert (f"IMAGE := $(PY) {STEPS}\n" in makefile, "$(IMAGE) build check\n" in makefile) == (True, True)
    steps = [
        line for line in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines() if line.startswith("make ")
    ]
    assert [line.split(" ||")[0].split()[-1] for line in steps] == ["image", "test"]
    assert "lint image" in steps[0]


def test_with_the_settings_of_production_nothing_of_a_local_run_is_left(monkeypatch, capfd) -> None:
    monkeypatch.setenv("STATIC_FROM_SOURCE", "1")
    monkeypatch.setenv("FAST_PASSWORDS", "1")
    asked = "import os, json; print(json.dumps([os.environ.get(n) for n in ('STATIC_FROM_SOURCE', 'FAST_PASSWORDS')]))"
    assert main(["with", sys.executable, "-c", asked]) == 0
    assert json.loads(capfd.readouterr().out) == [None, None]


@pytest.mark.slow
def test_what_is_collected_is_served_under_its_hashed_name(tmp_path: Path) -> None:
    steps = [sys.executable, "-m", "chuangsheng.image", "build", "check"]
    done = subprocess.run(
        steps, cwd=ROOT, env=os.environ | {"VAR_DIR": str(tmp_path)}, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr.decode()) == (0, "")
    named = json.loads((tmp_path / "static" / "staticfiles.json").read_text())["paths"]
    assert [name for name in named if name.startswith("vendor/")] == [
        "vendor/tabler/css/tabler.min.css",
        "vendor/tabler/css/tabler.min.css.map",
    ]
