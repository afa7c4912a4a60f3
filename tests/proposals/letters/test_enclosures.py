"""What goes with a letter: the line 附件 says what is in the files, each is opened by its own rule, the queue makes the ZIP."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from documents.files.names import clean_name
from documents.letters.paper import paper as letter_paper
from documents.letters.values import FIELDS
from documents.models import Attachment, PaperOrder
from documents.orders import work
from documents.states import Printed, Scan
from proposals.enclosures import things
from proposals.enclosures.reading import keep
from proposals.enclosures.things import APART, Drawn, Enclosed, apart_of, in_order, line, told_apart, with_files
from proposals.letters import services
from proposals.letters.enclosing import enclosed
from proposals.letters.forms import WordingForm
from proposals.letters.occasions import occasions
from proposals.letters.shown import called
from proposals.models import LetterEnclosure, PlanVersion, Proposal
from proposals.papers.parts import LeftOut, Part
from proposals.services import attach_file
from proposals.states import Purpose
from tests.factories.accounts import sign_in
from tests.proposals.letters.cases import last, our_number, posted, today, url, zipped
from tests.reviews.cases import paper
from workflow.calendar import clock

pytestmark = pytest.mark.django_db
PLAN, TABLE = Enclosed("plan-1", "計畫書", "計畫書.odt"), Enclosed("kept-1", "彙整表", "彙整表.odt")


def kept(letter, rdec, **more):
    """A paper frozen with the letter, which takes it along; the version that says so."""
    drawn = Drawn("紀要", lambda: [letter_paper(last(letter).words, clock.now())], **more)
    (each,) = keep(letter, drawn, by=rdec)
    chosen = [*things.of_version(last(letter)), each]
    content = with_files(last(letter).words, chosen)
    return services.save(letter, content, [it.code for it in chosen], by=rdec, expected=last(letter).number)


class TestLine:
    def test_it_counts_what_has_one_title(self):
        again = replace(TABLE, code="kept-2")
        assert line([PLAN, TABLE, again]) == "計畫書1份、彙整表2份"
        assert (line([]), line([], "模型1件"), line([PLAN], "模型1件")) == (
            "",
            "模型1件（另送）",
            "計畫書1份、模型1件（另送）",
        )

    def test_what_is_sent_in_another_way_is_read_back(self, letter):
        words = last(letter).words
        for chosen, apart in (([PLAN], "模型1件"), ([PLAN, TABLE], ""), ([], "樣品、圖說")):
            assert apart_of(with_files(words, chosen, apart), chosen) == apart
        older = replace(words, enclosures="會議議程及計畫書各1份", files=())
        assert apart_of(older, []) == "會議議程及計畫書各1份"

    def test_no_two_files_of_a_letter_have_one_name(self):
        names = [each.name for each in told_apart([PLAN, replace(PLAN, code="plan-2", name="計畫書.ODT"), PLAN])]
        assert names == ["計畫書.odt", "計畫書-2.ODT", "計畫書-3.odt"]

    def test_nor_where_the_name_is_as_long_as_a_name_may_be(self):
        long, bare = clean_name(f"{'長' * 120}.odt"), "計畫書"
        names = [
            each.name for each in told_apart([replace(PLAN, name=name) for name in (long, long, long, bare, bare)])
        ]
        assert names == [long, f"{'長' * 94}-2.odt", f"{'長' * 94}-3.odt", "計畫書", "計畫書-2"]
        assert [len(name) for name in names[:3]] == [100] * 3

    def test_what_the_letter_had_keeps_its_name_whatever_is_offered_beside_it(self):
        had = [replace(PLAN, code="file-2", name="計畫書.odt")]
        offered = [Enclosed("file-1", "計畫書", "計畫書.odt"), Enclosed("file-2", "計畫書", "計畫書.odt")]
        assert [each.name for each in told_apart(offered, had)] == ["計畫書-2.odt", "計畫書.odt"]

    def test_what_is_new_stands_beside_the_first_of_its_title(self):
        had = [TABLE, PLAN, replace(TABLE, code="kept-2")]
        new, other = replace(PLAN, code="plan-2"), replace(PLAN, code="file-1", title="圖說")
        assert in_order([other, new, PLAN, *reversed(had[::2])], had) == [had[0], new, PLAN, had[2], other]

    def test_a_line_without_a_file_cannot_be_typed(self, letter):
        """Of every kind of letter with 附件, whatever is typed."""
        had = {"enclosures", "files"} & set(FIELDS[letter.kind])
        form = WordingForm(content=last(letter).words, files={}, chosen=())
        assert (had, "enclosures" in form.fields, "apart" in form.fields) == ({"enclosures", "files"}, False, True)
        typed = {name: value for name in form.fields if (value := form[name].value()) is not None}
        sent = WordingForm({**typed, "apart": "計畫書1份"}, content=last(letter).words, files={}, chosen=())
        assert sent.is_valid(), sent.errors
        assert (sent.edited().enclosures, sent.edited().files) == (f"計畫書1份{APART}", ())


def test_what_is_sent_in_another_way_is_printed_so(client, rdec, letter):
    sign_in(client, rdec).post(url("letter_edit", letter), posted(letter, apart="模型1件"))
    assert last(letter).words.enclosures == "計畫書1份、模型1件（另送）"
    page = client.get(url("letter_edit", letter))
    assert page.context["form"]["apart"].value() == "模型1件"
    client.post(url("letter_edit", letter), posted(letter))
    assert last(letter).number == 2


class TestNames:
    """Two files of a case may have one name: the line counts them under it, and saved unchanged they stay as they are."""

    @pytest.fixture
    def two(self, walker, rdec, letter):
        for _each in range(2):
            attach_file(walker.plan, paper("回復函"), Purpose.CONFIRMATION, by=rdec)
        files = walker.plan.files.filter(purpose=Purpose.CONFIRMATION).order_by("id")
        chosen = list(told_apart([*things.of_version(last(letter)), *map(things.file_of, files)]))
        content = with_files(last(letter).words, chosen, "模型1件")
        services.save(letter, content, [each.code for each in chosen], by=rdec, expected=1)
        return chosen

    def test_saved_unchanged_they_stay(self, client, rdec, letter, two):
        said = last(letter).words
        assert said.enclosures == "計畫書1份、回復函2份、模型1件（另送）"
        assert (said.files[1:], said.titles[1:]) == (("回復函.txt", "回復函-2.txt"), ("回復函", "回復函"))
        assert things.of_version(last(letter)) == two
        page = sign_in(client, rdec).get(url("letter_edit", letter))
        assert page.context["form"]["apart"].value() == "模型1件"
        client.post(url("letter_edit", letter), posted(letter))
        assert (last(letter).number, last(letter).words) == (2, said)

    def test_one_alone_keeps_the_name_that_it_had(self, client, rdec, letter, two):
        sign_in(client, rdec).post(url("letter_edit", letter), posted(letter, attached=[two[0].code, two[2].code]))
        found = last(letter)
        assert (found.words.enclosures, found.words.files[1:]) == (
            "計畫書1份、回復函1份、模型1件（另送）",
            ("回復函-2.txt",),
        )
        client.post(url("letter_edit", letter), posted(letter))
        assert last(letter) == found

    def test_letters_that_were_saved_before_titles_were_kept_get_them(self, walker, rdec, letter, two):
        kept(letter, rdec)
        said = [version.content for version in letter.versions.all()]
        table = "ALTER TABLE proposals_letterversion {} TRIGGER USER"
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET ROLE NONE")
            cursor.execute(table.format("DISABLE"))
            cursor.execute("UPDATE proposals_letterversion SET content = content - 'titles'")
            assert last(letter).words.titles == ()
            cursor.execute(table.format("ENABLE"))
            cursor.execute(import_module("proposals.migrations.0011_letter_titles").TITLES)
        assert [version.content for version in letter.versions.all()] == said
        assert said[2]["titles"] == ["計畫書", "回復函", "回復函", "紀要"]


def test_who_gets_what_goes_along_is_marked_so(walker, rdec, letter, to_owner):
    enclosed = [{party.enclosed for party in last(each).words.originals} for each in (letter, to_owner)]
    assert enclosed == [{True}, {False}]


class TestZip:
    def test_the_queue_makes_it_and_the_page_says_how_far_it_is(self, client, rdec, letter):
        address = url("letter_di", letter, 1)
        sign_in(client, rdec)
        assert "這份文件還沒有製作。" in client.get(address).text
        waiting = client.post(address)
        assert "製作中" in client.get(waiting["Location"]).text
        work.print_due()
        assert "文件已完成。" in client.get(waiting["Location"]).text
        with zipped(client, letter, 1) as archive:
            assert [name.rpartition(".")[2] for name in archive.namelist()] == ["di", "sw", "odt"]

    def test_of_a_letter_alone_it_is_given_at_once(self, client, rdec, to_owner):
        answer = sign_in(client, rdec).get(url("letter_di", to_owner, 1))
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")

    def test_what_is_in_quarantine_is_told_and_the_rest_waits_for_it(self, client, walker, rdec, letter):
        kept(letter, rdec)
        Attachment.objects.filter(pk=LetterEnclosure.objects.get().attachment_id).update(scan=Scan.QUARANTINED)
        answer = sign_in(client, rdec).get(url("letter_di", letter, 2), follow=True)
        (message,) = answer.context["messages"]
        assert str(message).startswith("DI 與附件不能下載：紀要（「")
        assert client.post(url("letter_di", letter, 2)).status_code == 302
        assert PaperOrder.objects.filter(kind="letter_zip").count() == 0

    def test_a_file_that_is_lost_is_named_and_the_order_fails(self, client, rdec, letter):
        kept(letter, rdec)
        stored = LetterEnclosure.objects.get().attachment
        stored.file.storage.delete(stored.file.name)
        sign_in(client, rdec).post(url("letter_di", letter, 2))
        work.print_due()
        order = PaperOrder.objects.get(kind="letter_zip")
        assert (order.state, order.reason) == (
            Printed.WANTED,
            f"「{stored.name}」不在儲存空間中，請通知系統管理者。",
        )


class TestOpening:
    def file(self, client, actor, letter, place):
        answer = sign_in(client, actor).get(url("letter_file", letter, last(letter).number, place))
        if answer.status_code == 200:
            b"".join(answer)
        return answer.status_code

    def test_each_is_offered_on_the_letters_page(self, client, walker, rdec, letter):
        kept(letter, rdec)
        page = sign_in(client, rdec).get(letter.get_absolute_url())
        found = page.context["enclosed"]
        assert [(each.title, bool(each.url), each.shut) for each in found] == [("計畫書", True, ""), ("紀要", True, "")]
        assert [f'href="{each.url}"' in page.text for each in found] == [True, True]
        answers = [client.get(each.url) for each in found]
        assert [b"".join(answer)[:2] for answer in answers] == [b"PK", b"PK"]

    def test_what_names_who_said_what_is_for_rdec_and_ndc(self, client, walker, rdec, to_owner):
        kept(to_owner, rdec, is_restricted=True)
        services.record(to_owner, our_number(), today(), by=rdec, expected=2)
        assert [self.file(client, actor, to_owner, 1) for actor in (rdec, walker.owner)] == [200, 404]
        page = client.get(to_owner.get_absolute_url())
        assert [(each.url, each.shut) for each in page.context["enclosed"]] == [("", "僅研考會及國發會可開啟")]
        told = client.get(url("letter_di", to_owner, 3), follow=True)
        assert [str(message) for message in told.context["messages"]] == [
            "DI 與附件不能下載：紀要（僅研考會及國發會可開啟）。公文本身可下載 PDF 或 ODT。"
        ]

    def test_a_place_that_is_none_is_not_there(self, client, rdec, letter):
        assert [self.file(client, rdec, letter, place) for place in (1, 2)] == [200, 404]

    def test_of_another_letter_and_for_others_nothing_is_there(self, client, walker, rdec, letter, to_owner):
        assert self.file(client, walker.owner, letter, 1) == 404
        assert self.file(client, rdec, to_owner, 1) == 404

    def test_the_page_asks_the_same_however_many_go_along(
        self, client, walker, rdec, letter, django_assert_num_queries
    ):
        kept(letter, rdec)
        sign_in(client, rdec)
        client.get(letter.get_absolute_url())
        with django_assert_num_queries(11):
            client.get(letter.get_absolute_url())
        for number in range(3):
            attach_file(walker.plan, paper(f"佐證{number}"), Purpose.SUPPORTING, by=rdec)
            kept(letter, rdec)
        files = [things.file_of(each) for each in walker.plan.files.filter(purpose=Purpose.SUPPORTING)]
        chosen = [*things.of_version(last(letter)), *files]
        content = with_files(last(letter).words, chosen)
        services.save(letter, content, [each.code for each in chosen], by=rdec, expected=last(letter).number)
        with django_assert_num_queries(12):  # one for the files of the case
            client.get(letter.get_absolute_url())


def test_what_was_frozen_with_a_letter_stays(rdec, letter):
    kept(letter, rdec)
    for statement in (lambda: LetterEnclosure.objects.update(title="改"), LetterEnclosure.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            statement()


def test_a_newer_version_of_the_plan_is_told_to_who_writes(client, walker, rdec, letter):
    number = walker.plan.version.number + 1
    filed_again(walker.plan)
    page = sign_in(client, rdec).get(letter.get_absolute_url())
    assert page.context["newer"] == f"計畫書_第{number}版.odt"
    assert reverse("proposals:letter_edit", args=[letter.proposal_id, letter.pk]) in page.text
    client.post(url("letter_edit", letter), posted(letter, attached=[f"plan-{number}"]))
    assert client.get(letter.get_absolute_url()).context["newer"] == ""
    assert last(letter).words.enclosures == "計畫書1份"


def test_of_what_its_writer_took_out_nothing_is_newer(client, walker, rdec, letter):
    services.save(letter, with_files(last(letter).words, []), [], by=rdec, expected=1)
    filed_again(walker.plan)
    assert sign_in(client, rdec).get(letter.get_absolute_url()).context["newer"] == ""


def test_once_it_is_sent_nothing_is_newer(client, walker, rdec, letter):
    services.record(letter, our_number(), today(), by=rdec, expected=1)
    filed_again(walker.plan)
    assert sign_in(client, rdec).get(letter.get_absolute_url()).context["newer"] == ""


def filed_again(plan):
    """The plan's next version, as of now."""
    said = {"content": plan.version.content, "sha256": "0" * 64, "created_by": "甲"}
    version = PlanVersion.objects.create(proposal=plan, number=plan.version.number + 1, **said)
    Proposal.objects.filter(pk=plan.pk).update(version=version)


class TestMadeAnew:
    def test_what_cannot_be_drawn_any_more_stays(self, rdec, letter, monkeypatch):
        """Beside another of its title, which can, or alone."""
        had = kept(letter, rdec).attached
        for papers, stays in ((list, True), (lambda: [letter_paper(last(letter).words, clock.now())], False)):
            anew = replace(occasions["ask_opinions"], encloses=lambda *_about, papers=papers: [Drawn("紀要", papers)])
            monkeypatch.setitem(occasions, "ask_opinions", anew)
            renewed = services.renew(letter, by=rdec, expected=last(letter).number)
            assert (renewed.words.titles[-1], had[-1] in renewed.attached) == ("紀要", stays)


class TestDossier:
    def found(self, walker, actor):
        each = list(enclosed(walker.plan, actor))
        parts = [f"{part.folder}/{part.name}" for part in each if isinstance(part, Part)]
        left = {left.name: str(left.reason) for left in each if isinstance(left, LeftOut)}
        return parts, left

    def test_what_goes_along_is_in_it_or_named_with_where_it_is(self, walker, rdec, to_owner):
        attach_file(walker.plan, paper("圖說"), Purpose.SUPPORTING, by=rdec)
        file = things.file_of(walker.plan.files.latest("pk"))
        number = walker.plan.version.number
        kept(to_owner, rdec)
        chosen = [*things.plan_of(walker.plan), *things.of_version(last(to_owner)), file]
        content = with_files(last(to_owner).words, chosen)
        services.save(to_owner, content, [each.code for each in chosen], by=rdec, expected=2)
        folder = f"公文/{called(last(to_owner))}_附件"
        parts, left = self.found(walker, rdec)
        assert [name for name in parts if name.startswith(folder)] == [f"{folder}/{chosen[1].name}"]
        assert {name: why for name, why in left.items() if name.startswith(folder)} == {
            f"{folder}/計畫書_第{number}版.odt": "即本封存的計畫書或經費表。",
            f"{folder}/圖說.txt": "已放在「附件」資料夾。",
        }
        (made,) = [each for each in enclosed(walker.plan, rdec) if getattr(each, "folder", "") == folder]
        assert made.make()[:2] == b"PK"

    def test_the_files_of_a_letter_are_asked_for_once(self, walker, rdec, to_owner):
        file = things.file_of(walker.plan.files.filed(walker.plan).first())
        asked = []
        for number in (1, 2, 3):
            chosen = [*things.of_version(kept(to_owner, rdec)), *([file] if number == 1 else [])]
            content = with_files(last(to_owner).words, chosen)
            services.save(to_owner, content, [each.code for each in chosen], by=rdec, expected=last(to_owner).number)
            with CaptureQueriesContext(connection) as captured:
                list(enclosed(Proposal.objects.get(pk=walker.plan.pk), rdec))
            asked.append(len(captured))
        assert asked == [asked[0]] * 3

    def test_what_its_reader_may_not_open_is_named_with_the_reason(self, walker, rdec, to_owner):
        kept(to_owner, rdec, is_restricted=True)
        services.record(to_owner, our_number(), today(), by=rdec, expected=2)
        folder = f"公文/{called(last(to_owner))}_附件"
        name = f"{folder}/{last(to_owner).words.files[0]}"
        assert name in self.found(walker, rdec)[0]
        parts, left = self.found(walker, walker.owner)
        assert (name in parts, left[name]) == (False, "僅研考會及國發會可開啟")
