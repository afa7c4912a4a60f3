"""Nothing typed is lost: drafts while typing, two people in one section, rows that are gone meanwhile."""

import json

import pytest
from django.http import QueryDict
from django.utils import timezone

from accounts.states import Role
from proposals.models import Proposal, ResourceItem, SectionMark
from tests.factories.accounts import make_actor, sign_in
from tests.factories.plans import walker_at
from workflow.drafts.services import MAX_DRAFT
from workflow.models import Draft

pytestmark = pytest.mark.django_db
VISION = "十年後孩子放學有地方去。"


@pytest.fixture
def walker(db):
    return walker_at("drafting")


@pytest.fixture
def url(walker):
    return f"/plans/{walker.plan.pk}/edit/vision/"


@pytest.fixture
def owner(client, walker):
    return sign_in(client, walker.owner)


@pytest.fixture
def colleague(client_class, walker):
    return sign_in(client_class(), make_actor(walker.plan.owner, Role.MEMBER, name="林志明"))


@pytest.fixture
def client_class():
    from django.test import Client

    return Client


def test_what_is_typed_is_kept_and_brought_back(owner, walker, url):
    before = walker.plan.vision
    answer = owner.post(f"{url}draft/", {"vision": VISION, "saves": "0"})
    draft = Draft.objects.get()
    said = json.loads(answer.content)
    time = f"{timezone.localtime(draft.saved_at):%H:%M}"
    assert (answer.status_code, said["warning"], said["said"]) == (200, "", f"已暫存 {time}，尚未寫入計畫")
    assert (draft.data, draft.base, draft.user) == (QueryDict(draft.data).urlencode(), 0, walker.owner.user)
    page = owner.get(url)
    assert page.context["form"]["vision"].value() == VISION
    assert f"{time} 暫存的內容</b>　按「儲存」才會寫入計畫。" in page.text
    walker.plan.refresh_from_db()
    assert walker.plan.vision == before


def test_a_save_writes_it_and_forgets_the_draft(owner, walker, url):
    owner.post(f"{url}draft/", {"vision": VISION, "saves": "0"})
    assert owner.post(url, {"vision": VISION, "saves": "0"}).status_code == 302
    walker.plan.refresh_from_db()
    mark = SectionMark.objects.get(section="vision")
    assert (walker.plan.vision, Draft.objects.count(), mark.saves, mark.saved_by) == (VISION, 0, 1, "陳美玲")


def test_the_later_of_two_saves_is_told_and_sees_both_texts(owner, colleague, walker, url):
    assert colleague.post(url, {"vision": "同事的版本", "saves": "0"}).status_code == 302
    answer = owner.post(url, {"vision": "我的版本", "saves": "0"})
    assert answer.status_code == 409
    assert answer.context["conflict"]["rows"] == [("地方創生願景", "同事的版本", "我的版本")]
    assert str(answer.context["conflict"]["error"]).startswith("林志明 已在 ")
    assert answer.context["form"]["vision"].value() == "我的版本"
    assert Proposal.objects.get().vision == "同事的版本"
    again = {"vision": "同事的版本。我的版本。", "saves": str(answer.context["saves"])}
    assert owner.post(url, again).status_code == 302
    assert Proposal.objects.get().vision == "同事的版本。我的版本。"


def test_ones_own_other_tab_is_called_that(owner, walker, url):
    assert owner.post(url, {"vision": "先存的一頁", "saves": "0"}).status_code == 302
    told = str(owner.post(url, {"vision": "後存的一頁", "saves": "0"}).context["conflict"]["error"])
    at = timezone.localtime(SectionMark.objects.get(section="vision").saved_at)
    assert told.startswith(f"您已在 {at:%H:%M} 於另一個分頁儲存過這一節，")


def test_rows_of_the_save_before_stay_and_the_page_says_so(owner, walker):
    url = f"/plans/{walker.plan.pk}/edit/resources/"
    known = list(ResourceItem.objects.values("id", "kind", "name", "place", "description"))
    first, second = ({"kind": "culture", "name": name} for name in ("老井", "伯公廟"))
    assert owner.post(url, rows(*known, first, known=len(known))).status_code == 302
    told = owner.post(url, rows(*known, second, known=len(known)))
    assert (told.status_code, told.context["conflict"]["rows"][1][0]) == (409, "先儲存的一份多出的列（會保留）")
    assert "先儲存的一份多出的列會保留，不必再輸入一次。" in told.text
    data = QueryDict(told.context["rows"].data.urlencode(), mutable=True)
    data["saves"] = str(told.context["saves"])
    assert owner.post(url, data.urlencode(), content_type="application/x-www-form-urlencoded").status_code == 302
    added = ResourceItem.objects.exclude(pk__in=[row["id"] for row in known])
    assert set(added.values_list("name", flat=True)) == {"老井", "伯公廟"}


def test_who_else_is_here_and_who_has_saved_is_said_while_typing(owner, colleague, url):
    colleague.post(f"{url}draft/", {"vision": "寫一半", "saves": "0"})
    told = json.loads(owner.post(f"{url}draft/", {"vision": "也寫", "saves": "0"}).content)
    assert told["warning"] == "林志明 也正在這一節"
    assert owner.get(url).context["others"] == ["林志明"]
    colleague.post(url, {"vision": "存了", "saves": "0"})
    told = json.loads(owner.post(f"{url}draft/", {"vision": "也寫", "saves": "0"}).content)
    assert told["warning"] == "這一頁開啟之後，這一節已另外儲存過；您儲存時會看到兩份內容。"


def rows(*items, known=0):
    data = {"rows-TOTAL_FORMS": str(len(items)), "rows-INITIAL_FORMS": str(known), "saves": "0"}
    for number, item in enumerate(items):
        data |= {f"rows-{number}-{name}": value for name, value in item.items()}
    return data


def test_a_row_somebody_removed_comes_back_as_a_new_one_when_saved_knowingly(owner, colleague, walker):
    url = f"/plans/{walker.plan.pk}/edit/resources/"
    items = list(ResourceItem.objects.values("id", "kind", "name", "place", "description"))
    first, rest = items[0], items[1:]
    gone = rows(first | {"DELETE": "on"}, *rest, known=len(items))
    assert colleague.post(url, gone).status_code == 302
    mine = rows(first | {"name": "我改的名字"}, *rest, known=len(items))
    answer = owner.post(url, mine)
    assert answer.status_code == 409
    changed = [row for row in answer.context["conflict"]["rows"] if "我改的名字" in row[2]]
    assert [row[1] for row in changed] == [""]
    page = answer.context["rows"]
    assert (page.initial_form_count(), page.total_form_count()) == (len(rest), len(items))
    data = QueryDict(page.data.urlencode(), mutable=True)
    data["saves"] = str(answer.context["saves"])
    assert owner.post(url, data.urlencode(), content_type="application/x-www-form-urlencoded").status_code == 302
    assert set(ResourceItem.objects.values_list("name", flat=True)) == {row["name"] for row in rest} | {"我改的名字"}


def test_a_closed_section_keeps_no_draft(client):
    walker = walker_at("coaching_revision")
    owner = sign_in(client, walker.owner)
    answer = owner.post(f"/plans/{walker.plan.pk}/edit/vision/draft/", {"vision": VISION})
    assert (answer.status_code, Draft.objects.count()) == (409, 0)
    assert json.loads(answer.content)["error"].startswith("這次只開放修正：")


def test_strangers_and_readers_find_no_draft_page(client, walker, url):
    assert sign_in(client, make_actor("proposer")).post(f"{url}draft/", {"vision": "x"}).status_code == 404
    assert sign_in(client, walker.cast.of("RDEC")).post(f"{url}draft/", {"vision": "x"}).status_code == 404


def test_a_draft_beyond_all_measure_is_refused(owner, url):
    answer = owner.post(f"{url}draft/", {"vision": "長" * (MAX_DRAFT // 9 + 1)})
    assert (answer.status_code, json.loads(answer.content)["error"]) == (
        413,
        "這一頁的內容過長，無法暫存；請縮短後再試。",
    )


@pytest.mark.parametrize("saves", ["", "x", "99999999999", "-1"])
def test_what_is_no_number_of_saves_writes_nothing_and_loses_nothing(owner, colleague, url, saves):
    colleague.post(url, {"vision": "同事的版本", "saves": "0"})
    answer = owner.post(url, {"vision": VISION, "saves": saves})
    assert (answer.status_code, answer.context["saves"]) == (409, 1)
    assert str(answer.context["conflict"]["error"]) == (
        "這一頁和目前儲存的內容不符，您的內容還沒有寫入。請比對下列兩份內容後再儲存。"
    )
    assert (answer.context["form"]["vision"].value(), Proposal.objects.get().vision) == (VISION, "同事的版本")
    assert owner.post(url, {"vision": VISION, "saves": "1"}).status_code == 302


def tab(page, seq, **typed):
    """What a section's page sends along the ``seq``-th time."""
    kept = page.context["kept"]
    carried = {"draft_tab": kept.tab.name, "draft_seq": str(seq), "draft_takes": kept.takes}
    return carried | {"saves": str(page.context["saves"])} | typed


def test_a_draft_that_comes_after_its_save_is_no_conflict_with_oneself(owner, url):
    page = owner.get(url)
    assert owner.post(url, tab(page, 2, vision=VISION + "新")).status_code == 302
    assert owner.post(f"{url}draft/", tab(page, 1, vision=VISION)).status_code == 200
    again = owner.get(url)
    assert (again.context["form"]["vision"].value(), again.context["kept"].draft) == (VISION + "新", None)
    assert json.loads(again.context["kept"].sent) == {page.context["kept"].tab.name: 2}
    assert owner.post(url, tab(again, 1, vision=VISION)).status_code == 302


def test_text_of_two_tabs_is_kept_apart_and_both_are_offered(owner, url):
    one, two = owner.get(url), owner.get(url)
    owner.post(f"{url}draft/", tab(one, 1, vision="第一個分頁"))
    owner.post(f"{url}draft/", tab(two, 1, vision="第二個分頁"))
    page = owner.get(url)
    assert page.context["form"]["vision"].value() == "第二個分頁"
    assert [draft.typed["vision"] for draft in page.context["kept"].others] == ["第一個分頁"]
    assert owner.post(url, tab(page, 1, vision="第二個分頁")).status_code == 302
    left = owner.get(url)
    assert left.context["form"]["vision"].value() == "第一個分頁"
    assert owner.post(url, tab(left, 1, vision="第一個分頁")).status_code == 409


def test_a_refused_save_is_kept_and_a_conflict_stays_one(owner, colleague, url):
    mine = owner.get(url)
    colleague.post(url, tab(colleague.get(url), 1, vision="同事先存。"))
    assert owner.post(url, tab(mine, 1, vision=VISION)).status_code == 409
    again = owner.get(url)
    assert (again.context["form"]["vision"].value(), again.context["saves"]) == (VISION, 0)
    assert owner.post(url, tab(again, 1, vision=VISION)).status_code == 409


def test_a_section_sent_after_filing_is_refused_and_readable(client):
    walker = walker_at("with_district")
    owner = sign_in(client, walker.owner)
    answer = owner.post(f"/plans/{walker.plan.pk}/edit/vision/", {"vision": VISION, "saves": "0"})
    assert (answer.status_code, answer.context["typed"]) == (409, [("地方創生願景", VISION)])
    assert "現在在石岡區公所手上，內容不開放修改。" in answer.text
    assert f'href="/plans/{walker.plan.pk}/"' in answer.text
    reader = sign_in(client, walker.cast.of("RDEC"))
    assert reader.get(f"/plans/{walker.plan.pk}/edit/vision/").status_code == 404


def test_a_refused_page_offers_nothing_from_the_device_that_the_server_has(owner, url):
    first, second = owner.get(url), owner.get(url)
    assert owner.post(url, tab(first, 3, vision=VISION)).status_code == 302
    answer = owner.post(url, tab(second, 2, vision=VISION + "新"))
    known = {first.context["kept"].tab.name: 3, second.context["kept"].tab.name: 2}
    assert (answer.status_code, json.loads(answer.context["kept"].sent)) == (409, known)
