"""What office programs make of the papers: valid against the schema of OASIS, all words there, sums worked out anew.

LibreOffice, jing and the schema (which Debian packs with Emacs) are no part of the system: these tests use the machine's
own, else they fetch them by apt-get, as root.
"""

from __future__ import annotations

import copy
import csv
import io
import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree
from odfdo import Document

from documents.letters.paper import paper
from documents.papers.odt import NO_BREAK, odt
from proposals.papers.budget_ods import FIRST_LINE, budget_ods
from proposals.papers.comparison import comparison_paper
from proposals.papers.plan import plan_paper
from proposals.workbooks.template import template_ods
from tests.documents.letters.test_paper import AT, LETTER
from tests.documents.papers.reading import odt_words, squeezed
from tests.documents.papers.schema import faults, parts_of
from tests.factories.accounts import make_actor
from tests.factories.stress import stress_version
from tests.proposals.papers.versions import SMALL, version

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

FILES = ("plan.odt", "comparison.odt", "letter.odt", "budget.ods", "template.ods")
SPOILED = 12  # copies of each part
MONEY_AT = 4  # the first column of money in a venture's sheet, counted from 0
SCHEMA = "OpenDocument-schema-v1.3.rnc"
TO_TEXT = "txt:Text (encoded):UTF8"
TO_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"  # every sheet


def made(name: str) -> bytes:
    """A file by its name."""
    old, new = (stress_version(number, ventures=(1, 2, 5)) for number in (1, 2))
    match name:
        case "plan.odt":
            return odt(plan_paper(new))
        case "comparison.odt":
            return odt(comparison_paper(old, new))
        case "letter.odt":
            return odt(paper(LETTER, AT))
        case "budget.ods":
            return budget_ods(new)
        case _:
            return template_ods(by=make_actor("proposer"))


def program(name: str, package: str) -> str:
    """Where a program lies; installed if it is not there."""
    if not shutil.which(name):
        subprocess.run(["apt-get", "install", "-y", "--no-install-recommends", package], check=True, timeout=900)
    return str(shutil.which(name))


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("schema")
    subprocess.run(["apt-get", "download", "emacs-common"], cwd=folder, check=True, timeout=900)
    (package,) = folder.glob("*.deb")
    subprocess.run(["dpkg-deb", "-x", str(package), str(folder / "files")], check=True)
    (found,) = (folder / "files").rglob(SCHEMA)
    yield found
    shutil.rmtree(folder)


def converted(data: bytes, name: str, kind: str, folder: Path) -> dict[str, bytes]:
    """The files that LibreOffice made of one it opened."""
    office = program("soffice", "libreoffice-writer-nogui")
    source, target = folder / name, folder / "made"
    source.write_bytes(data)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [office, "--headless", profile, "--convert-to", kind, "--outdir", str(target), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return {file.name: file.read_bytes() for file in target.iterdir()}


def spoiled(written: bytes, seed: str) -> Iterator[bytes]:
    """A part with one thing changed: an element gone, moved, doubled or renamed, an attribute gone, foreign or senseless."""
    chance = random.Random(seed)
    for _copy in range(SPOILED):
        tree = etree.fromstring(written)
        nodes = [node for node in tree.iter(etree.Element) if node is not tree]
        node, other = chance.choice(nodes), chance.choice(nodes)
        match chance.randrange(7):
            case 0:
                node.getparent().remove(node)
            case 1:
                node.getparent().insert(0, node)
            case 2:
                node.addnext(copy.deepcopy(node))
            case 3:
                node.tag = other.tag
            case 4 if node.attrib:
                del node.attrib[chance.choice(sorted(node.attrib))]
            case 5:
                node.set(f"{{{etree.QName(node).namespace}}}foreign", "x")
            case _ if node.attrib:
                node.set(chance.choice(sorted(node.attrib)), chance.choice(["", "x y", "-1", "true", "1cm"]))
        yield etree.tostring(tree)


def refused_by_jing(folder: Path, schema: Path) -> set[str]:
    """The names of the files that are not valid."""
    # -i: the schema lets any element carry an ID, which the check of IDs cannot read.
    command = [program("jing", "jing"), "-i", "-c", str(schema), *map(str, sorted(folder.iterdir()))]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return set(re.findall(rf"^{folder}/([^:]+):\d+:\d+: (?:error|fatal):", said, re.MULTILINE))


def test_jing_finds_the_faults_that_the_quick_check_finds(schema: Path, tmp_path: Path) -> None:
    """Of the files as they are and spoiled; jing and its copy of the schema are other people's work than the quick check's."""
    refused = set()
    for name in FILES:
        for part, written in parts_of(made(name)).items():
            if part.startswith("META-INF"):  # the manifest's schema is another, which Debian does not pack
                continue
            for number, text in enumerate((written, *spoiled(written, f"{name}/{part}"))):
                file = tmp_path / f"{number}-{name}-{part}"
                file.write_bytes(text)
                refused |= {file.name} if faults(part, text) else set()
    assert [name for name in refused if name.startswith("0-")] == []
    assert len(refused) > len(FILES) * SPOILED
    assert refused_by_jing(tmp_path, schema) == refused


@pytest.mark.parametrize("name", ["plan.odt", "comparison.odt", "letter.odt"])
def test_libreoffice_reads_every_word(name: str, tmp_path: Path) -> None:
    data = made(name)
    (read,) = converted(data, name, TO_TEXT, tmp_path).values()
    # The pages that the contents name are LibreOffice's own.
    words = [re.sub(r"\t\d+$", "", line) for line in read.decode("utf-8-sig").splitlines()]
    assert squeezed("".join(words)).replace(NO_BREAK, "-") == odt_words(data)


@pytest.mark.parametrize("name", FILES)
def test_libreoffice_prints_every_file(name: str, tmp_path: Path) -> None:
    (printed,) = converted(made(name), name, "pdf", tmp_path).values()
    assert printed.startswith(b"%PDF-")


def test_sums_follow_when_a_cell_is_changed(tmp_path: Path) -> None:
    document = Document(io.BytesIO(budget_ods(version(SMALL))))
    for cell in document.body.get_elements("//*[@table:formula]"):
        for name in ("office:value-type", "office:value"):  # what it came to before
            cell.del_attribute(name)
        for words in cell.get_elements("text:p"):
            cell.delete(words)
    lines = document.body.get_table(name="事業一").get_elements(".//table:table-row")
    changed = lines[FIRST_LINE - 1].get_elements("table:table-cell")[MONEY_AT]
    assert changed.get_attribute("office:value") == "1200000"
    changed.set_attribute("office:value", "2200000")
    out = io.BytesIO()
    document.save(out)
    sheets = {
        name.removesuffix(".csv").partition("-")[2]: list(csv.reader(io.StringIO(written.decode())))
        for name, written in converted(out.getvalue(), "budget.ods", TO_CSV, tmp_path).items()
    }
    assert sheets["事業一"][-1] == ["合計", "", "", "", "4600000", "900000", "150000", "5650000"]
    assert sheets["彙總"][-1] == ["總計", "", "5800000", "1200000", "200000", "7200000", ""]
    assert sheets["各年度"][4:7] == [
        ["115", "經常門", "2200000", "300000", "50000", "2550000"],
        ["115", "資本門", "1200000", "300000", "50000", "1550000"],
        ["115", "小計", "3400000", "600000", "100000", "4100000"],
    ]
