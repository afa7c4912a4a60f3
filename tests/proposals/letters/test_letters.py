"""Letters of a case: drafted, edited as versions, numbered as the document system says; seen by whom they concern."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.states import Role
from documents.letters import di
from documents.letters.checking import findings
from documents.letters.trees import parsed
from documents.letters.values import LetterContent
from proposals.letters import services
from proposals.letters.drafting import day_of
from proposals.models import Letter
from proposals.papers.places import plan_odt
from proposals.states import LetterStatus
from tests.factories.accounts import make_actor, sign_in
from tests.proposals.letters.cases import fixed, last, our_number, posted, taken, today, url, zipped
from workflow.engine.errors import NotPermitted

pytestmark = pytest.mark.django_db


def test_a_draft_says_what_the_case_knows(walker, rdec, letter):
    words, plan = last(letter).words, walker.plan
    round_ = plan.review_rounds.get()
    agencies = [request.agency.full_name for request in round_.requests.order_by("id")]
    due = day_of(round_.due_on)
    assert (letter.kind, letter.status, letter.unit, last(letter).source) == ("letter", "draft", rdec.unit, "drafted")
    assert (words.sender.name, words.sender.code, words.address) == (
        rdec.unit.full_name,
        "DEMO000001",
        "臺中市示範路 1 號",
    )
    assert [line.words for line in words.contacts] == [f"承辦人：{rdec.user}", "電話：04-0000-0001"]
    assert words.subject == (
        f"檢送「{plan.title}」地方創生計畫（案號{plan.case_number}）計畫書1份，"
        f"請於{due}前惠示書面審查意見，請　查照惠復。"
    )
    assert [party.words for party in words.originals] == [f"{name}（含附件）" for name in agencies]
    assert (words.number, words.date, words.recipient.name) == ("", None, "如正本、副本行文單位")
    assert LetterContent.from_json(last(letter).content) == words


def test_the_plan_goes_along_from_the_first_draft_on(client, walker, rdec, letter):
    sign_in(client, rdec)
    number = walker.plan.version.number
    assert (last(letter).attached, last(letter).words.files) == ([f"plan-{number}"], (f"計畫書_第{number}版.odt",))
    with zipped(client, letter, 1) as archive:
        names = [name.rpartition(".")[2] for name in archive.namelist()]
        assert archive.read(f"計畫書_第{number}版.odt") == plan_odt(walker.plan.version)
    assert names == ["di", "sw", "odt"]


def test_only_what_is_offered_is_drafted(walker, rdec):
    with pytest.raises(NotPermitted):
        services.draft(walker.plan, "waive_meeting", by=rdec)  # not yet
    with pytest.raises(NotPermitted):
        services.draft(walker.plan, "ask_opinions", by=walker.cast.of("AGR"))
    assert Letter.objects.count() == 0


class TestEditing:
    def test_each_save_is_a_version(self, client, rdec, letter):
        sign_in(client, rdec)
        assert client.get(url("letter_edit", letter)).status_code == 200
        changed = posted(letter, subject="檢送計畫，請　查照惠復。", passage_1="一、請逕復。\n二、逾期視為無意見。")
        assert client.post(url("letter_edit", letter), changed)["Location"] == url("letter", letter)
        words = last(letter).words
        assert (last(letter).number, last(letter).source, words.subject) == (2, "edited", "檢送計畫，請　查照惠復。")
        assert [point.text for point in words.passages[1].points] == ["請逕復。", "逾期視為無意見。"]
        assert words.originals == letter.versions.get(number=1).words.originals
        assert words.sender.code == "DEMO000001"

    def test_the_same_once_more_is_no_version(self, client, rdec, letter):
        sign_in(client, rdec)
        assert client.post(url("letter_edit", letter), posted(letter))["Location"] == url("letter", letter)
        assert letter.versions.count() == 1

    def test_who_was_overtaken_keeps_what_was_typed(self, client, rdec, letter):
        sign_in(client, rdec)
        stale = posted(letter, subject="我的主旨")
        client.post(url("letter_edit", letter), posted(letter, subject="先存的主旨"))
        answer = client.post(url("letter_edit", letter), stale)
        assert (answer.status_code, letter.versions.count(), "我的主旨" in answer.text) == (409, 2, True)
        assert "已於" in answer.text

    def test_a_letter_without_a_subject_is_told(self, client, rdec, letter):
        sign_in(client, rdec)
        answer = client.post(url("letter_edit", letter), posted(letter, subject=""))
        assert (answer.status_code, answer.context["form"].errors) == (422, {"subject": ["請填寫「主旨」。"]})

    def test_versions_never_change(self, letter):
        for change in ("UPDATE proposals_letterversion SET number = 9", "DELETE FROM proposals_letterversion"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(change)

    def test_a_file_of_the_case_goes_with_it(self, client, walker, rdec, letter):
        sign_in(client, rdec)
        file = walker.plan.files.select_related("attachment").first()
        page = client.get(url("letter_edit", letter))
        number, code = walker.plan.version.number, f"file-{file.pk}"
        papers = [(f"plan-{number}", f"計畫書_第{number}版.odt"), (f"budget-{number}", f"經費表_第{number}版.ods")]
        assert page.context["form"].fields["attached"].choices[:3] == [*papers, (code, file.attachment.name)]
        client.post(url("letter_edit", letter), posted(letter, attached=[code, f"plan-{number}"]))
        assert last(letter).attached == [f"plan-{number}", code]
        assert last(letter).words.files == (f"計畫書_第{number}版.odt", file.attachment.name)
        assert last(letter).words.enclosures == f"計畫書1份、{file.attachment.name.rpartition('.')[0]}1份"
        with (
            zipped(client, letter, 2) as archive,
            file.attachment.file.open("rb") as stored,
        ):
            names = archive.namelist()
            made = archive.read(names[0])
            assert archive.read(file.attachment.name) == stored.read()
            assert archive.read(f"計畫書_第{number}版.odt") == plan_odt(walker.plan.version)
        assert names[0].endswith("_第2版.di")
        assert di.read(made).content == replace(last(letter).words, titles=())  # the line 附件 says them
        assert findings(parsed(made)) == []


class TestSeeing:
    def seen(self, client, actor, letter, number=1):
        sign_in(client, actor)
        pages = ("letter", "letter_edit", "letter_number")
        files = ("letter_pdf", "letter_odt", "letter_di")
        found = {name: client.get(url(name, letter)).status_code for name in pages}
        found |= {name: taken(client, name, letter, number)[0] for name in files}
        listed = client.get(reverse("proposals:letters", args=[letter.proposal_id]))
        found["listed"] = len(listed.context["letters"]) if listed.status_code == 200 else listed.status_code
        return list(found.values())

    def test_a_draft_is_its_units_alone(self, client, walker, rdec, letter):
        assert self.seen(client, rdec, letter) == [200, 200, 200, 200, 200, 200, 1]
        assert self.seen(client, walker.owner, letter) == [404] * 6 + [0]
        assert self.seen(client, walker.cast.of("PLATFORM"), letter) == [404] * 6 + [0]
        assert self.seen(client, make_actor("agency"), letter) == [404] * 6 + [404]

    def test_of_its_unit_only_officers_write(self, client, rdec, letter):
        reader = make_actor(rdec.unit, Role.MEMBER)
        assert self.seen(client, reader, letter) == [200, 404, 404, 200, 200, 200, 1]

    def test_what_was_sent_is_seen_with_the_case(self, client, walker, rdec, to_owner):
        services.record(to_owner, our_number(), today(), by=rdec, expected=1)
        assert self.seen(client, walker.owner, to_owner, 2) == [200, 404, 404, 200, 200, 200, 1]
        assert self.seen(client, make_actor("agency"), to_owner, 2) == [404] * 6 + [404]

    def test_what_was_drafted_before_stays_with_its_unit(self, client, walker, rdec, to_owner):
        """Others read the letter as it was sent, not how it came to its words or who wrote which."""
        services.record(to_owner, our_number(), today(), by=rdec, expected=1)
        services.record(to_owner, our_number(2), today(), by=rdec, expected=2, origin=fixed("誤植。"))
        drafts = [200, 404, 404, 404, 404, 404, 1]
        assert (
            self.seen(client, walker.owner, to_owner)
            == self.seen(client, walker.cast.of("PLATFORM"), to_owner)
            == drafts
        )
        for actor, shown in ((walker.owner, [3, 2]), (rdec, [3, 2, 1])):
            page = sign_in(client, actor).get(to_owner.get_absolute_url())
            assert [version.number for version in page.context["versions"]] == shown
        assert self.seen(client, rdec, to_owner)[3:6] == [200, 200, 200]

    def test_the_letter_to_the_agencies_stays_inside(self, client, walker, rdec, letter):
        """It names them, and the proposer is not told whom RDEC asks before that is released."""
        services.record(letter, our_number(), today(), by=rdec, expected=1)
        assert self.seen(client, walker.owner, letter, 2) == [404] * 6 + [0]
        assert self.seen(client, rdec, letter, 2)[0] == 200
        assert last(letter).words.copies == ()

    def test_a_memo_stays_inside(self, client, walker, rdec, to_owner):
        services.record(to_owner, our_number(), today(), by=rdec, expected=1)
        Letter.objects.filter(pk=to_owner.pk).update(kind="memo")
        assert self.seen(client, walker.owner, to_owner)[0] == 404

    def test_a_letter_of_another_plan_is_not_there(self, client, rdec, letter):
        sign_in(client, rdec)
        assert client.get(reverse("proposals:letter", args=[letter.proposal_id + 1, letter.pk])).status_code == 404


def test_a_draft_is_made_once_from_the_page(client, walker, rdec):
    sign_in(client, rdec)
    page = client.get(reverse("proposals:letters", args=[walker.plan.pk]))
    assert [offer.occasion.name for offer in page.context["offers"]] == ["ask_opinions", "return_to_proposer"]
    data = {"occasion": "ask_opinions", "once": "k"}
    answers = {client.post(reverse("proposals:letter_new", args=[walker.plan.pk]), data)["Location"] for _ in range(2)}
    assert answers == {url("letter_edit", Letter.objects.get())}
    refused = client.post(reverse("proposals:letter_new", args=[walker.plan.pk]), {"occasion": "nothing"})
    assert (refused["Location"], Letter.objects.count()) == (reverse("proposals:letters", args=[walker.plan.pk]), 1)


def test_what_is_typed_is_kept_and_brought_back(client, rdec, letter):
    sign_in(client, rdec)
    kept = client.get(url("letter_edit", letter)).context["kept"]
    typed = posted(letter, subject="打到一半") | {"draft_page": kept.page, "draft_tab": kept.tab.name, "draft_seq": "1"}
    assert client.post(reverse("drafts:keep"), typed | {"draft_base": "1"}).status_code == 200
    assert client.get(url("letter_edit", letter)).context["form"]["subject"].value() == "打到一半"
    client.post(url("letter_edit", letter), posted(letter, subject="打完了", draft_tab=kept.tab.name, draft_seq="2"))
    assert client.get(url("letter_edit", letter)).context["form"]["subject"].value() == "打完了"


@pytest.mark.parametrize("how", ["drop", "record"])
def test_what_was_typed_of_a_letter_that_is_written_no_more_leads_nowhere_else(client, rdec, letter, how):
    """Who discards it or records its number has done with it; a colleague reads what it had typed, and discards it."""
    colleague = make_actor(rdec.unit, Role.OFFICER)
    for actor in (rdec, colleague):
        client.cookies.clear()
        kept = sign_in(client, actor).get(url("letter_edit", letter)).context["kept"]
        typed = posted(letter, subject="打到一半")
        typed |= {"draft_page": kept.page, "draft_tab": kept.tab.name, "draft_seq": "1", "draft_base": "1"}
        assert client.post(reverse("drafts:keep"), typed).status_code == 200
    if how == "drop":
        services.drop(letter, by=rdec, expected=1)
    else:
        services.record(letter, our_number(), today(), by=rdec, expected=1)
    found = {}
    for actor in (rdec, colleague):
        client.cookies.clear()
        waiting = sign_in(client, actor).get("/").context["drafts"]
        answer = client.get(url("letter_edit", letter), follow=True)
        found[actor.user.pk] = (waiting, answer.status_code, "打到一半" in answer.text)
    assert found == {rdec.user.pk: (0, 404, False), colleague.user.pk: (1, 200, True)}


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same(client, walker, rdec, count, django_assert_max_num_queries):
    for _number in range(count):
        services.draft(walker.plan, "ask_opinions", by=rdec, again=True)
    sign_in(client, rdec)
    address = reverse("proposals:letters", args=[walker.plan.pk])
    client.get(address)
    with django_assert_max_num_queries(12):
        page = client.get(address)
    assert len(page.context["letters"]) == count


def test_pages_of_a_letter_stay_within_twelve_queries(client, rdec, letter, django_assert_max_num_queries):
    sign_in(client, rdec)
    for name in ("letter", "letter_edit", "letter_number"):
        client.get(url(name, letter))
        with django_assert_max_num_queries(12):
            assert client.get(url(name, letter)).status_code == 200


def test_days_are_those_of_taipei(letter):
    assert timezone.localdate(last(letter).created_at) == timezone.localdate(letter.made_at)
    assert letter.status == LetterStatus.DRAFT


def test_whose_code_the_di_leaves_empty_is_told(client, walker, rdec, letter):
    sign_in(client, rdec)
    agencies = [party.name for party in last(letter).words.originals]
    assert client.get(url("letter", letter)).context["missing"] == agencies  # their list goes with the DI
    agency = walker.plan.review_rounds.get().requests.first().agency.full_name
    client.post(url("letter_edit", letter), posted(letter, recipient=agency))
    assert client.get(url("letter", letter)).context["missing"] == [agency]


def test_the_picture_follows_what_is_typed(client, rdec, letter):
    """Once what is typed is kept, the page shows it as it will be printed; a page with something wrong says what it shows."""
    sign_in(client, rdec)
    page = client.get(url("letter_edit", letter))
    saved = "預覽：已存檔的第 1 版；輸入的內容暫存後，這裡跟著更新。"
    assert (saved in page.text, page.context["is_typed"]) == (True, False)
    assert 'id="letter-picture" data-follows' in page.text
    kept = page.context["kept"]
    place = {"draft_page": kept.page, "draft_owner": kept.owner, "draft_tab": kept.tab.name, "draft_seq": "1"}
    typed = posted(letter, subject="檢送計畫，請於期限前惠復。") | place | {"draft_base": "1"}
    assert client.post(reverse("drafts:keep"), typed).status_code == 200
    page = client.get(url("letter_edit", letter))
    assert (page.context["is_typed"], "檢送計畫，請於期限前惠復。" in page.context["picture"]) == (True, True)
    assert "預覽：照您輸入的內容，還沒存檔。" in page.text
    assert client.post(reverse("drafts:keep"), typed | {"subject": "", "draft_seq": "2"}).status_code == 200
    page = client.get(url("letter_edit", letter))
    assert (page.context["is_typed"], saved in page.text) == (False, True)
    assert letter.versions.count() == 1
