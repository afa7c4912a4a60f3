"""What the tests of letters share: addresses, versions, the edit form as its page shows it."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

from django.urls import reverse
from django.utils import timezone

from documents.orders import work
from inputs.fields import format_roc, roc_year
from proposals.enclosures import things
from proposals.letters.occasions import occasions
from proposals.letters.services import Origin
from proposals.models import Letter, LetterVersion
from proposals.states import LetterSource
from workflow.calendar import clock


def today() -> dt.date:
    """Today, asked as a letter is dated: none goes out before it is drafted, and a run may cross midnight."""
    return timezone.localdate()


def typed_day() -> str:
    return format_roc(today())


def our_number(place: int = 1) -> str:
    return f"府授研考字第{roc_year(today())}000000{place}號"


def fixed(reason: str) -> Origin:
    """Where a corrected number comes from."""
    return Origin(LetterSource.TYPED, reason=reason)


def url(name: str, letter: Letter, *more: object) -> str:
    return reverse(f"proposals:{name}", args=[letter.proposal_id, letter.pk, *more])


def taken(client, name: str, letter: Letter, number: int) -> tuple[int, bytes]:
    """A file of the letter: the status, and what it holds."""
    answer = client.get(url(name, letter, number))
    return answer.status_code, b"".join(answer)


def zipped(client, letter: Letter, number: int) -> zipfile.ZipFile:
    """The letter for the document system, once the queue has made it."""
    assert client.post(url("letter_di", letter, number)).status_code == 302
    work.print_due()
    status, data = taken(client, "letter_di", letter, number)
    assert status == 200
    return zipfile.ZipFile(io.BytesIO(data))


def last(letter: Letter) -> LetterVersion:
    return letter.versions.order_by("number").last()


def posted(letter: Letter, **changed: Any) -> dict[str, Any]:
    """The edit form as its page shows it, with something changed."""
    from proposals.letters.forms import WordingForm

    version = last(letter)
    chosen = things.of_version(version)
    form = WordingForm(content=version.words, files=things.offered(letter, chosen), chosen=chosen)
    typed = {name: value for name in form.fields if (value := form[name].value()) is not None}
    return {"version": str(last(letter).number), "once": f"k{LetterVersion.objects.count()}", **typed, **changed}


def written_early(plan: Any, occasion: str, by: Any) -> Letter:
    """A letter as it was drafted before drafting waited for its step: there may be such ones."""
    found = occasions[occasion]
    letter = Letter.objects.create(
        proposal=plan, unit=by.unit, occasion=occasion, kind=found.kind, made_at=clock.now(), made_by=by.label
    )
    said = {"content": found.draft(plan, by, None).to_json(), "source": LetterSource.DRAFTED}
    letter.versions.create(number=1, created_at=clock.now(), created_by=by.label, **said)
    return letter
