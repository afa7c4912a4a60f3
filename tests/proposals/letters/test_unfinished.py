"""Nothing half empty is printed or numbered; a letter drafted for a step is remembered once the step is done."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from documents.letters.values import Party, Passage
from documents.models import PaperOrder
from proposals.letters import services
from proposals.letters.drafting import BLANK_DAY, gaps
from proposals.letters.enclosing import enclosed
from proposals.letters.occasions import drafted, drafted_by, offered
from proposals.models import Proposal
from proposals.papers.parts import LeftOut
from proposals.states import State
from proposals.workflow import CONCLUDE_REVIEW, FORWARD
from tests.factories.accounts import sign_in
from tests.factories.plans import walkers_at
from tests.proposals.letters.cases import last, our_number, today, typed_day, url, written_early
from workflow.calendar import clock
from workflow.engine.errors import Refused

pytestmark = pytest.mark.django_db
LACKS = "這份公文還沒寫完，請先按「修改」補上：受文者或正本、空白的日期、（請填事由）。補上後才能下載與登錄文號。"


@pytest.fixture
def bare(letter, rdec):
    """To nobody, until a day nobody knows, for a reason that its writer is to give."""
    words = last(letter).words
    passages = (Passage("說明", "依據（請填事由）辦理。"), *words.passages[1:])
    said = replace(words, originals=(), recipient=None, subject=f"請於{BLANK_DAY}前惠復。", passages=passages)
    services.save(letter, said, last(letter).attached, by=rdec, expected=1)
    return letter


def test_what_a_letter_lacks_is_named(letter, bare):
    assert list(map(str, gaps(last(bare).words))) == ["受文者或正本", "空白的日期", "（請填事由）"]
    whole = replace(last(bare).words, originals=(Party("甲"),), recipient=Party("甲"), subject="請惠復。", passages=())
    assert gaps(whole) == []


def test_it_is_neither_downloaded_nor_numbered(client, rdec, bare):
    sign_in(client, rdec)
    page = client.get(bare.get_absolute_url()).text
    assert page.count(LACKS) == 1
    shut = re.findall(r'<span class="btn disabled" aria-disabled="true">(.*?)</span>', page)
    assert shut == ["PDF", "ODT", "DI（zip）", "登錄文號"]
    pressed = [url(name, bare, 2) for name in ("letter_pdf", "letter_odt", "letter_di")] + [url("letter_number", bare)]
    assert [address in page for address in pressed] == [False] * 4
    assert url("letter_pdf", bare, 1) in page  # the version before was written to its end
    for name in ("letter_pdf", "letter_odt", "letter_di"):
        answer = client.get(url(name, bare, 2), follow=True)
        assert (answer.redirect_chain, [str(said) for said in answer.context["messages"]]) == (
            [(bare.get_absolute_url(), 302)],
            [LACKS],
        )
    assert (client.post(url("letter_pdf", bare, 2)).status_code, PaperOrder.objects.filter(kind="page").count()) == (
        302,
        0,
    )
    with pytest.raises(Refused) as refused:
        services.record(bare, our_number(), today(), by=rdec, expected=2)
    assert str(refused.value) == LACKS
    given = {"version": "2", "letter_number": our_number(), "letter_date": typed_day()}
    page = client.post(url("letter_number", bare), given)
    assert (page.status_code, page.context["refused"], page.context["form"]["letter_number"].value()) == (
        409,
        LACKS,
        our_number(),
    )


def test_the_dossier_names_it_as_left_out(walker, rdec, bare):
    (left,) = [each for each in enclosed(walker.plan, rdec) if isinstance(each, LeftOut) and each.name != "公文/"]
    assert left.reason == LACKS


def test_what_was_sent_so_once_is_read(client, rdec, bare):
    said = {
        "content": last(bare).content,
        "attached": last(bare).attached,
        "letter_number": our_number(),
        "letter_date": today(),
    }
    bare.versions.create(number=3, source="typed", created_by="甲", **said)
    bare.status = "sent"
    bare.save()
    sign_in(client, rdec)
    assert client.get(url("letter_odt", bare, 3)).status_code == 200
    assert client.get(bare.get_absolute_url()).context["unfinished"] == ""


def test_a_letter_for_a_step_is_remembered_once_the_step_is_done():
    (walker,) = walkers_at(State.WITH_DISTRICT)
    office, plan = walker.cast.of("D200"), walker.plan
    with clock.at(walker.moment):
        letter = services.draft(plan, "forward_to_rdec", by=office)

    def found():
        read = Proposal.objects.annotate(drafted=drafted_by(office)).get(pk=plan.pk)
        return [(each.occasion.name, each.draft) for each in drafted(offered(read, office), read)]

    assert found() == [("return_to_proposer", None), ("forward_to_rdec", letter.pk)]
    walker.step(FORWARD)
    plan = Proposal.objects.get(pk=plan.pk)
    assert (plan.state, plan.state_since > letter.made_at) == (State.WITH_RDEC, True)
    assert found() == [("forward_to_rdec", letter.pk)]
    with pytest.raises(services.AlreadyDrafted):
        services.draft(plan, "forward_to_rdec", by=office)


def test_one_that_was_written_for_another_step_is_none_of_this(walker, rdec):
    """It was for a return; the plan went on."""
    with clock.at(walker.moment):
        letter = written_early(walker.plan, "return_to_proposer", rdec)
    read = Proposal.objects.annotate(drafted=drafted_by(rdec))
    assert [each["pk"] for each in read.get(pk=walker.plan.pk).drafted] == [letter.pk]
    walker.step(CONCLUDE_REVIEW)
    assert read.get(pk=walker.plan.pk).drafted == []
