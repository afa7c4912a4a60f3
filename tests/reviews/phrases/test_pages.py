"""An agency keeps its own phrases and has them where it writes; others do not find them."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied

from accounts.states import Role
from reviews.models import Phrase
from reviews.phrases.forms import PhraseForm
from reviews.phrases.services import remove_phrase, save_phrase
from tests.factories.accounts import make_actor
from tests.reviews.cases import asked, reviewed_plan
from tests.reviews.page_cases import text, url

pytestmark = pytest.mark.django_db
LIST, NEW = "/reviews/phrases/", "/reviews/phrases/new/"
SAID = {"name": "汛期", "text": "施工期程請避開汛期。"}


@pytest.fixture
def head(cast):
    return make_actor(cast.farm.unit, Role.SUPERVISOR, name="農業主管")


def test_added_changed_and_removed_each_with_its_record(as_, head):
    client = as_(head)
    assert client.post(NEW, SAID)["Location"] == LIST
    phrase = Phrase.objects.get()
    assert (phrase.unit, phrase.text, SAID["text"] in text(client.get(LIST))) == (head.unit, SAID["text"], True)
    client.post(f"{LIST}{phrase.pk}/", SAID | {"text": "請避開汛期。"})
    client.post(f"{LIST}{phrase.pk}/remove/")
    assert Phrase.objects.exists() is False
    said = [f"{verb} 汛期（{head}）" for verb in ("新增", "變更", "刪除")]
    assert list(LogEntry.objects.order_by("id").values_list("change_message", flat=True)) == said


def test_a_name_is_used_once_in_a_unit(cast, as_, head):
    Phrase.objects.create(unit=cast.water.unit, **SAID)
    client = as_(head)
    assert client.post(NEW, SAID).status_code == 302
    page = client.post(NEW, SAID | {"text": "另一句"})
    assert (page.status_code, page.context["form"].non_field_errors()) == (422, ["貴機關已有這個名稱的常用語句。"])
    assert page.context["form"]["text"].value() == "另一句"


def test_its_administrator_keeps_them_too(cast, as_):
    keeper = make_actor(cast.farm.unit, Role.ADMINISTRATOR, name="農業管理")
    assert as_(keeper).post(NEW, SAID).status_code == 302


@pytest.mark.parametrize("who", ["farm", "reader", "rdec", "proposer", "supervisor"])
def test_nobody_else_keeps_them(cast, as_, head, who):
    phrase, actor = Phrase.objects.create(unit=cast.farm.unit, **SAID), getattr(cast, who)
    client = as_(actor)
    assert [client.get(page).status_code for page in (LIST, NEW, f"{LIST}{phrase.pk}/")] == [404] * 3
    assert client.post(f"{LIST}{phrase.pk}/remove/").status_code == 404
    with pytest.raises(PermissionDenied):
        remove_phrase(phrase, by=actor)


def test_those_of_another_agency_are_not_there(cast, as_, head):
    phrase, client = Phrase.objects.create(unit=cast.water.unit, **SAID), as_(head)
    assert (SAID["text"] in text(client.get(LIST)), client.get(f"{LIST}{phrase.pk}/").status_code) == (False, 404)
    assert [client.post(f"{LIST}{phrase.pk}/{verb}", SAID).status_code for verb in ("", "remove/")] == [404] * 2
    form = PhraseForm(SAID, instance=phrase)
    assert form.is_valid() is True
    with pytest.raises(PermissionDenied):
        save_phrase(form, by=head)


def test_they_stand_in_the_form_of_their_agency_alone(cast, as_):
    plan = reviewed_plan(cast)
    Phrase.objects.create(unit=cast.farm.unit, **SAID)
    found = [
        SAID["text"] in text(as_(who).get(url("opinion_file", asked(plan, who).pk))) for who in (cast.farm, cast.water)
    ]
    assert found == [True, False]
