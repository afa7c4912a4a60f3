"""What RDEC and the platform keep of reports, and the correction of a past one with both values."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from proposals.corrections.entries import entries
from proposals.corrections.services import correct
from proposals.models import ProposalTransition
from tests.factories.accounts import sign_in
from tests.tracking.cases import make_cast
from tests.tracking.reports.cases import said, tracked
from tracking.models import DelayCause, LightRule, ProgressReport
from tracking.reports.chart import ACCEPT_REPORT, FILE_REPORT
from tracking.reports.opening import open_all
from tracking.states import Light
from workflow.engine.errors import DataMissing, GuardFailed, NotPermitted
from workflow.engine.services import perform
from workflow.models import Notification

pytestmark = pytest.mark.django_db
MARCH = dt.datetime(2026, 3, 3, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def case(cast):
    with time_machine.travel(MARCH, tick=False):
        row = tracked(cast)
        open_all()
        yield row


class TestKept:
    def test_causes(self, cast, client):
        person = sign_in(client, cast.platform)
        sent = {"name": "材料缺貨", "is_used": "on"}
        assert person.post(reverse("tracking:cause_new"), sent, follow=True).status_code == 200
        cause = DelayCause.objects.get(name="材料缺貨")
        url = reverse("tracking:cause_edit", args=[cause.pk])
        assert person.post(url, {"name": "材料缺貨"}).status_code == 302
        cause.refresh_from_db()
        assert not cause.is_used
        again = person.post(reverse("tracking:cause_new"), {"name": "材料缺貨", "is_used": "on"})
        assert again.status_code == 422
        assert "材料缺貨" in person.get(reverse("tracking:reporting")).text

    def test_limits(self, cast, client):
        person, url = sign_in(client, cast.rdec), reverse("tracking:light_limits")
        limits = {"progress_yellow": "8", "progress_red": "8", "spending_yellow": "20", "spending_red": "40"}
        page = person.post(url, limits)
        assert page.context["form"].errors == {"progress_red": ["「落後」的門檻 8 須大於「注意」的門檻 8。"]}
        assert person.post(url, limits | {"progress_red": "15"}).status_code == 302
        assert LightRule.objects.values_list("progress_yellow", "progress_red").get() == (8, 15)

    def test_a_rhythm(self, cast, case, client):
        person, url = sign_in(client, cast.platform), reverse("tracking:report_every", args=[case.pk])
        page = person.post(url, {"report_every": "quarter", "reason": ""})
        assert list(page.context["form"].errors) == ["reason"]
        said = {"report_every": "quarter", "reason": "工期較長，各項工作按季驗收，改為每季填報。"}
        assert person.post(url, said).status_code == 302
        case.refresh_from_db()
        assert case.report_every == "quarter"

    def test_for_others_it_is_not_there(self, cast, case, client):
        for actor in (cast.executor, cast.proposer, cast.stranger, cast.ndc):
            person = sign_in(client, actor)
            for name, args in (
                ("reporting", ()),
                ("light_limits", ()),
                ("cause_new", ()),
                ("report_every", (case.pk,)),
            ):
                assert person.get(reverse(f"tracking:{name}", args=args)).status_code == 404


class TestCorrection:
    def correct(self, report, by, **changes):
        entry = entries["report"]
        whole = {name: entry.value(report, name) for name in entry.fields(report.plan, report)}
        return correct(report.plan, entry, report, values=whole | changes, reason="項目漏計驗收數量", by=by)

    def test_a_past_report_shows_both_values_and_its_figures_follow(self, cast, case, client):
        first, _second = ProgressReport.objects.order_by("number")
        perform(first, FILE_REPORT, by=cast.executor, **said(20))
        with pytest.raises(GuardFailed, match="這一期還沒有核備"):
            self.correct(first, cast.executor, percent_1=30)
        perform(first, ACCEPT_REPORT, by=cast.platform)
        with pytest.raises(NotPermitted):
            self.correct(first, cast.platform, percent_1=30)
        self.correct(ProgressReport.objects.get(pk=first.pk), cast.executor, percent_1=30, spent=200_000)
        line = ProposalTransition.objects.get(move="correct")
        assert [(made["label"], made["old"], made["new"]) for made in line.data["corrected"]] == [
            ("「整建」完成（％）", "20", "30"),
            ("累計支用核定補助（元）", "100,000", "200,000"),
        ]
        first.refresh_from_db()
        case.refresh_from_db()
        assert (first.actual, first.spent, case.actual, case.light) == (
            Decimal("30.0"),
            200_000,
            Decimal("30.0"),
            Light.GREEN,
        )
        assert first.lights.count() == 2
        assert Notification.objects.filter(user=cast.platform.user, text__contains="20 → 30").count() == 1
        page = sign_in(client, cast.platform).get(first.get_absolute_url())
        assert "<del>20</del>" in page.text
        assert "<ins>30</ins>" in page.text

    def test_its_limits_are_those_of_filing(self, cast, case):
        first, second = ProgressReport.objects.order_by("number")
        for report, percent in ((first, 20), (second, 40)):
            perform(report, FILE_REPORT, by=cast.executor, **said(percent))
            perform(report, ACCEPT_REPORT, by=cast.platform)
        with pytest.raises(DataMissing) as refused:
            self.correct(ProgressReport.objects.get(pk=first.pk), cast.executor, percent_1=41, spent=1_000_001)
        assert str(refused.value) == (
            "累計支用 1,000,001 元，超過核定補助 1,000,000 元；"
            "「整建」第 2 期進度報告填 40%，這一期不能更正為 41%；請先更正後面的期別。"
        )
