"""會議資料: what it holds, who may have it, made once, what fails is named (R3)."""

from __future__ import annotations

import datetime as dt
import io
import re

import pypdf
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from documents.models import Attachment, PaperOrder
from documents.orders import services as orders
from documents.orders import work
from documents.orders.pages_printed import page_wish
from documents.states import Printed, Scan
from proposals.letters.services import draft, drop
from proposals.models import Proposal
from proposals.services import attach_file
from proposals.states import Purpose, State
from reviews.meetings.chart import POSTPONE, SEND_NOTICE
from reviews.meetings.services import move_meeting
from reviews.models import Packet, PacketSection
from reviews.packets.contents import Section, sections
from reviews.packets.services import ask_for_packet, make_again, packet_wish
from tests.documents.binding.test_volumes import blank, picture
from tests.factories.accounts import make_actor, sign_in
from tests.factories.kept import fresh, kept_for_module
from tests.factories.plans import walkers_at

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        yield walkers_at(State.PROJECT_MEETING)


@pytest.fixture
def walker(kept):
    return fresh(kept[0])


@pytest.fixture
def rdec(walker):
    return walker.cast.of("RDEC")


@pytest.fixture
def meeting(walker):
    return walker.plan.project_meetings.get()


def order_of(packet):
    return PaperOrder.objects.get(key=packet_wish(packet, packet.sections.all()).key)


def words(order):
    with default_storage.open(order.name) as file:
        reader = pypdf.PdfReader(io.BytesIO(file.read()))
    return ["".join(page.extract_text().split()) for page in reader.pages]


def address(meeting, number=0):
    args = [meeting.pk, number] if number else [meeting.pk]
    return reverse("reviews:packet" if number else "reviews:packets", args=args)


def test_it_holds_the_agenda_and_plan_by_plan_what_those_who_come_need(walker, rdec, meeting):
    plan, version = walker.plan, walker.plan.version
    titles = [(section.chapter, section.title) for section in sections(meeting, rdec)]
    own = f"案一　{plan.called}"
    assert titles == [
        ("", "議程"),
        (own, "摘要"),
        (own, f"計畫書（第 {version.number} 版）"),
        *((own, f"審查意見彙整表（{opened}）") for opened in plan.review_rounds.order_by("number")),
        (own, "分工及配合事項一覽表"),
    ]


def test_it_is_bound_of_what_the_queue_has_made(walker, rdec, meeting):
    work.print_due()  # what was asked for when the versions were frozen
    made_before = PaperOrder.objects.filter(state=Printed.MADE).count()
    packet = ask_for_packet(meeting, sections(meeting, rdec), by=rdec)
    assert order_of(packet).state == Printed.WANTED
    papers = work.print_due()
    order = order_of(packet)
    assert (order.state, order.places["lacking"]) == (Printed.MADE, [])
    assert papers == PaperOrder.objects.filter(state=Printed.MADE).count() - made_before
    pages = words(order)
    assert len(pages) == order.pages
    assert [f"{number}／{order.pages}" in page for number, page in enumerate(pages, 1)] == [
        number > 1 for number in range(1, order.pages + 1)
    ]
    assert "本冊未收錄：其他格式之附件（請至系統下載）。" in pages[0]
    starts = [int(number) for number in re.findall(r"\.{3,}(\d+)", pages[1])]
    assert starts == [3, 5, 6, 16, 18]
    assert "計畫摘要" in pages[4]


def test_the_same_content_is_one_packet_and_made_once(rdec, meeting):
    first = ask_for_packet(meeting, sections(meeting, rdec), by=rdec)
    assert work.print_due() > 0
    again = ask_for_packet(meeting, sections(meeting, rdec), by=rdec)
    other = ask_for_packet(meeting, sections(meeting, rdec), by=rdec, on_odd=True)
    assert (again.pk, first.number, other.number, work.print_due()) == (first.pk, 1, 2, 1)


def front(packet):
    return words(order_of(packet))[0]


def test_a_meeting_that_is_held_otherwise_is_another_packet(rdec, meeting):
    """The cover is frozen with its packet: made again, the first one says what it said."""
    held = [Section("議程", page_wish("<p>議程"))]
    first = ask_for_packet(meeting, held, by=rdec)
    move_meeting(meeting, SEND_NOTICE, by=rdec)
    was, later = meeting.place, meeting.held_at + dt.timedelta(days=7)
    move_meeting(meeting, POSTPONE, by=rdec, held_at=later, place="文心樓601會議室", reason="颱風。")
    second = ask_for_packet(meeting, held, by=rdec)
    work.print_due()
    assert (first.number, second.number, was == meeting.place) == (1, 2, False)
    PaperOrder.objects.all().delete()
    make_again(first, by=rdec)
    make_again(second, by=rdec)
    work.print_due()
    places = ["".join(was.split()), "文心樓601會議室"]
    assert [[place in front(packet) for place in places] for packet in (first, second)] == [
        [True, False],
        [False, True],
    ]
    assert ask_for_packet(meeting, held, by=rdec) == second


def test_a_packet_of_a_time_when_covers_were_not_kept_says_what_the_meeting_says(rdec, meeting):
    packet = Packet.objects.create(meeting=meeting, number=1, digest="0" * 64, for_outsiders=True, made_by="甲")
    make_again(packet, by=rdec)
    work.print_due()
    assert order_of(packet).state == Printed.MADE
    assert ["".join(meeting.place.split()) in front(packet), "會議資料（對外版）" in front(packet)] == [True, True]


def test_a_copy_for_outsiders_says_what_it_leaves_out(walker, rdec, meeting):
    held = sections(meeting, rdec, for_outsiders=True)
    packet = ask_for_packet(meeting, held, by=rdec, for_outsiders=True)
    work.print_due()
    pages = words(order_of(packet))
    contact = walker.plan.version.content["basics"]["contact"]
    text = "".join(pages)
    assert [value in text for value in contact.values() if value] == [False] * len([v for v in contact.values() if v])
    assert "計畫聯絡人之姓名、電話及電子郵件；共識會議紀錄附件（含出席人員）" in pages[0]
    assert [section.title for section in held if section.title.startswith("附件：")] == []


def test_a_section_that_fails_is_named_and_is_made_when_it_is_tried_again(client, rdec, meeting):
    packet = ask_for_packet(meeting, sections(meeting, rdec), by=rdec)
    summary = packet.sections.get(title="摘要").wish
    PaperOrder.objects.filter(key=summary.key).update(state=Printed.FAILED, failure={"code": "late"})
    work.print_due()
    chapter = packet.sections.get(title="摘要").chapter
    why = "文件內容太多，未能在時限內產生。請減少一次輸出的內容後再試。"
    assert order_of(packet).places["lacking"] == [[f"{chapter}　摘要", why]]
    page = sign_in(client, rdec).get(address(meeting)).text
    assert (f"{chapter}　摘要：{why}" in page, "缺漏的再製作一次" in page) == (True, True)
    client.post(address(meeting, 1), {"again": "on"})
    work.print_due()
    assert (order_of(packet).state, order_of(packet).places["lacking"]) == (Printed.MADE, [])


def test_files_of_the_plan_that_are_pictures_or_pdf_go_in(walker, rdec, meeting):
    plan = walker.plan
    for name, written in (("照片.png", picture()), ("名單.txt", "王小明".encode())):
        attach_file(plan, SimpleUploadedFile(name, written), Purpose.SUPPORTING, by=walker.owner)
    held = sections(meeting, rdec)
    assert [(section.title, section.kind) for section in held][-1] == ("附件：照片.png", PacketSection.FILE)
    packet = ask_for_packet(meeting, held, by=rdec)
    work.print_due()
    assert order_of(packet).places["lacking"] == []


def test_what_was_lacking_goes_in_once_it_is_there(walker, rdec, meeting):
    """A file in quarantine, and a paper whose file was lost."""
    plan = walker.plan
    attached = attach_file(plan, SimpleUploadedFile("照片.png", picture()), Purpose.SUPPORTING, by=walker.owner)
    Attachment.objects.filter(pk=attached.pk).update(scan=Scan.QUARANTINED)
    held = [Section("議程", page_wish("<p>議程")), sections(meeting, rdec)[-1]]
    packet = ask_for_packet(meeting, held, by=rdec)
    work.print_due()
    assert [name for name, _why in order_of(packet).places["lacking"]] == [f"案一　{plan.called}　附件：照片.png"]
    Attachment.objects.filter(pk=attached.pk).update(scan=Scan.CLEAN)
    default_storage.delete(PaperOrder.objects.get(key=held[0].wish.key).name)
    make_again(packet, by=rdec)
    assert order_of(packet).state == Printed.WANTED
    assert (work.print_due(), order_of(packet).places) == (2, {"lacking": [], "apart": []})
    make_again(packet, by=rdec)
    assert work.print_due() == 0


def test_an_attachment_that_is_too_long_is_named_with_where_to_have_it(client, walker, rdec, meeting):
    file = SimpleUploadedFile("全卷.pdf", blank(301))
    attach_file(walker.plan, file, Purpose.SUPPORTING, by=walker.owner)
    packet = ask_for_packet(meeting, [sections(meeting, rdec)[-1]], by=rdec)
    work.print_due()
    why = "這份附件共 301 頁，超過每份附件 300 頁的上限，請至系統下載後另行檢附。"
    name = f"案一　{walker.plan.called}　附件：全卷.pdf"
    assert order_of(packet).places == {"lacking": [], "apart": [[name, why]]}
    page = sign_in(client, rdec).get(address(meeting)).text
    assert (f"<li>{name}：{why}</li>" in page, "缺漏的再製作一次" in page) == (True, False)


class TestAgenda:
    def worded(self, walker, meeting, rdec, subject):
        """A further version of the agenda RDEC words."""
        letter = walker.plan.letters.filter(occasion="agenda").first() or draft(
            walker.plan, "agenda", meeting.pk, by=rdec
        )
        last = letter.versions.last()
        content = last.content | {"subject": subject}
        letter.versions.create(number=last.number + 1, content=content, source="edited", created_by="甲")

    def subjects(self, meeting, rdec):
        page = sections(meeting, rdec)[0].said["html"]
        return [subject for subject in ("初擬", "發出的", "後改") if subject in page]

    def test_what_rdec_is_still_wording_does_not_go_in(self, walker, rdec, meeting):
        before = sections(meeting, rdec)[0].said
        self.worded(walker, meeting, rdec, "初擬")
        assert sections(meeting, rdec)[0].said == before

    def test_it_is_the_one_that_went_out_with_the_notice(self, walker, rdec, meeting):
        self.worded(walker, meeting, rdec, "初擬")
        self.worded(walker, meeting, rdec, "發出的")
        move_meeting(meeting, SEND_NOTICE, by=rdec)
        self.worded(walker, meeting, rdec, "後改")
        assert self.subjects(meeting, rdec) == ["發出的"]

    def dropped(self, walker, rdec):
        drop(walker.plan.letters.kept().get(occasion="agenda"), by=rdec, expected=2)

    def test_one_that_was_discarded_before_the_notice_did_not_go_out(self, walker, rdec, meeting):
        before = sections(meeting, rdec)[0].said
        self.worded(walker, meeting, rdec, "初擬")
        self.dropped(walker, rdec)
        move_meeting(meeting, SEND_NOTICE, by=rdec)
        assert self.subjects(meeting, rdec) == []
        assert sections(meeting, rdec)[0].said == before

    def test_one_that_was_discarded_after_the_notice_went_out_with_it(self, walker, rdec, meeting):
        self.worded(walker, meeting, rdec, "發出的")
        move_meeting(meeting, SEND_NOTICE, by=rdec)
        self.dropped(walker, rdec)
        assert self.subjects(meeting, rdec) == ["發出的"]

    def test_after_the_meeting_was_put_off_none_has_gone_out(self, walker, rdec, meeting):
        self.worded(walker, meeting, rdec, "發出的")
        move_meeting(meeting, SEND_NOTICE, by=rdec)
        later = meeting.held_at + dt.timedelta(days=7)
        move_meeting(meeting, POSTPONE, by=rdec, held_at=later, place=meeting.place, reason="颱風。")
        assert self.subjects(meeting, rdec) == []

    def test_a_plan_that_joined_since_stands_in_it(self, walker, rdec, meeting):
        self.worded(walker, meeting, rdec, "發出的")
        move_meeting(meeting, SEND_NOTICE, by=rdec)
        Proposal.objects.filter(pk=walker.plan.pk).update(state_since=timezone.now())
        assert self.subjects(meeting, rdec) == []


class TestPages:
    def test_rdec_has_it_made_and_those_who_see_its_plans_read_it(self, client, walker, rdec, meeting):
        sign_in(client, rdec)
        page = client.get(address(meeting))
        assert "會議資料尚未製作" in page.text
        made = client.post(address(meeting), {"on_odd": "on"})
        assert made["Location"] == f"{address(meeting, 1)}?wait=1"
        waiting = client.get(made["Location"])
        assert ("取消製作" in waiting.text, waiting.status_code) == (True, 200)
        work.print_due()
        for reader in (rdec, walker.owner, walker.cast.of("AGR")):
            answer = sign_in(client, reader).get(address(meeting, 1))
            assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
            assert answer.getvalue().startswith(b"%PDF-")
        packet = Packet.objects.get()
        assert (packet.on_odd, packet.for_outsiders, packet.made_by) == (True, False, rdec.label)

    def test_the_meetings_page_leads_there_who_may_read_it(self, client, walker, rdec, meeting):
        for reader in (rdec, walker.owner, walker.cast.of("AGR")):
            page = sign_in(client, reader).get(meeting.get_absolute_url())
            assert f'href="{address(meeting)}"' in page.text
        other = make_actor("proposer", name="外人")
        of_others = Proposal.objects.create(owner=other.unit, created_by=other.user, title="外人的計畫")
        meeting.agenda_items.create(proposal=of_others, number=2)
        page = sign_in(client, walker.owner).get(meeting.get_absolute_url())
        assert (page.status_code, address(meeting) in page.text) == (200, False)
        assert client.get(address(meeting)).status_code == 404

    def test_who_does_not_see_every_plan_finds_nothing(self, client, rdec, meeting):
        ask_for_packet(meeting, sections(meeting, rdec), by=rdec)
        sign_in(client, make_actor("proposer", name="外人"))
        found = [client.get(address(meeting, number)).status_code for number in (0, 1)]
        assert (found, client.post(address(meeting)).status_code) == ([404, 404], 404)

    def test_only_rdec_has_one_made_or_cancels_it(self, client, walker, rdec, meeting):
        packet = ask_for_packet(meeting, sections(meeting, rdec), by=rdec)
        sign_in(client, walker.owner)
        assert "製作會議資料</button>" not in client.get(address(meeting)).text
        answers = [
            client.post(address(meeting)).status_code,
            client.post(address(meeting, 1), {"cancel": "on"}).status_code,
            client.post(address(meeting, 1), {"again": "on"}).status_code,
        ]
        assert (answers, order_of(packet).state) == ([404, 404, 404], Printed.WANTED)
        sign_in(client, rdec).post(address(meeting, 1), {"cancel": "on"})
        assert order_of(packet).state == Printed.CANCELLED
        assert "這份文件已取消製作。" in client.get(f"{address(meeting, 1)}?wait=1").text

    def test_a_sign_no_font_has_is_told_before(self, client, walker, rdec, meeting):
        letter = draft(walker.plan, "agenda", meeting.pk, by=rdec)
        content = dict(letter.versions.get().content)
        letter.versions.create(
            number=2, content=content | {"subject": "會議\U0001f9ff"}, source="edited", created_by="甲"
        )
        move_meeting(meeting, SEND_NOTICE, by=rdec)
        sign_in(client, rdec)
        told = client.post(address(meeting))
        assert (told.status_code, "議程「\U0001f9ff」（U+1F9FF）" in told.text) == (422, True)
        assert client.post(address(meeting), {"anyway": "on"}).status_code == 302

    def test_the_page_costs_the_same_however_many_packets(self, client, rdec, meeting, django_assert_max_num_queries):
        held = sections(meeting, rdec)
        for count in range(1, 6):
            ask_for_packet(meeting, held[:count], by=rdec)
        sign_in(client, rdec)
        client.get(address(meeting))
        with django_assert_max_num_queries(12):
            assert len(client.get(address(meeting)).context["packets"]) == 5


def test_a_packet_swept_away_is_made_again_from_what_it_held(rdec, meeting):
    packet = ask_for_packet(meeting, sections(meeting, rdec), by=rdec)
    work.print_due()
    PaperOrder.objects.all().delete()
    assert ask_for_packet(meeting, sections(meeting, rdec), by=rdec) == packet
    assert work.print_due() == packet.sections.exclude(kind=PacketSection.FILE).count() + 1
    assert orders.is_there(order_of(packet))


def test_the_volume_is_one_pdf(rdec, meeting):
    packet = ask_for_packet(meeting, sections(meeting, rdec), by=rdec)
    work.print_due()
    with default_storage.open(order_of(packet).name) as file:
        assert (
            pypdf.PdfReader(io.BytesIO(file.read())).metadata.title
            == f"{meeting.year}年第{meeting.number}次專案會議　會議資料"
        )
