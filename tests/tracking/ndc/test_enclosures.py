"""What goes with the plan to NDC: chosen on the form, frozen byte for byte, opened by who may (R15)."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from bench.pages import counted
from documents.errors import PaperError
from documents.models import Attachment, PaperOrder
from documents.orders import work
from documents.states import Scan
from programmes.models import CentralProgramme
from proposals import workflow as w
from proposals.letters import services as letters
from proposals.models import LetterEnclosure
from proposals.papers.parts import LeftOut, Part
from proposals.services import attach_file
from proposals.states import Purpose
from proposals.states import State as PlanState
from reviews.models import OpinionItem
from tests.factories.accounts import make_actor, make_district, make_unit, sign_in
from tests.factories.plans import walker_at
from tests.proposals.letters.cases import our_number, today
from tests.reviews.page_cases import keep
from tests.tracking.cases import paper
from tests.tracking.test_views import fresh, page_of
from tracking.models import Enclosure, NdcSubmission
from tracking.ndc import services as ndc
from tracking.papers.enclosing import enclosed

pytestmark = pytest.mark.django_db
SUMMARY = "審查意見彙整表"
ANSWERS = "審查意見回應對照表"


@pytest.fixture
def walker():
    return walker_at(PlanState.READY_FOR_COUNSELLING, via=("ask_review_revision",))


def letter(walker):
    return {"letter_number": "府授研展字第1150000009號", "letter_date": f"{walker.moment:%Y-%m-%d}"}


def sent(walker, *chosen):
    letter = {"letter_number": "府授研展字第1150000009號", "letter_date": walker.moment.date()}
    ndc.send(walker.plan, w.SEND_TO_COUNSELLING, enclosed=chosen, by=walker.cast.of("RDEC"), **letter)
    return list(Enclosure.objects.order_by("position"))


class TestChoosing:
    def test_the_form_offers_papers_ticked_and_the_files_of_the_case(self, walker, client):
        plan, rdec = walker.plan, walker.cast.of("RDEC")
        attach_file(plan, paper("土地同意書"), Purpose.SUPPORTING, by=rdec)
        officer, page = sign_in(client, rdec), page_of(plan, "send", "send_to_counselling")
        with counted() as asked:
            shown = officer.get(page)
        offered = [label for _code, label in shown.context["form"].fields["enclosed"].choices]
        assert offered[:2] == [SUMMARY, ANSWERS]
        assert offered[-1] == "土地同意書.txt（1 KB）"
        assert shown.context["form"]["enclosed"].value()[:2] == ["summaries", "answers"]
        code = shown.context["form"].fields["enclosed"].choices[-1][0]
        assert len(asked) == 9
        typed = {"letter_number": "府授研展字第1150000009號", "letter_date": f"{walker.moment:%Y-%m-%d}"}
        chosen = ["summaries", "answers", code]
        assert officer.post(page, fresh(shown, **typed, enclosed=chosen)).status_code == 302
        found = [(row.name, row.is_restricted) for row in Enclosure.objects.order_by("position")]
        assert found == [
            ("計畫書", False),
            (f"{SUMMARY}（第 1 輪書面審查）.odt", True),
            (f"{SUMMARY}（第 2 輪書面審查）.odt", True),
            (f"{ANSWERS}.odt", True),
            ("土地同意書.txt", False),
        ]

    def test_of_many_files_the_latest_can_be_ticked_and_the_form_says_so(self, walker, client, monkeypatch):
        monkeypatch.setattr("tracking.ndc.enclosures.MOST_FILES", 3)
        rdec = walker.cast.of("RDEC")
        for number in range(1, 5):
            attach_file(walker.plan, paper(f"佐證{number}"), Purpose.SUPPORTING, by=rdec)
        field = sign_in(client, rdec).get(page_of(walker.plan, "send", "send_to_counselling")).context["form"].fields
        files = [label for code, label in field["enclosed"].choices if code.startswith("file-")]
        assert files == [f"佐證{number}.txt（1 KB）" for number in (2, 3, 4)]
        words = "本案檔案超過 3 個，只列最近的；要檢送更早的，請壓縮成一個檔案放入本案佐證資料後再選。"
        assert field["enclosed"].help_text.endswith(words)

    def test_the_plan_goes_always_and_a_strange_choice_is_refused(self, walker, client):
        rdec, page = sign_in(client, walker.cast.of("RDEC")), page_of(walker.plan, "send", "send_to_counselling")
        refused = rdec.post(page, fresh(rdec.get(page), **letter(walker), enclosed=["file-999999"]))
        assert refused.context["form"].errors["enclosed"] == ["選取的附件已不在本案中，請重新整理後再選。"]
        assert [row.attachment for row in sent(walker)] == [None]


class TestFrozen:
    def test_what_was_sent_stays_whatever_is_said_later(self, walker):
        rows = sent(walker, "summaries", "answers")
        assert [row.position for row in rows] == [0, 1, 2, 3]
        with rows[1].attachment.file.open("rb") as stored:
            data = stored.read()
        assert len(data) == rows[1].attachment.size
        assert "content.xml" in zipfile.ZipFile(BytesIO(data)).namelist()
        total = sum(row.attachment.size for row in rows[1:])
        assert NdcSubmission.objects.get().size_label == f"{-(-total // 1024)} KB"
        for statement in (lambda: Enclosure.objects.update(name="改"), Enclosure.objects.all().delete):
            with pytest.raises(DatabaseError), transaction.atomic():
                statement()

    def test_they_are_the_papers_that_went_with_the_letter(self, walker):
        """What is said between the letter and the recording of the sending is in neither."""
        rdec = walker.cast.of("RDEC")
        drafted = letters.draft(walker.plan, "send_to_ndc", None, by=rdec)
        letters.record(drafted, our_number(9), today(), by=rdec, expected=1)
        OpinionItem.objects.update(answer="發文之後改寫的回應")
        given = {"letter_number": our_number(9), "letter_date": today()}
        ndc.send(walker.plan, w.SEND_TO_COUNSELLING, enclosed=("summaries", "answers"), by=rdec, **given)
        rows = list(Enclosure.objects.order_by("position"))
        kept = LetterEnclosure.objects.order_by("pk")
        assert [row.attachment for row in rows[1:]] == [each.attachment for each in kept]
        assert [row.name for row in rows[1:]] == [each.attachment.name for each in kept]

    def test_so_are_those_of_a_draft_that_has_no_number_yet(self, walker):
        rdec = walker.cast.of("RDEC")
        letters.draft(walker.plan, "send_to_ndc", None, by=rdec)
        rows = sent(walker, "answers")
        assert [row.attachment for row in rows[1:]] == [LetterEnclosure.objects.get(title=ANSWERS).attachment]

    def test_a_draft_that_was_dropped_lends_nothing_nor_what_a_letter_does_not_attach(self, walker):
        rdec = walker.cast.of("RDEC")
        dropped = letters.draft(walker.plan, "send_to_ndc", None, by=rdec)
        letters.drop(dropped, by=rdec, expected=1)
        drafted = letters.draft(walker.plan, "send_to_ndc", None, by=rdec, again=True)
        version = drafted.versions.get()
        letters.save(drafted, version.words, version.attached[:-1], by=rdec, expected=1)  # without the answers
        rows = sent(walker, "summaries", "answers")
        kept = [each.attachment for each in LetterEnclosure.objects.order_by("pk")]
        own = [each.attachment for each in LetterEnclosure.objects.filter(letter=drafted, title=SUMMARY).order_by("pk")]
        assert [row.attachment for row in rows[1:3]] == own
        assert rows[3].attachment not in kept

    def test_the_form_ticks_what_the_letter_names(self, walker, client):
        rdec = walker.cast.of("RDEC")
        row = attach_file(walker.plan, paper("會議紀錄"), Purpose.SUPPORTING, by=rdec)
        drafted = letters.draft(walker.plan, "send_to_ndc", None, by=rdec)
        version, code = drafted.versions.get(), f"file-{walker.plan.files.get(attachment=row).pk}"
        letters.save(drafted, version.words, [*version.attached[:-1], code], by=rdec, expected=1)
        shown = sign_in(client, rdec).get(page_of(walker.plan, "send", "send_to_counselling"))
        assert shown.context["form"]["enclosed"].value() == ["summaries", code]

    def test_a_number_recorded_after_another_was_typed_takes_its_place(self, walker, client):
        rdec, page = walker.cast.of("RDEC"), page_of(walker.plan, "send", "send_to_counselling")
        drafted, officer = letters.draft(walker.plan, "send_to_ndc", None, by=rdec), sign_in(client, rdec)
        keep(officer, officer.get(page), letter_number=our_number(7), letter_date="", enclosed=["answers"])
        assert officer.get(page).context["form"]["letter_number"].value() == our_number(7)
        letters.record(drafted, our_number(9), today(), by=rdec, expected=1)
        form = officer.get(page).context["form"]
        said = (form["letter_number"].value(), form["letter_date"].value(), form["enclosed"].value())
        assert said == (our_number(9), today(), ["answers"])


class TestWhoOpens:
    def test_papers_of_the_review_are_for_who_sent_and_who_received_them(self, walker, client):
        attach_file(walker.plan, paper("圖說"), Purpose.SUPPORTING, by=walker.cast.of("RDEC"))
        file = walker.plan.files.latest("id")
        _plan, summary, _second, drawing = sent(walker, "summaries", f"file-{file.pk}")
        cast = walker.cast
        readers = {
            "rdec": cast.of("RDEC"),
            "ndc": cast.of("NDC"),
            "owner": walker.owner,
            "platform": cast.of("PLATFORM"),
            "other": make_actor("proposer", name="別案提案人"),
            "agency": make_actor("agency", name="他機關"),
            "district": make_actor(make_unit("district_office", district=make_district("梨山區")), name="他區公所"),
        }
        pages = [reverse("tracking:enclosure", args=[walker.plan.pk, row.pk]) for row in (summary, drawing)]
        found = {name: [_status(sign_in(client, actor), page) for page in pages] for name, actor in readers.items()}
        assert found == {
            "rdec": [200, 200],
            "ndc": [200, 200],
            "owner": [404, 200],
            "platform": [404, 200],
            "other": [404, 404],
            "agency": [404, 404],
            "district": [404, 404],
        }

    def test_the_tab_says_what_was_sent_within_twelve_questions(self, walker, client):
        sent(walker, "summaries", "answers")
        ndc_officer = sign_in(client, walker.cast.of("NDC"))
        tab = reverse("tracking:plan", args=[walker.plan.pk])
        with counted() as asked:
            page = ndc_officer.get(tab).content.decode()
        assert len(asked) <= 12
        assert "共 4 件；計畫書以外合計" in page
        owner = sign_in(client, walker.owner).get(tab).content.decode()
        assert "僅研考會及國發會可開啟" in owner


class TestLetter:
    def test_it_names_what_goes_along_with_counts(self, walker):
        words = letters.draft(walker.plan, "send_to_ndc", None, by=walker.cast.of("RDEC")).versions.get().words
        assert words.enclosures == f"計畫書1份、{SUMMARY}2份、{ANSWERS}1份"
        assert words.files == (
            f"計畫書_第{walker.plan.version.number}版.odt",
            f"{SUMMARY}（第 1 輪書面審查）.odt",
            f"{SUMMARY}（第 2 輪書面審查）.odt",
            f"{ANSWERS}.odt",
        )
        assert list(LetterEnclosure.objects.values_list("title", "is_restricted")) == [
            *[(SUMMARY, True)] * 2,
            (ANSWERS, True),
        ]

    def test_it_goes_by_way_of_the_ministry_where_a_programme_asks_for_it(self, walker):
        docked = CentralProgramme.objects.filter(budgetline__venture__proposal=walker.plan).order_by("code").first()
        CentralProgramme.objects.filter(pk=docked.pk).update(through_ministry=True)
        words = letters.draft(walker.plan, "send_to_ndc", None, by=walker.cast.of("RDEC")).versions.get().words
        assert words.recipient.name == docked.ministry
        assert docked.ministry.endswith("會")
        assert words.subject.endswith("請貴會核轉國家發展委員會提報輔導會議審議，請　查照。")
        assert [party.name for party in words.originals] == [docked.ministry]
        assert words.copies[0].name == "國家發展委員會"


def _status(client, page):
    """What a page answers; a file that it sends is closed once it was read."""
    answer = client.get(page)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


class TestAllInOne:
    def test_the_zip_holds_what_went_along_in_its_order_and_the_page_says_how_much_it_is(self, walker, client):
        plan, rdec = walker.plan, walker.cast.of("RDEC")
        attach_file(plan, paper("土地同意書"), Purpose.SUPPORTING, by=rdec)
        file = plan.files.order_by("id").last()
        sent(walker, "summaries", f"file-{file.pk}")
        found = NdcSubmission.objects.get()
        address = reverse("tracking:enclosures_zip", args=[plan.pk, found.pk])
        officer, tab = sign_in(client, rdec), reverse("tracking:plan", args=[plan.pk])
        PaperOrder.objects.all().delete()  # the plan is not printed yet
        assert "共 4 件；計畫書以外合計" in officer.get(tab).text
        assert officer.post(address).status_code == 302
        while work.print_due():
            pass
        with zipfile.ZipFile(BytesIO(b"".join(officer.get(address)))) as archive:
            assert archive.namelist() == [
                "01 計畫書.pdf",
                "02 審查意見彙整表（第 1 輪書面審查）.odt",
                "03 審查意見彙整表（第 2 輪書面審查）.odt",
                "04 土地同意書.txt",
            ]
            assert archive.read("01 計畫書.pdf")[:5] == b"%PDF-"
            with file.attachment.file.open("rb") as stored:
                assert archive.read("04 土地同意書.txt") == stored.read()
        page = officer.get(tab).text
        assert ("共 4 件，合計" in page, "計畫書以外合計" in page, address in page) == (True, False, True)

    def test_what_is_let_out_of_quarantine_is_in_the_next_one(self, walker, client):
        plan, rdec = walker.plan, walker.cast.of("RDEC")
        attach_file(plan, paper("土地同意書"), Purpose.SUPPORTING, by=rdec)
        file = plan.files.order_by("id").last().attachment
        sent(walker, f"file-{plan.files.order_by('id').last().pk}")
        address = reverse("tracking:enclosures_zip", args=[plan.pk, NdcSubmission.objects.get().pk])
        officer = sign_in(client, rdec)
        found = []
        for scan in (Scan.QUARANTINED, Scan.CLEAN, Scan.QUARANTINED):
            Attachment.objects.filter(pk=file.pk).update(scan=scan)
            officer.post(address)
            while work.print_due():
                pass
            with zipfile.ZipFile(BytesIO(b"".join(officer.get(address)))) as archive:
                found.append(archive.namelist()[1:])
        assert found == [["未能放入的附件.txt"], ["02 土地同意書.txt"], ["未能放入的附件.txt"]]

    def test_it_is_there_for_who_may_open_all_of_it(self, walker, client):
        sent(walker, "summaries")
        address = reverse("tracking:enclosures_zip", args=[walker.plan.pk, NdcSubmission.objects.get().pk])
        for actor, status in ((walker.owner, 404), (walker.cast.of("PLATFORM"), 404), (walker.cast.of("NDC"), 200)):
            assert sign_in(client, actor).get(address).status_code == status
            assert address not in client.get(reverse("tracking:plan", args=[walker.plan.pk])).text or status == 200


class TestDossier:
    def test_what_went_along_is_in_it_for_who_opens_it_and_named_for_others(self, walker):
        plan, rdec = walker.plan, walker.cast.of("RDEC")
        attach_file(plan, paper("土地同意書"), Purpose.SUPPORTING, by=rdec)
        rows = sent(walker, "summaries", f"file-{plan.files.order_by('id').last().pk}")
        folder = f"國發會/{NdcSubmission.objects.get()}_檢送文件"
        names = [f"{folder}/{row.name}" for row in rows]

        def found(actor):
            each = list(enclosed(plan, actor))
            parts = [f"{part.folder}/{part.name}" for part in each if isinstance(part, Part) and part.folder == folder]
            return parts, [(left.name, str(left.reason)) for left in each if isinstance(left, LeftOut)]

        version = (names[0], f"檢送的是{plan.version}，內容在「各版內容」資料夾。")
        file = (names[3], "已放在「附件」資料夾。")
        restricted = [(name, "僅研考會及國發會可開啟。") for name in names[1:3]]
        assert found(rdec) == (names[1:3], [version, file])
        assert found(walker.owner) == ([], [version, *restricted, file])

    def test_a_file_in_quarantine_or_lost_is_told(self, walker):
        _plan, summary, second = sent(walker, "summaries")
        Attachment.objects.filter(pk=summary.attachment_id).update(scan=Scan.QUARANTINED)
        second.attachment.file.storage.delete(second.attachment.file.name)
        told = []
        for part in enclosed(walker.plan, walker.cast.of("RDEC")):
            if isinstance(part, Part) and part.folder.endswith("檢送文件"):
                with pytest.raises(PaperError) as refused:
                    part.make()
                told.append(str(refused.value))
        assert [words.startswith(f"「{summary.name}」") for words in told] == [True, False]
        assert told[1] == "檔案不在儲存空間中，請通知系統管理者。"
