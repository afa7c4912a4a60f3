"""The number and the day a letter was given: typed, read from a file, asked about where they stand elsewhere."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from documents.letters import di
from inputs.fields import format_roc, roc_year
from inputs.problems import problems_in
from proposals.letters import services
from proposals.numbers.doubts import Asked
from proposals.states import LetterSource
from tests.documents.letters.test_di import FOREIGN
from tests.documents.orders.printed import printed
from tests.factories.accounts import sign_in
from tests.proposals.letters.cases import fixed, last, our_number, posted, today, typed_day, url
from workflow.engine.errors import DataMissing, Refused, StaleVersion

pytestmark = pytest.mark.django_db


class TestNumbering:
    def test_a_number_typed_back_sends_the_letter(self, client, rdec, letter):
        sign_in(client, rdec)
        data = {"version": "1", "letter_number": our_number(), "letter_date": typed_day(), "once": "k"}
        assert client.post(url("letter_number", letter), data)["Location"] == url("letter", letter)
        letter.refresh_from_db()
        assert (letter.status, last(letter).letter_number, last(letter).letter_date) == ("sent", our_number(), today())
        assert (last(letter).source, last(letter).number) == ("typed", 2)
        assert client.get(url("letter_edit", letter)).status_code == 404
        late = client.post(url("letter_edit", letter), posted(letter, subject="太晚"))
        assert (late.status_code, "太晚" in late.text, letter.versions.count()) == (409, True, 2)

    @pytest.mark.parametrize("packed", [False, True])
    def test_a_number_is_read_from_the_di(self, client, rdec, letter, packed):
        sign_in(client, rdec)
        data = di.written(last(letter).words.sent(our_number(), today()))
        if packed:
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w") as archive:
                archive.writestr("公文.di", data)
            data = out.getvalue()
        file = SimpleUploadedFile("公文.zip" if packed else "公文.di", data)
        page = client.post(url("letter_number", letter), {"version": "1", "read": "1", "letter_file": file})
        form = page.context["form"]
        assert (page.status_code, form["letter_number"].value(), form["letter_date"].value()) == (
            200,
            our_number(),
            today(),
        )
        assert letter.versions.count() == 1  # read is not recorded
        typed = {"version": "1", "letter_number": our_number(), "letter_date": typed_day()}
        typed |= {name: form[name].value() for name in ("source", "received")}
        client.post(url("letter_number", letter), typed)
        assert last(letter).source == LetterSource.DI
        assert last(letter).as_received == di.read(data if not packed else di.written(last(letter).words))

    def test_what_a_foreign_di_says_is_shown_and_kept_with_the_letter(self, client, walker, rdec, to_owner):
        sign_in(client, rdec)
        file = SimpleUploadedFile("來文.di", FOREIGN.encode())
        page = client.post(url("letter_number", to_owner), {"version": "1", "read": "1", "letter_file": file})
        assert [(str(label), text) for label, text in page.context["received"].facts] == [
            ("發文機關", "國家發展委員會"),
            ("文別", "函"),
            ("主旨", "所送計畫 <甲> 一案，請查照。"),
            ("受文者", "如交換表"),
            ("正本", "臺中市政府（含附件）"),
            ("附件", "如主旨"),
            ("隨文檔案", "383150000A_115000_ATTACH1.pdf"),
        ]
        assert "所送計畫 &lt;甲&gt; 一案，請查照。" in page.text
        form = page.context["form"]
        typed = {"version": "1", **{name: form[name].value() for name in ("letter_number", "source", "received")}}
        typed["letter_date"] = "115.11.20"
        asked = client.post(url("letter_number", to_owner), typed)
        ours = last(to_owner).words
        assert asked.context["form"].errors == {
            "again": [
                f"請核對：發文日期 115.11.20 早於擬稿的 {typed_day()}。",
                f"請核對：發文機關在檔案中是「國家發展委員會」，這份公文是「{ours.sender.name}」。",
                f"請核對：主旨在檔案中是「所送計畫 <甲> 一案，請查照。」，這份公文是「{ours.subject}」。",
                f"請核對：正本在檔案中是「臺中市政府」，這份公文是「{ours.originals[0].name}」。",
            ]
        }
        assert (asked.status_code, to_owner.versions.count()) == (422, 1)
        code = asked.context["form"]["again"].field.widget.attrs["value"]
        client.post(url("letter_number", to_owner), typed | {"again": code})
        assert last(to_owner).as_received.content == di.read(FOREIGN.encode()).content
        assert last(to_owner).words.subject != last(to_owner).as_received.content.subject
        shown = client.get(url("letter", to_owner)).context["received"]
        assert (shown.facts, shown.notes) == (page.context["received"].facts, page.context["received"].notes)
        sign_in(client, walker.owner)
        other = client.get(url("letter", to_owner))  # another letter's words are for who took them for this one alone
        assert (other.status_code, other.context["received"], "&lt;甲&gt;" in other.text) == (200, None, False)

    def test_what_was_read_is_dropped_by_typing_the_number_again(self, client, rdec, to_owner):
        sign_in(client, rdec)
        read = di.read(di.written(last(to_owner).words.sent(our_number(), today())))
        origin = services.Origin(LetterSource.DI, read)
        services.record(to_owner, our_number(), today(), by=rdec, expected=1, origin=origin)
        assert client.get(url("letter", to_owner)).context["received"].notes == read.notes
        services.record(to_owner, our_number(), today(), by=rdec, expected=2, origin=fixed("讀錯檔案。"))
        assert client.get(url("letter", to_owner)).context["received"] is None
        assert [version.source for version in to_owner.versions.order_by("number")] == ["drafted", "di", "fixed"]

    def test_a_number_of_another_year_than_its_day_is_asked_about(self, rdec, letter):
        assert (
            self.asked(rdec, letter, "府授研展字第1140000001號", today())
            == f"字號的年度是 114 年，發文日期在 {roc_year(today())} 年"
        )

    def test_a_day_before_the_draft_is_asked_about(self, rdec, letter):
        before = today() - dt.timedelta(days=1)
        said = f"發文日期 {format_roc(before)} 早於擬稿的 {typed_day()}"
        assert self.asked(rdec, letter, "府授研考字第1號", before) == said

    def test_another_offices_word_is_asked_about_once_the_units_own_is_known(self, rdec, letter, to_owner):
        services.record(to_owner, our_number(), today(), by=rdec, expected=1)
        said = f"字號的字是「農水」，{rdec.unit}先前登錄的是「府授研考」"
        assert self.asked(rdec, letter, "農水字第1號", today()) == said
        services.record(
            to_owner, "農 水字第２號", today(), by=rdec, expected=2, origin=fixed("誤植。")
        )  # meant once, it is known

    def asked(self, rdec, letter, number: str, day: dt.date) -> str:
        """What is asked of a number and a day; ticked for just these it is recorded, for no others."""
        with pytest.raises(Asked) as asked:
            services.record(letter, number, day, by=rdec, expected=1)
        assert letter.versions.count() == 1
        code = asked.value.code
        with pytest.raises(Asked):
            services.record(letter, f"{number} 之1", day, by=rdec, expected=1, meant=code)
        services.record(letter, number, day, by=rdec, expected=1, meant=code)
        assert (last(letter).letter_number, last(letter).letter_date) == (number, day)
        assert asked.value.asked == [str(asked.value)]
        return str(asked.value).removeprefix("請核對：").removesuffix("。")

    def test_what_the_file_gave_is_compared_with_what_is_recorded(self, rdec, to_owner):
        words = last(to_owner).words
        other = replace(words, subject="函復案號 099-0007 一案")
        read = di.Read(other.sent(our_number(2), today()))
        origin = services.Origin(LetterSource.DI, read)
        given = {"by": rdec, "expected": 1}
        with pytest.raises(Asked) as asked:
            services.record(to_owner, our_number(), today(), origin=origin, **given)
        assert asked.value.asked == [
            f"請核對：主旨在檔案中是「函復案號 099-0007 一案」，這份公文是「{words.subject}」。",
            f"請核對：檔案中的案號是「099-0007」，本案是「{to_owner.proposal.case_number}」。",
            f"請核對：發文字號在檔案中是「{our_number(2)}」，這份公文是「{our_number()}」。",
        ]
        again = services.Origin(LetterSource.DI, replace(read, notes=("另一個檔案。",)))
        with pytest.raises(Asked):  # the tick was for another file
            services.record(to_owner, our_number(), today(), origin=again, meant=asked.value.code, **given)
        services.record(to_owner, our_number(), today(), origin=origin, meant=asked.value.code, **given)
        assert last(to_owner).letter_number == our_number()

    def test_a_pdf_of_another_letter_is_asked_about(self, client, rdec, letter, to_owner):
        sign_in(client, rdec)
        services.record(letter, our_number(), today(), by=rdec, expected=1)
        pdf = printed(client, url("letter_pdf", letter, 2)).getvalue()
        file = SimpleUploadedFile("函.pdf", pdf)
        form = client.post(url("letter_number", to_owner), {"version": "1", "read": "1", "letter_file": file}).context[
            "form"
        ]
        typed = {"version": "1", "letter_number": our_number(2), "letter_date": typed_day()}
        typed |= {name: form[name].value() for name in ("source", "text")}
        asked = client.post(url("letter_number", to_owner), typed)
        said = f"請核對：檔案裡找不到這份公文的主旨「{last(to_owner).words.subject}」。"
        assert asked.context["form"].errors == {"again": [said]}
        forged = client.post(url("letter_number", to_owner), typed | {"text": "x"})
        assert (forged.status_code, last(to_owner).source, last(to_owner).received) == (302, "pdf", None)

    def test_what_nobody_read_is_not_kept(self, client, rdec, letter):
        sign_in(client, rdec)
        forged = {
            "version": "1",
            "letter_number": our_number(),
            "letter_date": typed_day(),
            "source": "di",
            "received": "e30:x",
        }
        client.post(url("letter_number", letter), forged)
        assert (last(letter).letter_number, last(letter).as_received) == (our_number(), None)

    def test_a_number_is_read_from_the_text_of_our_own_pdf(self, client, rdec, letter):
        sign_in(client, rdec)
        services.record(letter, our_number(), today(), by=rdec, expected=1)
        pdf = printed(client, url("letter_pdf", letter, 2)).getvalue()
        file = SimpleUploadedFile("函.pdf", pdf)
        page = client.post(url("letter_number", letter), {"version": "2", "read": "1", "letter_file": file})
        form = page.context["form"]
        assert (form["letter_number"].value(), form["letter_date"].value(), form["source"].value()) == (
            our_number(),
            today(),
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
        other = services.draft(walker.plan, "ask_opinions", by=rdec, again=True)
        services.record(other, our_number(), today(), by=rdec, expected=1)
        data = {"version": "1", "letter_number": our_number(), "letter_date": typed_day()}
        asked = client.post(url("letter_number", letter), data)
        question = f"這個發文字號已登錄於「{walker.plan}」的公文。"
        assert (asked.status_code, asked.context["form"].errors) == (422, {"again": [question]})
        assert '<input type="checkbox" name="again"' in asked.text
        assert letter.versions.count() == 1
        assert client.post(url("letter_number", letter), data | {"again": "on"}).status_code == 422
        code = asked.context["form"]["again"].field.widget.attrs["value"]
        before = format_roc(today() - dt.timedelta(days=1))
        changed = client.post(url("letter_number", letter), data | {"letter_date": before, "again": code})
        doubt = f"請核對：發文日期 {before} 早於擬稿的 {typed_day()}。"
        form = changed.context["form"]
        assert (changed.status_code, form.errors) == (422, {"again": [question, doubt]})
        # On top each is a line of its own that begins with what is wrong and leads to where it is answered.
        assert [(problem.words, problem.label, problem.anchor) for problem in problems_in(form)] == [
            (question, "", "id_again"),
            (doubt, "", "id_again"),
        ]
        assert "有 2 個地方需要修正" in changed.text
        assert f'<a class="alert-link" href="#id_again">{doubt}</a>' in changed.text
        assert "確實是這份公文，或同一份公文也包含本案時，勾選後再登錄一次。" in changed.text
        assert f'value="{code}"' not in changed.text
        assert letter.versions.count() == 1
        assert client.post(url("letter_number", letter), data | {"again": code}).status_code == 302
        assert last(letter).letter_number == our_number()

    def test_a_number_without_a_day_is_told(self, client, rdec, letter):
        sign_in(client, rdec)
        empty = client.post(url("letter_number", letter), {"version": "1"}).context["form"].errors
        half = (
            client.post(url("letter_number", letter), {"version": "1", "letter_number": our_number()})
            .context["form"]
            .errors
        )
        assert empty == {"letter_number": ["請填寫「發文字號」。"], "letter_date": ["請填寫「發文日期」。"]}
        assert half == {"letter_date": ["請一併填寫發文日期。"]}

    def test_a_refused_page_goes_on_from_the_version_it_showed(self, client, rdec, letter):
        sign_in(client, rdec)
        sent = {"version": "1", "letter_number": our_number(2), "letter_date": typed_day()}
        services.record(letter, our_number(), today(), by=rdec, expected=1)
        half = client.post(url("letter_number", letter), sent | {"letter_date": ""})
        assert (half.status_code, half.context["version"]) == (422, 1)
        late = client.post(url("letter_number", letter), sent)
        assert (late.status_code, late.context["version"], last(letter).letter_number) == (409, 2, our_number())
        again = client.post(url("letter_number", letter), sent | {"version": "2", "reason": ""})
        assert (again.status_code, list(again.context["form"].errors)) == (422, ["reason"])
        done = client.post(url("letter_number", letter), sent | {"version": "2", "reason": "字號誤植一碼。"})
        assert (done.status_code, last(letter).source, last(letter).reason) == (302, "fixed", "字號誤植一碼。")
        page = client.get(url("letter", letter)).text
        assert ("更正文號" in page, "字號誤植一碼。" in page, our_number() in page) == (True, True, True)

    def test_a_stale_page_records_nothing(self, rdec, letter):
        services.record(letter, our_number(), today(), by=rdec, expected=1)
        with override("en"), pytest.raises(StaleVersion) as late:
            services.record(letter, our_number(2), today(), by=rdec, expected=1)
        assert f"{rdec.unit}・Officer {rdec.user}" in str(late.value)
        with pytest.raises(DataMissing):
            services.record(letter, our_number(2), today(), by=rdec, expected=2)
        assert services.record(letter, our_number(), today(), by=rdec, expected=2).number == 2  # nothing to correct
        services.record(letter, our_number(2), today(), by=rdec, expected=2, origin=fixed("誤植。"))
        assert (last(letter).number, last(letter).letter_number) == (3, our_number(2))
        with pytest.raises(Refused, match="已發文"):
            services.save(letter, last(letter).words, [], by=rdec, expected=3)
