"""A story on its way: written, proposed, approved, taken off; what the public reads of it."""

import re

import pytest
from django.urls import reverse

from proposals.consent.services import answer_showcase
from public.models import Story
from public.showing import shown_photos
from public.stories.chart import PROPOSE, PUBLISH, REWRITE, SEND_BACK, WITHDRAW
from public.stories.forms import StoryForm
from public.stories.permissions import may_begin
from public.stories.services import begin_story, save_story
from public.stories.telling import Part, parts_of, stories_out, tell
from tests.factories.accounts import make_actor
from tracking.results.services import withdraw_photo
from workflow.engine.errors import GuardFailed, NotPermitted
from workflow.engine.services import perform
from workflow.models import Notification

pytestmark = pytest.mark.django_db
SAID = {
    "title": "居民自己修好一條街",
    "lead": "鄰里投票選出先修的九處。",
    "text": "## 先投票\n\n票數最高的先修。\n\n接著動手。",
    "credits": "文字：提案單位",
    "value_1": "9",
    "words_1": "處完成",
}


def written(city, by=None, **said):
    form = StoryForm(SAID | said, instance=Story(), plan=city.shown)
    assert form.errors == {}
    return begin_story(city.shown, form, by=by or city.owner)


def published(city, **said):
    story = written(city, **said)
    perform(story, PROPOSE, by=city.owner)
    perform(story, PUBLISH, by=city.cast.of("RDEC"))
    return story


def test_it_is_out_once_rdec_has_approved_it(client, city):
    story = written(city)
    address = reverse("public:story", args=[story.pk])
    assert client.get(address).status_code == 404
    perform(story, PROPOSE, by=city.owner)
    assert (client.get(address).status_code, story.holder_unit) == (404, city.cast.of("RDEC").unit)
    perform(story, PUBLISH, by=city.cast.of("RDEC"))
    page = client.get(address).text
    assert (story.title in page, "處完成" in page, "<h2>先投票</h2>" in page) == (True, True, True)
    assert story.title in client.get("/").text
    assert [told.pk for told in stories_out()] == [story.pk]


def test_it_is_taken_off_by_any_of_them_and_written_again(client, city):
    story = published(city)
    perform(story, WITHDRAW, by=city.owner, reason="照片要換。")
    assert client.get(reverse("public:story", args=[story.pk])).status_code == 404
    perform(story, REWRITE, by=city.owner)
    assert story.state == "draft"
    told = Notification.objects.filter(user=city.cast.of("RDEC").user, url=story.get_absolute_url())
    assert told.count() == 2  # to be approved, then taken off


def test_rdec_sends_it_back_with_a_reason(city):
    story = written(city)
    perform(story, PROPOSE, by=city.owner)
    perform(story, SEND_BACK, by=city.cast.of("RDEC"), reason="引言請寫角色。")
    assert (story.state, story.holder_unit) == ("draft", city.owner.unit)
    assert story.transitions.last().data["reason"] == "引言請寫角色。"


def test_nobody_else_approves(city):
    story = written(city)
    perform(story, PROPOSE, by=city.owner)
    for by in (city.owner, city.cast.of("PLATFORM"), make_actor("ndc")):
        with pytest.raises(NotPermitted):
            perform(story, PUBLISH, by=by)


def test_nothing_is_published_of_a_case_that_is_not_shown(client, city):
    story = written(city)
    perform(story, PROPOSE, by=city.owner)
    answer_showcase(city.shown, given=False, by=city.owner)
    with pytest.raises(GuardFailed, match="沒有同意公開展示"):
        perform(story, PUBLISH, by=city.cast.of("RDEC"))


def test_it_goes_with_the_consent_of_its_case(client, city):
    story = published(city)
    answer_showcase(city.shown, given=False, by=city.owner)
    assert client.get(reverse("public:story", args=[story.pk])).status_code == 404
    assert list(stories_out()) == []


def test_a_picture_goes_with_its_own_consent(client, city):
    photo = shown_photos().first()
    story = published(city, before=photo.pk, before_alt="整修前的巷道")
    address = reverse("public:story", args=[story.pk])
    assert 'alt="整修前的巷道"' in client.get(address).text
    withdraw_photo(photo, why="入鏡者不再同意。", by=city.cast.of("PLATFORM"))
    assert "整修前的巷道" not in client.get(address).text
    assert tell(Story.objects.get(pk=story.pk)).pictures == []


def test_two_pictures_are_compared_without_a_script(client, city):
    pictures = list(shown_photos()[:2])
    assert len(pictures) == 2
    page = published(city, before=pictures[0].pk, before_alt="以前的樣子", after=pictures[1].pk, after_alt="現在的樣子")
    text = client.get(reverse("public:story", args=[page.pk])).text
    assert (text.count('name="sc-when"'), text.count("<img"), "<script" in text) == (9, 2, False)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"quote": "好", "quoted": ""}, "quoted"),
        ({"value_2": "3", "words_2": ""}, "words_2"),
        ({"title_en": "Street"}, "text_en"),
        ({"title": ""}, "title"),
        ({"credits": ""}, "credits"),
    ],
)
def test_what_cannot_be_is_said(city, said, field):
    form = StoryForm(SAID | said, instance=Story(), plan=city.shown)
    assert list(form.errors) == [field]


def test_a_picture_needs_its_words(city):
    form = StoryForm(SAID | {"before": shown_photos().first().pk}, instance=Story(), plan=city.shown)
    assert list(form.errors) == ["before_alt"]


def test_the_platform_and_the_proposer_write(city):
    able = [may_begin(city.shown, by) for by in (city.owner, city.cast.of("PLATFORM"), city.cast.of("RDEC"))]
    assert able == [True, True, False]
    with pytest.raises(NotPermitted):
        written(city, by=city.cast.of("RDEC"))


def test_it_is_changed_while_it_is_written(city):
    story = written(city)
    form = StoryForm(SAID | {"title": "九處"}, instance=story, plan=city.shown)
    assert form.is_valid()
    save_story(form, by=city.owner)
    story.refresh_from_db()
    assert (story.title, story.figures) == ("九處", [["9", "處完成"]])
    perform(story, PROPOSE, by=city.owner)
    with pytest.raises(GuardFailed, match="撰寫中才能修改"):
        save_story(form, by=city.owner)


def test_its_pages_belong_to_who_writes_and_approves_it(as_, city):
    story = written(city)
    pages = [reverse(f"public:{name}", args=[story.pk]) for name in ("story_kept", "story_preview", "story_edit")]
    who = {"owner": city.owner, "rdec": city.cast.of("RDEC"), "stranger": make_actor("proposer")}
    seen = {name: [as_(actor).get(page).status_code for page in pages] for name, actor in who.items()}
    assert seen == {"owner": [200, 200, 200], "rdec": [200, 200, 404], "stranger": [404, 404, 404]}
    preview = as_(city.owner).get(pages[1])
    assert ("這是預覽" in preview.text, "no-store" in preview["Cache-Control"]) == (True, True)


def test_it_is_begun_and_proposed_on_its_pages(as_, city):
    owner = as_(city.owner)
    assert city.shown.title in owner.get(reverse("public:stories_kept")).text
    answer = owner.post(reverse("public:story_new", args=[city.shown.pk]), SAID)
    story = Story.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, story.get_absolute_url())
    move = reverse("public:story_move", args=[story.pk, "propose"])
    assert owner.get(move).status_code == 200
    assert owner.post(move, {"expected_version": story.row_version, "key": "a" * 32}).status_code == 302
    desk = as_(city.cast.of("RDEC")).get("/")
    assert re.search(rf"{city.shown.case_number}・石岡區 ★\s*<", desk.text)
    duties = desk.context["tasks"]
    assert ("審定並刊登", story.pk) in [(str(duty.verb), duty.case.pk) for duty in duties]


def test_the_way_of_its_case_stands_beside_it(client, as_, city):
    story = published(city)
    page = client.get(reverse("public:story", args=[story.pk]))
    assert [step.label for step in page.context["steps"]][-1] == "已結案"
    assert len(page.context["steps"]) == page.text.count("<time>") == 7
    preview = as_(city.owner).get(reverse("public:story_preview", args=[story.pk]))
    assert preview.context["steps"] == page.context["steps"]


def test_paragraphs_and_headings():
    assert parts_of("## 一\n第一段\n還是\n\n第二段\r\n\r\n## 二") == [
        Part("一", True),
        Part("第一段\n還是", False),
        Part("第二段", False),
        Part("二", True),
    ]


def test_pages_cost_the_same(client, city, django_assert_num_queries):
    story = published(city, before=shown_photos().first().pk, before_alt="巷道")
    with django_assert_num_queries(5):
        client.get(reverse("public:story", args=[story.pk]))


def test_no_other_picture_can_be_chosen(city):
    form = StoryForm(SAID | {"before": 10**6, "before_alt": "別案"}, instance=Story(), plan=city.shown)
    assert list(form.errors) == ["before"]
