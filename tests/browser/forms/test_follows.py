"""What follows typing: a letter's picture; and lists of boxes that part of a name leaves shorter; on a phone the tab's own words first."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Unit
from accounts.states import UnitKind
from guidance.visits.services import propose_visit
from portal.demo.cast import Cast
from proposals.letters import services
from proposals.models import Letter
from tests.browser.desk import Desk
from tests.factories.plans import walker_at


def test_a_letter_is_drawn_as_it_is_typed_and_on_a_phone_stands_before_the_side_cards(desk: Desk, cast: Cast) -> None:
    walker = walker_at("document_review", cast)
    letter: Letter = services.draft(walker.plan, "ask_opinions", by=cast.of("RDEC"))
    page = desk.sign_in("rdec")
    page.goto(f"{desk.base}{letter.get_absolute_url()}edit/")
    picture = page.locator("#letter-picture")
    expect(picture).to_contain_text("預覽：已存檔的第 1 版；輸入的內容暫存後，這裡跟著更新。")
    page.locator("#id_subject").fill("檢送計畫書一份，請於期限前惠復。")
    expect(picture).to_contain_text("檢送計畫書一份，請於期限前惠復。", timeout=20_000)
    expect(picture).to_contain_text("預覽：照您輸入的內容，還沒存檔。")
    assert letter.versions.count() == 1
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{desk.base}{letter.get_absolute_url()}")
    told, beside = (page.locator(part).bounding_box() for part in (".cs-grid > section", ".cs-grid > aside"))
    assert told and beside and told["y"] < beside["y"]
    page.goto(f"{desk.base}{walker.plan.get_absolute_url()}")  # its own page begins with what is to be done
    told, beside = (page.locator(part).bounding_box() for part in (".cs-grid > section", ".cs-grid > aside"))
    assert told and beside and beside["y"] < told["y"]


def test_agencies_are_invited_by_ticking_those_that_part_of_a_name_leaves(desk: Desk, cast: Cast) -> None:
    walker = walker_at("document_review", cast)
    platform = cast.of("PLATFORM")
    visit = propose_visit(
        by=platform,
        district=walker.plan.districts.first(),
        proposal=walker.plan,
        purpose="看水圳沿線三處缺口，確認能不能接成步道。",
        offered=[timezone.localdate() + dt.timedelta(days=9)],
    )
    page = desk.sign_in("platform")
    page.goto(f"{desk.base}/guidance/visits/{visit.pk}/schedule_visit/")
    boxes = page.locator("input[name=agencies]")
    invited = {UnitKind.AGENCY, UnitKind.COUNSELLING_TEAM}
    assert boxes.count() == Unit.objects.filter(kind__in=invited).count()
    page.get_by_label("水利局", exact=True).check()
    page.get_by_placeholder("輸入名稱的一部分來找").first.fill("農業")
    shown = page.locator("#id_agencies .form-check:visible").all_inner_texts()
    assert [name.strip() for name in shown] == [
        str(unit)
        for unit in Unit.objects.filter(kind__in=invited).order_by("-kind", "id")
        if "農業" in str(unit) or str(unit) == "水利局"
    ]
    assert page.locator("input[name=agencies]:checked").count() == 1
