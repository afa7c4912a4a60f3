"""The pages: who reaches them, what they say, what a refusal leaves, how many queries they make."""

import datetime as dt
from collections.abc import Iterable

import pytest
from django.urls import reverse
from django.utils import timezone

from proposals.models import Proposal, Venture
from proposals.states import Outcome
from proposals.states import State as PlanState
from tests.factories.accounts import sign_in
from tests.tracking.cases import (
    DAY,
    executing_plan,
    make_cast,
    make_plan,
    make_submission,
    make_undertaking,
    paper,
    typed_work,
)
from tracking.models import ApprovalLetter, NdcSubmission, Undertaking
from tracking.states import MeetingKind, Result, State
from tracking.workflow import MACHINE
from workflow.engine.steps import Step

pytestmark = pytest.mark.django_db
LETTER = {"letter_number": "府授研展字第1號", "letter_date": "115.3.2"}
ROUTED = [
    ("send", "send_to_counselling", PlanState.READY_FOR_COUNSELLING),
    ("send", "counsel_again", PlanState.READY_FOR_WORKING),
    ("send", "send_to_working", PlanState.READY_FOR_WORKING),
    ("ndc_revise", "counselling_revise", PlanState.NDC_COUNSELLING),
    ("ndc_revise", "working_adjust", PlanState.NDC_WORKING),
    ("ndc_pass", "counselling_pass", PlanState.NDC_COUNSELLING),
    ("ndc_decide", "working_pass", PlanState.NDC_WORKING),
    ("ndc_decide", "working_reject", PlanState.NDC_WORKING),
    ("approve", "approve", PlanState.PRELIMINARILY_APPROVED),
]
UNDERTAKING_MOVES = {
    "file_plan": (State.PLANNING, "executor"),
    "return_plan": (State.PLAN_FILED, "platform"),
    "accept_plan": (State.PLAN_FILED, "platform"),
    "report_completion": (State.TRACKED, "executor"),
    "return_results": (State.REPORTED, "platform"),
    "accept_results": (State.REPORTED, "platform"),
    "release": (State.COMPLETED, "rdec"),
    "return_completion": (State.COMPLETED, "rdec"),
    "terminate": (State.TRACKED, "supervisor"),
}


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def as_(client):
    return lambda actor: sign_in(client, actor)


def page_of(plan, route, move):
    return reverse(f"tracking:{route}", args=[plan.pk, move])


def move_page(case, move):
    return reverse(MACHINE.moves[move].route or "tracking:undertaking_move", args=[case.pk, move])


def fresh(page, **data):
    """What the browser sends back: the page's version and key, and what was typed."""
    return {"expected_version": page.context["expected_version"], "key": page.context["key"]} | data


def said(response):
    """The success messages of the page behind a redirect."""
    return [str(message) for message in response.context["messages"]]


class TestRoutedMoves:
    @pytest.mark.parametrize(("route", "move", "state"), ROUTED)
    def test_asks_rdec_and_is_not_there_for_others(self, cast, as_, route, move, state):
        plan = make_plan(cast, state, outcomes=(Outcome.PASSED,))
        url = page_of(plan, route, move)
        found = {name: as_(actor).get(url).status_code for name, actor in vars(cast).items()}
        assert found == dict.fromkeys(vars(cast), 404) | {"rdec": 200, "supervisor": 200}
        page = as_(cast.rdec).get(url)
        assert (page.context["verdict"].allowed, page.context["form"].is_bound) == (True, False)
        assert page.context["tab"] == "tracking"

    def test_a_move_has_one_page(self, cast, as_):
        plan = make_plan(cast, PlanState.READY_FOR_COUNSELLING)
        client = as_(cast.rdec)
        assert client.get(page_of(plan, "ndc_pass", "send_to_counselling")).status_code == 404
        assert client.get(reverse("proposals:move", args=[plan.pk, "send_to_counselling"])).status_code == 404
        assert client.get(page_of(plan, "send", "forward")).status_code == 404
        assert client.get(page_of(plan, "send", "no_such_move")).status_code == 404

    def test_send(self, cast, as_):
        plan = make_plan(cast, PlanState.READY_FOR_COUNSELLING)
        client, url = as_(cast.rdec), page_of(plan, "send", "send_to_counselling")
        data = fresh(client.get(url), **LETTER)
        done = client.post(url, data, follow=True)
        assert done.redirect_chain == [(reverse("tracking:plan", args=[plan.pk]), 302)]
        assert said(done) == ["已完成：函送國發會（輔導會議）"]
        assert NdcSubmission.objects.get().letter_date == DAY
        assert client.post(url, data).status_code == 302  # the same key: one effect
        assert NdcSubmission.objects.count() == 1

    def test_a_stale_page_keeps_what_was_typed(self, cast, as_):
        plan = make_plan(cast, PlanState.READY_FOR_COUNSELLING)
        client, url = as_(cast.rdec), page_of(plan, "send", "send_to_counselling")
        data = fresh(client.get(url), **LETTER)
        Proposal.objects.filter(pk=plan.pk).update(row_version=5)
        refused = client.post(url, data)
        assert refused.status_code == 409
        assert refused.context["refused"] == (
            "這一頁開啟之後，案件已有新的異動（現為「待函送國發會（輔導會議）」）。請依最新內容再確認。"
        )
        assert refused.context["form"]["letter_number"].value() == LETTER["letter_number"]
        assert NdcSubmission.objects.count() == 0

    def test_what_was_not_sent_cannot_be_answered(self, cast, as_):
        plan = make_plan(cast, PlanState.NDC_COUNSELLING)
        client, url = as_(cast.rdec), page_of(plan, "ndc_pass", "counselling_pass")
        refused = client.post(url, fresh(client.get(url), met_on="115-3-2", file=paper()))
        assert (refused.status_code, refused.context["refused"]) == (409, "找不到本次函送國發會的紀錄，請先登錄函送。")

    def test_a_meeting_is_not_in_the_future(self, cast, as_):
        plan = make_plan(cast, PlanState.NDC_COUNSELLING)
        client, url = as_(cast.rdec), page_of(plan, "ndc_pass", "counselling_pass")
        answer = client.post(url, fresh(client.get(url), met_on="190-1-1", file=paper()))
        assert (answer.status_code, answer.context["form"].errors) == (422, {"met_on": ["會議日期不可晚於今天。"]})

    def test_pass_and_revise(self, cast, as_):
        plan = make_plan(cast, PlanState.NDC_COUNSELLING)
        make_submission(plan, MeetingKind.COUNSELLING)
        client, url = as_(cast.rdec), page_of(plan, "ndc_revise", "counselling_revise")
        kpi = f"kpi_{plan.venture_list[0].pk}"
        asked = {f"ask_{kpi}": "on", f"reason_{kpi}": "請補基準值"}
        data = fresh(client.get(url), met_on="115-3-2", file=paper(), **asked)
        assert client.post(url, data).status_code == 302
        plan.refresh_from_db()
        assert plan.state == PlanState.NDC_REVISION
        again = make_plan(cast, PlanState.NDC_COUNSELLING)
        make_submission(again, MeetingKind.COUNSELLING)
        url = page_of(again, "ndc_pass", "counselling_pass")
        assert client.post(url, fresh(client.get(url), met_on="115-3-2", file=paper())).status_code == 302
        assert list(NdcSubmission.objects.order_by("id").values_list("result", flat=True)) == ["revise", "passed"]

    def test_decide(self, cast, as_):
        plan = make_plan(cast, PlanState.NDC_WORKING)
        make_submission(plan)
        one, two = plan.venture_list
        client, url = as_(cast.rdec), page_of(plan, "ndc_decide", "working_pass")
        data = fresh(client.get(url), met_on="115-3-2", file=paper())
        unread = client.post(url, data | {f"outcome_{one.pk}": "passed"})
        assert (unread.status_code, list(unread.context["form"].errors)) == (422, [f"outcome_{two.pk}"])
        none = client.post(url, data | {f"outcome_{v.pk}": "rejected" for v in (one, two)} | {"file": paper()})
        assert none.context["form"].non_field_errors() == [
            "至少一項事業通過；若全數未通過，請改用「工作會議：未通過」。"
        ]
        assert list(Venture.objects.order_by("id").values_list("outcome", flat=True)) == ["pending", "pending"]
        mixed = {f"outcome_{one.pk}": "passed", f"outcome_{two.pk}": "rejected", "file": paper()}
        assert client.post(url, data | mixed).status_code == 302
        assert list(Venture.objects.order_by("id").values_list("outcome", flat=True)) == ["passed", "rejected"]

    def test_reject_asks_for_minutes_only(self, cast, as_):
        plan = make_plan(cast, PlanState.NDC_WORKING)
        submission = make_submission(plan)
        client, url = as_(cast.rdec), page_of(plan, "ndc_decide", "working_reject")
        page = client.get(url)
        assert list(page.context["form"].fields) == ["met_on", "place", "present", "summary", "file"]
        assert client.post(url, fresh(page, met_on="115-3-2", file=paper())).status_code == 302
        submission.refresh_from_db()
        assert submission.result == Result.REJECTED
        assert set(plan.ventures.values_list("outcome", flat=True)) == {"rejected"}

    def test_approve(self, cast, as_):
        plan = make_plan(cast, PlanState.PRELIMINARILY_APPROVED, outcomes=(Outcome.PASSED, Outcome.REJECTED))
        pk = plan.venture_list[0].pk
        client, url = as_(cast.rdec), page_of(plan, "approve", "approve")
        page = client.get(url)
        assert [venture.pk for venture, *_ in page.context["form"].groups()] == [pk]
        typed = {f"ministry_{pk}": "農業部", f"letter_number_{pk}": "農字第1號", f"letter_date_{pk}": "1150302"}
        bad = client.post(url, fresh(page, **typed, **{f"amount_{pk}": "12.5"}))
        assert bad.context["form"].errors == {f"amount_{pk}": ["金額以元為單位，請輸入整數，不要有小數。"]}
        done = client.post(url, fresh(bad, **typed, **{f"amount_{pk}": "1,200,000", f"file_{pk}": paper("核定函")}))
        assert done.status_code == 302
        assert ApprovalLetter.objects.get().amount == 1_200_000
        assert Undertaking.objects.get().venture_id == pk


def moves_of(steps: Iterable[Step]) -> list[str]:
    """The moves the steps lead to."""
    return [step.url.split("/")[-2] for step in steps]


class TestPlanTab:
    def test_shows_what_was_sent_decided_approved_and_tracked(self, cast, as_):
        plan = make_plan(cast, PlanState.NDC_WORKING)
        make_submission(plan)
        one, two = plan.venture_list
        client, url = as_(cast.rdec), page_of(plan, "ndc_decide", "working_pass")
        tab = reverse("tracking:plan", args=[plan.pk])
        steps = client.get(tab).context["steps"]
        assert moves_of(steps.leading) == ["working_pass", "working_adjust"]
        assert moves_of(steps.ending) == ["working_reject", "withdraw"]
        mixed = {f"outcome_{one.pk}": "passed", f"outcome_{two.pk}": "rejected"}
        client.post(url, fresh(client.get(url), met_on="115-3-2", file=paper(), **mixed))
        url = page_of(plan, "approve", "approve")
        answers = {"ministry": "農業部", "letter_number": "農字第9號", "letter_date": "1150302", "amount": "1200000"}
        client.post(url, fresh(client.get(url), **{f"{name}_{one.pk}": value for name, value in answers.items()}))
        page = client.get(tab)
        minutes = NdcSubmission.objects.get().minutes
        shown = [
            "第 1 次工作會議",
            "府授研展字第1號",
            "事業乙：未通過",
            "農字第9號",
            "1,200,000",
            "待提工作計畫",
            "剩 10 個工作天",
        ]
        assert [words for words in shown if words not in page.content.decode()] == []
        link = reverse("proposals:download", args=[plan.pk, minutes.pk])
        assert link in page.content.decode()
        assert client.get(link).getvalue() == "會議紀錄：內容".encode()
        assert (moves_of(page.context["steps"].leading), moves_of(page.context["steps"].ending)) == ([], ["withdraw"])

    def test_each_sees_the_moves_that_are_theirs(self, cast, as_):
        plan, (case, _) = executing_plan(cast, State.PLANNING, State.REPORTED)
        offered = {}
        for name in ("executor", "proposer", "platform", "rdec", "supervisor"):
            page = as_(getattr(cast, name)).get(reverse("tracking:plan", args=[plan.pk]))
            offered[name] = [moves_of(steps) for _, steps in page.context["undertakings"]]
        assert offered == {
            "executor": [["file_plan"], []],
            "proposer": [[], ["take_back_completion"]],
            "platform": [[], ["return_results", "accept_results"]],
            "rdec": [[], []],
            "supervisor": [["terminate"], ["terminate"]],
        }
        assert as_(cast.stranger).get(reverse("tracking:plan", args=[plan.pk])).status_code == 404
        assert as_(cast.stranger).get(case.get_absolute_url()).status_code == 404

    @pytest.mark.parametrize("count", [1, 4])
    def test_queries(self, cast, as_, count, django_assert_num_queries):
        plan, _ = executing_plan(cast, *[State.TRACKED] * count)
        client, url = as_(cast.rdec), reverse("tracking:plan", args=[plan.pk])
        client.get(url)
        with django_assert_num_queries(PLAN_QUERIES):
            assert client.get(url).status_code == 200


PLAN_QUERIES = 10
MY_QUERIES = 10  # two of them what its filter offers: districts, and programmes with their ministries


class TestUndertaking:
    @pytest.mark.parametrize("move", UNDERTAKING_MOVES)
    def test_a_move_asks_who_may_and_is_not_there_for_others(self, cast, as_, move):
        state, mover = UNDERTAKING_MOVES[move]
        _, (case,) = executing_plan(cast, state)
        may = {mover} | ({"supervisor"} if mover == "rdec" else set())
        for name, actor in vars(cast).items():
            status = as_(actor).get(move_page(case, move)).status_code
            assert status == (200 if name in may else 404), (name, move)

    def test_the_executing_unit_files_and_the_platform_accepts(self, cast, as_):
        _, (case,) = executing_plan(cast, State.PLANNING)
        client, url = as_(cast.executor), move_page(case, "file_plan")
        bad = client.post(url, fresh(client.get(url), **typed_work("115.3.2", "115.3.1", file=paper("工作計畫"))))
        assert bad.status_code == 422
        assert bad.context["form"].errors == {"__all__": ["「三月招標，五月完工」的完成日不可早於開始日。"]}
        typed = typed_work("115.3.2", "115.12.31", file=paper("工作計畫"))
        done = client.post(url, fresh(bad, **typed), follow=True)
        assert done.redirect_chain == [(case.get_absolute_url(), 302)]
        assert said(done) == ["已完成：提報工作計畫"]
        for words in ("工作計畫.txt", "三月招標", "115.03.02—115.12.31"):
            assert words in done.content.decode()
        client, url = as_(cast.platform), move_page(case, "accept_plan")
        assert client.post(url, fresh(client.get(url))).status_code == 302
        case.refresh_from_db()
        assert (case.state, f"{case.due_on}") == (State.TRACKED, "2026-12-31")

    def test_a_blocked_move_says_why(self, cast, as_):
        plan, (case,) = executing_plan(cast, State.TRACKED)
        client, url = as_(cast.executor), move_page(case, "file_plan")
        page = client.get(url)
        assert (page.status_code, page.context["verdict"].reason) == (200, "案件目前為「列管中」。")
        refused = client.post(
            url,
            {"expected_version": 0, "key": "k"} | typed_work(file=paper()),
        )
        assert refused.status_code == 409
        assert refused.context["refused"] == "案件目前為「列管中」，不能「提報工作計畫」。"
        assert plan.files.count() == 0

    def test_the_log_says_what_was_said(self, cast, as_):
        _, (case,) = executing_plan(cast, State.PLAN_FILED)
        client, url = as_(cast.platform), move_page(case, "return_plan")
        assert client.post(url, fresh(client.get(url), reason="請補各月里程碑與查核點")).status_code == 302
        page = client.get(case.get_absolute_url())
        (line,) = page.context["lines"]
        assert (str(line["move"]), line["target"], line["words"]) == (
            "退回工作計畫",
            "待提工作計畫",
            ["請補各月里程碑與查核點"],
        )
        assert "請補各月里程碑與查核點" in page.content.decode()

    def test_results_need_words_that_say_something(self, cast, as_):
        _, (case,) = executing_plan(cast, State.TRACKED)
        Undertaking.objects.update(planned_end=timezone.localdate() + dt.timedelta(days=30))
        client, url = as_(cast.executor), move_page(case, "report_completion")
        short = fresh(client.get(url), file=paper(), summary="短", reason="x")
        assert client.post(url, short).context["form"].errors == {
            "summary": ["成果摘要至少要有 10 個字，而且不是同一句話重複。請對照 KPI 說明達成情形。"],
            "reason": ["理由至少要有 10 個字，而且不是同一句話重複。請說明哪些工作已辦畢。"],
        }


class TestMy:
    def rows(self, page):
        return [(row.venture.title, row.state) for row in page.context["page"]]

    def test_each_sees_its_own(self, cast, as_):
        executing_plan(cast, State.PLANNING, State.RELEASED)
        url = reverse("tracking:my")
        everything = [("事業甲", State.PLANNING), ("事業乙", State.RELEASED)]
        for name in ("platform", "rdec", "proposer"):
            assert self.rows(as_(getattr(cast, name)).get(url)) == everything, name
        assert self.rows(as_(cast.executor).get(url)) == everything[:1]
        assert self.rows(as_(cast.stranger).get(url)) == []

    def test_filter_by_state(self, cast, as_):
        executing_plan(cast, State.PLANNING, State.RELEASED, State.TRACKED)
        client, url = as_(cast.rdec), reverse("tracking:my")
        assert self.rows(client.get(url, {"state": "released"})) == [("事業乙", State.RELEASED)]
        assert [title for title, _ in self.rows(client.get(url, {"state": "open"}))] == ["事業甲", "事業丙"]
        assert len(self.rows(client.get(url, {"state": "nonsense"}))) == 3

    @pytest.mark.parametrize("count", [1, 30])
    def test_queries(self, cast, as_, count, django_assert_num_queries):
        for _ in range(count):
            plan = make_plan(cast, PlanState.EXECUTING, outcomes=(Outcome.PASSED,))
            make_undertaking(plan.venture_list[0], cast)
        client, url = as_(cast.rdec), reverse("tracking:my")
        client.get(url)
        with django_assert_num_queries(MY_QUERIES):
            assert len(client.get(url).context["page"]) == count

    def test_thirty_a_page(self, cast, as_):
        for _ in range(31):
            plan = make_plan(cast, PlanState.EXECUTING, outcomes=(Outcome.PASSED,))
            make_undertaking(plan.venture_list[0], cast)
        client, url = as_(cast.platform), reverse("tracking:my")
        assert [len(client.get(url, {"page": n}).context["page"]) for n in (1, 2)] == [30, 1]


def test_nobody_is_led_to_sign_in(client, cast):
    plan, (case,) = executing_plan(cast, State.PLANNING)
    for url in (
        reverse("tracking:my"),
        reverse("tracking:plan", args=[plan.pk]),
        case.get_absolute_url(),
        move_page(case, "file_plan"),
        page_of(plan, "send", "send_to_counselling"),
    ):
        assert client.get(url).url == f"{reverse('account_login')}?next={url}"
