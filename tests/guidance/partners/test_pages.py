"""Pages of the directory: what is typed is kept, contacts are masked, lists and sheets say the same and stay flat."""

from __future__ import annotations

import io

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from odfdo import Document

from accounts.models import Access, Invitation
from guidance.models import Partner
from tests.factories.accounts import make_district, sign_in
from tests.guidance.cases import make_cast
from tests.guidance.matching.cases import CONTACT_OF, make_partner, make_scene, matched, signed_in
from tests.guidance.partners.test_partners import ENTRY, NO_CONSENT, REACHED

pytestmark = pytest.mark.django_db
PAGES = ["partner", "edit_partner", "partner_contact", "withdraw_consent", "invite_partner"]


@pytest.fixture
def cast():
    return make_cast()


def url(name, partner=None):
    return reverse(f"guidance:{name}", args=[partner.pk] if partner else [])


def listed(client, **asked):
    return [row.name for row in client.get(url("partners"), asked).context["page"].object_list]


def sheet(client, **asked):
    """The rows below the head of the sheet, as texts."""
    answer = client.get(url("partners_ods"), asked)
    table = Document(io.BytesIO(answer.content)).body.get_tables()[0]
    rows = [[str(cell.value or "") for cell in row.cells] for row in table.rows]
    head = next(number for number, row in enumerate(rows) if row[:1] == ["名稱"])
    return [row for row in rows[head + 1 :] if row and row[0]]


def test_adding_in_the_browser(client, cast):
    sign_in(client, cast.platform)
    refused = client.post(url("add_partner"), ENTRY | {"contact_name": "林教授"})
    assert (refused.status_code, Partner.objects.count()) == (422, 0)
    assert refused.context["form"].errors == {"consented_on": [NO_CONSENT]}
    assert refused.context["form"]["contact_name"].value() == "林教授"
    made = client.post(url("add_partner"), ENTRY | REACHED | {"districts": [cast.district.pk]}, follow=True)
    partner = Partner.objects.get()
    assert made.redirect_chain == [(partner.get_absolute_url(), 302)]
    assert (partner.districts, partner.contact_name) == ([cast.district.pk], "林教授")
    assert [str(cast.district) in made.text, "登錄夥伴" in made.text] == [True, True]


def test_for_others_it_is_not_there(client):
    scene = make_scene()
    another = signed_in(make_partner("海線大學"), scene.cast, "別校")
    hidden = {
        another: PAGES,
        scene.people: ["invite_partner"],
        scene.cast.proposer: PAGES[1:],
        scene.cast.rdec: PAGES[1:],
        scene.cast.agency: PAGES[1:],
    }
    for actor, names in hidden.items():
        sign_in(client, actor)
        found = {name: client.get(url(name, scene.partner)).status_code for name in PAGES}
        assert found == {name: 404 if name in names else 200 for name in PAGES}
        assert client.get(url("add_partner")).status_code == 404


def test_a_contact_is_masked_for_who_may_not_write_and_each_look_is_kept(client):
    scene = make_scene()
    sign_in(client, scene.cast.proposer)
    page = client.get(url("partner", scene.partner)).text
    assert ("林○○" in page, "林教授" in page, "04-2222-0000" in page) == (True, False, False)
    assert sheet(client)[0][9:12] == ["林○○", "", ""]
    assert Access.objects.filter(kind="contact").count() == 0
    matched(scene, "agreed")
    page = client.get(url("partner", scene.partner)).text
    assert ("林教授" in page, "04-2222-0000" in page) == (True, False)
    assert "04-2222-0000" in client.get(url("partner_contact", scene.partner)).text
    assert sheet(client)[0][9:12] == ["林教授", "04-2222-0000", "lin@example.edu"]
    assert list(Access.objects.filter(kind="contact").order_by("id").values_list("kind", "about")) == [
        ("contact", "山城大學水圳計畫"),
        ("contact", "協力夥伴名冊"),
    ]
    sign_in(client, scene.people)
    assert [client.get(url(name, scene.partner)).status_code for name in ("partner", "edit_partner")] == [200] * 2
    last = Access.objects.filter(kind="contact").latest("id")
    assert (last.user, last.path) == (scene.people.user, url("edit_partner", scene.partner))


def test_consent_withdrawn_leaves_no_trace_of_the_contact_on_any_page(client, cast):
    partner = make_partner(**CONTACT_OF)
    sign_in(client, cast.platform)
    assert client.post(url("invite_partner", partner), {"email": "lin@example.edu"}).status_code == 302
    assert client.post(url("withdraw_consent", partner), {"way": "spoken"}).status_code == 302
    client.get("/")  # says to whom an invitation was sent
    texts = [client.get(url(name, partner)).text for name in ("partner", "edit_partner", "invite_partner")]
    assert [("04-2222-0000" in text, "lin@example.edu" in text) for text in texts] == [(False, False)] * 3
    assert client.get(url("partner_contact", partner)).status_code == 404
    assert sheet(client)[0][9:12] == ["", "", ""]
    assert "林教授" in texts[0]  # who consented and withdrew stays, for who keeps the entry
    assert Invitation.objects.get().answer == "withdrawn"


def test_lists_and_sheets_are_narrowed_by_the_address(client, cast):
    make_partner("山城大學", districts=[cast.district.pk])
    coast = {"districts": [make_district("清水區").pk], "taken": 2}
    make_partner("海線企業", kind="company", themes=["trade"], offers=["funds"], **coast)
    make_partner("過期業師", kind="business", valid_until="2020-01-01")
    sign_in(client, cast.proposer)
    assert listed(client) == ["山城大學", "海線企業", "過期業師"]
    asked = {
        "山城大學": [{"kind": "university"}, {"standing": "open"}, {"q": "山城 學生"}],
        "海線企業": [{"theme": "trade"}, {"offer": "funds"}, {"standing": "full"}],
        "過期業師": [{"standing": "over"}],
    }
    for name, queries in asked.items():
        for query in queries:
            assert (listed(client, **query), [row[0] for row in sheet(client, **query)]) == ([name], [name])
    assert listed(client, district=cast.district.pk) == ["山城大學", "過期業師"]  # who serves the whole city as well
    assert listed(client, kind="nonsense") == ["山城大學", "海線企業", "過期業師"]


def test_lists_and_pages_are_flat(client, cast, django_assert_num_queries):
    for number in range(35):
        make_partner(f"大學{number:02d}", **CONTACT_OF)
    sign_in(client, cast.platform)
    ContentType.objects.get_for_model(Partner)
    client.get(url("partners"))
    with django_assert_num_queries(9):
        page = client.get(url("partners"))
    assert len(page.context["page"].object_list) == 30
    with django_assert_num_queries(11):
        client.get(url("partner", Partner.objects.first()))
    with django_assert_num_queries(7):
        client.get(url("partners_ods"))


def test_ones_own_entry_is_one_click_away_from_home(client):
    scene = make_scene()
    own = reverse("guidance:own_entry")
    home = sign_in(client, scene.people).get("/")
    assert f'href="{own}">我們的夥伴資料</a>' in home.text
    assert client.get(own)["Location"] == scene.partner.get_absolute_url()
    for actor in (scene.cast.platform, scene.cast.proposer):
        sign_in(client, actor)
        assert (client.get(own).status_code, own in client.get("/").text) == (404, False)
