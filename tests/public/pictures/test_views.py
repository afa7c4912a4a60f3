"""Where a page is shared: its picture, and what it says of itself."""

import re

import pytest
from django.urls import reverse

from public.data.datasets import address
from public.pictures.keeping import keep_shared
from tests.public.cases_of import story_of

pytestmark = pytest.mark.django_db
TOLD = re.compile(r'<meta (?:property|name)="((?:og|twitter):[\w:]+)" content="([^"]*)">')


def shared(subject):
    return reverse("public:shared", args=[subject])


def test_every_page_says_where_it_is_and_what_it_looks_like(client, city):
    story = story_of(city.shown)
    number, district = city.shown.case_number, city.shown.districts.get().code
    of_its_own = {
        f"/public/cases/{number}/": f"case-{number}",
        f"/public/stories/{story.pk}/": f"story-{story.pk}",
        f"/public/districts/{district}/": f"district-{district}",
    }
    names = ("front", "cases", "stories", "how", "guide", "districts", "news", "data", "status")
    pages = of_its_own | {reverse(f"public:{name}"): "site" for name in names}
    for path, subject in pages.items():
        page = client.get(path).text
        said = dict(TOLD.findall(page))
        assert (path, said["og:url"], said["og:image"]) == (path, address(path), address(shared(subject)))
        assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")
        assert f'<link rel="canonical" href="{address(path)}">' in page


def test_until_it_is_drawn_that_of_the_site_stands_in(client, city):
    case = shared(f"case-{city.shown.case_number}")
    assert client.get(shared("site")).status_code == 404
    assert (client.get(case).status_code, client.get(case)["Location"]) == (302, shared("site"))
    while keep_shared():
        pass
    for subject in (case, shared("site"), shared(f"district-{city.shown.districts.get().code}")):
        answer = client.get(subject)
        assert (answer.status_code, answer["Content-Type"], answer.content[:4]) == (200, "image/png", b"\x89PNG")


@pytest.mark.parametrize(
    "subject", ["case", "case-999-9999", "story-x", "story-0", "district-1", "nothing-1", "site-1"]
)
def test_there_is_none_of_anything_else(client, city, subject):
    assert client.get(shared(subject)).status_code == 404
