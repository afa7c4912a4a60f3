"""Entries taken into a plan's section: as rows of its draft, beside what is there, written when the section is saved."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse

from proposals.models import ResourceItem
from tests.factories.accounts import sign_in
from tests.guidance.inventory.cases import entered, make_inventory, plan_with
from workflow.models import Draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    with time_machine.travel("2026-03-02 09:00+08:00"):
        yield make_inventory()


def rows_shown(page):
    return [
        [form[name].value() for name in ("kind", "name", "place", "description")]
        for form in page.context["rows"].in_order
    ]


def posted(page):
    """The section's form as the browser sends it."""
    rows = page.context["rows"]
    data = {f"rows-{name}": rows.management_form[name].value() for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    for form in rows.forms:
        data |= {field.html_name: field.value() or "" for field in form if field.name != "DELETE"}
    kept = page.context["kept"]
    return data | {
        "saves": page.context["saves"],
        "draft_tab": kept.tab.name,
        "draft_seq": 1,
        "draft_takes": kept.takes,
    }


def test_entries_become_rows_of_the_draft_and_are_written_by_the_section(cast, client):
    plan, _rows = plan_with(cast, "劉家伙房")
    tree = entered(cast, address="龍興里")
    group = entered(cast, "土牛社區發展協會", kind="community", words="水圳巡守。", year=None)
    entered(cast, "大雪山", district=cast.away, by=cast.neighbour)
    sign_in(client, cast.proposer)
    section = reverse("proposals:section", args=[plan.pk, "resources"])
    url = reverse("guidance:take_entries", args=[plan.pk])
    assert url in client.get(section).text
    listed = client.get(url)
    assert {row.name for row, _there in listed.context["lines"]} == {"五福臨門神木", "土牛社區發展協會"}
    nothing = client.post(url)
    assert (nothing.status_code, nothing.context["refused"]) == (409, "請至少勾選一筆。")
    taken = client.post(url, {"entries": [tree.pk, group.pk]}, follow=True)
    assert taken.redirect_chain == [(section, 302)]
    words = "已帶入 2 筆，請看過、修改後按「儲存」，才會寫入計畫。"
    assert [str(message) for message in taken.context["messages"]] == [words]
    first, *others = rows_shown(taken)
    assert first == ["culture", "劉家伙房", "龍興里", "劉家伙房的故事。"]
    assert sorted(others) == [
        [
            "landscape",
            "五福臨門神木",
            "龍興里",
            f"五棵樹共生。\n（資料來源：區公所踏查（114 年）；石岡區人文地產景盤點第 {tree.pk} 號）",
        ],
        [
            "people",
            "土牛社區發展協會",
            "",
            f"社區組織。水圳巡守。\n（資料來源：區公所踏查；石岡區人文地產景盤點第 {group.pk} 號）",
        ],
    ]
    assert ResourceItem.objects.count() == 1  # nothing is written yet
    client.post(section, posted(taken))
    stored = list(ResourceItem.objects.order_by("position").values_list("name", flat=True))
    assert (stored[0], set(stored[1:])) == ("劉家伙房", {"五福臨門神木", "土牛社區發展協會"})
    assert not Draft.objects.exclude(data="").exists()
    assert "計畫已有同名" in client.get(url).text


def test_what_was_typed_and_not_saved_is_gone_on_with(cast, client):
    plan, _rows = plan_with(cast, "劉家伙房")
    tree = entered(cast)
    sign_in(client, cast.proposer)
    section = reverse("proposals:section", args=[plan.pk, "resources"])
    typed = posted(client.get(section)) | {"rows-0-description": "還沒寫完"}
    client.post(f"{section}draft/", typed)
    taken = client.post(reverse("guidance:take_entries", args=[plan.pk]), {"entries": [tree.pk]}, follow=True)
    assert [row[3].split("\n")[0] for row in rows_shown(taken)] == ["還沒寫完", "五棵樹共生。"]
    assert Draft.objects.exclude(data="").count() == 1
    assert ResourceItem.objects.get().description == "劉家伙房的故事。"


def test_no_more_rows_than_the_section_has(cast, client):
    plan, _rows = plan_with(cast, *(f"第{number}處" for number in range(99)))
    entries = [entered(cast, name, kind="culture") for name in ("情人木橋", "枇杷集貨場")]
    sign_in(client, cast.proposer)
    url = reverse("guidance:take_entries", args=[plan.pk])
    answer = client.post(url, {"entries": [entry.pk for entry in entries]})
    words = "資源盤點最多 100 列，已有 99 列，這次最多再取用 1 筆。"
    assert (answer.status_code, answer.context["refused"]) == (409, words)
    assert not Draft.objects.exists()


def test_for_who_does_not_write_the_plan_it_is_not_there(cast, client):
    plan, _rows = plan_with(cast, "劉家伙房")
    url = reverse("guidance:take_entries", args=[plan.pk])
    found = {}
    for name in ("proposer", "office", "platform", "stranger", "agency"):
        sign_in(client, getattr(cast, name))
        found[name] = client.get(url).status_code
    assert found == {"proposer": 200} | dict.fromkeys(("office", "platform", "stranger", "agency"), 404)
