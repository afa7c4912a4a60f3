"""What of a review tells a name that RDEC has not told: addresses, notices, the division of work, what ties two rounds."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import unquote

import pytest
from django.urls import reverse

from proposals.letters.drafting import gaps
from proposals.models import Proposal
from proposals.papers.dossier import log_csv
from proposals.states import State
from proposals.workflow import CONCLUDE_REVIEW
from reviews.answers.services import answer_opinions
from reviews.charges.services import hand_over
from reviews.commitments.services import confirm_for, confirm_own
from reviews.history.lines import of_review
from reviews.letters.drafts import ask_opinions
from reviews.meetings.services import call_meeting
from reviews.minutes.confirming import confirm_minutes
from reviews.models import Charge, Commitment, OpinionItem
from reviews.papers.settled import commitments_paper
from reviews.rounds.services import ask_revision, release_round
from reviews.states import MatterOutcome, Result
from tests.reviews.cases import answer_all, asked, file_as, latest_round, offer, paper, reviewed_plan, revise
from tests.reviews.page_cases import text, url
from tests.reviews.papers.test_papers import rows_of
from tests.reviews.rounds.test_naming import FARM, NAMES, WATER, alias, articles, called
from tests.reviews.service_cases import sections
from workflow.calendar import clock
from workflow.engine.services import perform
from workflow.models import Notification, OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast):
    """Both have replied, the farm agency offers to do something."""
    plan = reviewed_plan(cast)
    file_as(cast.farm, plan, Result.REVISE, content_opinion=FARM, commitments=[offer("提供苗木")])
    file_as(cast.water, plan, Result.REVISE, content_opinion=WATER)
    return plan


@pytest.fixture
def unnamed(cast, plan):
    release_round(latest_round(plan), by=cast.rdec, names_agencies=False)
    return plan


def articles_of(page):
    """The cards of opinions on a page, as one text."""
    return "".join(re.findall(r'<article class="cs-card.*?</article>', text(page), re.DOTALL))


class TestAddresses:
    """Numbers of opinions rise as agencies are asked, which who is told no names might compare with what it knows."""

    def test_no_page_of_the_plan_holds_such_a_number(self, cast, unnamed, as_):
        numbers = {asked(unnamed, actor).pk for actor in (cast.farm, cast.water)}
        found = {}
        for reader in ("proposer", "platform", "rdec"):
            page = text(as_(getattr(cast, reader)).get(url("plan", unnamed.pk)))
            linked = {int(pk) for pk in re.findall(r"(?:/opinions/|opinion-)([0-9]+)[/\"]", page)}
            letters = sorted(re.findall(r"/opinions/([A-Z])/\"", page))
            found[reader] = (linked & numbers, letters)
        assert found == {"proposer": (set(), ["A", "B"]), "platform": (set(), ["A", "B"]), "rdec": (numbers, [])}

    def test_its_number_leads_who_is_told_no_names_nowhere(self, cast, unnamed, as_):
        own = asked(unnamed, cast.farm).pk
        routes = ("opinion", "opinion_paper", "opinion_paper_odt", "opinion_paper_pdf", "excuse", "opinion_file")
        found = {
            reader: [as_(getattr(cast, reader)).get(url(route, own)).status_code for route in routes[:3]]
            for reader in ("proposer", "platform", "water", "farm", "rdec")
        }
        nothing, all_of_it = [404] * 3, [200] * 3
        assert found == dict.fromkeys(("proposer", "platform", "water"), nothing) | dict.fromkeys(
            ("farm", "rdec"), all_of_it
        )
        assert {as_(cast.proposer).get(url(route, own)).status_code for route in routes} == {404}

    def test_its_paper_has_the_letter_in_address_and_name(self, cast, unnamed, as_):
        answer = as_(cast.proposer).get(called(unnamed, cast.water, route="called_paper_odt"))
        assert answer.status_code == 200
        assert unquote(answer["Content-Disposition"]).endswith(
            f"機關書面審查意見表（{alias(unnamed, cast.water)}）.odt"
        )
        page = text(as_(cast.proposer).get(called(unnamed, cast.water, route="called_paper")))
        assert called(unnamed, cast.water, route="called_paper_pdf") in page

    def test_a_letter_is_no_address_where_agencies_are_named(self, cast, plan, as_):
        client = as_(cast.proposer)
        assert client.get(called(plan, cast.farm)).status_code == 404  # nothing is released
        release_round(latest_round(plan), by=cast.rdec)
        assert [
            client.get(called(plan, cast.farm)).status_code,
            client.get(url("opinion", asked(plan, cast.farm).pk)).status_code,
        ] == [404, 200]

    def test_a_letter_of_nobody_is_not_there(self, cast, unnamed, as_):
        assert as_(cast.rdec).get(url("opinion_called", latest_round(unnamed).pk, "Z")).status_code == 404


class TestBeforeRelease:
    """What RDEC has not released it may still release without names: till then nobody else is told whom it asked."""

    def test_neither_page_nor_history_nor_log_nor_notice_names_them(self, cast, plan, as_):
        pages = [url("plan", plan.pk), reverse("proposals:history", args=[plan.pk]), plan.get_absolute_url()]
        found = {
            reader: [name for page in pages for name in NAMES if name in text(as_(getattr(cast, reader)).get(page))]
            for reader in ("proposer", "platform", "convener")
        }
        assert found == {"proposer": [], "platform": [], "convener": []}
        assert [name for name in NAMES if name in log_csv(plan, cast.proposer).decode()] == []
        (notice,) = Notification.objects.filter(user=cast.proposer.user, key__startswith="proposal:")
        assert (notice.more.splitlines()[0], [n for n in NAMES if n in notice.more]) == (
            "說明：開放檢視：2 個單位（書面審查）",
            [],
        )
        mails = OutboxMessage.objects.filter(key__startswith="proposal:").values_list("payload", flat=True)
        assert [name for mail in mails for name in NAMES if name in f"{mail}"] == []

    def test_another_agency_reads_its_own_name_only(self, cast, plan, as_):
        page = text(as_(cast.water).get(url("plan", plan.pk)))
        table = page[page.index("<tbody") : page.index("</tbody")]
        assert ("水利局" in table, "農業局" in table, alias(plan, cast.farm) in table) == (True, False, True)


class TestDivision:
    """Who takes on work is known to the proposer: once its agency confirms it, or a project meeting is called."""

    @pytest.fixture
    def offered(self, cast, plan):
        release_round(latest_round(plan), by=cast.rdec, names_agencies=False)
        return plan.commitments.get()

    def test_what_is_only_offered_is_counted(self, cast, offered, plan, as_):
        pages = {
            name: text(as_(getattr(cast, name)).get(url("plan", plan.pk))) for name in ("proposer", "rdec", "farm")
        }
        assert {name: "提供苗木" in page for name, page in pages.items()} == {
            "proposer": False,
            "rdec": True,
            "farm": True,
        }
        assert ("其中 1 項由不列名稱的機關提出" in pages["proposer"], "1 項待確認" in pages["proposer"]) == (True, True)
        assert [name for name in NAMES if name in pages["proposer"]] == []
        assert Commitment.objects.visible_to(cast.proposer).count() == 0
        assert not any("提供苗木" in line.what for line in of_review(plan, cast.proposer))

    def test_what_its_agency_confirms_is_named_and_not_where_it_came_from(self, cast, offered, plan, as_):
        confirm_own({offered.pk: offered.row_version}, by=cast.farm)
        page = text(as_(cast.proposer).get(url("plan", plan.pk)))
        division = page[page.index('id="commitments"') :]
        assert ("農業局" in division, "提供苗木" in division, "全部已確認" in division) == (True, True, True)
        assert [
            name
            for words in (FARM, WATER)
            for name in (*NAMES, "提供苗木")
            if name in articles(as_(cast.proposer).get(url("plan", plan.pk)))[words]
        ] == []

    def test_whether_a_meeting_is_needed_is_said_without_it(self, cast, offered, plan, as_):
        answer_all(plan)
        perform(plan, CONCLUDE_REVIEW, by=cast.rdec)
        need = {
            name: as_(getattr(cast, name)).get(url("plan", plan.pk)).context["need"] for name in ("proposer", "rdec")
        }
        assert need == {
            "proposer": "尚有 1 項待確認，須召開專案會議。",
            "rdec": "尚有 1 項待確認，須召開專案會議：農業局主辦「提供苗木」。",
        }

    def test_at_a_meeting_it_is_named_but_not_the_day_it_was_offered(self, cast, offered, plan):
        """That day stands on the opinion, too."""
        answer_all(plan)
        perform(plan, CONCLUDE_REVIEW, by=cast.rdec)
        call_meeting(plan, held_at=clock.now() + dt.timedelta(days=7), place="市政大樓", chair="副市長", by=cast.rdec)
        plan = Proposal.objects.get(pk=plan.pk)
        rows = Commitment.objects.visible_to(cast.proposer).for_page()
        assert [str(row) for row in rows] == ["農業局主辦「提供苗木」"]
        assert rows_of(commitments_paper(plan, rows))[-1] == ["提供苗木", "主辦", "待確認", "—"]
        assert commitments_paper(plan, rows).at == plan.state_since

    def test_they_stand_in_an_order_that_tells_nothing(self, cast, as_):
        """Not as the opinions came in, which the history tells by alias."""
        plan = reviewed_plan(cast)
        file_as(cast.water, plan, commitments=[offer("清淤")])
        file_as(cast.farm, plan, commitments=[offer("提供苗木")])
        release_round(latest_round(plan), by=cast.rdec)
        assert as_(cast.proposer).get(url("plan", plan.pk)).context["matrix"].agencies == list(NAMES)


class TestConfirmedTogether:
    """Matters confirmed in one act are told in an order that says nothing: not as the opinions came in, told by alias."""

    @pytest.fixture
    def plan(self, cast):
        """The agency that comes last among units replied first."""
        plan = reviewed_plan(cast)
        file_as(cast.water, plan, commitments=[offer("清淤")])
        file_as(cast.farm, plan, commitments=[offer("提供苗木")])
        release_round(latest_round(plan), by=cast.rdec, names_agencies=False)
        return plan

    def told(self, plan, actor):
        """Whose matters the history tells, in the order of its lines."""
        lines = [line for line in of_review(plan, actor) if "代機關確認" in line.what]
        return [line.what.partition("主辦")[0] for line in sorted(lines, key=lambda line: line.at)]

    def test_by_rdec_for_their_agencies(self, cast, plan, as_):
        chosen = dict(Commitment.objects.values_list("pk", "row_version"))
        assert [row.item for row in Commitment.objects.order_by("pk")] == ["清淤", "提供苗木"]
        done, refused = confirm_for(plan, chosen, by=cast.rdec, paper=paper("回復函"), source="電子郵件")
        assert ([row.item for row in done], refused) == (["提供苗木", "清淤"], {})
        assert self.told(plan, cast.proposer) == list(NAMES)
        page = text(as_(cast.proposer).get(reverse("proposals:history", args=[plan.pk])))
        first, last = (page.index(f"{name}主辦") for name in reversed(NAMES))
        assert first < last  # the newest line stands first

    def test_in_the_minutes_of_the_meeting(self, cast, plan):
        answer_all(plan)
        perform(plan, CONCLUDE_REVIEW, by=cast.rdec)
        plan = Proposal.objects.get(pk=plan.pk)
        at = clock.now() + dt.timedelta(days=7)
        call_meeting(plan, held_at=at, place="市政大樓", chair="副市長", by=cast.rdec)
        settled = dict.fromkeys(Commitment.objects.values_list("pk", flat=True), MatterOutcome.CONFIRMED)
        plan.project_meetings.update(held_at=clock.now())
        meeting = plan.project_meetings.get()
        decided = {meeting.agenda_items.get().pk: ["通過"]}
        confirm_minutes(meeting, paper(), decided, settled=settled, passes=(), by=cast.rdec)
        assert self.told(plan, cast.proposer) == list(NAMES)

    def test_what_is_handed_over_with_the_approval(self, cast, plan):
        chosen = dict(Commitment.objects.values_list("pk", "row_version"))
        confirm_for(plan, chosen, by=cast.rdec, paper=paper("回復函"), source="電子郵件")
        Proposal._base_manager.filter(pk=plan.pk).update(state=State.APPROVED)
        hand_over(Proposal.objects.get(pk=plan.pk), cast.rdec)
        assert [charge.unit.name for charge in Charge.objects.order_by("pk")] == list(NAMES)


class TestAfterNames:
    """A round without names after one with: RDEC is told that it hides little, and what ties both is left out."""

    @pytest.fixture
    def again(self, cast):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan, Result.REREVIEW, items=[{"text": FARM, "section": ""}])
        file_as(cast.water, plan, Result.REREVIEW, items=[{"text": WATER, "section": ""}])
        ask_revision(plan, sections(plan), by=cast.rdec)
        items = {item.pk: "已補。" for item in OpinionItem.objects.to_answer(plan)}
        answer_opinions(plan, items, revise(plan), by=cast.proposer)
        for actor in (cast.farm, cast.water):
            (item,) = OpinionItem.objects.to_judge(asked(plan, actor))
            asked_again = [{"text": "仍請補期程。", "section": "", "follows": item.pk}]
            verdicts = [{"item": item.pk, "agreed": False}]
            file_as(actor, plan, Result.REVISE, items=asked_again, verdicts=verdicts)
        return plan

    def test_the_release_page_says_so_before(self, cast, again, as_):
        here, client = url("release", latest_round(again).pk), as_(cast.rdec)
        warning, division = "多半看得出是哪個機關", "分工項目與配合事項仍列出機關"
        found = [
            [words in text(client.get(page)) for words in (warning, division)] for page in (here, f"{here}?names=no")
        ]
        assert found == [[False, False], [True, True]]
        preview = articles_of(client.get(f"{here}?names=no"))
        assert [words for words in (FARM, WATER) if words in preview] == []

    def test_there_is_nothing_to_warn_of_in_a_first_round(self, cast, plan, as_):
        page = text(as_(cast.rdec).get(f"{url('release', latest_round(plan).pk)}?names=no"))
        assert ("多半看得出是哪個機關" in page, "分工項目與配合事項仍列出機關" in page) == (False, True)

    def test_neither_verdicts_nor_what_is_asked_again_ties_them(self, cast, again, as_):
        release_round(latest_round(again), by=cast.rdec, names_agencies=False)
        found = {}
        for reader in ("proposer", "farm", "rdec"):
            client = as_(getattr(cast, reader))
            paper = text(client.get(url("answers_paper", again.pk)))
            cards = articles_of(client.get(called(again, cast.water)))
            found[reader] = (paper.count("續第 1 輪第 1 項"), paper.count(">再問<"), WATER in cards)
        assert found == {"proposer": (0, 0, False), "farm": (1, 1, False), "rdec": (2, 2, True)}

    def test_where_no_round_has_names_they_stay_tied(self, cast, as_):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan, Result.REREVIEW, items=[{"text": FARM, "section": ""}])
        file_as(cast.water, plan)
        ask_revision(plan, sections(plan), by=cast.rdec, names_agencies=False)
        items = {item.pk: "已補。" for item in OpinionItem.objects.to_answer(plan)}
        answer_opinions(plan, items, revise(plan), by=cast.proposer)
        (item,) = OpinionItem.objects.to_judge(asked(plan, cast.farm))
        file_as(cast.farm, plan, Result.AGREE, verdicts=[{"item": item.pk, "agreed": True}])
        release_round(latest_round(plan), by=cast.rdec)
        assert FARM in articles_of(as_(cast.proposer).get(called(plan, cast.farm)))
        assert 'data-label="再審">同意<' in text(as_(cast.proposer).get(url("answers_paper", plan.pk)))


class TestLetter:
    def test_of_a_rereview_without_names_is_addressed_to_each_by_hand(self, cast):
        """One letter to several would tell each who else had asked to see the plan again."""
        addressed = {}
        for names in (True, False):
            plan = reviewed_plan(cast)
            for actor in (cast.farm, cast.water):
                file_as(actor, plan, Result.REREVIEW)
            ask_revision(plan, sections(plan), by=cast.rdec, names_agencies=names)
            items = {item.pk: "已補。" for item in OpinionItem.objects.to_answer(plan)}
            answer_opinions(plan, items, revise(plan), by=cast.proposer)
            words = ask_opinions(plan, cast.rdec, None)
            addressed[names] = ([party.name for party in words.originals], words.copies)
            assert list(map(str, gaps(words))) == ([] if names else ["受文者或正本"])
        assert addressed == {True: ([unit.full_name for unit in cast.agencies], ()), False: ([], ())}
