"""The indicators are kept by administrators in the product's own pages; what has been filed stays as it was."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied

from accounts.states import Role, UnitKind
from programmes.forms import KpiForm
from programmes.models import Kpi
from programmes.services import save_kpi
from tests.factories.accounts import make_actor, sign_in

pytestmark = pytest.mark.django_db
LIST, NEW = "/plans/programmes/kpis/", "/plans/programmes/kpis/new/"
SAID = {"code": "K90", "name": "返鄉青年人數", "unit": "人", "direction": "up", "source": "提案單位"}


@pytest.fixture
def keeper(client):
    keeper = make_actor(UnitKind.PLATFORM, Role.ADMINISTRATOR)
    sign_in(client, keeper)
    return keeper


def test_an_indicator_is_added_and_changed_each_with_its_record(client, keeper):
    assert client.post(NEW, SAID)["Location"] == LIST
    changed = SAID | {"name": "返鄉青年", "code": "K91"}
    assert client.post(f"{LIST}K90/", changed)["Location"] == LIST
    client.post(f"{LIST}K90/", changed)
    assert Kpi.objects.values_list("code", "name").get(code__startswith="K9") == ("K90", "返鄉青年")
    page = client.get(LIST).text
    words = [f"新增 返鄉青年人數（人）（{keeper}）", f"返鄉青年（人）：變更指標（{keeper}）"]
    assert list(LogEntry.objects.order_by("id").values_list("change_message", flat=True)) == words
    assert [line in page for line in words] == [True, True]


@pytest.mark.parametrize("code", ["", "new", "K 1", "甲"])
def test_a_code_that_is_no_address_is_refused(client, keeper, code):
    page = client.post(NEW, SAID | {"code": code})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["code"])
    assert Kpi.objects.filter(name=SAID["name"]).exists() is False
    assert 'value="返鄉青年人數"' in page.text


def test_a_code_is_given_once(client, keeper):
    client.post(NEW, SAID)
    assert client.post(NEW, SAID | {"name": "另一個"}).status_code == 422
    assert Kpi.objects.filter(code="K90").count() == 1


def test_only_keepers_save(client):
    officer = make_actor(UnitKind.RDEC, Role.OFFICER)
    assert sign_in(client, officer).post(NEW, SAID).status_code == 404
    form = KpiForm(SAID)
    assert form.is_valid() is True
    with pytest.raises(PermissionDenied):
        save_kpi(form, by=officer)
    assert Kpi.objects.filter(code="K90").exists() is False
