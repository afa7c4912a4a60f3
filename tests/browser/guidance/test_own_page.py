"""A member of a network at the page the yearly mail leads to: without an account, in a real browser."""

from __future__ import annotations

import pytest
from django.utils import timezone

from guidance.models import NetworkMember
from guidance.networks.confirming import link
from tests.guidance.networks.cases import member


@pytest.fixture
def row(cast) -> NetworkMember:
    office = cast.of("D200")
    return member(office, office.unit.district)


def test_what_the_mail_promises_works_without_an_account(desk, row):
    page = desk.open_window("林美玉")
    page.goto(f"{desk.base}{link(row)}")
    desk.click(page.get_by_role("button", name="資料都正確"))
    assert "謝謝，已記下您確認資料正確。" in page.inner_text("body")
    desk.click(page.get_by_role("button", name="不再收通知"))
    assert "之後不再寄通知給您" in page.inner_text("body")
    row.refresh_from_db()
    assert (row.confirmed_on, row.is_quiet) == (timezone.localdate(), True)
    page.locator("summary", has_text="撤回同意").click()
    desk.click(page.get_by_role("button", name="確定撤回並刪除"))
    assert not NetworkMember.objects.filter(pk=row.pk).exists()
