"""Things that go with a letter, by code, title and file name; the line 附件 follows from them; never their bytes.

A version of a letter keeps their codes: ``file-12`` a file of the case, ``plan-2`` and ``budget-2`` the case's plan and
budget as filed, ``version-7`` another case's plan, ``letter-9`` another letter as it was saved once, ``kept-3`` a paper
that was frozen with the letter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from django.db.models import Prefetch, prefetch_related_objects

from documents.files.names import clean_name, numbered
from documents.letters.values import LetterContent
from documents.papers.blocks import Paper
from inputs.words import listed
from proposals.states import Purpose

if TYPE_CHECKING:
    from accounts.actors import Actor
    from proposals.models import Letter, LetterEnclosure, LetterVersion, PlanVersion, Proposal, ProposalFile

PLAN, BUDGET, FILE, VERSION, LETTER, KEPT = "plan", "budget", "file", "version", "letter", "kept"
TITLES = {PLAN: "計畫書", BUDGET: "經費表", VERSION: "計畫書"}
PAPERS = {PLAN: "計畫書_第{}版.odt", BUDGET: "經費表_第{}版.ods"}
APART = "（另送）"
MONEY = frozenset({Purpose.PAYMENT})


@dataclass(frozen=True)
class Enclosed:
    """One thing: its code, its title as 附件 names it, its name as a file, which no other of the letter has."""

    code: str
    title: str
    name: str


@dataclass(frozen=True)
class Drawn:
    """Papers that may read otherwise tomorrow: they are frozen as files of the letter when that is drafted."""

    title: str
    papers: Callable[[], Iterable[Paper]]
    is_restricted: bool = False  # to who wrote the letter, RDEC and NDC: it says which agency said what


Subject = tuple[str, "int | str"]  # of what something is an edition: the plan of a case, a paper by its title

# (the plan, who drafts, what of it the letter is about) -> what goes with it, in the order in which 附件 names it
Encloses = Callable[["Proposal", "Actor", "int | None"], Iterable[Enclosed | Drawn]]


def line(chosen: Iterable[Enclosed], apart: str = "") -> str:
    """附件: each title with how many there are; what is sent in another way says so."""
    counts = Counter(each.title for each in chosen)
    named = [f"{title}{count}份" for title, count in counts.items()]
    return "、".join([*named, *([f"{apart}{APART}"] if apart else [])])


def apart_of(content: LetterContent, chosen: Iterable[Enclosed]) -> str:
    """What the line names besides what is in the files."""
    rest = content.enclosures.removeprefix(line(chosen))
    return rest.removeprefix("、").removesuffix(APART)


def with_files(content: LetterContent, chosen: Sequence[Enclosed], apart: str = "") -> LetterContent:
    """The letter with what goes with it: its line, titles and names of its files. Where that is nothing, nobody gets it."""
    files, titles = tuple(each.name for each in chosen), tuple(each.title for each in chosen)
    found = replace(content, enclosures=line(chosen, apart), files=files, titles=titles)
    return found if found.enclosures else found.unmarked()


def for_action(content: LetterContent) -> LetterContent:
    """Those to whom it goes for action get what goes with it, where anything does (含附件); others know of it."""
    return content.marked(("originals", "attending", "observing"), is_enclosed=bool(content.enclosures))


def told_apart(chosen: Iterable[Enclosed], had: Collection[Enclosed] = ()) -> Iterator[Enclosed]:
    """The same, a name counted where another has it; what the letter ``had`` before keeps its own."""
    own = {each.code: each.name for each in had}
    taken = {name.casefold() for name in own.values()}
    for each in chosen:
        name = own.get(each.code) or _unused(each.name, taken)
        taken.add(name.casefold())
        yield replace(each, name=name)


def plan_of(plan: Proposal) -> Iterator[Enclosed]:
    """The plan as filed; nothing before it was."""
    if plan.version:
        yield _paper(f"{PLAN}-{plan.version.number}")


def plan_of_another(version: PlanVersion) -> Enclosed:
    """The plan of a case that is not the letter's own."""
    name = clean_name(f"計畫書_{version.proposal.called}_第{version.number}版.odt")
    return Enclosed(f"{VERSION}-{version.pk}", TITLES[VERSION], name)


def letter_of(version: LetterVersion, title: str) -> Enclosed:
    """Another letter as it was saved in ``version``, such as the agenda with a notice."""
    return Enclosed(f"{LETTER}-{version.pk}", title, f"{title}_第{version.number}版.odt")


def file_of(file: ProposalFile) -> Enclosed:
    """A file of the case, under its own name."""
    name = file.attachment.name
    return Enclosed(f"{FILE}-{file.pk}", PurePath(name).stem, name)


def of_version(version: LetterVersion) -> list[Enclosed]:
    """What goes with a letter as it was saved once, in its order (no query)."""
    words = version.words
    return [Enclosed(*each) for each in zip(version.attached, words.titles, words.files, strict=True)]


def editions(things: Iterable[Enclosed], letter: Letter) -> dict[str, tuple[Subject, int]]:
    """By their codes: of what each is an edition, and which; of files of the case nothing (a query where another's plan is).

    What is worded as a letter comes after what was frozen under its title.
    """
    from proposals.models import PlanVersion

    found: dict[str, tuple[Subject, int]] = {}
    versions = {}
    for each in things:
        kind, _dash, number = each.code.partition("-")
        if kind in PAPERS:
            found[each.code] = ((kind, letter.proposal_id), int(number))
        elif kind in (LETTER, KEPT):
            found[each.code] = ((LETTER, each.title), int(number) if kind == LETTER else 0)
        elif kind == VERSION:
            versions[int(number)] = each.code
    if versions:
        for pk, plan, edition in PlanVersion.objects.filter(pk__in=versions).values_list("pk", "proposal_id", "number"):
            found[versions[pk]] = ((PLAN, plan), edition)
    return found


def kept_code(pk: int) -> str:
    """Of a paper that was frozen with a letter."""
    return f"{KEPT}-{pk}"


def frozen_name(plan: Proposal, paper: Paper) -> str:
    """What a paper of the plan is called as a file: the folder or letter that has it names the plan."""
    return clean_name(f"{paper.name.removeprefix(plan.called).strip()}.odt")


def is_kept(code: str) -> bool:
    """Is it of a paper that was frozen with a letter?"""
    return code.startswith(f"{KEPT}-")


def frozen(things: Iterable[Enclosed]) -> str:
    """What of them reads as it did when the letter was drafted, in words; empty where nothing does."""
    return listed(dict.fromkeys(each.title for each in things if is_kept(each.code)))


def keys(codes: Iterable[str], kind: str) -> list[int]:
    """The keys in those codes that are of one kind."""
    return [int(code.partition("-")[2]) for code in codes if code.startswith(f"{kind}-")]


def offered(
    letter: Letter,
    chosen: Collection[Enclosed] = (),
    *,
    takes: Collection[str] = (),
    also: Iterable[Enclosed] = (),
) -> dict[str, Enclosed]:
    """By their codes: what may go with the letter.

    The papers of the plan's present version, what was ``chosen`` before or its occasion ``also`` names, what was frozen
    with it, the files of the case. Papers of its money are for a letter that ``takes`` their purpose alone (two queries).
    """
    plan, had = letter.proposal, {each.code: each for each in chosen}
    present = [f"{kind}-{plan.version.number}" for kind in PAPERS] if plan.version else []
    found = {code: _paper(code) for code in [*present, *had] if code.partition("-")[0] in PAPERS}
    found |= {each.code: each for each in also if each.code not in found}
    found |= {code: each for code, each in had.items() if not code.startswith(f"{FILE}-")}
    found |= {code: each for each in kept_of(letter) if (code := each.code) not in found}
    for file in plan.files.filed(plan).select_related("attachment"):
        each = file_of(file)
        if file.purpose not in MONEY or file.purpose in takes or each.code in had:
            found[each.code] = each
    return {each.code: each for each in told_apart(found.values(), chosen)}


def in_order(chosen: Iterable[Enclosed], had: Sequence[Enclosed]) -> list[Enclosed]:
    """As the letter ``had`` them; what is new beside the first of its title, or at the end."""
    places = {each.title: place for place, each in reversed(list(enumerate(had)))}
    own = {each.code: place for place, each in enumerate(had)}
    return sorted(chosen, key=lambda each: own.get(each.code, places.get(each.title, len(had))))


def kept_of(letter: Letter) -> list[Enclosed]:
    """The papers that were frozen with the letter; of one made anew the newest (one query)."""
    newest = {(row.title, row.attachment.name): row for row in kept_with(letter)}
    return [Enclosed(kept_code(row.pk), title, name) for (title, name), row in newest.items()]


def kept_with(letter: Letter) -> list[LetterEnclosure]:
    """The same as rows with their files (one query, the first time; none of a letter that is known to have none)."""
    from proposals.models import LetterEnclosure

    if not getattr(letter, "has_kept", True):
        return []
    prefetch_related_objects([letter], Prefetch("kept", LetterEnclosure.objects.select_related("attachment")))
    return list(letter.kept.all())


def _paper(code: str) -> Enclosed:
    kind, _dash, number = code.partition("-")
    return Enclosed(code, TITLES[kind], PAPERS[kind].format(number))


def _unused(name: str, taken: Collection[str]) -> str:
    """The name, counted where another file has it."""
    if name.casefold() not in taken:
        return name
    counted = (numbered(name, count) for count in range(2, len(taken) + 3))
    return next(each for each in counted if each.casefold() not in taken)
