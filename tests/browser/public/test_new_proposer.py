"""Somebody who has never been here: reads how to propose, answers the guide, registers, and has a draft with the programme."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page

from programmes.models import CentralProgramme
from proposals.models import BudgetLine, Proposal
from tests.browser.desk import Desk, words
from workflow.models import OutboxMessage

PASSWORD = "shui-zhen-man-xing-116"
MOST = 40  # inputs: each click, each field, the link in the mail


@dataclass
class Newcomer:
    """The person's hands, which count."""

    page: Page
    inputs: int = 0

    def go(self, target: Locator) -> None:
        """Click what leads on."""
        self.inputs += 1
        with self.page.expect_navigation():
            target.click()

    def link(self, name: str) -> None:
        """Follow the first link of that name in the page's own part."""
        self.go(self.page.get_by_role("main").get_by_role("link", name=name, exact=True).first)

    def button(self, name: str) -> None:
        """Send the form."""
        self.go(self.page.get_by_role("main").get_by_role("button", name=name, exact=True).first)

    def type(self, fields: dict[str, str]) -> None:
        """Write in the fields of these labels."""
        for label, text in fields.items():
            self.inputs += 1
            self.page.get_by_role("main").get_by_label(re.compile(rf"^\s*{re.escape(label)}")).first.fill(text)

    def choose(self, label: str, option: str) -> None:
        """Choose from a list."""
        self.inputs += 1
        self.page.get_by_label(label).select_option(label=option)

    def tick(self, label: str) -> None:
        """One of several."""
        self.inputs += 1
        self.page.get_by_label(label, exact=True).check()


def link_of_the_mail(base: str) -> str:
    """What the mail that waits in the outbox leads to."""
    (mail,) = OutboxMessage.objects.filter(kind="raw_mail")
    path = re.search(r"https?://[^/\s]+(/accounts/confirm-email/\S+)", str(mail.payload["body"]))
    assert path
    return f"{base}{path[1]}"


def test_from_the_front_page_to_a_draft(desk: Desk, live_server: Any):
    page = desk.open_window("newcomer")
    page.goto(f"{desk.base}/")
    one = Newcomer(page)
    one.link("怎麼開始")
    assert words(page.get_by_role("heading", level=1)) == "從一段話到開始執行，走這六步"
    one.link("哪個補助計畫適合我？")
    one.choose("想做的事最接近哪一種？", "青年返鄉與創業")
    one.choose("由誰提出？", "民間團體")
    one.button("篩選")
    card = page.locator(".sc-fits > li").first
    code = words(card.locator(".cs-eyebrow").first).split(" ")[0]
    one.go(card.get_by_role("link", name="用這個補助計畫開始寫"))
    assert desk.path == "/accounts/login/"
    one.link("提案單位註冊")
    one.type(
        {
            "帳號": "shuizhen",
            "電子郵件": "shuizhen@example.com",
            "密碼": PASSWORD,
            "再輸入一次密碼": PASSWORD,
            "姓名": "陳示範",
            "聯絡電話": "04-2582-1234",
        }
    )
    one.button("註冊")
    assert desk.path == "/accounts/confirm-email/"
    one.inputs += 1
    page.goto(link_of_the_mail(desk.base))
    one.button("確認")
    assert desk.path == "/me/organisation/"
    one.link("建立單位")
    one.tick("民間團體")
    one.type({"單位全名": "示範村水圳協會", "統一編號或立案字號": "中市社團字第1160001號"})
    one.button("建立單位")
    assert desk.path == "/plans/new/"
    chosen = page.get_by_role("main").locator("select[name=programme] option:checked")
    assert chosen.get_attribute("value") == code
    one.type({"計畫名稱": "示範村水圳慢行計畫"})
    one.button("開始撰寫")
    plan = Proposal.objects.get()
    assert desk.path == f"/plans/{plan.pk}/edit/basics/"
    line = BudgetLine.objects.get(venture__proposal=plan)
    assert (plan.title, plan.state, line.programme) == (
        "示範村水圳慢行計畫",
        "drafting",
        CentralProgramme.objects.get(code=code),
    )
    assert one.inputs < MOST
