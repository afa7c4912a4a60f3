"""The statistics as files: a sheet for each table, a chart as a picture, a quarter's report beside the quarter before."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from decimal import Decimal

import pytest
from django.utils import timezone
from lxml import etree

from accounts.states import UnitKind
from documents.orders import work
from proposals.case.milestones import COME_TO, Milestone, place_of
from proposals.models import Proposal
from proposals.states import ENDED, State
from tests.factories.accounts import make_actor, make_unit, sign_in
from tests.factories.kept import kept_for_module
from tests.tracking.cases import make_cast
from tests.tracking.statistics.books import URL, Books
from tracking.models import Snapshot
from tracking.statistics.maps import LIMITS, map_of
from tracking.statistics.parts import Line, Part, Value, compared, share
from tracking.statistics.snapshots import take_all
from workflow.calendar import clock
from workflow.calendar.quarters import Quarter

pytestmark = pytest.mark.django_db
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


@pytest.fixture(scope="module")
def books(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        made = Books(7)
        for _number in range(80):
            made.change()
        take_all()
        yield made


def read(content):
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(content)).read("content.xml"))


def test_every_table_is_a_sheet_with_the_figures_of_the_page(client, books):
    sign_in(client, books.cast.rdec)
    parts = client.get(f"{URL}?kind=civic").context["parts"]
    sheets = read(client.get(f"{URL}ods/?kind=civic").content).findall(f".//{TABLE}table")
    assert [sheet.get(f"{TABLE}name") for sheet in sheets] == [part.title.replace("（元）", "") for part in parts]
    for part, sheet in zip(parts, sheets, strict=True):
        rows = [
            ("".join(cells[0].itertext()), [cell.get(f"{OFFICE}value") for cell in cells[1:]])
            for row in sheet.findall(f".//{TABLE}table-row")
            if len(cells := row.findall(f"{TABLE}table-cell")) > 1
        ]
        below = [name for name, _values in rows].index(part.first) + 1
        found = [
            (name, [None if value is None else Decimal(value) for value in values])
            for name, values in rows[below : below + len(part.lines)]
        ]
        assert found == [
            (
                f"{line.words} ★" if line.is_marked else line.words,
                [None if cell.value is None else Decimal(str(cell.value)) for cell in line.cells],
            )
            for line in part.lines
        ], part.name
    assert sum(len(part.lines) for part in parts) > 40


def test_a_chart_is_a_picture_that_runs_nothing(client, books):
    sign_in(client, books.cast.rdec)
    drawn = {part.name: part.has_bars for part in client.get(URL).context["parts"]}
    for name, has_bars in drawn.items():
        answer = client.get(f"{URL}chart/{name}/?notified=115")
        assert answer.status_code == (200 if has_bars or name == "places" else 404), name
        if answer.status_code == 200:
            tags = {element.tag.rpartition("}")[2] for element in etree.fromstring(answer.content).iter()}
            assert (answer["Content-Type"], tags - {"svg", "title", "rect", "text", "path"}) == ("image/svg+xml", set())
    assert client.get(f"{URL}chart/nothing/").status_code == 404
    assert {name for name, has_bars in drawn.items() if not has_bars} == {"places", "kpis"}


def test_the_map_draws_every_district_in_one_of_five_classes():
    levels = [map_of({"66000010": count}) for count in range(7)]
    found = [next(a.level for a in drawn.areas if a.shape.code == "66000010") for drawn in levels]
    assert (found, [words for _level, words in levels[0].legend], LIMITS) == (
        [0, 1, 2, 3, 3, 4, 4],
        ["0", "1", "2", "3–4", "5＋"],
        (1, 2, 3, 5),
    )
    assert (len(levels[6].areas), sum(area.count for area in levels[6].areas)) == (29, 6)


class TestQuarters:
    def test_a_quarter_knows_its_days(self):
        last = Quarter(115, 4)
        assert (str(last), last.before, Quarter(115, 1).before) == ("115 年第 4 季", Quarter(115, 3), Quarter(114, 4))
        assert last.days == (dt.date(2026, 10, 1), dt.date(2026, 12, 31))
        with clock.at(timezone.make_aware(dt.datetime(2026, 12, 31, 23))):
            assert (last.is_over, last.before.is_over) == (False, True)

    def test_the_report_has_the_last_figures_of_the_quarter_beside_those_before(self, client, books):
        rdec = books.cast.rdec
        now = Snapshot.objects.get(unit=rdec.unit)
        for day, more in ((dt.date(2026, 6, 30), 2), (dt.date(2026, 8, 1), 3), (dt.date(2026, 9, 30), 5)):
            figures = {**now.figures, "stages": {"1": more}}
            Snapshot.objects.create(unit=rdec.unit, day=day, taken_at=clock.now(), figures=figures)
        Snapshot.objects.create(unit=rdec.unit, day=dt.date(2025, 12, 31), figures={"stages": {}})  # by an older system
        sign_in(client, rdec)
        assert [Quarter(115, n) in client.get(URL).context["quarters"] for n in (1, 2, 3)] == [False, True, True]
        odt = client.get(f"{URL}quarters/115-3.odt")
        said = ["".join(each.itertext()) for each in read(odt.content).iter(f"{TEXT}p")]
        assert "115 年第 3 季" in said
        assert said[said.index("籌備與輔導") :][:3] == ["籌備與輔導", "5", "2"]
        statuses = [client.get(f"{URL}quarters/{q}.odt").status_code for q in ("114-4", "115-1", "115-5", "99-1")]
        assert statuses == [404, 404, 404, 404]
        waiting = client.post(f"{URL}quarters/115-3.pdf", {"once": "k"}, follow=True)
        assert waiting.status_code == 200
        work.print_due()
        assert b"".join(client.get(f"{URL}quarters/115-3.pdf"))[:5] == b"%PDF-"

    def test_it_is_marked_by_the_installation_and_not_by_a_plan(self, client, books, settings):
        """A plan of the demonstration in a real system makes no figure of the city one of the demonstration."""
        Proposal.objects.filter(pk=Proposal.objects.earliest("pk").pk).update(is_demo=True)
        sign_in(client, books.cast.rdec)
        quarter = Quarter.in_which(Snapshot.objects.get(unit=books.cast.rdec.unit).day)
        marked = []
        for settings.DEMO in (False, True):
            odt = client.get(f"{URL}quarters/{quarter.year}-{quarter.number}.odt").content
            marked.append("示範資料" in zipfile.ZipFile(io.BytesIO(odt)).read("styles.xml").decode())
        assert marked == [False, True]

    def test_it_is_ones_own_offices(self, client, books):
        office = make_actor(make_unit(UnitKind.DISTRICT_OFFICE, district="石岡區"))
        Snapshot.objects.create(
            unit=books.cast.rdec.unit, day=dt.date(2026, 9, 30), figures=Snapshot.objects.first().figures
        )
        assert sign_in(client, office).get(f"{URL}quarters/115-3.odt").status_code == 404


def test_files_are_for_offices_that_read_figures(client):
    cast = make_cast()
    for actor in (cast.proposer, cast.executor):
        sign_in(client, actor)
        addresses = ["ods/", "chart/reached/", "quarters/115-3.pdf", "quarters/115-3.odt"]
        assert [client.get(URL + each).status_code for each in addresses] == [404] * 4


def test_a_district_is_not_told_which_agency_said_what_when(client, books):
    office = make_actor(make_unit(UnitKind.DISTRICT_OFFICE, district="石岡區"))
    shown = [part.name for part in sign_in(client, office).get(URL).context["parts"]]
    told = [part.name for part in sign_in(client, books.cast.rdec).get(URL).context["parts"]]
    assert (set(told) - set(shown), "甲局" in client.get(URL).text) == ({"agencies"}, True)
    client = sign_in(client, office)
    assert "甲局" not in client.get(URL).text
    assert client.get(f"{URL}chart/agencies/").status_code == 404
    assert "甲局" not in "".join(read(client.get(f"{URL}ods/").content).itertext())


def test_two_times_stand_beside_each_other_by_their_keys():
    def part(*rows):
        lines = [Line(key, key, [Value(count, "/list/"), Value(1)], [share(count, 4)], "x") for key, count in rows]
        return Part("p", "t", "h", "f", ["件數", "別的"], lines, Line("", "合計", [Value(sum(n for _key, n in rows))]))

    (found,) = compared([part(("a", 4), ("b", 2))], [part(("b", 1), ("c", 3))], "114 年")
    assert found.columns == ["件數", "114 年", "別的"]
    assert [(line.key, [cell.value for cell in line.cells]) for line in found.lines] == [
        ("a", [4, None, 1]),
        ("b", [2, 1, 1]),
        ("c", [None, 3, None]),
    ]
    assert ([cell.value for cell in found.total.cells], found.lines[2].bars) == ([6, 4], ())
    assert [[cell.shown for cell, _label in cells] for _line, cells in found.rows][2] == ["—", "3", "—"]


def test_milestones_have_their_states_and_no_plan_that_has_left_loses_its_way():
    assert [state for state, at in COME_TO.items() if at == Milestone.RELEASED] == [State.CLOSED]
    assert [place_of(milestone) for milestone in Milestone] == [*range(1, 10)]
    unsaid = {State(state) for state in State} - set(COME_TO)
    assert unsaid == {
        *(State.DRAFTING, State.COACHING, State.COACHING_REVISION, State.INTAKE_REVISION, State.REVIEW_REVISION),
        *(State.NDC_REVISION, *(ENDED - {State.CLOSED})),
    }
