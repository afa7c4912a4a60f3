"""Every page of every paper as a picture, to be looked at; never a test.

    make pictures

Papers come as PDF and, through LibreOffice where the machine has it, as ODT and ODS; pages lie in ``var/pictures``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from proposals.models import PlanVersion
    from proposals.papers.places import PrintedPlan

OUT = Path(os.environ.get("VAR_DIR", "var")) / "pictures"
DOTS = "60"  # an inch: enough to see a page, little enough to look at a hundred


def main() -> None:
    """Write all papers and draw their pages."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chuangsheng.settings")
    import django

    django.setup()
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    with database():
        files = list(papers())
    for name, data in files:
        file = OUT / name
        file.write_bytes(data)
        if file.suffix == ".pdf":
            draw(file)
        elif printed := through_office(file):
            draw(printed)
    print(f"{len(list(OUT.glob('*.png')))} pictures in {OUT}")


@contextmanager
def database() -> Iterator[None]:
    """One of the tests', for what papers ask: it goes again."""
    from django.db import connections
    from django.test.utils import setup_databases, teardown_databases

    from chuangsheng.local.owner import owner

    connections.settings["default"].update(owner())
    made = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(made, verbosity=0)


def papers() -> Iterator[tuple[str, bytes]]:
    """The papers by their files' names."""
    from django.db import transaction

    from documents.letters.paper import paper as letter_paper
    from documents.papers.html import pdf
    from documents.papers.odt import odt
    from proposals.papers.budget_ods import budget_ods
    from proposals.papers.comparison import comparison_paper
    from proposals.papers.plan import plan_paper
    from tests.documents.letters.test_paper import ALL, AT
    from tests.documents.papers.drafted import drafted_papers
    from tests.factories.stress import stress_version
    from tests.proposals.papers.versions import SMALL, version
    from tests.reviews.papers.stress import stress_papers

    small, stress, revised = version(SMALL, case_number="115-0007"), stress_version(), stress_version(2)
    described = {
        "plan": plan_paper(small),
        "stress": plan_paper(stress),
        "comparison": comparison_paper(stress, revised, _printed(revised)),
    }
    with transaction.atomic():
        described |= {name.removesuffix("_paper"): paper for name, paper in stress_papers().items()}
        transaction.set_rollback(True)
    with transaction.atomic():
        described |= drafted_papers()
        transaction.set_rollback(True)
    described |= {name: letter_paper(content, AT) for name, content in ALL.items()}
    for name, paper in described.items():
        yield f"{name}.pdf", pdf(paper).pdf
        yield f"{name}.odt", odt(paper)
    yield "budget.ods", budget_ods(small)
    yield "stress-budget.ods", budget_ods(stress)


def _printed(version: PlanVersion) -> PrintedPlan:
    from documents.papers.html import pdf
    from proposals.papers.places import PrintedPlan, noted
    from proposals.papers.plan import plan_paper

    paper = plan_paper(version)
    return PrintedPlan(version, noted(paper, pdf(paper).places))


def through_office(file: Path) -> Path | None:
    """The file as LibreOffice prints it."""
    if not (office := shutil.which("soffice")):
        return None
    folder = OUT / "office"
    profile = f"-env:UserInstallation=file://{(OUT / 'profile').resolve()}"
    command = [office, "--headless", profile, "--convert-to", "pdf", "--outdir", str(folder), str(file)]
    subprocess.run(command, check=True, capture_output=True)
    return (folder / f"{file.stem}.pdf").rename(OUT / f"{file.stem}-{file.suffix[1:]}.pdf")


def draw(file: Path) -> None:
    """A picture for each page."""
    subprocess.run(["pdftoppm", "-r", DOTS, "-png", str(file), str(OUT / file.stem)], check=True)


if __name__ == "__main__":
    main()
