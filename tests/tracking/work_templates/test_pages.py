"""RDEC keeps work templates; others do not find them, and a plan is begun from one that is the whole of the work."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from portal.demo.work import make_templates
from tests.factories.accounts import sign_in
from tests.tracking.cases import executing_plan, make_cast
from tracking.models import WorkTemplate
from tracking.states import State
from tracking.work_templates.forms import WorkTemplateForm
from tracking.work_templates.services import remove_template, save_template

pytestmark = pytest.mark.django_db
LIST, NEW = "/tracking/templates/", "/tracking/templates/new/"


@pytest.fixture
def cast():
    return make_cast()


def items(*rows, initial=0):
    """What the page of a template sends of its items: title, weight, from, to."""
    sent = {"items-TOTAL_FORMS": str(len(rows)), "items-INITIAL_FORMS": str(initial)}
    for place, row in enumerate(rows):
        names = ("title", "weight", "from_percent", "to_percent")
        sent |= {f"items-{place}-{name}": value for name, value in zip(names, row, strict=False)}
        sent |= {f"items-{place}-shape": "even", f"items-{place}-ORDER": str(place + 1)}
    return sent


def test_added_filled_and_removed_each_with_its_record(client, cast):
    sign_in(client, cast.rdec)
    made = client.post(NEW, {"name": "場域整建", "about": ""})
    template = WorkTemplate.objects.get()
    page = f"{LIST}{template.pk}/"
    assert made["Location"] == f"{page}?add=items#items-end"
    half = {"name": "場域整建", "about": "要發包的事業。"} | items(
        ("設計", "30", "0", "40"), ("施工", "69.9", "40", "100")
    )
    assert client.post(page, half)["Location"] == LIST
    text = client.get(LIST).text
    assert "已儲存「場域整建」。權重合計 99.9%，滿 100% 才會提供選用。" in text
    assert ("○ 還沒有" in text, "✓ 提供" in text) == (True, False)
    one, two = template.items.values_list("pk", flat=True)
    whole = half | {"items-INITIAL_FORMS": "2", "items-0-id": one, "items-1-id": two, "items-1-weight": "70"}
    client.post(page, whole)
    assert list(template.items.values_list("position", "title", "weight", "from_percent", "to_percent")) == [
        (1, "設計", 30, 0, 40),
        (2, "施工", 70, 40, 100),
    ]
    assert "✓ 提供" in client.get(LIST).text
    client.post(f"{page}remove/")
    assert WorkTemplate.objects.exists() is False
    assert list(LogEntry.objects.order_by("id").values_list("change_message", flat=True)) == [
        f"{verb} 場域整建（{cast.rdec}）" for verb in ("新增", "變更", "變更", "刪除")
    ]


@pytest.mark.parametrize(
    ("row", "errors"),
    [
        (("", "30", "0", "40"), {"title": ["請填寫「工作項目」。"]}),
        (("設計", "100.5", "0", "40"), {"weight": ["不可大於 100。"]}),
        (("設計", "0", "0", "40"), {"weight": ["不可小於 0.01。"]}),
        (("設計", "三成", "0", "40"), {"weight": ["「三成」不是數字，請填數字，例如 1,200。"]}),
        (("設計", "30", "40", "40"), {"to_percent": ["「至」要大於「自」。"]}),
        (("設計", "30", "0", "101"), {"to_percent": ["不可大於 100。"]}),
        (("設計", "30", "-1", "40"), {"from_percent": ["不可小於 0。"]}),
    ],
)
def test_what_cannot_be_is_refused_with_what_was_typed(client, cast, row, errors):
    template = WorkTemplate.objects.create(name="場域整建")
    page = sign_in(client, cast.rdec).post(f"{LIST}{template.pk}/", {"name": "場域整建", "about": ""} | items(row))
    (form,) = page.context["rows"].forms
    assert (page.status_code, form.errors, form["title"].value()) == (422, errors, row[0])
    assert template.items.exists() is False


def test_a_name_is_used_once(client, cast):
    WorkTemplate.objects.create(name="場域整建")
    page = sign_in(client, cast.rdec).post(NEW, {"name": "場域整建", "about": ""})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["name"])
    assert WorkTemplate.objects.count() == 1


def test_of_two_keepers_the_second_is_asked(client, cast):
    template = WorkTemplate.objects.create(name="場域整建")
    row = template.items.create(position=1, title="設計", weight=100, from_percent=0, to_percent=40)
    sign_in(client, cast.rdec)
    shown = items(("設計", "100", "0", "40"), initial=1) | {
        "items-0-id": str(row.pk),
        "initial-items-0-to_percent": "40",
        "initial-name": "場域整建",
        "initial-about": "",
        "name": "場域整建",
        "about": "",
    }
    client.post(f"{LIST}{template.pk}/", shown | {"items-0-to_percent": "60", "about": "要發包的事業。"})
    late = client.post(f"{LIST}{template.pk}/", shown | {"items-0-to_percent": "80"})
    assert (late.status_code, late.context["rows"].forms[0].errors) == (
        409,
        {"to_percent": ["這一頁開啟之後已由他人改為 60，您填的是 80；要改成您填的請再儲存一次。"]},
    )
    row.refresh_from_db()
    template.refresh_from_db()
    assert (row.to_percent, template.about) == (60, "要發包的事業。")


@pytest.mark.parametrize("who", ["proposer", "executor", "platform", "ndc", "stranger"])
def test_others_do_not_find_them(client, cast, who):
    template = WorkTemplate.objects.create(name="場域整建")
    actor = getattr(cast, who)
    sign_in(client, actor)
    assert [client.get(address).status_code for address in (LIST, NEW, f"{LIST}{template.pk}/")] == [404] * 3
    assert client.post(f"{LIST}{template.pk}/remove/").status_code == 404
    form = WorkTemplateForm({"name": "另一個", "about": ""})
    assert form.is_valid() is True
    with pytest.raises(PermissionDenied):
        save_template(form, by=actor)
    with pytest.raises(PermissionDenied):
        remove_template(template, by=actor)
    assert WorkTemplate.objects.count() == 1


class TestBeginningFromOne:
    @pytest.fixture
    def page(self, cast):
        _plan, (case,) = executing_plan(cast, State.PLANNING)
        return reverse("tracking:file_plan", args=[case.pk, "file_plan"])

    def test_those_that_are_the_whole_are_offered(self, client, cast, page):
        make_templates()
        WorkTemplate.objects.create(name="還沒寫完")
        shown = sign_in(client, cast.executor).get(page)
        assert {template.name for template in shown.context["templates"]} == {
            "場域整修與營運",
            "培力與人才留鄉",
            "產品與遊程開發",
        }

    def test_what_was_typed_before_is_offered_beside_it(self, client, cast, page):
        make_templates()
        template = WorkTemplate.objects.get(name="培力與人才留鄉")
        person = sign_in(client, cast.executor)
        kept = person.get(page).context["kept"]
        typed = {"draft_page": page, "tab": str(kept.tab), "rows": "5", "title_1": "先寫的項目", "weight_1": "100"}
        person.post(page, typed | {"draft_tab": kept.tab.name, "draft_seq": "1"})
        shown = person.get(page, {"template": template.pk})
        assert [shown.context["form"][f"title_{n}"].value() for n in range(1, 5)] == [
            "招募與說明會",
            "培力課程",
            "見習與業師陪伴",
            "成果發表與評估",
        ]
        assert [draft.typed["title_1"] for draft in shown.context["kept"].others] == ["先寫的項目"]
