"""Which pages a meeting leads to, and for whom: its papers, the draft of its minutes, the comments on it (R3)."""

from __future__ import annotations

import pytest

from proposals.states import State as PlanState
from tests.reviews.cases import make_plan
from tests.reviews.minutes.test_draft import circulated, held, waiting
from tests.reviews.page_cases import url

pytestmark = pytest.mark.django_db


def test_lead_to_the_packets_and_to_the_draft(cast, as_):
    plan, other = waiting(cast), make_plan(cast, PlanState.CONFIRMING)
    meeting = circulated(cast, held(cast, plan, other))
    pages = {name: as_(actor).get(url("meeting", meeting.pk)) for name, actor in vars(cast).items()}
    links = {
        name: [words for words, _address in page.context["links"]]
        for name, page in pages.items()
        if page.status_code == 200
    }
    of_rdec, of_invited = ["會議資料", "編輯紀錄稿"], ["會議資料", "對紀錄稿表示意見"]
    assert links == {
        "proposer": of_invited,
        "platform": of_invited,
        "rdec": of_rdec,
        "supervisor": of_rdec,
        "convener": of_invited,
        "farm": ["對紀錄稿表示意見"],  # sees one of the two plans
        "water": [],
        "reader": [],
    }
