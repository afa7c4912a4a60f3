"""Fixtures that several files of this room need."""

from __future__ import annotations

import pytest

from accounts.states import Role, UnitKind
from chapters import services as chapters
from chapters.models import Chapter
from chapters.states import QuestionKind
from proposals.writing.services import start_plan
from tests.chapters.cases import ask, published
from tests.factories.accounts import make_actor, sign_in


@pytest.fixture
def keeper():
    return make_actor(UnitKind.RDEC, Role.ADMINISTRATOR)


@pytest.fixture
def draft(keeper):
    chapters.ensure_template()
    return chapters.begin_revision(by=keeper)


@pytest.fixture
def plan(draft, keeper):
    """A plan of a template that moves the benefits first, makes the vision optional, limits it and asks more."""
    Chapter.objects.filter(template=draft, section="benefits").update(position=0)
    Chapter.objects.filter(template=draft, section="vision").update(required=False, word_limit=50)
    ask(draft, "vision", QuestionKind.TEXT, "願景一句話", required=True)
    ask(draft, "kpi", QuestionKind.NUMBER, "就業人數", required=True, minimum=1, maximum=500)
    ask(draft, "supplement", QuestionKind.TABLE, "合作團隊", options="名稱\n專長")
    ask(draft, "supplement", QuestionKind.FILE, "同意書")
    ask(draft, "supplement", QuestionKind.DATE, "成立日期")
    ask(draft, "supplement", QuestionKind.CHOICE, "組織型態", options="協會\n合作社")
    published(draft, keeper)
    return start_plan(title="新範本的計畫", by=make_actor(UnitKind.PROPOSER))


@pytest.fixture
def owner(client, plan):
    return sign_in(client, make_actor(plan.owner))
