"""The map of the code leaves no room out and names none that is not there."""

from __future__ import annotations

import re
from pathlib import Path

from django.apps import apps
from django.conf import settings

NO_ROOMS = {"migrations", "management", "templatetags", "models"}
NOT_OF_THE_WORK = {"demo"}  # rooms that only a demo has
ROW = re.compile(r"^\| (\w+) \| .* \| ?(.*) ?\|$", re.MULTILINE)
BESIDE = re.compile(r" \(with [^)]*\)")  # rooms of a room


def rooms_of(app: Path) -> set[str]:
    """Its packages, but for what every app of Django's has."""
    return {path.parent.name for path in app.glob("*/__init__.py")} - NO_ROOMS - NOT_OF_THE_WORK


def test_every_app_stands_on_the_map_with_its_rooms():
    said = (settings.BASE_DIR / "docs" / "architecture.md").read_text()
    rows = {name: set(re.findall(r"`(\w+)`", BESIDE.sub("", rooms))) for name, rooms in ROW.findall(said)}
    own = {Path(each.path) for each in apps.get_app_configs() if Path(each.path).parent == settings.BASE_DIR}
    assert len(own) > 10
    assert {app.name: rows.get(app.name) for app in own} == {app.name: rooms_of(app) for app in own}


def test_the_picture_has_every_app():
    picture = (settings.BASE_DIR / "README.md").read_text().partition("## How it is built")[2].split("```")[1]
    own = {each.label for each in apps.get_app_configs() if Path(each.path).parent == settings.BASE_DIR}
    assert {app for app in own if not re.search(rf"\b{app}  ", picture)} == set()
