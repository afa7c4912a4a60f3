"""What stands beside the list of a desk: one case, fetched when it is chosen; no query of the desk's own."""

import pytest

from tests.factories.accounts import sign_in
from tests.factories.plans import walker_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def walker():
    return walker_at("with_rdec")


def test_a_task_of_a_plan_names_its_preview_and_still_leads_to_the_page(client, walker):
    text = " ".join(sign_in(client, walker.cast.of("RDEC")).get("/").text.split())
    page = walker.plan.get_absolute_url()
    assert f'<a class="dk-verb" href="{page}" data-glance="{page}glance/">檢核收到的計畫</a>' in text


def test_the_preview_says_where_the_case_stands_and_what_comes_next(client, walker, django_assert_num_queries):
    rdec = sign_in(client, walker.cast.of("RDEC"))
    url = f"{walker.plan.get_absolute_url()}glance/"
    rdec.get(url)
    with django_assert_num_queries(6):
        page = rdec.get(url)
    text = " ".join(page.text.split())
    assert [words in text for words in (walker.plan.title, "研考會收件", "成案", "專管平台", "<html", "cs-top")] == [
        True,
        True,
        True,
        True,
        False,
        False,
    ]


def test_nobody_sees_a_preview_of_what_they_do_not_see(client, walker):
    url = f"{walker.plan.get_absolute_url()}glance/"
    assert sign_in(client, walker.cast.of("AGR")).get(url).status_code == 404
