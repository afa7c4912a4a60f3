"""修正後單獨再送: a venture goes on as a case of its own, its plan without it; the whole way by the standing chart."""

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.demo.papers import paper
from portal.demo.walker import Walker
from proposals import workflow as plans
from proposals.letters import services as letters
from proposals.models import Proposal, Venture
from proposals.states import Outcome, Purpose, State
from proposals.versions.history import lines
from tests.factories.accounts import sign_in
from tests.factories.plans import walker_at
from tests.tracking.cases import make_cast, make_plan, make_submission, make_undertaking
from tracking.models import NdcItem, NdcSubmission, VentureDecision
from tracking.ndc import services as ndc
from tracking.ndc.table import on_the_table
from workflow.calendar import clock
from workflow.engine.errors import DataMissing, GuardFailed, NotPermitted, Refused, WrongState
from workflow.engine.services import perform
from workflow.models import Notification
from workflow.states import Party

pytestmark = pytest.mark.django_db
PASSED, REJECTED, ALONE = Outcome.PASSED.value, Outcome.REJECTED.value, Outcome.ALONE.value
SAVES = 91  # the plan is copied, table by table: docs/decisions/0040-a-venture-alone.md
SAID = {"concept": "營運模式請說明計畫結束後之財源。", "budget": "資本門請列明細。"}


def decided(walker: Walker, **more) -> Proposal:
    """What NDC's working meeting left of two ventures: the first passed, the second sent back alone."""
    first, second = walker.plan.venture_list[:2]
    said = {"outcomes": {first.pk: PASSED, second.pk: ALONE}, "comments": {second.pk: SAID}} | more
    day, rdec = timezone.localdate(walker.moment), walker.cast.of("RDEC")
    with clock.at(walker.moment):
        ndc.ndc_decide(walker.plan, plans.WORKING_PASS, file=paper("工作會議紀錄"), met_on=day, by=rdec, **said)
    return Proposal.objects.get(apart_of__venture=second)


def of_case(walker: Walker, case: Proposal) -> Walker:
    """A walker that goes on with the case apart."""
    return Walker(walker.cast, walker.idea, walker.owner, case, walker.moment, walker.calendar)


def content(file):
    with file.file.open("rb") as stored:
        return stored.read()


@pytest.fixture
def walker() -> Walker:
    return walker_at(State.NDC_WORKING)


class TestTheCase:
    def test_holds_what_the_plan_says_of_that_venture_alone(self, walker):
        plan, was = walker.plan, walker.plan.venture_list[1]
        case = decided(walker)
        (own,) = case.venture_list
        assert (case.title, case.case_number) == (f"{plan.title}：{was.title}", f"{plan.case_number}-1")
        assert (case.owner, case.template, case.districts.get()) == (plan.owner, plan.template, plan.districts.get())
        assert (own.title, own.theme, own.method, own.outcome) == (was.title, was.theme, was.method, Outcome.PENDING)
        for rows, said in {"steps": "title", "kpis": "target", "budget_lines": "central"}.items():
            found = [list(getattr(each, rows).values_list(said, flat=True)) for each in (own, was)]
            assert found[0] == found[1] != []
        assert case.resources.count() == plan.resources.count()
        assert (case.notified_at, case.submitted_at, case.is_demo) == (plan.notified_at, plan.submitted_at, True)

    def test_has_the_writers_files_as_its_own(self, walker):
        plan = walker.plan
        case = decided(walker)
        held = [[meeting.minutes for meeting in each.consensus_meetings.all()] for each in (plan, case)]
        files = [[file.attachment for file in each.files.filter(purpose=Purpose.MINUTES)] for each in (plan, case)]
        assert [{file.pk for file in each} for each in held] == [{file.pk for file in each} for each in files]
        assert [file.sha256 for file in held[0]] == [file.sha256 for file in held[1]] != []
        assert {file.pk for file in held[0]} & {file.pk for file in held[1]} == set()
        assert [content(file) for file in held[0]] == [content(file) for file in held[1]]

    def test_stands_on_the_consent_its_plan_was_filed_with(self, walker):
        given = walker.plan.consents.order_by("-id").first()
        (own,) = decided(walker).consents.filter(kind=given.kind)
        assert (own.notice, own.user, own.at, own.given) == (given.notice, given.user, given.at, True)

    def test_stands_in_its_proposers_hands_with_the_meetings_record(self, walker):
        plan = walker.plan
        case = decided(walker)
        sent, of_plan = case.ndc_submissions.get(), plan.ndc_submissions.latest("pk")
        assert (case.state, case.holder, case.holder_unit) == (State.NDC_ADJUSTMENT, Party.PROPOSER, plan.owner)
        assert case.due_on is not None
        assert (sent.letter_number, sent.letter_date, sent.result) == (
            of_plan.letter_number,
            of_plan.letter_date,
            "revise",
        )
        assert sent.minutes.sha256 == of_plan.minutes.sha256
        assert (sent.version, case.version.number) == (case.version, 1)
        items = NdcItem.objects.filter(submission=sent).order_by("number")
        assert [(item.section, item.text) for item in items] == list(SAID.items())
        assert [(r.section, r.reason, r.itemised) for r in case.open_requests] == [
            (section, text, True) for section, text in SAID.items()
        ]
        line = case.transitions.get()
        assert (line.move, line.source, line.data["apart_of"]) == (
            "working_adjust",
            State.NDC_WORKING,
            f"{plan}　{plan.venture_list[1].called}",
        )
        told = Notification.objects.filter(url=case.get_absolute_url())
        assert set(told.values_list("user__memberships__unit", flat=True)) >= {plan.owner_id}

    def test_goes_to_the_meeting_again_with_its_own_letter_and_is_approved_alone(self, walker):
        plan = walker.plan
        case = decided(walker)
        alone = of_case(walker, case)
        alone.step(plans.RESUBMIT_ADJUSTMENT)
        assert (case.state, case.version.number) == (State.READY_FOR_WORKING, 2)
        (answered, *_before) = lines(case, case.transitions.all(), walker.owner)
        assert "逐項回應國發會意見 2 項" in answered.words
        words = letters.draft(case, "send_to_ndc", None, by=walker.cast.of("RDEC")).versions.get().words
        said = str(words.passages[0])
        assert (
            f"本案係「{plan.called}」地方創生計畫（案號{plan.case_number}）之「{plan.venture_list[1].called}」" in said
        )
        assert "工作會議決議修正後單獨再送" in said
        alone.step(plans.SEND_TO_WORKING)
        again = case.ndc_submissions.latest("pk")
        assert (again.sequence, again.version.number, again.enclosures.count() > 0) == (2, 2, True)
        alone.step(plans.WORKING_PASS)
        alone.step(plans.APPROVE)
        assert case.state == State.APPROVED
        assert VentureDecision.objects.filter(venture__proposal=case).get().outcome == PASSED

    def test_is_taken_back_as_any_filing(self, walker):
        case = decided(walker)
        alone = of_case(walker, case)
        alone.step(plans.RESUBMIT_ADJUSTMENT)
        alone.step(plans.TAKE_BACK_ADJUSTMENT)
        assert (case.state, case.version.number) == (State.NDC_ADJUSTMENT, 1)
        assert [request.section for request in case.open_requests] == [*SAID]

    def test_is_seen_by_who_sends_and_hears_it_and_not_by_who_reviewed_its_plan(self, walker, client):
        case = decided(walker)
        people = {code: walker.cast.of(code) for code in ("RDEC", "PLATFORM", "NDC", "D200", "CONVENER", "AGR", "D150")}
        found = {code: sign_in(client, actor).get(case.get_absolute_url()) for code, actor in people.items()}
        assert {code: page.status_code for code, page in found.items()} == {
            **dict.fromkeys(("RDEC", "PLATFORM", "NDC", "D200", "CONVENER"), 200),
            **dict.fromkeys(("AGR", "D150"), 404),
        }
        of_plan = sign_in(client, people["AGR"]).get(reverse("tracking:plan", args=[walker.plan.pk]))
        assert [(venture.outcome, venture.case) for venture in of_plan.context["results"]] == [
            ("通過", None),
            ("修正後單獨再送", None),
        ]


class TestThePlan:
    def test_goes_on_with_what_passed(self, walker):
        plan = walker.plan
        case = decided(walker)
        first, second = plan.venture_list
        assert (plan.state, first.outcome, second.outcome) == (State.PRELIMINARILY_APPROVED, PASSED, ALONE)
        assert plan.transitions.latest("id").data["outcomes"] == [
            f"{first.called}：通過",
            f"{second.called}：修正後單獨再送（{case.case_number}）",
        ]
        walker.walk(State.EXECUTING)
        assert [row.venture for row in plan_undertakings(plan)] == [first]
        walker.walk(State.CLOSED)
        assert Proposal.objects.get(pk=case.pk).state == State.NDC_ADJUSTMENT

    def test_counts_the_money_of_what_is_left(self, walker, client):
        plan = walker.plan
        decided(walker)
        page = sign_in(client, walker.owner).get(plan.get_absolute_url())
        left = sum(plan.venture_list[0].budget_lines.values_list("central", flat=True))
        assert (page.context["budget"].central, page.context["plan"].money["out"]) == (left, 1)

    def test_tells_what_became_of_the_venture(self, walker):
        plan = walker.plan
        case = decided(walker)
        of_case(walker, case).step(plans.RESUBMIT_ADJUSTMENT)
        read = Proposal.objects.for_page().get(pk=plan.pk)
        told = [line for line in lines(read, plan.transitions.all(), walker.owner) if line.url]
        assert [(line.what, line.target) for line in told if case.case_number in line.what] == [
            (f"{case.case_number}單獨再送：調整完成", "待函送國發會（工作會議）"),
            (f"{case.case_number}單獨再送：工作會議：需修正或調整", "需修正或調整計畫"),
        ]

    def test_its_earlier_stages_are_the_plans(self, walker, client):
        case = decided(walker)
        page = sign_in(client, walker.owner).get(case.get_absolute_url())
        assert [(phase.status, phase.words) for phase in page.context["ribbon"]] == [
            *[("past", "同原計畫")] * 4,
            ("now", "需修正或調整計畫"),
            ("next", ""),
        ]

    def test_leads_to_the_case_and_back(self, walker, client):
        plan = walker.plan
        case = decided(walker)
        rdec = sign_in(client, walker.cast.of("RDEC"))
        page = rdec.get(reverse("tracking:plan", args=[plan.pk]))
        assert [(v.title, v.outcome, v.case) for v in page.context["results"]] == [
            (plan.venture_list[0].title, "通過", None),
            (plan.venture_list[1].title, "修正後單獨再送", case),
        ]
        page = rdec.get(reverse("tracking:plan", args=[case.pk]))
        assert (page.context["origin"], page.context["plan"].apart_from["case"]) == (plan, plan.case_number)

    def test_numbers_its_cases_through(self, walker):
        plan = walker.plan
        third = Venture.objects.create(proposal=plan, position=3, title="第三項")
        first, second = plan.venture_list[:2]
        outcomes = {first.pk: PASSED, second.pk: ALONE, third.pk: ALONE}
        decided(walker, outcomes=outcomes, comments={second.pk: SAID, third.pk: {"theme": "請說明主題。"}})
        numbers = Proposal.objects.filter(apart_of__isnull=False).order_by("apart_of__venture__position")
        assert list(numbers.values_list("case_number", flat=True)) == [
            f"{plan.case_number}-1",
            f"{plan.case_number}-2",
        ]


def plan_undertakings(plan):
    from tracking.models import Undertaking

    return Undertaking.objects.filter(venture__proposal=plan).select_related("venture")


class TestRefused:
    @pytest.mark.parametrize("comments", [{}, {"concept": ""}])
    def test_without_a_word_of_ndc(self, walker, comments):
        second = walker.plan.venture_list[1]
        with pytest.raises(DataMissing) as caught:
            decided(walker, comments={second.pk: comments})
        assert str(caught.value) == f"請逐節寫下國發會要修正什麼：{second.called}"
        assert (Proposal.objects.count(), NdcSubmission.objects.filter(result="pending").count()) == (1, 1)

    def test_where_nothing_passes(self, walker):
        first, second = walker.plan.venture_list
        with pytest.raises(GuardFailed) as caught:
            decided(walker, outcomes={first.pk: REJECTED, second.pk: ALONE})
        assert str(caught.value) == "尚未登錄任何一項事業「通過」。"
        assert Proposal.objects.count() == 1

    def test_of_a_plan_of_one_venture(self, walker):
        first, second = walker.plan.venture_list
        Venture.objects.filter(pk=second.pk).update(outcome=REJECTED)
        with pytest.raises(Refused) as caught:
            ndc.ndc_decide(
                walker.plan,
                plans.WORKING_PASS,
                file=paper("紀錄"),
                met_on=timezone.localdate(),
                outcomes={first.pk: ALONE},
                comments={first.pk: SAID},
                by=walker.cast.of("RDEC"),
            )
        assert str(caught.value) == (
            f"不能單獨再送：{first.called}。只有一項的事業或已列管的事業，請改用「工作會議：需修正或調整」。"
        )

    @pytest.mark.parametrize(
        ("who", "move", "error"),
        [
            ("RDEC", plans.RESUBMIT_ADJUSTMENT, NotPermitted),
            ("NDC", plans.RESUBMIT_ADJUSTMENT, NotPermitted),
            ("AGR", plans.RESUBMIT_ADJUSTMENT, NotPermitted),
            ("RDEC", plans.SEND_TO_WORKING, WrongState),
            ("PLATFORM", plans.SEND_TO_WORKING, NotPermitted),
            ("RDEC", plans.APPROVE, WrongState),
        ],
    )
    def test_nobody_else_moves_the_case(self, walker, who, move, error):
        case = decided(walker)
        with pytest.raises(error):
            perform(case, move, by=walker.cast.of(who))
        assert Proposal.objects.get(pk=case.pk).state == State.NDC_ADJUSTMENT


class TestTheForm:
    def url(self, plan):
        return reverse("tracking:ndc_decide", args=[plan.pk, "working_pass"])

    def typed(self, page, plan, **more):
        first, second = plan.venture_list
        return {
            "expected_version": page.context["expected_version"],
            "key": page.context["key"],
            "met_on": timezone.localdate().isoformat(),
            "file": paper("紀錄"),
            f"outcome_{first.pk}": PASSED,
            f"outcome_{second.pk}": ALONE,
        } | more

    def test_asks_what_ndc_wants_revised_section_by_section(self, walker, client):
        plan, second = walker.plan, walker.plan.venture_list[1]
        rdec = sign_in(client, walker.cast.of("RDEC"))
        page = rdec.get(self.url(plan))
        done = rdec.post(self.url(plan), self.typed(page, plan, **{f"comment_concept_{second.pk}": "請說明財源。"}))
        assert done.status_code == 302
        case = Proposal.objects.get(apart_of__venture=second)
        assert [item.text for item in NdcItem.objects.filter(submission__proposal=case)] == ["請說明財源。"]

    def test_says_what_the_copy_costs(self, walker, client, django_assert_num_queries):
        plan, second = walker.plan, walker.plan.venture_list[1]
        rdec = sign_in(client, walker.cast.of("RDEC"))
        page = rdec.get(self.url(plan))
        said = self.typed(page, plan, **{f"comment_concept_{second.pk}": "請說明財源。"})
        with django_assert_num_queries(SAVES):
            assert rdec.post(self.url(plan), said).status_code == 302

    def test_refuses_a_venture_alone_without_words_and_words_without_it(self, walker, client):
        plan, (first, second) = walker.plan, walker.plan.venture_list
        rdec = sign_in(client, walker.cast.of("RDEC"))
        page = rdec.get(self.url(plan))
        refused = rdec.post(self.url(plan), self.typed(page, plan, **{f"comment_kpi_{first.pk}": "請補基準值。"}))
        assert refused.context["form"].errors == {
            f"comment_kpi_{first.pk}": ["寫了要修正什麼，但結果不是「修正後單獨再送」。"],
            f"outcome_{second.pk}": ["單獨再送的事業，請逐節寫下國發會要修正什麼，至少一節。"],
        }
        assert Proposal.objects.count() == 1


class TestTheSecondMeeting:
    """After an adjustment the meeting hears what is still part of the plan."""

    @pytest.fixture
    def heard(self):
        cast = make_cast()
        plan = make_plan(cast, State.NDC_WORKING, outcomes=(PASSED, REJECTED, PASSED, PASSED))
        make_submission(plan)
        going, _refused, given_up, new = plan.venture_list
        make_undertaking(going, cast, "tracked")
        make_undertaking(given_up, cast, "terminated")
        return cast, plan, [going, new]

    def test_lists_nothing_that_was_refused_or_given_up(self, heard, client):
        cast, plan, table = heard
        assert on_the_table(plan) == table
        client = sign_in(client, cast.rdec)
        page = client.get(reverse("tracking:ndc_decide", args=[plan.pk, "working_pass"]))
        asked = [one.outcome.name for one in page.context["form"].deciding()]
        assert asked == [f"outcome_{venture.pk}" for venture in table]
        revise = client.get(reverse("tracking:ndc_revise", args=[plan.pk, "working_adjust"]))
        assert revise.status_code == 200

    def test_leaves_what_was_decided_of_them_before(self, heard):
        cast, plan, table = heard
        ndc.ndc_decide(
            plan,
            plans.WORKING_PASS,
            file=paper("紀錄"),
            met_on=timezone.localdate(),
            outcomes={venture.pk: PASSED for venture in table},
            by=cast.rdec,
        )
        assert [venture.outcome for venture in plan.venture_list] == [PASSED, REJECTED, PASSED, PASSED]
        assert [decision.venture for decision in VentureDecision.objects.order_by("id")] == table

    def test_refuses_the_plan_whatever_was_given_up(self, heard):
        cast, plan, table = heard
        ndc.ndc_decide(
            plan,
            plans.WORKING_REJECT,
            file=paper("紀錄"),
            met_on=timezone.localdate(),
            outcomes={venture.pk: REJECTED for venture in table},
            by=cast.rdec,
        )
        assert plan.state == State.DECLINED

    def test_sends_nothing_alone_that_is_tracked(self, heard, client):
        cast, plan, (going, new) = heard
        page = sign_in(client, cast.rdec).get(reverse("tracking:ndc_decide", args=[plan.pk, "working_pass"]))
        offered = {
            venture.pk: [value for value, _label in page.context["form"].fields[f"outcome_{venture.pk}"].choices]
            for venture in (going, new)
        }
        assert offered == {going.pk: [PASSED, REJECTED], new.pk: [PASSED, REJECTED, ALONE]}
