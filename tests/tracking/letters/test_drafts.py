"""The city's letter to NDC, and the 簽 that releases an undertaking from tracking."""

from __future__ import annotations

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from documents.letters.checking import findings
from documents.letters.di import written
from documents.letters.trees import parsed
from programmes.models import CentralProgramme
from proposals.letters import services
from proposals.letters.drafting import day_of
from proposals.letters.occasions import offered
from proposals.models import BudgetLine
from proposals.states import State
from reviews.models import Commitment
from tests.factories.accounts import sign_in
from tests.factories.kept import fresh, kept_for_module
from tests.factories.plans import walkers_at
from tracking.models import Undertaking
from tracking.payments.chart import REFUSE_PAYMENT
from tracking.states import State as Tracked
from workflow.engine.errors import NotPermitted
from workflow.engine.services import perform

pytestmark = pytest.mark.django_db
NUMBER = "府授研考字第1150000001號"


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        yield walkers_at(State.READY_FOR_COUNSELLING, State.EXECUTING)


def drafted(walker, occasion, about=None):
    words = services.draft(walker.plan, occasion, about, by=walker.cast.of("RDEC")).versions.get().words
    assert findings(parsed(written(words))) == []
    return words


def test_the_city_writes_to_ndc_as_an_equal(kept):
    walker = fresh(kept[0])
    plan = walker.plan
    words = drafted(walker, "send_to_ndc")
    assert (words.sender.name, words.sender.code, words.recipient.name) == ("臺中市政府", "", "國家發展委員會")
    assert words.subject == (
        f"檢送本市「{plan.title}」地方創生計畫（案號{plan.case_number}）計畫書（第{plan.version.number}版）1份，"
        "提請貴會輔導會議審議，請　查照。"
    )
    assert [party.words for party in words.originals] == ["國家發展委員會（含附件）"]
    assert [party.name for party in words.copies] == [
        "國家發展委員會中區地方創生輔導中心",
        "臺中市地方創生專案管理平台",
        plan.owner.full_name,
    ]
    assert words.signature == "市長　○○○"


def test_it_says_of_the_review_what_is_recorded_of_it(kept):
    walker = fresh(kept[0])

    def said() -> str:
        words = services.draft(walker.plan, "send_to_ndc", by=walker.cast.of("RDEC"), again=True).versions.get().words
        return words.passages[0].points[1].text.partition("，業經")[2]

    matters = Commitment.objects.filter(proposal=walker.plan)
    assert {matter.state for matter in matters} == {"confirmed"}
    assert said() == "本府相關機關書面審查，分工項目及配合事項均已確認。"
    Commitment._base_manager.filter(proposal=walker.plan).update(state="dropped")
    assert said() == "本府相關機關書面審查。"


def test_by_way_of_a_ministry_it_is_addressed_as_one(kept):
    walker = fresh(kept[0])
    asked = CentralProgramme.objects.create(code="X25", name="農村", ministry="農業部", through_ministry=True)
    BudgetLine.objects.filter(venture__proposal=walker.plan).update(programme=asked)
    words = drafted(walker, "send_to_ndc")
    assert words.recipient.name == "農業部"
    assert words.subject.endswith("請貴部核轉國家發展委員會提報輔導會議審議，請　查照。")


def test_each_undertaking_is_released_by_a_memo_of_its_own(kept):
    walker = fresh(kept[1])
    rdec = walker.cast.of("RDEC")
    assert {offer.occasion.name for offer in offered(walker.plan, rdec)} == {"terminate"}
    rows = Undertaking.objects.filter(venture__proposal=walker.plan).order_by("id")
    # The database lets nobody complete without results: any file of the plan will do here.
    rows.update(results_summary="完成步道\n三處。")
    Undertaking._base_manager.filter(pk=rows[0].pk).update(results=walker.plan.files.first().attachment_id)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tracking_undertaking SET state = %s WHERE id = %s", [Tracked.COMPLETED, rows[0].pk])
    offers = [offer for offer in offered(walker.plan, rdec) if offer.occasion.name != "terminate"]
    assert [(offer.occasion.name, offer.about) for offer in offers] == [("release", rows[0].pk)]
    assert str(offers[0].label) == f"簽請解除列管（{rows[0].venture}）"
    waits = "還不能擬稿：第 1 期請款還沒有撥付、核銷或繳回完畢。"
    with pytest.raises(NotPermitted) as refused:
        drafted(walker, "release", rows[0].pk)
    assert (str(offers[0].shut), str(refused.value)) == (waits, waits)
    payment = rows[0].payments.get()
    perform(payment, REFUSE_PAYMENT, by=walker.cast.of("PLATFORM"), reason="請款文件有誤。")
    words = drafted(walker, "release", rows[0].pk)
    said = [point.text for point in words.passages[0].points]
    period = f"{day_of(rows[0].planned_start)}至{day_of(rows[0].planned_end)}"
    assert said[1] == f"執行單位：{rows[0].executing_unit.full_name}；核備之執行期程：{period}。"
    assert said[2:4] == ["工作進度：還沒有進度報告。", "成果摘要：完成步道 三處。"]
    kpi = words.passages[0].points[4]
    assert kpi.text == f"KPI 目標 {len(kpi.points)} 項，已登錄實績 0 項，其中 0 項達成。"
    assert kpi.points[0].text.endswith("尚未登錄。")
    assert said[5].startswith("補助款：核定 ")
    assert said[6] == "成果報告尚未經專管平台審定。"
    assert words.subject.endswith(f"之「{rows[0].venture}」已執行完成，擬解除列管，簽請　核示。")


def beside(client, plan, verb):
    """Addresses and words of the letters beside a verb of the panel."""
    page = client.get(plan.get_absolute_url())
    (found,) = [letters for step, letters in page.context["leading"] if str(step.verb).startswith(verb)]
    assert all(f'<a href="{url}">{words}</a>' in page.text for words, url in found)
    return [(url, words) for words, url in found]


def test_the_page_that_sends_offers_the_letter_and_brings_its_number(kept, client):
    walker = fresh(kept[0])
    rdec = walker.cast.of("RDEC")
    sign_in(client, rdec)
    address = reverse("tracking:send", args=[walker.plan.pk, "send_to_counselling"])
    page = client.get(address)
    assert [offer.occasion.name for offer in page.context["letter_offers"]] == ["send_to_ndc"]
    assert page.context["form"]["letter_number"].value() is None
    to_draft = (reverse("proposals:letters", args=[walker.plan.pk]), "到公文頁：府函檢送計畫予國發會")
    assert beside(client, walker.plan, "函送國發會（輔導會議）") == [to_draft]
    letter = services.draft(walker.plan, "send_to_ndc", by=rdec)
    offered = client.get(address)
    assert f'href="{letter.get_absolute_url()}"' in offered.text
    assert offered.text.count("擬稿：") == 0
    drafted = (letter.get_absolute_url(), "公文稿：府函檢送計畫予國發會")
    assert beside(client, walker.plan, "函送國發會（輔導會議）") == [drafted]
    services.record(letter, NUMBER, timezone.localdate(), by=rdec, expected=1)
    form = client.get(address).context["form"]
    assert (form["letter_number"].value(), form["letter_date"].value()) == (NUMBER, timezone.localdate())
