"""Where the number of a letter stands already: asked of every place in which one is recorded, never written.

The document system gives each letter one number, and one letter may carry several plans. A number that stands somewhere
else is thus no error, but what was mistyped is found only by asking, once for all numbers of a form. Numbers are kept as
they were typed and compared folded: in full width or with blanks it is the same one. Apps above add their places
(:func:`look_in`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import BigIntegerField, Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.states import UnitKind
from inputs.search import Folded, folded
from inputs.words import listed
from proposals.models import Letter, LetterVersion, Proposal, ProposalTransition
from workflow.engine.verdicts import Words
from workflow.states import Remark

if TYPE_CHECKING:
    from accounts.actors import Actor

LETTER, LINE = "letter", "line"
NAMED = 3  # places that a question names
# What a correction made of a number; folding drops the quotation marks of JSON.
CORRECTED = Func(
    F("data"),
    Value('$.corrected[*] ? (@.field == "letter_number").value'),
    function="jsonb_path_query_first",
    template="%(function)s(%(expressions)s::jsonpath)",
)


@dataclass(frozen=True)
class Standing:
    """One place: its plan, the kind and key of what records the number there.

    Of a line of the log also the move, and the letter's day as it was first typed.
    """

    plan: int
    kind: str
    pk: int
    move: str = ""
    date: str = ""

    @property
    def what(self) -> str:
        """How it is called."""
        words = str(_called[self.kind])
        return words % ProposalTransition(move=self.move).move_label if self.move else words


# Some numbers -> the rows that have one of them now, their columns those of a Standing
Source = Callable[[Collection[str]], QuerySet]
_sources: list[Source] = []
_called: dict[str, Words] = {LETTER: gettext_lazy("公文"), LINE: gettext_lazy("「%s」")}


def look_in(kind: str, called: Words, source: Source) -> None:
    """Let an app say where it records numbers, as they stand after their corrections; it is asked for folded ones."""
    _called[kind] = called
    if source not in _sources:
        _sources.append(source)


# In one order, or two who record the same two numbers would wait for each other.
HOLD = "SELECT pg_advisory_xact_lock(key) FROM (SELECT DISTINCT hashtextextended(n, 0) AS key FROM unnest(%s::text[]) n ORDER BY 1)"


def hold(*numbers: str) -> None:
    """Let nobody else record these numbers until the transaction ends: who comes next is asked about them."""
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [sorted(map(folded, numbers))])


def standings(numbers: Collection[str]) -> list[Standing]:
    """Everywhere one of ``numbers`` stands now, however it was typed, the newest of each kind first (one query)."""
    if not numbers:
        return []
    sought = sorted({folded(number) for number in numbers})
    places = [source(sought) for source in (_letters, _lines, _corrected_lines, *_sources)]
    found = [Standing(*row) for row in places[0].union(*places[1:], all=True)]
    kinds = list(_called)
    return sorted(found, key=lambda place: (kinds.index(place.kind), -place.pk))


def question(found: Collection[Standing], by: Actor) -> str:
    """What is asked where a number stands elsewhere; nothing where ``by`` sees no plan in which it does.

    Who could ask of plans or letters out of sight would learn by guessing which numbers were given. RDEC alone is asked of all: its
    letters carry many plans, and it sees each but a draft that was called back, which is not named.
    """
    seen = Proposal.objects.visible_to(by).in_bulk({each.plan for each in found})
    unread = _unread(by, found)
    asked = [each for each in found if by.kind == UnitKind.RDEC or (each.plan in seen and each not in unread)]
    if not asked:
        return ""
    places = [_place(seen.get(each.plan), each.what) for each in asked]
    named = listed(list(dict.fromkeys(places))[:NAMED])
    return _("這個發文字號已登錄於%s。") % named


def _unread(by: Actor, found: Collection[Standing]) -> set[Standing]:
    """The letters among them that ``by`` may not read, though it sees the plan (a query where there are letters)."""
    letters = {each.pk: each for each in found if each.kind == LETTER}
    if not letters:
        return set()
    readable = Letter.objects.filter(pk__in=letters).visible_to(by).values_list("pk", flat=True)
    return {letters[pk] for pk in letters.keys() - set(readable)}


def _place(plan: Proposal | None, what: str) -> str:
    if plan is None:
        return _("另一件計畫的%s") % what
    return _("「%(plan)s」的%(what)s") % {"plan": plan, "what": what}


def _letters(numbers: Collection[str]) -> QuerySet:
    """Letters that were drafted here, as numbered last (index ``letter_by_number``)."""
    later = LetterVersion.objects.filter(letter=OuterRef("letter"), number__gt=OuterRef("number"))
    rows = LetterVersion.objects.filter(~Exists(later), ~Q(letter_number=""))
    rows = rows.alias(sought=Folded("letter_number")).filter(sought__in=numbers)
    return rows.values_list("letter__proposal", Value(LETTER), "letter", Value(""), Value(""))


def _lines(numbers: Collection[str]) -> QuerySet:
    """Lines of plans' logs whose letter is kept nowhere else, never corrected (index ``plan_log_letter``)."""
    typed = ProposalTransition.objects.filter(data__has_key="letter_number").exclude(data__has_key="submission")
    rows = typed.alias(sought=Folded(KeyTextTransform("letter_number", "data"))).filter(sought__in=numbers)
    of_line = _corrections().filter(subject=OuterRef("subject"), line=Cast(OuterRef("pk"), TextField()))
    return _of_lines(rows.filter(~Exists(of_line)))


def _corrected_lines(numbers: Collection[str]) -> QuerySet:
    """Such lines as they were corrected last (index ``plan_log_corrected``)."""
    later = _corrections().filter(subject=OuterRef("subject"), line=OuterRef("line"), pk__gt=OuterRef("pk"))
    last = _corrections().alias(sought=Folded(Cast(CORRECTED, TextField()))).filter(~Exists(later), sought__in=numbers)
    return _of_lines(ProposalTransition.objects.filter(pk__in=last.values(corrected=Cast("line", BigIntegerField()))))


def _corrections() -> QuerySet:
    """Corrections of the number of a letter in a line of a plan's log, which is ``line``, as text."""
    rows = ProposalTransition.objects.filter(move=Remark.CORRECT, data__entry__kind=LINE)
    rows = rows.filter(data__corrected__contains=[{"field": "letter_number"}])
    return rows.alias(line=KeyTextTransform("id", KeyTransform("entry", "data")))


def _of_lines(rows: QuerySet) -> QuerySet:
    typed_on = Coalesce(KeyTextTransform("letter_date", "data"), Value(""), output_field=TextField())
    return rows.values_list("subject", Value(LINE), "pk", "move", typed_on)
