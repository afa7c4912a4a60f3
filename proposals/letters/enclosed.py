"""What may go with a letter of a case: the plan's files, and the plan and its budget as filed, in the state's own formats.

Each has a code that a letter's version keeps (``file-12``, ``plan-2``, ``budget-2``) and a name no other has.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy

from documents.files.names import clean_name
from documents.services import quarantine_words
from proposals.models import PlanVersion
from proposals.papers.budget_ods import budget_ods
from proposals.papers.places import plan_odt
from proposals.states import Purpose

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Proposal

PLAN, BUDGET, FILE = "plan", "budget", "file"
MONEY = frozenset({Purpose.PAYMENT})
NOT_OPENED = gettext_lazy("這份公文的附件有您不能開啟的請款文件，DI 與附件不能下載；公文本身可下載 PDF 或 ODT。")
PAPERS = {PLAN: "計畫書_第{}版.odt", BUDGET: "經費表_第{}版.ods"}


def offered(plan: Proposal, chosen: Collection[str] = (), *, takes: Collection[str] = ()) -> dict[str, str]:
    """Codes and names: the papers of the plan's present version, what was ``chosen`` before, its files (one query).

    Papers of its money are for a letter that ``takes`` their purpose alone.
    """
    present = [f"{kind}-{plan.version.number}" for kind in PAPERS] if plan.version else []
    found = {code: _paper_name(code) for code in [*present, *chosen] if code.partition("-")[0] in PAPERS}
    for file in plan.files.filed(plan).select_related("attachment"):
        code = f"{FILE}-{file.pk}"
        if file.purpose not in MONEY or file.purpose in takes or code in chosen:
            found[code] = _unused(file.attachment.name, found.values())
    return found


def plan_of(plan: Proposal) -> dict[str, str]:
    """Code and name of the plan as filed, what a letter that sends it takes along; none before it was."""
    if plan.version is None:
        return {}
    code = f"{PLAN}-{plan.version.number}"
    return {code: _paper_name(code)}


def read(plan: Proposal, code: str, actor: Actor) -> bytes:
    """What a code stands for.

    Raises PermissionDenied, with words, while a file is in quarantine, and of what ``actor`` may not open in the plan
    either: reading a letter opens nothing that goes with it.
    """
    kind, _dash, number = code.partition("-")
    if kind == FILE:
        files = plan.files.opened_by(actor, plan).select_related("attachment")
        if (found := files.filter(pk=int(number)).first()) is None:
            raise PermissionDenied(NOT_OPENED)
        attachment = found.attachment
        if attachment.is_quarantined:
            raise PermissionDenied(quarantine_words(attachment))
        with attachment.file.open("rb") as stored:
            data: bytes = stored.read()
            return data
    version = PlanVersion.objects.select_related("proposal").get(proposal=plan, number=int(number))
    return budget_ods(version) if kind == BUDGET else plan_odt(version)


def _paper_name(code: str) -> str:
    kind, _dash, number = code.partition("-")
    return PAPERS[kind].format(number)


def _unused(name: str, taken: Collection[str]) -> str:
    """The name, counted where another file has it."""
    if name not in taken:
        return name
    stem, dot, kind = name.rpartition(".")
    numbers = (clean_name(f"{stem}-{count}{dot}{kind}") for count in range(2, len(taken) + 3))
    return next(each for each in numbers if each not in taken)
