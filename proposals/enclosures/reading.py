"""The bytes of what goes with a letter, and who may open it; never what a letter says.

Reading a letter opens nothing that goes with it: each thing has its own rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.states import UnitKind
from documents.errors import PaperError
from documents.letters.paper import paper as letter_paper
from documents.models import Attachment
from documents.papers.odf import SHEET_MIME, TEXT_MIME
from documents.papers.odt import odt
from documents.services import attach_paper, quarantine_words
from inputs.words import listed
from proposals.enclosures.things import (
    BUDGET,
    FILE,
    KEPT,
    LETTER,
    VERSION,
    Drawn,
    Enclosed,
    frozen_name,
    is_kept,
    kept_code,
    kept_with,
    keys,
    of_version,
)
from proposals.models import LetterEnclosure, LetterVersion, PlanVersion, Proposal
from proposals.papers.budget_ods import budget_ods
from proposals.papers.places import plan_odt
from proposals.permissions import opens_restricted, opens_vouchers
from proposals.states import Purpose

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Letter, ProposalFile

NOT_YOURS = gettext_lazy("不對您開放")
OF_OTHERS = gettext_lazy("內有您看不到的計畫")
# By a letter's occasion, of whatever it is about: the plans that its papers tell of; ``letters.occasions`` adds them.
TELLS_OF: dict[str, Callable[[int | None], QuerySet[Proposal]]] = {}


def keep(letter: Letter, drawn: Drawn, *, by: Actor) -> Iterator[Enclosed]:
    """Freeze papers with the letter: as they read now, whatever is said later."""
    for paper in drawn.papers():
        stored = attach_paper(paper, frozen_name(letter.proposal, paper), by=by)
        row = LetterEnclosure.objects.create(
            letter=letter, title=drawn.title, attachment=stored, is_restricted=drawn.is_restricted
        )
        yield Enclosed(kept_code(row.pk), drawn.title, stored.name)


def shut(version: LetterVersion, actor: Actor) -> dict[str, str]:
    """By their codes: what of it ``actor`` may not open, or nobody now, and why (a query for each kind of thing)."""
    plan, codes = version.letter.proposal, version.attached
    files = {f"{FILE}-{row.pk}": row for row in _files(version)}
    kept = {kept_code(row.pk): row for row in _kept(version)}
    found = {code: str(NOT_YOURS) for code in codes if code.startswith(f"{FILE}-") and code not in files}
    if not opens_vouchers(plan, actor):
        found |= {code: str(NOT_YOURS) for code, row in files.items() if row.purpose == Purpose.PAYMENT}
    found |= _out_of_sight(version, actor)
    if actor.unit_id != version.letter.unit_id and not opens_restricted(actor):
        found |= {code: _("僅研考會及國發會可開啟") for code, row in kept.items() if row.is_restricted}
    stored = {code: row.attachment for code, row in files.items()}
    stored |= {code: row.attachment for code, row in kept.items()}
    for code, file in stored.items():
        if file.is_quarantined:
            found.setdefault(code, quarantine_words(file))
    return found


def _out_of_sight(version: LetterVersion, actor: Actor) -> dict[str, str]:
    """Plans that the actor does not see; of papers that tell of several, all unless it sees each (one query, if any).

    Another letter, which its unit has worded, is never for who proposes, nor where nobody says of what it tells.
    """
    codes, is_own = version.attached, actor.unit_id == version.letter.unit_id
    plans = keys(codes, VERSION)
    letters = [] if is_own else [code for code in codes if code.startswith(f"{LETTER}-")]
    tells_of = None if is_own else TELLS_OF.get(version.letter.occasion)
    telling = [*letters, *filter(is_kept, codes)] if tells_of else []
    told = tells_of(version.letter.about) if tells_of and telling else Proposal.objects.none()
    found = dict.fromkeys(letters, str(NOT_YOURS)) if tells_of is None or actor.kind == UnitKind.PROPOSER else {}
    seen, sees_all = _sight(actor, plans, told) if plans or telling else (set(), True)
    found |= {f"{VERSION}-{pk}": str(NOT_YOURS) for pk in set(plans) - seen}
    return found if sees_all else found | dict.fromkeys(telling, str(OF_OTHERS))


def refusal(version: LetterVersion, actor: Actor) -> str:
    """Why the letter's files are not handed out together; empty where all may be opened."""
    closed = shut(version, actor)
    named = [f"{each.title}（{closed[each.code]}）" for each in of_version(version) if each.code in closed]
    if not named:
        return ""
    return _("DI 與附件不能下載：%s。公文本身可下載 PDF 或 ODT。") % listed(named)


def stored_as(version: LetterVersion, code: str) -> Attachment | None:
    """The stored file behind a code; None of what is written when it is asked for."""
    return _attachments(version).get(code)


def frozen_files(version: LetterVersion) -> dict[str, Attachment]:
    """Those of its things that were frozen with it, by code (a query if any, the first time)."""
    return {kept_code(row.pk): row.attachment for row in _kept(version)}


def written(version: LetterVersion, code: str) -> tuple[bytes, str]:
    """What is no stored file: a plan, a budget or another letter, frozen by its version; and its type."""
    kind, _dash, number = code.partition("-")
    if kind == LETTER:
        other = LetterVersion.objects.select_related("letter__proposal").get(pk=number)
        paper = letter_paper(other.words, other.created_at, is_demo=other.letter.proposal.is_demo)
        return odt(paper), TEXT_MIME
    asked = {"pk": number} if kind == VERSION else {"proposal": version.letter.proposal_id, "number": number}
    found = PlanVersion.objects.select_related("proposal").get(**asked)
    return (budget_ods(found), SHEET_MIME) if kind == BUDGET else (plan_odt(found), TEXT_MIME)


def opened(version: LetterVersion) -> Iterator[tuple[str, bytes | IO[bytes]]]:
    """Each by its name, in the letter's order; who takes a file closes it.

    Raises PaperError, with words, for what is in quarantine or lost.
    """
    stored = _attachments(version)
    for each in of_version(version):
        file = stored.get(each.code)
        if file is None:
            yield each.name, written(version, each.code)[0]
            continue
        if file.is_quarantined:
            raise PaperError(quarantine_words(file))
        try:
            yield each.name, file.file.open("rb")
        except FileNotFoundError as error:
            raise PaperError(_("「%s」不在儲存空間中，請通知系統管理者。") % each.name) from error


def _attachments(version: LetterVersion) -> dict[str, Attachment]:
    """Those of its things that are stored files, by code."""
    return {f"{FILE}-{row.pk}": row.attachment for row in _files(version)} | frozen_files(version)


def _files(version: LetterVersion) -> list[ProposalFile]:
    """Those of its things that are files of the case (a query if any)."""
    files = keys(version.attached, FILE)
    return list(version.letter.proposal.files.filter(pk__in=files).select_related("attachment")) if files else []


def _kept(version: LetterVersion) -> list[LetterEnclosure]:
    """Those that were frozen with it (a query if any, the first time)."""
    kept = keys(version.attached, KEPT)
    return [row for row in kept_with(version.letter) if row.pk in kept] if kept else []


def _sight(actor: Actor, versions: list[int], told: QuerySet[Proposal]) -> tuple[set[int], bool]:
    """The versions whose plans the actor sees, and whether it sees every plan of ``told``."""
    seen = Proposal.objects.visible_to(actor)
    unseen = told.exclude(pk__in=seen.values("pk"))
    if not versions:
        return set(), not unseen.exists()
    own = Exists(seen.filter(pk=OuterRef("proposal")))
    rows = list(PlanVersion.objects.filter(pk__in=versions).values_list("pk", own, Exists(unseen)))
    return {pk for pk, is_seen, _some in rows if is_seen}, not any(some for *_rest, some in rows)
