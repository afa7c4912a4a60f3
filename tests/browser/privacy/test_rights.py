"""Each right walked in the browser: asked for by a person or entered by RDEC, decided on from the desk, carried out or refused."""

from __future__ import annotations

import json
import zipfile
from typing import Any

import pytest

from accounts.states import OrganisationKind
from portal.demo.cast import Cast
from privacy.models import RightsRequest
from privacy.states import Right
from tests.browser.desk import Desk, all_words, words
from tests.browser.tools.inspector import Inspector

pytestmark = pytest.mark.slow
PERSON, OFFICER = "person", "rdec"
ASKED = {"請求內容": "請提供貴會保有的聯絡資料。", "聯絡方式": "person@example.com"}
DECIDE, RECORD = "准駁個人資料權利請求", "登錄辦理結果"


def menu(desk: Desk, username: str) -> None:
    """To 個人資料權利請求 by the menu under one's name."""
    page = desk.sign_in(username)
    desk.home()
    page.locator("details.cs-switcher > summary").click()
    desk.click(page.locator("details.cs-switcher").get_by_role("link", name="個人資料權利請求", exact=True))


def press(desk: Desk, label: str, role: Any = "link") -> None:
    """What leads on from the page."""
    desk.click(desk.page.get_by_role("main").get_by_role(role, name=label, exact=True))


def make(desk: Desk, label: str, **fields: str) -> None:
    """A move from the request's page."""
    press(desk, label)
    desk.fill(desk.form, fields)
    assert desk.confirm(label) == 200
    assert desk.said == [f"已完成：{label}"]


@pytest.mark.parametrize("right", Right.values)
def test_each_right_is_asked_for_decided_on_and_carried_out(
    desk: Desk, cast: Cast, inspector: Inspector, right: str
) -> None:
    cast.organisation("石岡水圳工作室", OrganisationKind.CIVIC, PERSON, "林水圳")
    label = str(Right(right).label)
    menu(desk, PERSON)
    press(desk, "提出請求")
    inspector.look("ask")
    desk.fill(desk.form, {"請求事項": label} | ASKED)
    press(desk, "提出請求", "button")
    request = RightsRequest.objects.get()
    name = f"個資權利請求 {request.pk}：{label}"
    assert words(desk.page.get_by_role("heading", level=1)) == f"{name}（待准駁）"
    desk.sign_in(OFFICER)
    desk.open_task(DECIDE, name)
    inspector.look("to be decided on")
    make(desk, "延長期限", 延長的原因="須向三個機關調閱。")
    assert "已延長過一次，不能再延長（個資法第 13 條）。" in words(desk.page.locator("main"))
    make(desk, "准許", 准許的說明="准許，十日內辦理。")
    desk.open_task(RECORD, name)
    make(desk, RECORD, 辦理結果="已辦理完成。")
    inspector.look("carried out")
    menu(desk, OFFICER)
    inspector.look("list")
    menu(desk, PERSON)
    press(desk, f"{request.pk} {label}")
    said = words(desk.card("答復"))
    assert [each in said for each in ("須向三個機關調閱。", "准許，十日內辦理。", "已辦理完成。")] == [True] * 3
    assert inspector.findings == ""
    request.refresh_from_db()
    assert (request.state, request.right) == ("carried_out", right)


def test_what_came_on_paper_is_entered_and_refused(desk: Desk, cast: Cast, inspector: Inspector) -> None:
    menu(desk, OFFICER)
    press(desk, "登錄書面提出的請求")
    desk.fill(
        desk.form,
        {"請求人姓名": "陳阿公", "身分確認": "已核對本人身分證明文件", "請求事項": "請求刪除"} | ASKED,
    )
    press(desk, "登錄", "button")
    assert desk.notes == ["請求人沒有以帳號提出，收不到系統的通知：每一步都請另以書面通知。"]
    press(desk, "駁回")
    inspector.look("refuse")
    grounds = all_words(desk.form.get_by_role("group", name="駁回的依據").locator("label"))
    desk.fill(desk.form, {"駁回的依據": "其他法律規定應予保存，例如檔案法", "駁回的理由": "計畫檔案應依法保存。"})
    assert (desk.confirm("駁回"), len([one for one in grounds if one])) == (200, 5)
    assert (RightsRequest.objects.get().ground, inspector.findings) == ("by_law", "")


def test_a_person_takes_its_own_data_along(desk: Desk, cast: Cast, inspector: Inspector, tmp_path: Any) -> None:
    cast.organisation("石岡水圳工作室", OrganisationKind.CIVIC, PERSON, "林水圳")
    menu(desk, PERSON)
    press(desk, "下載我的資料")
    inspector.look("own")
    with desk.page.expect_download() as going:
        desk.page.get_by_role("link", name="下載（ZIP）", exact=True).click()
    path = tmp_path / going.value.suggested_filename
    going.value.save_as(path)
    with zipfile.ZipFile(path) as archive:
        data = json.loads(archive.read("data.json"))
        page = archive.read("index.html").decode()
    assert (data["account"][0]["name"], "林水圳 的個人資料" in page) == ("林水圳", True)
    assert inspector.findings == ""
