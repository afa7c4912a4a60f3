"""Released without names: the proposer and other agencies read 審查機關 A, RDEC and the agency itself the name (R2)."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from chapters.states import Section
from proposals.models import Proposal
from proposals.papers.dossier import log_csv
from reviews.answers.services import answer_opinions
from reviews.history.lines import of_review
from reviews.models import OpinionItem, OpinionRequest
from reviews.opinions.services import act, recall
from reviews.papers.enclosing import enclosed
from reviews.papers.opinions import summary_paper
from reviews.papers.reading import asked_in
from reviews.rounds import asking
from reviews.rounds.services import ask_revision, release_round
from reviews.states import Result
from reviews.workflow import MISROUTE
from tests.reviews.cases import asked, days_on, file_as, latest_round, offer, reviewed_plan, revise
from tests.reviews.page_cases import fresh, said, showing, text, url
from tests.reviews.papers.test_papers import rows_of
from tests.reviews.service_cases import sections
from workflow.drafts.names import named
from workflow.engine.services import available_moves
from workflow.models import Draft

pytestmark = pytest.mark.django_db
NAMES = ("農業局", "水利局")
FARM, WATER = "育苗場的期程請再確認", "取水點的同意書請補附"


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


def alias(plan, actor):
    return f"審查機關 {asked(plan, actor).alias}"


def called(plan, actor, *, route="opinion_called"):
    """Where who is told no names reads the actor's agency's opinion."""
    return url(route, latest_round(plan).pk, asked(plan, actor).alias)


def begun(plan):
    """Who is said to have begun with what was filed last."""
    return Proposal.objects.get(pk=plan.pk).begun_by


def articles(page):
    """Each opinion on a page, by the words it says."""
    read = re.findall(r'<article class="cs-card.*?</article>', text(page), re.DOTALL)
    return {words: part for part in read for words in (FARM, WATER) if words in part}


def test_letters_tell_nothing_of_the_order_of_asking(cast, plan):
    assert {asked(plan, actor).alias for actor in (cast.farm, cast.water)} == {"A", "B"}
    release_round(latest_round(plan), by=cast.rdec, names_agencies=False)
    before = dict(OpinionRequest.objects.values_list("agency__name", "alias"))
    asking.add_agencies(plan, [cast.stranger.unit], days_on(9), by=cast.rdec)
    assert asked(plan, cast.stranger).alias == "C"  # what was read keeps its name
    assert dict(OpinionRequest.objects.filter(agency__in=cast.agencies).values_list("agency__name", "alias")) == before


def test_those_not_read_yet_are_mixed_with_one_asked_later(cast):
    plan = reviewed_plan(cast)
    asking.add_agencies(plan, [cast.stranger.unit], days_on(9), by=cast.rdec)
    assert sorted(OpinionRequest.objects.values_list("alias", flat=True)) == ["A", "B", "C"]


class TestPages:
    def test_the_proposer_and_others_read_letters_rdec_and_each_agency_names(self, cast, unnamed, as_):
        farm, water = alias(unnamed, cast.farm), alias(unnamed, cast.water)
        expected = {
            "proposer": {FARM: farm, WATER: water},
            "platform": {FARM: farm, WATER: water},
            "farm": {FARM: "農業局", WATER: water},
            "water": {FARM: farm, WATER: "水利局"},
            "rdec": {FARM: "農業局", WATER: "水利局"},
        }
        for name, called in expected.items():
            found = articles(as_(getattr(cast, name)).get(url("plan", unnamed.pk)))
            assert {words: re.search(r"<h2>\s*([^：]+)：", part)[1] for words, part in found.items()} == called, name
            others = {words: [n for n in NAMES if n in part and n != called[words]] for words, part in found.items()}
            assert others == {FARM: [], WATER: []}

    def test_what_an_agency_offers_does_not_tell_which_it_is(self, cast, unnamed, as_):
        found = articles(as_(cast.proposer).get(url("plan", unnamed.pk)))
        assert "提供苗木" not in found[FARM]
        assert "提供苗木" in articles(as_(cast.rdec).get(url("plan", unnamed.pk)))[FARM]

    def test_they_stand_in_the_order_of_their_letters(self, cast, unnamed, as_):
        page = text(as_(cast.proposer).get(url("plan", unnamed.pk)))
        table = page[page.index("<tbody") : page.index("</tbody")]
        assert re.findall("審查機關 ([A-Z])", table) == ["A", "B"]
        assert [name for name in NAMES if name in table] == []

    def test_one_opinions_own_page(self, cast, unnamed, as_):
        page = text(as_(cast.proposer).get(called(unnamed, cast.farm)))
        assert (alias(unnamed, cast.farm) in page, [name for name in NAMES if name in page]) == (True, [])
        named = [text(as_(actor).get(called(unnamed, cast.farm))) for actor in (cast.rdec, cast.farm)]
        assert ["農業局：修正後同意" in page for page in named] == [True, True]


class TestPapers:
    @pytest.mark.parametrize("route", ["called_paper", "summary_paper", "answers_paper"])
    def test_of_the_proposer(self, cast, unnamed, as_, route):
        opened, letter = latest_round(unnamed).pk, asked(unnamed, cast.farm).alias
        args = {"called_paper": (opened, letter), "summary_paper": (opened,), "answers_paper": (unnamed.pk,)}[route]
        page = text(as_(cast.proposer).get(url(route, *args)))
        assert (alias(unnamed, cast.farm) in page, [name for name in NAMES if name in page]) == (True, [])
        assert "農業局" in text(as_(cast.rdec).get(url(route, *args)))

    def test_the_files_of_the_dossier(self, cast, unnamed):
        names = [f"{part.name}" for part in enclosed(unnamed, cast.proposer)]
        assert [name for name in names if any(each in name for each in NAMES)] == []
        assert [name for name in names if "審查機關 A" in name or "審查機關 B" in name] != []

    def test_the_log_in_the_dossier_does_not_say_who_was_let_in(self, cast, unnamed):
        read = {actor.kind: log_csv(unnamed, actor).decode() for actor in (cast.proposer, cast.water, cast.rdec)}
        assert {kind: [name for name in NAMES if name in log] for kind, log in read.items()} == {
            "proposer": [],
            "agency": ["水利局"],  # what it did itself
            "rdec": [*NAMES],
        }
        assert "開放檢視：2 個單位（書面審查）" in read["proposer"]

    def test_the_summary_says_no_more_of_the_others_than_the_page(self, cast):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan)
        act(asked(plan, cast.water), MISROUTE, by=cast.water, reason="取水點不在本局權管。")
        release_round(latest_round(plan), by=cast.rdec)
        heads = {}
        for name in ("proposer", "stranger_to_it", "water", "rdec"):
            reader = {"stranger_to_it": cast.farm}.get(name) or getattr(cast, name)
            paper = summary_paper(latest_round(plan), *asked_in([latest_round(plan)], reader))
            heads[name] = [row for (row,) in (r for r in rows_of(paper) if len(r) == 1) if "水利局" in row]
        waiting, told = ["水利局　審查中"], ["水利局　已退分，待研考會處理"]
        assert heads == {"proposer": waiting, "stranger_to_it": waiting, "water": told, "rdec": told}


class TestHistory:
    def test_of_the_proposer_and_of_another_agency(self, cast, unnamed):
        for reader, own in ((cast.proposer, ""), (cast.water, "水利局")):
            lines = [f"{line.what} {line.by} {list(line.words)}" for line in of_review(unnamed, reader)]
            told = [line for line in lines if "確認分工" not in line and "提供苗木" not in line]
            assert [line for line in told for name in NAMES if name != own and name in line] == []
            assert [line for line in told if "請 2 個審查機關於" in line] != []
        assert any("農業局：回復審查意見" in line.what for line in of_review(unnamed, cast.rdec))

    def test_the_page_does_not_say_who_was_let_in_either(self, cast, unnamed, as_):
        here = reverse("proposals:history", args=[unnamed.pk])
        page = text(as_(cast.proposer).get(here))
        assert (alias(unnamed, cast.farm) in page, "開放檢視：2 個單位" in page) == (True, True)
        assert "開放檢視：農業局、水利局" in text(as_(cast.rdec).get(here))


class TestDrafts:
    def test_a_draft_on_an_opinions_page_does_not_tell_whose_it_is(self, cast, unnamed):
        """Anybody may keep a draft of any address, and reads what it is of."""
        opinion = asked(unnamed, cast.farm)
        page = url("excuse", opinion.pk)
        found = {}
        for actor in (cast.proposer, cast.water, cast.farm, cast.rdec):
            draft = Draft.objects.create(user=actor.user, unit=actor.unit, page=page, data="reason=%E9%81%8E")
            found[actor] = named([draft], actor)[0].where
        own = str(opinion)
        assert found == {cast.proposer: "", cast.water: "", cast.farm: own, cast.rdec: own}


class TestRereview:
    """What was not named is not named in a later round of the plan, nor is it called otherwise."""

    @pytest.fixture
    def again(self, cast):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan, Result.REVISE)
        file_as(cast.water, plan, Result.REREVIEW)
        ask_revision(plan, sections(plan), by=cast.rdec, names_agencies=False)
        plan.called_before = asked(plan, cast.water).alias
        items = {item.pk: "已補期程。" for item in OpinionItem.objects.to_answer(plan)}
        answer_opinions(plan, items, revise(plan), by=cast.proposer)
        return plan

    def test_who_asked_to_see_it_again_is_not_told_while_it_is_waited_for(self, cast, again, as_):
        client = as_(cast.proposer)
        pages = [client.get(url("plan", again.pk)), client.get(reverse("proposals:history", args=[again.pk]))]
        assert [[name for name in NAMES if name in text(page)] for page in pages] == [[], []]
        assert "水利局" in text(as_(cast.rdec).get(url("plan", again.pk)))

    def test_nor_when_it_has_answered(self, cast, again, as_):
        file_as(cast.water, again)
        assert begun(again) == "審查機關"
        client = as_(cast.proposer)
        detail, history = reverse("proposals:detail", args=[again.pk]), reverse("proposals:history", args=[again.pk])
        pages = [text(client.get(page)) for page in (detail, url("plan", again.pk), history)]
        assert [[name for name in NAMES if name in page] for page in pages] == [[], [], []]
        assert ("審查機關已於" in pages[0], "轉由研考會辦理" in pages[2]) == (True, True)

    def test_it_keeps_its_letter(self, cast, again):
        assert (latest_round(again).number, asked(again, cast.water).alias) == (2, again.called_before)

    def test_who_comes_in_later_has_another(self, cast, again):
        asking.add_agencies(again, [cast.stranger.unit], days_on(9), by=cast.rdec)
        assert (asked(again, cast.water).alias, asked(again, cast.stranger).alias) == (again.called_before, "C")

    def test_the_later_round_cannot_be_named(self, cast, again, as_):
        file_as(cast.water, again)
        page = text(as_(cast.rdec).get(url("release", latest_round(again).pk)))
        assert f"審查機關 {again.called_before}：" in page
        release_round(latest_round(again), by=cast.rdec, names_agencies=True)
        assert latest_round(again).names_agencies is False


class TestReasons:
    def test_stand_in_the_order_of_the_letters(self, cast, plan, as_):
        """That of asking would tell which is which."""
        loose = [{"text": "請附名冊。", "section": ""}]
        for actor in (cast.farm, cast.water):
            recall(asked(plan, actor), by=actor)
            file_as(actor, plan, Result.REVISE, items=[{"text": "請補期程。", "section": Section.CONCEPT}, *loose])
        OpinionRequest.objects.filter(pk=asked(plan, cast.farm).pk).update(alias="B")
        OpinionRequest.objects.filter(pk=asked(plan, cast.water).pk).update(alias="A")
        page = as_(cast.rdec).get(url("ask_revision", plan.pk, "ask_review_revision"))
        (code,) = page.context["form"].lines
        typed = {f"ask_{code}": "on", "hides_agencies": "on"}
        as_(cast.rdec).post(url("ask_revision", plan.pk, "ask_review_revision"), fresh(page, **typed))
        assert plan.section_requests.get().reason == "審查機關 A 1：請補期程。\n審查機關 B 1：請補期程。"
        also = plan.transitions.latest("pk").data["also"]
        assert also == ["審查機關 A 2：請附名冊。", "審查機關 B 2：請附名冊。"]


class TestAnswers:
    def test_what_is_to_be_answered_and_what_was(self, cast, plan, as_):
        reasons = sections(plan, "請一併修正。")
        ask_revision(plan, reasons, by=cast.rdec, names_agencies=False)
        page = text(as_(cast.proposer).get(url("answer_opinions", plan.pk, "resubmit_review")))
        assert ([name for name in NAMES if name in page], alias(plan, cast.farm) in page) == ([], True)
        items = {item.pk: "已補期程。" for item in OpinionItem.objects.to_answer(plan)}
        answer_opinions(plan, items, revise(plan), by=cast.proposer)
        page = text(as_(cast.proposer).get(url("answers_paper", plan.pk)))
        assert ([name for name in NAMES if name in page], "已補期程。" in page) == ([], True)


class TestRelease:
    def test_the_preview_is_what_the_proposer_will_read(self, cast, plan, as_):
        here, client = url("release", latest_round(plan).pk), as_(cast.rdec)
        named, unnamed = articles(client.get(here)), articles(client.get(f"{here}?names=no"))
        assert ("農業局：修正後同意" in named[FARM], "提供苗木" in named[FARM]) == (True, True)
        called = f"{alias(plan, cast.farm)}：修正後同意"
        assert (called in unnamed[FARM], "提供苗木" in unnamed[FARM], "農業局" in unnamed[FARM]) == (True, False, False)
        page = client.get(f"{here}?names=no")
        done = client.post(here, {"names": "no"} | showing(page), follow=True)
        assert said(done) == ["已釋出 2 份審查意見。"]
        read = articles(as_(cast.proposer).get(url("plan", plan.pk)))
        assert called in read[FARM]

    def test_it_is_said_once_for_a_round(self, cast):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan)
        release_round(latest_round(plan), by=cast.rdec, names_agencies=False)
        file_as(cast.water, plan)
        release_round(latest_round(plan), by=cast.rdec, names_agencies=True)
        assert latest_round(plan).names_agencies is False

    def test_named_unless_rdec_says_otherwise(self, cast, plan, as_):
        release_round(latest_round(plan), by=cast.rdec)
        assert "農業局：修正後同意" in articles(as_(cast.proposer).get(url("plan", plan.pk)))[FARM]

    def test_an_alias_gives_no_agency_rights(self, cast, unnamed):
        assert available_moves(asked(unnamed, cast.farm), cast.water) == []


class TestAskedAgain:
    """Who is asked again is who wanted to see the plan again: its name would tell whose alias that was."""

    @pytest.fixture
    def again(self, cast):
        plan = reviewed_plan(cast)
        file_as(cast.farm, plan, Result.REREVIEW)
        file_as(cast.water, plan)
        ask_revision(plan, sections(plan), by=cast.rdec, names_agencies=False)
        items = {item.pk: "已補期程。" for item in OpinionItem.objects.to_answer(plan)}
        answer_opinions(plan, items, revise(plan), by=cast.proposer)
        return plan

    def test_neither_the_page_nor_the_history_names_it(self, cast, again, as_):
        for address in (url("plan", again.pk), reverse("proposals:history", args=[again.pk])):
            read = {
                who: "農業局" in text(as_(getattr(cast, who)).get(address)) for who in ("proposer", "platform", "rdec")
            }
            assert read == {"proposer": False, "platform": False, "rdec": True}, address

    def test_nor_does_its_release(self, cast, again, as_):
        file_as(cast.farm, again, content_opinion=FARM)
        here, client = url("release", latest_round(again).pk), as_(cast.rdec)
        page = client.get(f"{here}?names=yes")
        assert "先前的輪次不列機關名稱，這一輪也只列代稱" in text(page)
        client.post(here, {"names": "yes"} | showing(page))
        assert latest_round(again).names_agencies is False
        read = articles(as_(cast.proposer).get(url("plan", again.pk)))
        assert f"{alias(again, cast.farm)}：同意" in read[FARM]


class TestGiveaways:
    """RDEC sees, before it releases without names, where a text says whose it is; nothing of it is changed."""

    TEXT = "經農業局評估，請逕洽農業局農業承辦；水利局如有意見另行提供。"

    @pytest.fixture
    def telling(self, cast):
        plan = reviewed_plan(cast)
        items = [{"text": "請補本局育苗場租約。", "section": "concept", "quote": "與農業局合作"}]
        said = {"content_opinion": self.TEXT, "fit_opinion": "合於補助範圍。", "items": items}
        ventures = [
            {"venture": plan.venture_list[0].pk, "content": "", "fit": f"{cast.farm.unit.full_name}已有同類補助。"}
        ]
        file_as(cast.farm, plan, Result.REVISE, ventures=ventures, **said)
        file_as(cast.water, plan)
        return plan

    def found(self, page):
        return [
            (str(each.opinion.agency), each.where, each.before, each.name, each.after)
            for each in page.context["giveaways"]
        ]

    def expected(self, who, full_name):
        whole, officer = "計畫內容意見", "農業承辦"
        return [
            (who, whole, "經", "農業局", "評估，請逕洽農業局農業承辦；水利局如有意"),
            (who, whole, "經農業局評估，請逕洽", "農業局", "農業承辦；水利局如有意見另行提供。"),
            (who, whole, "經農業局評估，請逕洽農業局", officer, "；水利局如有意見另行提供。"),
            (who, whole, "經農業局評估，請逕洽農業局農業承辦；", "水利局", "如有意見另行提供。"),
            (who, "事業提案 1", "", full_name, "已有同類補助。"),
        ]

    def test_on_the_page_of_the_release_once_no_names_are_asked_for(self, cast, as_, telling):
        client, address = as_(cast.rdec), url("release", latest_round(telling).pk)
        assert self.found(client.get(address)) == []
        page = client.get(f"{address}?names=no")
        assert self.found(page) == self.expected(alias(telling, cast.farm), cast.farm.unit.full_name)
        assert "經<mark>農業局</mark>評估" in text(page)
        assert client.post(address, {"names": "no", **showing(page)}).status_code == 302
        assert asked(telling, cast.farm).content_opinion == self.TEXT

    def test_where_the_release_asks_for_a_revision(self, cast, as_, telling):
        page = as_(cast.rdec).get(url("ask_revision", telling.pk, "ask_review_revision"))
        assert self.found(page) == self.expected("農業局", cast.farm.unit.full_name)
        assert "勾選「不列機關名稱」時，文字裡仍有名稱。" in text(page)

    def test_not_where_the_round_stands_under_names(self, cast, as_, telling):
        release_round(latest_round(telling), by=cast.rdec)
        recalled = reviewed_plan(cast)
        assert self.found(as_(cast.rdec).get(url("release", latest_round(telling).pk))) == []
        file_as(cast.farm, recalled, Result.REVISE, content_opinion="本局沒有其他意見。")
        assert self.found(as_(cast.rdec).get(url("ask_revision", recalled.pk, "ask_review_revision"))) == []
