"""The inbox: case by case, read and unread, narrowed by the address, the same cost however many."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.factories.accounts import make_actor, make_user, sign_in
from workflow.models import Notification, OutboxMessage

pytestmark = pytest.mark.django_db
UNREAD = '<span class="cs-pill">未讀</span>'
START = timezone.make_aware(dt.datetime(2026, 11, 2, 9))


@pytest.fixture
def actor():
    return make_actor("rdec")


def notice(actor, number, *, matter="proposal:1", **extra) -> Notification:
    """A notice of ``number`` minutes after the start."""
    values = {"text": f"第{number}則", "matter_name": f"計畫{matter}", "url": f"/plans/{number}/", "kind": "plan_told"}
    moment = START + dt.timedelta(minutes=number)
    return Notification.objects.create(
        user=actor.user, key=f"k{number}", matter=matter, created_at=moment, **values | extra
    )


def shown(page) -> list[tuple[str, list[str], int, int]]:
    return [(m.name, [line.text for line in m.lines], m.more, m.unread) for m in page.context["matters"]]


def test_cases_stand_in_the_order_of_their_newest_with_the_last_three_of_each(client, actor):
    for number in range(5):
        notice(actor, number)
    notice(actor, 7, matter="proposal:2", read_at=START)
    notice(actor, 8)
    assert shown(sign_in(client, actor).get("/notices/")) == [
        ("計畫proposal:1", ["第8則", "第4則", "第3則"], 3, 6),
        ("計畫proposal:2", ["第7則"], 0, 0),
    ]


def test_one_case_line_by_line(client, actor):
    for number in range(5):
        notice(actor, number)
    notice(actor, 9, matter="proposal:2")
    page = sign_in(client, actor).get("/notices/?matter=proposal:1")
    assert [line.text for line in page.context["page"]] == [f"第{n}則" for n in (4, 3, 2, 1, 0)]
    assert (page.context["name"], page.text.count('<h1 class="cs-h1 mb-3">計畫proposal:1</h1>')) == (
        "計畫proposal:1",
        1,
    )


def test_only_ones_own(client, actor):
    notice(make_actor("platform"), 1)
    assert shown(sign_in(client, actor).get("/notices/")) == []
    assert list(client.get("/notices/?matter=proposal:1").context["page"]) == []


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("", ["第4則", "第3則", "第2則", "第1則"]),
        ("show=unread", ["第4則", "第1則"]),
        ("show=asked", ["第4則"]),
        ("kind=due", ["第2則", "第1則"]),
        ("kind=due&show=unread", ["第1則"]),
        ("kind=pigeon&show=x", ["第4則", "第3則", "第2則", "第1則"]),
    ],
)
def test_narrowed_by_the_address(client, actor, query, texts):
    notice(actor, 1, kind="due", matter="a")
    notice(actor, 2, kind="due", matter="b", read_at=START)
    notice(actor, 3, matter="c", done_at=START, task="proposal:3")
    notice(actor, 4, matter="d", task="proposal:4")
    page = sign_in(client, actor).get(f"/notices/?{query}")
    assert [line for _name, lines, *_more in shown(page) for line in lines] == texts


def unread() -> list[str]:
    return list(Notification.objects.unread().order_by("id").values_list("text", flat=True))


def test_one_a_case_or_all_are_marked_as_read_and_one_as_unread_again(client, actor):
    rows = [notice(actor, number, matter="proposal:1" if number < 3 else "proposal:2") for number in range(5)]
    theirs = notice(make_actor("platform"), 9)
    sign_in(client, actor)
    states = []
    for sent in (
        {"one": rows[0].pk},
        {"again": rows[0].pk},
        {"case": "proposal:1"},
        {"one": theirs.pk},
        {"again": "x"},
        {},
    ):
        answer = client.post("/notices/?show=unread", sent)
        assert answer.headers["Location"] == "/notices/?show=unread"
        states.append([text for text in unread() if text != "第9則"])
    names = [f"第{n}則" for n in range(5)]
    assert states == [names[1:], names, names[3:], names[3:], names[3:], []]
    assert unread() == ["第9則"]


def test_all_is_what_the_address_shows(client, actor):
    notice(actor, 1, kind="due"), notice(actor, 2)
    sign_in(client, actor).post("/notices/?kind=due")
    assert unread() == ["第2則"]


def test_what_is_done_does_not_wait_and_is_not_unread_again(client, actor):
    row = notice(actor, 1, task="proposal:1", done_at=START)
    page = sign_in(client, actor).get("/notices/").text
    assert (UNREAD in page, "已辦理" in page, 'name="again"' in page) == (False, True, False)
    client.post("/notices/", {"again": row.pk})
    assert unread() == []


def test_thirty_cases_a_page(client, actor):
    for number in range(31):
        notice(actor, number, matter=f"proposal:{number}")
    first, second = (sign_in(client, actor).get(f"/notices/?page={page}") for page in (1, 2))
    assert ([row[1] for row in shown(first)][:2], len(shown(first))) == ([["第30則"], ["第29則"]], 30)
    assert shown(second) == [("計畫proposal:0", ["第0則"], 0, 1)]


@pytest.mark.parametrize(("address", "queries"), [("/notices/", 8), ("/notices/?matter=proposal:0", 7)])
@pytest.mark.parametrize("many", [1, 40])
def test_the_page_costs_the_same(client, actor, many, address, queries, django_assert_num_queries):
    for number in range(many):
        notice(actor, number, matter=f"proposal:{number % 35}")
    sign_in(client, actor).get("/")
    with django_assert_num_queries(queries):
        client.get(address)


def test_an_address_that_failed_is_told(client, actor):
    OutboxMessage.objects.create(key="x", user=actor.user, payload={"to": actor.user.email}, failed_at=START)
    sign_in(client, actor)
    words = f"自 115.11.02 起，寄到 {actor.user.email} 的信無法寄達。"
    assert [words in client.get(page).text for page in ("/notices/", "/notices/choices/", "/me/")] == [True] * 3


def test_nobody_elses_address_is(client, actor):
    other = make_user()
    OutboxMessage.objects.create(key="x", user=other, payload={"to": other.email}, failed_at=START)
    assert "無法寄達" not in sign_in(client, actor).get("/notices/").text
