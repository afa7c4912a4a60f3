"""The round of the pictures: made once, handed out under their consent, gone with it."""

import pytest
from django.urls import reverse

from proposals.consent.services import answer_showcase
from proposals.models import Proposal
from public.models import PhotoSize, SharePicture
from public.pictures.keeping import MOST, keep_shared, keep_sizes
from public.pictures.sharing import subjects
from public.showing import shown_photos
from public.tasks import keep_pictures
from tests.public.cases_of import story_of
from tracking.results.services import withdraw_photo

pytestmark = pytest.mark.django_db


def address(photo, size):
    number = photo.undertaking.venture.proposal.case_number
    return reverse("public:photo_size", args=[number, photo.pk, size.width, size.kind])


def test_a_photograph_is_made_once_in_each_size(city):
    photos = list(shown_photos())
    assert (keep_sizes(), keep_sizes()) == (len(photos), 0)
    found = PhotoSize.objects.values_list("attachment", "kind").distinct()
    assert sorted(found) == sorted((photo.attachment_id, kind) for photo in photos for kind in ("avif", "webp"))


def test_the_page_offers_them_with_the_room_they_need(client, city):
    page = reverse("public:case", args=[city.shown.case_number])
    assert ('width="640" height="400"' in client.get(page).text, "srcset" in client.get(page).text) == (True, False)
    keep_sizes()
    photo = shown_photos().first()
    largest = PhotoSize.objects.filter(attachment=photo.attachment_id, kind="webp").latest("width")
    text = client.get(page).text
    assert f'width="{largest.width}" height="{largest.height}"' in text
    assert f'src="{address(photo, largest)}"' in text
    assert text.index('<source type="image/avif"') < text.index('<source type="image/webp"')


def test_a_size_is_handed_out_as_what_it_is(client, city):
    keep_sizes()
    photo = shown_photos().first()
    for size in PhotoSize.objects.filter(attachment=photo.attachment_id):
        answer = client.get(address(photo, size))
        assert (answer.status_code, answer.content) == (200, bytes(size.data))
        assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == (f"image/{size.kind}", "nosniff")
        assert answer["Cache-Control"] == "public, max-age=25, stale-while-revalidate=25"
        again = client.get(address(photo, size), headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    assert client.get(address(photo, PhotoSize(width=481, kind="webp"))).status_code == 404
    assert client.get(address(photo, PhotoSize(width=10**17, kind="gif"))).status_code == 404


def test_a_withdrawn_photograph_takes_its_sizes_with_it(client, city):
    keep_sizes()
    photo = shown_photos().first()
    sizes = list(PhotoSize.objects.filter(attachment=photo.attachment_id))
    assert [client.get(address(photo, size)).status_code for size in sizes] == [200] * len(sizes)
    withdraw_photo(photo, why="入鏡者不再同意。", by=city.cast.of("PLATFORM"))
    assert [client.get(address(photo, size)).status_code for size in sizes] == [404] * len(sizes)
    assert PhotoSize.objects.filter(pk__in=[size.pk for size in sizes]).count() == 0


def test_without_the_consent_of_its_case_it_is_shown_no_more_and_removed(client, city):
    story = story_of(city.shown)
    keep_pictures()
    while keep_shared():
        pass
    photo, size = shown_photos().first(), PhotoSize.objects.first()
    picture, shared = address(photo, size), [f"case-{city.shown.case_number}", f"story-{story.pk}"]
    addresses = [picture, *(reverse("public:shared", args=[subject]) for subject in shared)]
    assert [client.get(each).status_code for each in addresses] == [200, 200, 200]
    answer_showcase(city.shown, given=False, by=city.owner)
    assert [client.get(each).status_code for each in addresses] == [404, 404, 404]
    assert (PhotoSize.objects.count() > 0, SharePicture.objects.filter(subject__in=shared).count()) == (True, 2)
    keep_pictures()
    assert (PhotoSize.objects.count(), SharePicture.objects.filter(subject__in=shared).count()) == (0, 0)


def test_a_page_s_picture_is_drawn_anew_when_its_words_change(city):
    many = len(subjects())
    assert many == 1 + 1 + 29
    assert (keep_shared(), keep_shared(), keep_shared()) == (MOST, many - MOST, 0)
    Proposal.objects.filter(pk=city.shown.pk).update(title="水圳慢行續篇")
    assert (keep_shared(), keep_shared()) == (1, 0)


def test_what_cannot_be_drawn_stops_no_round(city, monkeypatch):
    """Each is given too little time; they are drawn once there is enough."""
    with monkeypatch.context() as short:
        short.setattr("public.pictures.keeping.SECONDS", 0.0001)
        assert keep_shared() == 0
    assert SharePicture.objects.count() == 0
    assert keep_shared() == MOST


def test_a_round_asks_as_often_whatever_there_is(city, django_assert_num_queries):
    keep_pictures()
    while keep_shared():
        pass
    with django_assert_num_queries(8):
        keep_pictures()
