"""The list of partners: views everybody has, columns that are asked for, the same rows as a file, never a contact."""

import csv
import io

import pytest

from guidance.models import Partner
from tests.factories.accounts import sign_in
from tests.guidance.cases import make_cast
from tests.guidance.matching.cases import CONTACT_OF, make_partner

pytestmark = pytest.mark.django_db
LIST = "/guidance/partners/"


@pytest.fixture
def cast():
    return make_cast()


def file(client, query=""):
    answer = client.get(f"{LIST}list/csv/{query}")
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def cells(page):
    return [[str(cell.words) for _column, cell in cells] for _row, cells in page.context["rows"]]


def test_views_and_columns(client, cast):
    here = make_partner("山城大學", districts=[cast.district.pk])
    full = make_partner("海線企業")
    Partner.objects.filter(pk=full.pk).update(capacity=1, taken=1)
    sign_in(client, cast.proposer)
    page = client.get(f"{LIST}?columns=name,districts,room,left,valid")
    room = f"0／{here.capacity}"
    assert cells(page) == [
        ["山城大學", cast.district.name, room, str(here.capacity), "不限期"],
        ["海線企業", "全市", "1／1", "0", "不限期"],
    ]
    assert [(str(view.words), view.query) for view in page.context["views"]] == [
        ("全部", ""),
        ("可媒合", "standing=open"),
        ("已額滿", "standing=full"),
        ("已逾有效期間", "standing=over"),
    ]
    full_ones = client.get(f"{LIST}?standing=full")
    assert ([row[0] for row in cells(full_ones)], "已額滿" in full_ones.text) == (["海線企業"], True)


def test_the_file_has_the_rows_and_columns_of_the_page(client, cast):
    for name in ("山城大學", "海線企業"):
        make_partner(name, **CONTACT_OF)
    sign_in(client, cast.platform)
    heads, *rows = file(client, "?columns=name,kind,left")
    assert heads == ["名稱", "類別", "尚可媒合件數"]
    assert [row[0] for row in rows] == ["山城大學", "海線企業"]
    (only,) = file(client, "?q=海線")[1:]
    assert only[0] == "海線企業"


def test_no_contact_stands_in_the_file(client, cast):
    made = make_partner("山城大學", **CONTACT_OF)
    sign_in(client, cast.platform)
    every = ",".join(["name", "kind", "offers", "themes", "districts", "room", "left", "valid", "about"])
    said = "".join("".join(row) for row in file(client, f"?columns={every}"))
    assert (made.contact_name in said, made.contact_phone in said) == (False, False)
