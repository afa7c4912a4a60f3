"""Files of what was refused: the request that stored them removes them, the sweep finds what a killed worker left."""

from __future__ import annotations

import datetime as dt
import io
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.states import Role, UnitKind
from documents import leftovers, tasks
from documents.leftovers import LeftoversMiddleware
from documents.models import Attachment
from documents.services import attach
from proposals.models import DistrictVision
from proposals.states import State as PlanState
from tests.documents.stored import EICAR, stored_files
from tests.factories.accounts import make_actor, make_unit, sign_in
from tests.tracking.cases import executing_plan, make_cast, make_plan, make_submission, paper, typed_work
from tests.tracking.test_views import fresh, move_page, page_of
from tracking.states import MeetingKind, State

NOON = dt.datetime(2026, 11, 23, 4, 0, tzinfo=dt.UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]


@pytest.fixture
def actor() -> Actor:
    return make_actor()


def requested(view: Callable[[], object]) -> None:
    """A request whose page does what ``view`` does."""

    def page(_request: object) -> HttpResponse:
        view()
        return HttpResponse()

    LeftoversMiddleware(page)(RequestFactory().get("/"))


def store(actor: Actor, *names: str) -> list[Attachment]:
    return [attach(SimpleUploadedFile(name, name.encode()), by=actor) for name in names]


def test_what_was_taken_back_leaves_no_file(actor: Actor, settings) -> None:
    def page() -> None:
        store(actor, "一.txt")
        with transaction.atomic():
            store(actor, "二.txt", "三.txt")
            transaction.set_rollback(True)

    requested(page)
    kept = Attachment.objects.get()
    assert (kept.name, [path.name for path in stored_files(settings)]) == ("一.txt", [str(kept.pk)])


def test_a_page_that_breaks_leaves_no_file(actor: Actor, settings) -> None:
    def page() -> None:
        with transaction.atomic():
            store(actor, "一.txt")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        requested(page)
    assert stored_files(settings) == []


def test_three_files_of_which_the_third_is_infected(client: Client, settings, clamd) -> None:
    office = make_actor(make_unit(UnitKind.DISTRICT_OFFICE, district="石岡區"), Role.OFFICER)
    names = ("一.txt", "二.txt", "三.txt")
    files = {f"file_{n}": SimpleUploadedFile(name, b"text") for n, name in enumerate(names, 1)}
    files["file_3"] = SimpleUploadedFile("三.txt", EICAR)
    typed = {"number": 1, "text": "願景", "adopted_on": "115-03-02"}
    answer = sign_in(client, office).post(f"/plans/visions/{office.unit.district.code}/", typed | files)
    assert (answer.status_code, answer.context["form"].non_field_errors()) == (
        422,
        ["「三.txt」含有病毒（Eicar-Test-Signature），沒有存入系統。請先掃毒您的電腦，再上傳乾淨的檔案。"],
    )
    assert (DistrictVision.objects.count(), Attachment.objects.count(), stored_files(settings)) == (0, 0, [])


USED = "這個送出代碼已用於另一個動作。請重新開啟頁面。"


def counselling_plan(cast):
    plan = make_plan(cast, PlanState.NDC_COUNSELLING)
    make_submission(plan, MeetingKind.COUNSELLING)
    return plan


def test_a_key_used_on_another_plan_leaves_no_minutes(client: Client, settings) -> None:
    cast = make_cast()
    first, second = counselling_plan(cast), counselling_plan(cast)
    sign_in(client, cast.rdec)
    answers = []
    for plan in (first, second):
        url = page_of(plan, "ndc_pass", "counselling_pass")
        data = fresh(client.get(url), met_on="115-3-2", file=paper()) | {"key": "one-key"}
        answers.append(client.post(url, data))
    assert (answers[0].status_code, answers[1].status_code, answers[1].context["refused"]) == (302, 409, USED)
    assert [path.name for path in stored_files(settings)] == [str(Attachment.objects.get().pk)]


def test_a_key_used_on_another_undertaking_leaves_no_work_plan(client: Client, settings) -> None:
    cast = make_cast()
    _plan, undertakings = executing_plan(cast, State.PLANNING, State.PLANNING)
    before = len(stored_files(settings))
    answers = []
    for case, actor in zip(undertakings, (cast.executor, cast.proposer), strict=True):
        sign_in(client, actor)
        url = move_page(case, "file_plan")
        typed = typed_work("115-4-1", "115-12-1", file=paper())
        answers.append(client.post(url, fresh(client.get(url)) | typed | {"key": "one-key"}))
    assert (answers[0].status_code, answers[1].status_code, answers[1].context["refused"]) == (302, 409, USED)
    assert len(stored_files(settings)) == before + 1


def test_a_file_for_a_plan_that_closed_meanwhile_is_not_stored(client: Client, settings) -> None:
    cast = make_cast()
    plan = make_plan(cast, PlanState.NDC_COUNSELLING)
    url = reverse("proposals:files", args=[plan.pk])
    answer = sign_in(client, cast.proposer).post(url, {"file": paper(), "purpose": "supporting"})
    assert (answer.status_code, Attachment.objects.count(), stored_files(settings)) == (409, 0, [])


# --- the sweep ---------------------------------------------------------------------------------------------------------


def aged(settings, name: str, *, hours: float) -> str:
    at = time.time() - hours * 3600
    os.utime(Path(settings.MEDIA_ROOT) / name, (at, at))
    return name


def orphan(settings, *, hours: float, folder: str = "ab") -> str:
    """A stored file that no row names, as old as said."""
    name = default_storage.save(f"attachments/{folder}/{uuid4()}", ContentFile(b"left"))
    return aged(settings, name, hours=hours)


def test_the_sweep_lays_aside_what_nothing_names_after_an_hour(actor: Actor, settings) -> None:
    kept = aged(settings, store(actor, "一.txt")[0].file.name, hours=24)
    young, old = orphan(settings, hours=0.9), orphan(settings, hours=1.1)
    stray = aged(settings, default_storage.save("attachments/ab/desktop.ini", ContentFile(b"left")), hours=24)
    assert leftovers.sweep() == sorted([old, stray])
    aside = [f"aside/{timezone.localdate()}/{name}" for name in (old, stray)]
    assert sorted(str(path.relative_to(settings.MEDIA_ROOT)) for path in stored_files(settings)) == sorted(
        [kept, young, *aside]
    )
    assert tasks.sweep_files() == 0


def test_what_was_laid_aside_can_be_copied_back_for_thirty_days(actor: Actor, settings) -> None:
    media = Path(settings.MEDIA_ROOT)
    stored = store(actor, "一.txt")[0]
    name = aged(settings, stored.file.name, hours=2)
    row = Attachment.objects.filter(pk=stored.pk)
    with time_machine.travel(NOON, tick=False) as clock:
        aged(settings, name, hours=2)
        row.delete()  # an older dump knows nothing of the file
        assert leftovers.sweep() == [name]
        clock.shift(dt.timedelta(days=30))
        assert leftovers.sweep() == []
        shutil.copytree(media / "aside/2026-11-23", media, dirs_exist_ok=True)
        stored.save(force_insert=True)  # a newer dump is put back
        assert (media / name).read_bytes() == "一.txt".encode()
        clock.shift(dt.timedelta(days=1))
        leftovers.sweep()
    assert [str(path.relative_to(media)) for path in stored_files(settings)] == [name]


def test_the_command_says_what_it_removed(settings) -> None:
    name, said = orphan(settings, hours=2), io.StringIO()
    call_command("sweep_files", stdout=said)
    assert said.getvalue() == f"{name}\n已移開 1 個沒有使用的檔案，30 天後刪除。\n"
    assert stored_files(settings) == [Path(settings.MEDIA_ROOT) / f"aside/{timezone.localdate()}/{name}"]


def test_without_any_file_there_is_nothing_to_sweep(settings) -> None:
    assert leftovers.sweep() == []


def test_the_sweep_runs_every_hour(settings) -> None:
    assert settings.CELERY_BEAT_SCHEDULE["sweep-files"] == {"task": tasks.sweep_files.name, "schedule": 3600}
