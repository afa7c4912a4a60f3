"""Letters of a case: drafted, edited as versions, numbered as the document system says; seen by whom they concern."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.states import Role
from documents.letters import di
from documents.letters.checking import findings
from documents.letters.trees import parsed
from documents.letters.values import LetterContent
from documents.papers.odt import odt
from proposals.letters import services
from proposals.letters.drafting import day_of
from proposals.letters.enclosing import enclosed
from proposals.letters.shown import called
from proposals.models import Letter, LetterVersion
from proposals.papers.parts import LeftOut, Part
from proposals.papers.plan import plan_paper
from proposals.states import LetterSource, LetterStatus, State
from tests.documents.orders.printed import printed
from tests.factories.accounts import make_actor, sign_in
from tests.factories.plans import walkers_at
from tests.workflow.cases import fresh, kept_for_module
from workflow.engine.errors import NotPermitted, Refused, StaleVersion

pytestmark = pytest.mark.django_db
NUMBER, DAY = "府授研考字第1150000001號", dt.date(2026, 3, 2)


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        yield walkers_at(State.DOCUMENT_REVIEW)[0]


@pytest.fixture
def walker(kept):
    return fresh(kept)


@pytest.fixture
def rdec(walker):
    actor = walker.cast.of("RDEC")
    actor.unit.address, actor.unit.contact, actor.unit.signature = "臺中市示範路 1 號", "林承辦", "主任委員　○○○"
    actor.unit.phone, actor.unit.agency_code = "04-0000-0001", "DEMO000001"
    actor.unit.save()
    return actor


@pytest.fixture
def letter(walker, rdec):
    return services.draft(walker.plan, "ask_opinions", by=rdec)


def url(name: str, letter: Letter, *more: object) -> str:
    return reverse(f"proposals:{name}", args=[letter.proposal_id, letter.pk, *more])


def taken(client, name: str, letter: Letter, number: int) -> tuple[int, bytes]:
    """A file of the letter: the status, and what it holds."""
    answer = client.get(url(name, letter, number))
    return answer.status_code, b"".join(answer)


def last(letter: Letter) -> LetterVersion:
    return letter.versions.order_by("number").last()


def posted(letter: Letter, **changed: Any) -> dict[str, Any]:
    """The edit form as its page shows it, with something changed."""
    from proposals.letters.forms import WordingForm

    form = WordingForm(content=last(letter).words, files={})
    typed = {name: form[name].value() or "" for name in form.fields}
    return {"version": str(last(letter).number), "once": f"k{LetterVersion.objects.count()}", **typed, **changed}


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
    assert [line.words for line in words.contacts] == ["承辦人：林承辦", "電話：04-0000-0001"]
    assert words.subject == (
        f"檢送「{plan.title}」地方創生計畫（案號{plan.case_number}）計畫書1份，"
        f"請於{due}前惠示書面審查意見，請　查照惠復。"
    )
    assert [party.words for party in words.originals] == [f"{name}（含附件）" for name in agencies]
    assert (words.number, words.date, words.recipient.name) == ("", None, "如正本、副本行文單位")
    assert LetterContent.from_json(last(letter).content) == words


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
        assert last(letter).attached == [code, f"plan-{number}"]
        assert last(letter).words.files == (file.attachment.name, f"計畫書_第{number}版.odt")
        with (
            zipfile.ZipFile(io.BytesIO(taken(client, "letter_di", letter, 2)[1])) as archive,
            file.attachment.file.open("rb") as stored,
        ):
            names = archive.namelist()
            made = archive.read(names[0])
            assert archive.read(file.attachment.name) == stored.read()
            assert archive.read(f"計畫書_第{number}版.odt") == odt(plan_paper(walker.plan.version))
        assert names[0].endswith("_第2版.di")
        assert di.read(made).content == last(letter).words
        assert findings(parsed(made)) == []


class TestNumbering:
    def test_a_number_typed_back_sends_the_letter(self, client, rdec, letter):
        sign_in(client, rdec)
        data = {"version": "1", "letter_number": NUMBER, "letter_date": "115.3.2", "once": "k"}
        assert client.post(url("letter_number", letter), data)["Location"] == url("letter", letter)
        letter.refresh_from_db()
        assert (letter.status, last(letter).letter_number, last(letter).letter_date) == ("sent", NUMBER, DAY)
        assert (last(letter).source, last(letter).number) == ("typed", 2)
        assert client.get(url("letter_edit", letter)).status_code == 404
        late = client.post(url("letter_edit", letter), posted(letter, subject="太晚"))
        assert (late.status_code, "太晚" in late.text, letter.versions.count()) == (409, True, 2)

    @pytest.mark.parametrize("packed", [False, True])
    def test_a_number_is_read_from_the_di(self, client, rdec, letter, packed):
        sign_in(client, rdec)
        data = di.written(last(letter).words.sent(NUMBER, DAY))
        if packed:
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w") as archive:
                archive.writestr("公文.di", data)
            data = out.getvalue()
        file = SimpleUploadedFile("公文.zip" if packed else "公文.di", data)
        page = client.post(url("letter_number", letter), {"version": "1", "read": "1", "letter_file": file})
        form = page.context["form"]
        assert (page.status_code, form["letter_number"].value(), form["letter_date"].value()) == (200, NUMBER, DAY)
        assert letter.versions.count() == 1  # read is not recorded
        typed = {"version": "1", "letter_number": NUMBER, "letter_date": "115.03.02", "source": form["source"].value()}
        client.post(url("letter_number", letter), typed)
        assert last(letter).source == LetterSource.DI

    def test_a_number_is_read_from_the_text_of_our_own_pdf(self, client, rdec, letter):
        sign_in(client, rdec)
        services.record(letter, NUMBER, DAY, by=rdec, expected=1)
        pdf = printed(client, url("letter_pdf", letter, 2)).getvalue()
        file = SimpleUploadedFile("函.pdf", pdf)
        page = client.post(url("letter_number", letter), {"version": "2", "read": "1", "letter_file": file})
        form = page.context["form"]
        assert (form["letter_number"].value(), form["letter_date"].value(), form["source"].value()) == (
            NUMBER,
            DAY,
            "pdf",
        )

    @pytest.mark.parametrize(
        ("name", "data", "words"),
        [
            ("公文.di", b"<a>", "這不是 DI 檔，或檔案已損毀（第 1 行）。請由公文系統重新匯出後再選取。"),
            ("公文.docx", b"PK", "「公文.docx」不是 DI 檔、zip 或 PDF。請選取公文系統匯出的檔案。"),
            ("公文.pdf", b"%PDF", "「公文.pdf」無法讀出文字；掃描的 PDF 請改為自行填寫發文日期與字號。"),
            ("", b"", "請先選擇要讀取的檔案，大小不超過 25 MB。"),
        ],
    )
    def test_what_cannot_be_read_is_told(self, client, rdec, letter, name, data, words):
        sign_in(client, rdec)
        file = {"letter_file": SimpleUploadedFile(name, data)} if name else {}
        page = client.post(url("letter_number", letter), {"version": "1", "read": "1", **file})
        assert (page.status_code, page.context["not_read"], letter.versions.count()) == (422, words, 1)

    def test_a_draft_has_no_number_to_read(self, client, rdec, letter):
        sign_in(client, rdec)
        file = SimpleUploadedFile("公文.di", di.written(last(letter).words))
        page = client.post(url("letter_number", letter), {"version": "1", "read": "1", "letter_file": file})
        assert page.context["not_read"] == (
            "「公文.di」裡找不到發文字號與發文日期，可能尚未發文。請自行填寫，或選取發文後的檔案。"
        )

    def test_the_same_number_twice_is_asked_about(self, client, walker, rdec, letter):
        sign_in(client, rdec)
        other = services.draft(walker.plan, "ask_opinions", by=rdec)
        services.record(other, NUMBER, DAY, by=rdec, expected=1)
        data = {"version": "1", "letter_number": NUMBER, "letter_date": "115.3.2"}
        asked = client.post(url("letter_number", letter), data)
        question = (
            f"這個發文字號已登錄於「{walker.plan}」的公文。若同一份公文確實包含本案，請勾選下面的確認後再登錄一次。"
        )
        assert (asked.status_code, asked.context["form"].errors) == (422, {"again": [question]})
        assert '<input type="checkbox" name="again"' in asked.text
        assert letter.versions.count() == 1
        assert client.post(url("letter_number", letter), data | {"again": "on"}).status_code == 302
        assert last(letter).letter_number == NUMBER

    def test_a_number_without_a_day_is_told(self, client, rdec, letter):
        sign_in(client, rdec)
        empty = client.post(url("letter_number", letter), {"version": "1"}).context["form"].errors
        half = (
            client.post(url("letter_number", letter), {"version": "1", "letter_number": NUMBER}).context["form"].errors
        )
        assert empty == {"letter_number": ["請填寫「發文字號」。"], "letter_date": ["請填寫「發文日期」。"]}
        assert half == {"letter_date": ["請一併填寫發文日期。"]}

    def test_a_stale_page_records_nothing(self, rdec, letter):
        services.record(letter, NUMBER, DAY, by=rdec, expected=1)
        with pytest.raises(StaleVersion):
            services.record(letter, "府字第2號", DAY, by=rdec, expected=1)
        services.record(letter, "府字第2號", DAY, by=rdec, expected=2)
        assert (last(letter).number, last(letter).letter_number) == (3, "府字第2號")
        with pytest.raises(Refused, match="已發文"):
            services.save(letter, last(letter).words, [], by=rdec, expected=3)


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

    def test_what_was_sent_is_seen_with_the_case(self, client, walker, rdec, letter):
        services.record(letter, NUMBER, DAY, by=rdec, expected=1)
        assert self.seen(client, walker.owner, letter, 2) == [200, 404, 404, 200, 200, 200, 1]
        assert self.seen(client, make_actor("agency"), letter, 2) == [404] * 6 + [404]

    def test_what_was_drafted_before_stays_with_its_unit(self, client, walker, rdec, letter):
        """Others read the letter as it was sent, not how it came to its words or who wrote which."""
        services.record(letter, NUMBER, DAY, by=rdec, expected=1)
        services.record(letter, "府授研考字第1150000002號", DAY, by=rdec, expected=2)
        drafts = [200, 404, 404, 404, 404, 404, 1]
        assert (
            self.seen(client, walker.owner, letter) == self.seen(client, walker.cast.of("PLATFORM"), letter) == drafts
        )
        for actor, shown in ((walker.owner, [3, 2]), (rdec, [3, 2, 1])):
            page = sign_in(client, actor).get(letter.get_absolute_url())
            assert [version.number for version in page.context["versions"]] == shown
        assert self.seen(client, rdec, letter)[3:6] == [200, 200, 200]

    def test_a_memo_stays_inside(self, client, walker, rdec, letter):
        services.record(letter, NUMBER, DAY, by=rdec, expected=1)
        Letter.objects.filter(pk=letter.pk).update(kind="memo")
        assert self.seen(client, walker.owner, letter)[0] == 404

    def test_a_letter_of_another_plan_is_not_there(self, client, rdec, letter):
        sign_in(client, rdec)
        assert client.get(reverse("proposals:letter", args=[letter.proposal_id + 1, letter.pk])).status_code == 404


def test_the_dossier_has_what_its_reader_may_see(walker, rdec, letter):
    def files(actor: Any) -> list[str]:
        return [each.name for each in enclosed(walker.plan, actor) if isinstance(each, Part)]

    name = called(last(letter))
    assert (files(rdec), files(walker.owner)) == ([f"{name}.{form}" for form in ("pdf", "odt", "di")], [])
    services.record(letter, NUMBER, DAY, by=rdec, expected=1)
    sent = called(last(letter))
    (made,) = [each.make() for each in enclosed(walker.plan, walker.owner) if getattr(each, "name", "") == f"{sent}.di"]
    assert di.read(made).content.number == NUMBER
    left = [each.name for each in enclosed(walker.plan, walker.owner) if isinstance(each, LeftOut)]
    assert (sent.endswith("_第2版"), left) == (True, ["letters/"])


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


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same(client, walker, rdec, count, django_assert_max_num_queries):
    for _number in range(count):
        services.draft(walker.plan, "ask_opinions", by=rdec)
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
    assert client.get(url("letter", letter)).context["missing"] == []
    agency = walker.plan.review_rounds.get().requests.first().agency.full_name
    client.post(url("letter_edit", letter), posted(letter, recipient=agency))
    assert client.get(url("letter", letter)).context["missing"] == [agency]
