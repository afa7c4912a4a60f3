"""Every section of a plan as people see it: filled, refused, with a template's own questions, saved by somebody else.

Wide and at 360 px, for axe-core and for what is wider than the screen; SCREENSHOTS=folder keeps the pictures.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator

from accounts.states import Role
from chapters import services as chapters
from chapters.models import Question
from chapters.states import QUESTIONS_ONLY, VENTURE_SECTIONS, QuestionKind, Section
from portal.demo.cast import Cast
from proposals.models import Proposal, SectionMark
from tests.browser.desk import Desk, Fields, paper
from tests.browser.tools.inspector import Inspector
from tests.factories.plans import walker_at

pytestmark = pytest.mark.slow

OWNER = "owner"
TOO_LONG = "長" * 4001
WRONG: dict[Section, Fields] = {
    Section.BASICS: {"計畫名稱": "", "聯絡電子郵件": "不是信箱"},
    Section.RESOURCES: {"第 1 列": {"名稱": ""}},
    Section.CONSENSUS: {"第 1 列": {"日期": "114-13-01", "出席人數": ""}},
    Section.VISION: {"地方創生願景": TOO_LONG},
    Section.THEME: {"事業名稱": "", "事業主題": TOO_LONG},
    Section.STAKEHOLDERS: {"第 1 列": {"對象": "", "關係": ""}},
    Section.CONCEPT: {"經度": "1", "緯度": "1", "第 1 列": {"開始": "116-01-01", "完成": "115-01-01"}},
    Section.KPI: {"第 1 列": {"目標值": ""}},
    Section.BUDGET: {"事業總經費（元）": "很多", "第 1 列": {"中央": "-5"}},
    Section.BENEFITS: {"預期效益": TOO_LONG},
}
QUESTIONS: dict[QuestionKind, dict[str, Any]] = {
    QuestionKind.TEXT: {"label": "一句話說明", "help": "二十字內。", "word_limit": 20},
    QuestionKind.LONG: {"label": "永續經營方式", "word_limit": 300},
    QuestionKind.CHOICE: {"label": "場域權屬", "options": "自有\n承租\n公有"},
    QuestionKind.NUMBER: {"label": "場域面積（平方公尺）", "minimum": 1, "maximum": 5000},
    QuestionKind.DATE: {"label": "租約到期日"},
    QuestionKind.TABLE: {"label": "夥伴名單", "options": "單位\n聯絡人\n電話\n分工\n備註"},
    QuestionKind.FILE: {"label": "權屬證明"},
}
ANSWERED: Fields = {
    "一句話說明": "水圳邊的工作站",
    "永續經營方式": "營收三成投入培力。",
    "場域權屬": "承租",
    "場域面積（平方公尺）": "120",
    "租約到期日": "118-12-31",
    "第 1 列：單位": "石岡區農會",
    "權屬證明": paper("租約"),
}
WRONGLY: Fields = {"場域面積（平方公尺）": "6000", "租約到期日": "118-13-31", "第 1 列：單位": "長" * 501}


def address(plan: Proposal, section: str) -> str:
    """The page of a section, of the first venture where each has its own."""
    if section in VENTURE_SECTIONS:
        return reverse("proposals:venture_section", args=[plan.pk, plan.venture_list[0].pk, section])
    return reverse("proposals:section", args=[plan.pk, section])


def save_button(desk: Desk) -> Locator:
    return desk.form.locator(".btn-primary")


@pytest.mark.parametrize("section", WRONG)
def test_filled_and_refused(inspector: Inspector, cast: Cast, section: Section) -> None:
    desk, plan = inspector.desk, walker_at("drafting", cast, name=OWNER).plan
    desk.sign_in(OWNER)
    inspector.visit(f"section {section}", address(plan, section))
    inspector.errors(f"section {section}", address(plan, section), save_button(desk), WRONG[section])
    assert inspector.findings == ""


def test_all_sections_are_looked_at() -> None:
    """A section that comes later is not forgotten."""
    assert {*WRONG, *QUESTIONS_ONLY} == set(Section)


def ask_everything(cast: Cast, *sections: Section) -> None:
    """A revision of the template that asks every kind of question in ``sections``, in force."""
    keeper = cast.of("RDEC", Role.ADMINISTRATOR)
    draft = chapters.begin_revision(by=keeper)
    for chapter in draft.chapters.filter(section__in=sections):
        for kind, more in QUESTIONS.items():
            code = f"q{Question.objects.count() + 1}"
            Question.objects.create(chapter=chapter, code=code, kind=kind, position=int(code[1:]), **more)
    chapters.publish(draft, "依國發會來函修訂。", by=keeper)


@pytest.mark.parametrize("section", [Section.VISION, Section.KPI, Section.SUPPLEMENT])
def test_questions_of_every_kind(inspector: Inspector, cast: Cast, section: Section) -> None:
    """Beside a form, beside rows, and alone."""
    ask_everything(cast, section)
    desk, plan = inspector.desk, walker_at("drafting", cast, name=OWNER).plan
    desk.sign_in(OWNER)
    inspector.visit(f"questions {section}", address(plan, section))
    inspector.errors(f"questions {section}", address(plan, section), save_button(desk), WRONGLY)
    # What is typed stands on the page; the device has nothing else to offer.
    assert desk.page.get_by_role("button", name="帶回", exact=True).count() == 0
    desk.fill(desk.form, ANSWERED)
    assert desk.click(save_button(desk)) == 200
    inspector.visit(f"questions {section} answered", address(plan, section))
    assert desk.form.get_by_label("第 1 列：單位").input_value() == "石岡區農會"
    inspector.visit("plan with answers", plan.get_absolute_url())
    assert inspector.findings == ""


def test_saved_by_somebody_else(inspector: Inspector, cast: Cast) -> None:
    """Both texts beside each other fit on a phone."""
    ask_everything(cast, Section.RESOURCES)
    desk, plan = inspector.desk, walker_at("drafting", cast, name=OWNER).plan
    page, here = desk.sign_in(OWNER), address(plan, Section.RESOURCES)
    page.goto(f"{desk.base}{here}")
    now = timezone.now()
    SectionMark.objects.update_or_create(
        proposal=plan,
        section=Section.RESOURCES,
        venture=None,
        defaults={"saves": 9, "saved_by": "林志明", "saved_at": now},
    )
    desk.fill(desk.form, {"第 1 列": {"名稱": "百年水圳" * 10}, "永續經營方式": "營收三成投入培力。"})
    with desk.refused((409, here)):
        assert desk.click(save_button(desk)) == 409
    inspector.look("conflict")
    assert inspector.findings == ""
