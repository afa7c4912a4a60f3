"""更正 of what only the log holds: reasons, notes, letters; the line stays, the correction stands beside it."""

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.states import Role
from inputs.fields import format_roc
from proposals import workflow as w
from proposals.corrections.entries import entries
from proposals.corrections.forms import CorrectionForm
from proposals.corrections.services import correct
from proposals.models import ProposalTransition, SectionRequest
from proposals.states import Fit
from tests.factories.accounts import sign_in
from tests.proposals.intake.cases import forward, found
from tests.workflow.cases import fresh, kept_for_module, make_cast, walker_at
from workflow.engine.errors import DataMissing, GuardFailed, NotPermitted, StaleVersion
from workflow.engine.services import perform
from workflow.models import Notification, OutboxMessage

pytestmark = pytest.mark.django_db
LINE = entries["line"]


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker):
    with kept_for_module(django_db_blocker):
        cast = make_cast()
        yield {
            "returned": walker_at("intake_revision", cast, owner="退件協會", via=("return_from_district",)),
            "declined": walker_at("declined", cast, owner="不予協會"),
        }


@pytest.fixture
def returned(kept):
    return fresh(kept["returned"])


def line_of(plan, move):
    return plan.transitions.get(move=move)


def asked(line):
    """What the return asked of the concept."""
    return next(asked for asked in line.data["sections"] if asked["section"] == "concept")


def field(line):
    """Under which name its reason is corrected."""
    return f"asked_{line.data['sections'].index(asked(line))}"


def label(line):
    """As the page calls it."""
    return f"{asked(line)['venture']}・事業構想：理由"


def told(actor):
    return Notification.objects.filter(user=actor.user).latest("id")


class TestCorrect:
    def test_of_two_ventures_of_one_title_it_is_the_one_that_is_meant(self, returned):
        plan, line = returned.plan, line_of(returned.plan, "return_from_district")
        first = SectionRequest.objects.get(pk=asked(line)["request"])
        first.pk, first.venture = None, plan.venture_list[1]
        first.save(force_insert=True)  # the same title, section and moment
        correct(plan, LINE, line, values={field(line): "只改這一項。"}, reason="誤植", by=returned.cast.of("D200"))
        reasons = dict(plan.section_requests.filter(section="concept").values_list("pk", "reason"))
        assert reasons == {asked(line)["request"]: "只改這一項。", first.pk: first.reason}

    def test_both_values_are_kept_with_who_when_and_why(self, returned):
        plan, office = returned.plan, returned.cast.of("D200")
        line, version = line_of(plan, "return_from_district"), plan.row_version
        old = asked(line)["reason"]
        made = correct(plan, LINE, line, values={field(line): "請補明地點。"}, reason="寫錯章節", by=office)
        assert (made.move, made.is_move, made.move_label) == ("correct", False, "更正")
        assert (made.actor_label, made.data["reason"]) == (str(office), "寫錯章節")
        assert made.data["entry"] == {"kind": "line", "id": str(line.pk), "label": "退請補正"}
        assert made.data["corrected"] == [
            {"field": field(line), "label": label(line), "old": old, "new": "請補明地點。", "value": "請補明地點。"}
        ]
        line.refresh_from_db()
        plan.refresh_from_db()
        assert (asked(line)["reason"], plan.state, plan.row_version) == (old, "intake_revision", version)

    def test_the_proposer_reads_the_corrected_reason_and_is_told(self, client, returned):
        plan, office = returned.plan, returned.cast.of("D200")
        line = line_of(plan, "return_from_district")
        correct(plan, LINE, line, values={field(line): "請補明地點。"}, reason="寫錯章節", by=office)
        assert plan.section_requests.get(section="concept").reason == "請補明地點。"
        notice = told(returned.owner)
        assert notice.text == (
            f"{plan}：更正退請補正，{label(line)} {asked(line)['reason']} → 請補明地點。（{office}）"
        )
        assert notice.url == f"/plans/{plan.pk}/history/"
        page = sign_in(client, returned.owner).get(f"/plans/{plan.pk}/history/").content.decode()
        assert f"<del>{asked(line)['reason']}</del> → <ins>請補明地點。</ins>" in page
        assert "更正理由：寫錯章節" in page
        assert f"退請補正　{label(line)}：{asked(line)['reason']} → 請補明地點。" in page
        assert "/correct/line/" not in page

    def test_a_second_correction_corrects_the_first(self, returned):
        plan, office = returned.plan, returned.cast.of("D200")
        line = line_of(plan, "return_from_district")
        correct(plan, LINE, line, values={field(line): "一"}, reason="甲", by=office)
        made = correct(plan, LINE, line, values={field(line): "二"}, reason="乙", by=office)
        assert (made.data["corrected"][0]["old"], made.data["corrected"][0]["new"]) == ("一", "二")

    def test_nothing_is_corrected_without_a_change_or_a_reason(self, returned):
        plan, office = returned.plan, returned.cast.of("D200")
        line = line_of(plan, "return_from_district")
        before = plan.transitions.count()
        with pytest.raises(DataMissing) as same:
            correct(plan, LINE, line, values={field(line): asked(line)["reason"]}, reason="甲", by=office)
        assert str(same.value) == "內容與原來相同，沒有要更正的。"
        with pytest.raises(DataMissing) as no_reason:
            correct(plan, LINE, line, values={field(line): "一"}, reason=" ", by=office)
        assert str(no_reason.value) == "請說明更正的理由。"
        assert plan.transitions.count() == before

    @pytest.mark.parametrize("who", ["RDEC", "PLATFORM", "owner"])
    def test_only_who_may_make_the_move_corrects_it(self, client, returned, who):
        actor = returned.owner if who == "owner" else returned.cast.of(who)
        line = line_of(returned.plan, "return_from_district")
        with pytest.raises(NotPermitted):
            correct(returned.plan, LINE, line, values={field(line): "一"}, reason="甲", by=actor)
        address = f"/plans/{returned.plan.pk}/correct/line/{line.pk}/"
        assert sign_in(client, actor).get(address).status_code == 404

    def test_two_officers_do_not_overwrite_each_other_unseen(self, returned):
        plan, office = returned.plan, returned.cast.of("D200")
        line = line_of(plan, "return_from_district")
        correct(plan, LINE, line, values={field(line): "一"}, reason="甲", by=office, expected_version=0, key="k")
        again = correct(
            plan, LINE, line, values={field(line): "一"}, reason="甲", by=office, expected_version=0, key="k"
        )
        assert (again.key, plan.transitions.filter(move="correct").count()) == ("k", 1)
        with pytest.raises(StaleVersion):
            correct(plan, LINE, line, values={field(line): "二"}, reason="乙", by=office, expected_version=0)

    def test_a_refused_page_that_is_older_than_another_correction_stays_so(self, client, returned):
        plan, office = returned.plan, returned.cast.of("D200")
        line = line_of(plan, "return_from_district")
        address = f"/plans/{plan.pk}/correct/line/{line.pk}/"
        page = sign_in(client, office).get(address)
        typed = {name: page.context["form"][name].value() or "" for name in page.context["form"].fields}
        typed |= {"expected_version": page.context["expected_version"], "key": page.context["key"], field(line): "二"}
        correct(plan, LINE, line, values={field(line): "一"}, reason="甲", by=office)
        refused = client.post(address, typed | {"why": ""})
        assert (refused.status_code, refused.context["expected_version"]) == (422, 0)
        late = client.post(address, typed | {"why": "乙"})
        assert (late.status_code, late.context["expected_version"]) == (409, 1)
        assert client.post(address, typed | {"why": "乙", "expected_version": "1"}).status_code == 302

    def test_the_database_keeps_corrections(self, returned):
        plan, office = returned.plan, returned.cast.of("D200")
        line = line_of(plan, "return_from_district")
        made = correct(plan, LINE, line, values={field(line): "一"}, reason="甲", by=office)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            ProposalTransition.objects.filter(pk=made.pk).update(data={})
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            ProposalTransition.objects.filter(pk=made.pk).delete()


class TestThePage:
    def test_from_the_history_and_back(self, client, returned):
        plan, line = returned.plan, line_of(returned.plan, "return_from_district")
        office, address = sign_in(client, returned.cast.of("D200")), f"/plans/{plan.pk}/correct/line/{line.pk}/"
        assert f'href="{address}"' in office.get(f"/plans/{plan.pk}/history/").content.decode()
        page = office.get(address)
        form = page.context["form"]
        assert form[field(line)].value() == asked(line)["reason"]
        data = {name: form[name].value() or "" for name in form.fields}
        data |= {"key": page.context["key"], "expected_version": page.context["expected_version"]}
        bad = office.post(address, data | {field(line): "請補明地點。"})
        assert (bad.status_code, bad.context["form"].errors) == (422, {"why": ["請填寫「更正理由」。"]})
        done = office.post(address, data | {field(line): "請補明地點。", "why": "寫錯章節"})
        assert (done.status_code, done.headers["Location"]) == (302, f"/plans/{plan.pk}/history/")
        late = office.post(address, data | {field(line): "再改", "why": "再改", "key": "other"})
        assert late.status_code == 409
        assert late.context["refused"] == "這一頁開啟之後，已有人更正過這項資料。請依最新內容再確認。"
        assert late.context["form"][field(line)].value() == "再改"

    def test_what_is_not_there_is_not_found(self, client, returned):
        office, plan = sign_in(client, returned.cast.of("D200")), returned.plan
        notice = line_of(plan, "notify")
        assert office.get(f"/plans/{plan.pk}/correct/nothing/1/").status_code == 404
        assert office.get(f"/plans/{plan.pk}/correct/line/999999/").status_code == 404
        assert office.get(f"/plans/{plan.pk}/correct/line/{notice.pk}/").status_code == 404


class TestForwarding:
    def test_letter_and_words_of_the_office(self, client, returned):
        returned.walk("with_rdec")
        plan, office = returned.plan, returned.cast.of("D200")
        line = line_of(plan, "forward")
        form = CorrectionForm(plan=plan, entry=LINE, row=_attached(line), by=office)
        assert list(form.fields) == ["vision_fit", "letter_number", "letter_date", "why"]
        day = form["letter_date"].value()
        correct(
            plan,
            LINE,
            line,
            values={"vision_fit": "符合本區願景。", "letter_number": "石區農字第2號", "letter_date": day},
            reason="誤植",
            by=office,
        )
        plan.refresh_from_db()
        assert plan.vision_fit == "符合本區願景。"
        page = sign_in(client, office).get(f"/plans/{plan.pk}/versions/").content.decode()
        assert ("石區農字第2號" in page, line.data["letter_number"] in page) == (True, False)

    def test_a_letter_is_taken_away_whole_or_not_at_all(self, client, returned):
        returned.walk("with_rdec")
        plan, office = returned.plan, sign_in(client, returned.cast.of("D200"))
        line = line_of(plan, "forward")
        address = f"/plans/{plan.pk}/correct/line/{line.pk}/"
        page = office.get(address)
        sent = {"key": page.context["key"], "expected_version": page.context["expected_version"]}
        sent |= {"vision_fit": line.data["vision_fit"], "letter_number": "", "letter_date": "", "why": "並未發文"}
        assert office.post(address, sent).status_code == 302
        made = plan.transitions.filter(move="correct").latest("id")
        assert [(one["field"], one["new"]) for one in made.data["corrected"]] == [
            ("letter_number", "—"),
            ("letter_date", "—"),
        ]

    def test_a_letter_issued_afterwards_is_added_whole(self, client, returned):
        returned.walk("with_district")
        plan, office = returned.plan, sign_in(client, returned.cast.of("D200"))
        line = forward(plan, returned.cast.of("D200"), found(plan, Fit.FITS, Fit.FITS))
        address = f"/plans/{plan.pk}/correct/line/{line.pk}/"
        page = office.get(address)
        sent = {"key": page.context["key"], "expected_version": page.context["expected_version"]}
        sent |= {"vision_fit": line.data["vision_fit"], "letter_number": "石區農字第3號", "why": "補登公文"}
        assert office.post(address, sent).context["form"].errors == {"letter_date": ["請一併填寫發文日期。"]}
        today = format_roc(timezone.localdate())
        assert office.post(address, sent | {"letter_date": today}).status_code == 302
        (made,) = [line for line in plan.transitions.order_by("id") if line.move == "correct"]
        assert [(one["field"], one["old"]) for one in made.data["corrected"]] == [
            ("letter_number", "—"),
            ("letter_date", "—"),
        ]


class TestEnded:
    def test_of_a_withdrawn_case_nothing_is_corrected(self, client, returned):
        plan, office = returned.plan, returned.cast.of("D200")
        line = line_of(plan, "return_from_district")
        perform(plan, w.WITHDRAW, by=returned.owner, reason="不再提案")
        with pytest.raises(GuardFailed) as refused:
            correct(plan, LINE, line, values={field(line): "一"}, reason="甲", by=office)
        assert str(refused.value) == "本案已「撤案」，登錄的資料不再更正。"
        page = sign_in(client, office).get(f"/plans/{plan.pk}/correct/line/{line.pk}/")
        assert (page.status_code, "本案已「撤案」，登錄的資料不再更正。" in page.content.decode()) == (200, True)
        assert "/correct/line/" not in client.get(f"/plans/{plan.pk}/history/").content.decode()

    def test_the_letter_that_declined_a_case_outlives_it(self, kept):
        walker = fresh(kept["declined"])
        head = walker.cast.of("RDEC", Role.SUPERVISOR)
        line = line_of(walker.plan, "decline")
        made = correct(walker.plan, LINE, line, values={"letter_number": "府授研字第9號"}, reason="誤植", by=head)
        assert made.data["corrected"][0]["old"] == line.data["letter_number"]
        assert told(walker.owner).text.startswith(f"{walker.plan}：更正不予成案，發文字號 ")
        mail = OutboxMessage.objects.filter(user=walker.owner.user).latest("pk").payload
        assert mail["text"] == f"{walker.plan}：更正不予成案（{head}）"  # values were typed, and stay here
        with pytest.raises(NotPermitted):
            correct(walker.plan, LINE, line, values={"letter_number": "1"}, reason="甲", by=walker.cast.of("RDEC"))


def _attached(line):
    line.corrections = []
    return line
