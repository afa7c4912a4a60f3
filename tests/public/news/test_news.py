"""News: out from a day until another, kept by the platform."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from portal.permissions import keeps_news
from public.models import News
from tests.factories.accounts import make_actor

pytestmark = pytest.mark.django_db
KEPT, NEW = reverse("public:news_kept"), reverse("public:news_new")
SAID = {"title": "說明會", "text": "在石岡區公所。", "publish_on": "115.11.1"}


def make(begins=0, ends=None, **said):
    today = timezone.localdate()
    days = {"publish_on": today + dt.timedelta(days=begins)}
    if ends is not None:
        days["unpublish_on"] = today + dt.timedelta(days=ends)
    return News.objects.create(**{"title": "說明會", "text": "在石岡區公所。", "written_by": "專管平台"} | days | said)


def test_it_is_out_from_its_day_until_the_other(client):
    out, coming, over, ending = make(0), make(1), make(-5, 0), make(-5, 1)
    assert [item.pk for item in client.get(reverse("public:news")).context["page"]] == [out.pk, ending.pk]
    answers = {item.pk: client.get(item.get_absolute_url()).status_code for item in (out, coming, over, ending)}
    assert answers == {out.pk: 200, coming.pk: 404, over.pk: 404, ending.pk: 200}
    assert [item.state(timezone.localdate()) for item in (out, coming, over)] == ["out", "coming", "over"]
    assert out.get_absolute_url() in client.get("/").text


def test_the_platform_and_rdec_keep_it(as_):
    kept = {kind: as_(make_actor(kind)).get(KEPT).status_code for kind in ("platform", "rdec", "proposer", "agency")}
    assert kept == {"platform": 200, "rdec": 200, "proposer": 404, "agency": 404}
    assert [keeps_news(make_actor(kind)) for kind in ("platform", "ndc")] == [True, False]


def test_it_is_written_and_changed_with_a_record(as_):
    platform = as_(make_actor("platform"))
    answer = platform.post(NEW, SAID)
    assert (answer.status_code, answer["Location"]) == (302, KEPT)
    item = News.objects.get()
    assert (item.title, item.publish_on, item.unpublish_on) == ("說明會", dt.date(2026, 11, 1), None)
    platform.post(
        reverse("public:news_edit", args=[item.pk]), SAID | {"title": "說明會改期", "unpublish_on": "115.12.1"}
    )
    item.refresh_from_db()
    assert (item.title, item.unpublish_on) == ("說明會改期", dt.date(2026, 12, 1))
    page = platform.get(KEPT).text
    assert "新增 說明會" in page
    assert "變更 說明會改期" in page


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"unpublish_on": "115.11.1"}, "下架日要晚於刊登日。"),
        ({"title_en": "Meeting"}, "英文標題與英文內容請都填寫，或都留空。"),
        ({"title": ""}, "標題"),
    ],
)
def test_what_cannot_be_is_said(as_, said, told):
    answer = as_(make_actor("platform")).post(NEW, SAID | said)
    assert (answer.status_code, told in answer.text, News.objects.count()) == (422, True, 0)


def test_an_english_page_says_where_there_is_no_english(client, english):
    plain, both = make(0), make(0, title_en="Meeting", text_en="In Shigang.")
    client.cookies["language"] = "en"
    assert "This piece of news is in Chinese only." in client.get(plain.get_absolute_url()).text
    page = client.get(both.get_absolute_url()).text
    assert ('<h1 class="cs-h1 mb-3">Meeting</h1>' in page, "Chinese only" in page) == (True, False)
    with translation.override("zh-hant"):
        assert (both.headline, both.is_translated) == ("說明會", True)


def test_the_list_costs_the_same_at_one_and_at_thirty(client, django_assert_num_queries):
    make(0)
    with django_assert_num_queries(2):
        client.get(reverse("public:news"))
    for _number in range(30):
        make(0)
    with django_assert_num_queries(2):
        client.get(reverse("public:news"))
