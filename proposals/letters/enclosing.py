"""What letters add to a plan's dossier: each that its reader may see, as it was saved last; never sends one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache, partial
from typing import TYPE_CHECKING

from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.letters import packing
from documents.letters.di import is_exchanged
from documents.letters.paper import paper
from documents.papers.blocks import Paper
from inputs.words import listed
from proposals.enclosures.reading import frozen_files, shut, written
from proposals.enclosures.things import BUDGET, FILE, PLAN, of_version
from proposals.letters.drafting import gaps
from proposals.letters.services import UNFINISHED
from proposals.letters.shown import called
from proposals.models import LetterVersion
from proposals.papers.parts import IN_FILES, LeftOut, Part, printed, stored
from proposals.permissions import letter_versions_q

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal

FOLDER = "公文"
HERE = gettext_lazy("即本封存的計畫書或經費表。")


def enclosed(plan: Proposal, actor: Actor) -> Iterator[Part | LeftOut]:
    """The letters of ``plan`` in the order they were drafted (one query)."""
    last = (
        LetterVersion.objects.filter(letter_versions_q(actor), letter=OuterRef("letter"))
        .order_by("-number")
        .values("number")[:1]
    )
    seen = plan.letters.visible_to(actor).kept().order_by().values("pk")
    rows = LetterVersion.objects.filter(letter__in=seen, number=Subquery(last)).select_related("letter__unit")
    names: Counter[str] = Counter()
    for version in rows.order_by(F("letter_id")):
        version.letter.proposal = plan
        name = called(version)
        names[name] += 1
        if not version.letter_number and (lacking := gaps(version.words)):
            yield LeftOut(f"{FOLDER}/{name}", UNFINISHED % listed(lacking))
            continue
        name = name if names[name] == 1 else f"{name} ({names[name]})"
        yield from _letter(version, name)
        yield from _going_along(version, name, actor)
    yield LeftOut(
        f"{FOLDER}/", _("擬稿中的公文與簽只放入擬稿單位自己的；各份公文只放入最後一版，先前各版請在公文頁查看。")
    )


def _going_along(version: LetterVersion, name: str, actor: Actor) -> Iterator[Part | LeftOut]:
    """What goes with a letter, each by its own rule; of what lies elsewhere in the dossier that it does."""
    closed, folder = shut(version, actor), f"{FOLDER}/{name}_附件"
    current = version.letter.proposal.version
    own = [f"{kind}-{current.number}" for kind in (PLAN, BUDGET)] if current else []
    frozen = frozen_files(version)
    for each in of_version(version):
        if each.code in closed:
            yield LeftOut(f"{folder}/{each.name}", closed[each.code])
        elif each.code in own or each.code.startswith(f"{FILE}-"):
            yield LeftOut(f"{folder}/{each.name}", IN_FILES if each.code not in own else HERE)
        elif each.code in frozen:
            yield stored(folder, each.name, version.created_at, frozen[each.code])
        else:
            yield Part(folder, each.name, version.created_at, partial(_written, version, each.code))


def _written(version: LetterVersion, code: str) -> bytes:
    return written(version, code)[0]


def _letter(version: LetterVersion, name: str) -> Iterator[Part]:
    """Under a name that no other letter has here: a DI names the list beside it."""

    def described() -> Paper:
        return paper(version.words, version.created_at, is_demo=version.letter.proposal.is_demo)

    yield from printed(FOLDER, name, version.created_at, described)
    if is_exchanged(version.letter.kind):
        made = cache(lambda: packing.exchanged(version.words, name=name))
        yield Part(FOLDER, f"{name}.di", version.created_at, lambda: made()[f"{name}.di"])
        if version.words.is_listed:
            yield Part(FOLDER, f"{name}.sw", version.created_at, lambda: made()[f"{name}.sw"])
