"""What papers are called as files: by plan, kind and version, as people look for them; never by a number of ours."""

from __future__ import annotations

from documents.files.names import clean_name
from proposals.content import from_version
from proposals.models import PlanVersion

TITLE = 60  # characters of a title: with kind and version the name stays one that every system takes


def called(what: str, *versions: PlanVersion, ending: str) -> str:
    """計畫名稱_計畫書_第1版.pdf; the title is that of the last of ``versions``."""
    numbers = "".join(f"_第{version.number}版" for version in versions)
    return named(from_version(versions[-1].content).basics.title, f"{what}{numbers}", ending=ending)


def named(title: str, what: str, *, ending: str) -> str:
    """The same of what is of no version."""
    return clean_name(f"{title[:TITLE]}_{what}{ending}")
