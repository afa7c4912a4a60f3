"""Nothing typed is lost: drafts of sections, two people told of each other; never writes in the plan itself.

A draft is the form as it was typed, valid or not (``workflow.drafts``); where it belongs is read from its page. A save
carries the number of saves the page was opened at; when somebody has saved in between, nothing is written and both
texts are shown.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chapters.states import Section
from inputs.numbers import counted
from inputs.words import sentences
from proposals.budget.forms import ReasonsForm, offered_to
from proposals.models import Proposal, SectionMark, Venture
from proposals.permissions import writing_units
from proposals.states import Place
from proposals.writing.questions import QuestionsForm
from proposals.writing.sections import EDITORS, Parts
from workflow.delivery.notices import acting
from workflow.drafts.texts import text_of, typed_in
from workflow.engine.errors import Refused
from workflow.models import Draft
from workflow.nested import as_json, revive

if TYPE_CHECKING:
    from collections.abc import Mapping

    from accounts.actors import Actor
    from workflow.drafts import services
    from workflow.engine.verdicts import Words

PRESENT = dt.timedelta(minutes=5)  # who has typed this lately is said to be in the section
PAGES = ("proposals:section", "proposals:venture_section")
NEVER = 10**9  # more than ``counted`` reads: no section has been saved so often


def page_of(plan: Proposal, section: str, venture: int | None) -> str:
    """The page of a section; ``venture`` is the key of the one it belongs to."""
    if venture:
        return reverse(PAGES[1], args=[plan.pk, venture, section])
    return reverse(PAGES[0], args=[plan.pk, section])


def section_at(page: str) -> Place | None:
    """Which section a page is, if it is one."""
    try:
        found = resolve(page)
    except Resolver404:
        return None
    if found.view_name not in PAGES:
        return None
    return Place(found.kwargs["section"], found.kwargs.get("venture"))


def named(plan: Proposal | None, about: Mapping[str, Any]) -> Words:
    """The section a draft is of, and the venture it belongs to."""
    if plan is None or about["section"] not in EDITORS:
        return _("計畫內容")
    venture = next((v.title for v in plan.venture_list if v.pk == about.get("venture")), "")
    return " ".join(filter(None, [str(plan.layout.label(about["section"])), f"（{venture}）" if venture else ""]))


def seen_by(actor: Actor) -> Any:
    """The plans of whose pages drafts may be."""
    return Proposal.objects.visible_to(actor).prefetch_related("ventures")


def below(plan: Proposal) -> Any:
    """Whatever those who may write the plan are typing on its own pages; what others say they type there is nothing."""
    writers = acting().filter(user=OuterRef("user"), unit=OuterRef("unit"))
    rows = Draft.objects.filter(Exists(writers), page__startswith=plan.get_absolute_url())
    return rows.filter(unit__in=writing_units(plan)).exclude(data="")


class SavedMeanwhileError(Refused):
    """Somebody saved the section after this page was opened; without a mark the page names a save that never was."""

    def __init__(self, mark: SectionMark | None, by: Actor) -> None:
        self.mark = mark
        if mark is None:
            super().__init__(_("這一頁和目前儲存的內容不符，您的內容還沒有寫入。請比對下列兩份內容後再儲存。"))
            return
        if mark.saved_by == str(by.user):
            words = _("您已在 %(time)s 於另一個分頁儲存過這一節，這一頁的內容還沒有寫入。請比對下列兩份內容後再儲存。")
        else:
            words = _("%(who)s 已在 %(time)s 儲存過這一節，您的內容還沒有寫入。請比對下列兩份內容後再儲存。")
        super().__init__(words % {"who": mark.saved_by, "time": f"{timezone.localtime(mark.saved_at):%H:%M}"})


def opened_at(posted: QueryDict) -> int | None:
    """The number of saves a page was opened at; ``NEVER`` for what is no number, None where a page does not say."""
    said = posted.get("saves")
    if said is None:
        return None
    number = counted(said)
    return NEVER if number is None else number


def saves_column(section: str, venture: int | None) -> Coalesce:
    """How often the section has been saved, as a column of the plan's query.

    A page must know the number before it reads the rows: read afterwards, it could count a save whose content the page
    does not show, and saving the page would undo it without a word.
    """
    marks = SectionMark.objects.filter(proposal=OuterRef("pk"), section=section, venture=venture)
    return Coalesce(Subquery(marks.values("saves")), 0)


def columns(section: str, venture: int | None) -> dict[str, Any]:
    """What a section's page reads in the plan's statement: number of saves, ventures, the one it is of with its rows."""
    ventures = Venture.objects.filter(proposal=OuterRef("pk"))
    found: dict[str, Any] = {
        "saves": saves_column(section, venture),
        "venture_keys": ArraySubquery(ventures.values("pk")),
    }
    if venture:
        found["written"] = as_json(ventures.filter(pk=venture), EDITORS[section].of_its_venture)
    if venture and section == Section.BUDGET:
        found["offered"] = offered_to(venture)
    return found


def venture_of(plan: Any, section: str) -> Venture | None:
    """The venture that :func:`columns` have read, with the section's rows and what they may be docked to."""
    for row in getattr(plan, "written", ()):
        venture: Any = revive(Venture, row, EDITORS[section].of_its_venture)
        venture.proposal, venture.offered = plan, getattr(plan, "offered", None)
        return venture
    return None


# Nothing is counted, nor returned, of a venture that is gone or when the page was opened before the last save.
COUNT = """
    WITH dated AS (UPDATE proposals_proposal SET updated_at = %(now)s WHERE id = %(plan)s)
    INSERT INTO proposals_sectionmark AS mark (proposal_id, section, venture_id, saves, saved_by, saved_at)
    SELECT %(plan)s, %(section)s, %(venture)s, 1, %(who)s, %(now)s
    WHERE (%(venture)s::bigint IS NULL OR EXISTS (SELECT FROM proposals_venture WHERE id = %(venture)s))
    AND (COALESCE(%(expected)s::bigint, 0) = 0 OR EXISTS (
        SELECT FROM proposals_sectionmark
        WHERE proposal_id = %(plan)s AND section = %(section)s AND venture_id IS NOT DISTINCT FROM %(venture)s
    ))
    ON CONFLICT (proposal_id, section, venture_id) DO UPDATE
    SET saves = mark.saves + 1, saved_by = EXCLUDED.saved_by, saved_at = EXCLUDED.saved_at
    WHERE mark.saves = COALESCE(%(expected)s::bigint, mark.saves)
    RETURNING saves
"""


def count_save(plan: Proposal, section: str, venture: Venture | None, *, by: Actor, expected: int | None) -> None:
    """Count one more save, under the plan's lock, and note when the plan was written last (one statement).

    Raises ``SavedMeanwhileError`` when the page was opened before the last one, ``Refused`` when the venture is gone.
    """
    place: dict[str, Any] = {"plan": plan.pk, "section": section, "venture": venture.pk if venture else None}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {**place, "expected": expected, "who": str(by.user)[:200], "now": timezone.now()})
        if cursor.fetchone():
            return
    if venture is not None and not plan.ventures.filter(pk=venture.pk).exists():
        raise Refused(_("這項事業提案剛被刪除。"))
    raise SavedMeanwhileError(plan.section_marks.filter(section=section, venture=venture).first(), by)


def drafts_in(plan: Proposal, place: services.Place) -> tuple[list[Draft], dict[Place, list[str]]]:
    """What the person typed in the section, and who else has typed where in the plan lately (one query)."""
    here = Q(**place.columns)
    lately = below(plan).filter(saved_at__gte=timezone.now() - PRESENT).exclude(user=place.user)
    others = Q(pk__in=lately.values("pk"))
    rows = Draft.objects.filter(here | others).select_related("user").order_by("user__name", "-saved_at", "-pk")
    own: list[Draft] = []
    present: dict[Place, list[str]] = {}
    for row in rows:
        if row.user_id == place.user.pk:
            own.append(row)
        elif (section := section_at(row.page)) and row.user.name not in present.setdefault(section, []):
            present[section].append(row.user.name)
    return own, present


def parts_of(
    plan: Proposal, section: str, venture: Venture | None, data: QueryDict | None = None, files: Any = None
) -> Parts:
    """The section's form, rows and questions on what is stored, with ``data`` laid over it."""
    editor, target, chapter = EDITORS[section], venture or plan, plan.layout[section]
    form = editor.form(data, files, instance=target) if editor.form else None
    rows = editor.rows(data, files, instance=target, prefix="rows") if editor.rows else None
    asks = chapter.question_list
    questions = QuestionsForm(data, files, chapter=chapter, plan=plan, venture=venture) if asks else None
    reasons = ReasonsForm(data, plan=plan) if section == Section.BUDGET else None
    return Parts(form, rows, questions, reasons)


def laid_over(plan: Proposal, section: str, venture: Venture | None, data: QueryDict) -> QueryDict:
    """``data`` with rows that are gone meanwhile made new."""
    if not (rows_of := EDITORS[section].rows):
        return data
    rows = rows_of(instance=venture or plan, prefix="rows").get_queryset()
    return revived(data, {str(row.pk) for row in rows})


def revived(data: QueryDict, live_ids: set[str], prefix: str = "rows") -> QueryDict:
    """Typed rows laid over the present ones: a row that somebody else has removed meanwhile becomes a new row.

    A formset wants its known rows first; they keep their order, the others follow.
    """
    if f"{prefix}-TOTAL_FORMS" not in data:
        return data
    rows = [_row(data, prefix, number) for number in range(_number(data, f"{prefix}-TOTAL_FORMS"))]
    known = [row for row in rows if row.get("id", [""])[0] in live_ids]
    new = [row | {"id": [""]} for row in rows if row not in known]
    result = data.copy()
    for name in [name for name in data if name.startswith(f"{prefix}-")]:
        del result[name]
    for number, row in enumerate(known + new):
        for field, values in row.items():
            result.setlist(f"{prefix}-{number}-{field}", values)
    result[f"{prefix}-TOTAL_FORMS"], result[f"{prefix}-INITIAL_FORMS"] = str(len(rows)), str(len(known))
    return result


def _row(data: QueryDict, prefix: str, number: int) -> dict[str, list[str]]:
    start = f"{prefix}-{number}-"
    return {name[len(start) :]: data.getlist(name) for name in data if name.startswith(start)}


def _number(data: QueryDict, name: str) -> int:
    return min(counted(str(data.get(name, ""))) or 0, 200)


def differing(stored: Any, typed: Any) -> list[tuple[str, str, str]]:
    """Label, stored and typed text of each field of two forms that differ; files are left out."""
    rows = []
    for field in stored:
        if getattr(field.field.widget, "needs_multipart_form", False):
            continue
        theirs, mine = text_of(field), text_of(typed[field.name])
        if theirs != mine:
            rows.append((str(field.label), theirs, mine))
    return rows


def compare(stored: Any, typed: Any) -> list[tuple[str, str, str]]:
    """What differs between what is stored and what was typed: label, stored text, typed text.

    Both are a section's parts: ``form``, ``rows``, ``questions`` and ``reasons``, each of them or None.
    """
    found = differing(stored.form, typed.form) if stored.form is not None else []
    if stored.questions is not None:
        found += differing(stored.questions, typed.questions)
    if typed.reasons is not None:
        found += typed.reasons.differing
    return found + _differing_rows(stored.rows, typed.rows) if stored.rows is not None else found


def _differing_rows(stored: Any, typed: Any) -> list[tuple[str, str, str]]:
    found = []
    theirs = {row.instance.pk: row for row in stored.initial_forms}
    mine = {row.instance.pk: row for row in typed.initial_forms}
    for number, row in enumerate(typed.forms, start=1):
        known = theirs.get(row.instance.pk) if row.instance.pk else None
        here, there = _line(row), _line(known) if known else ""
        if here != there:
            found.append((_("第 %d 列") % number, there, here))
    found += [(_("先儲存的一份多出的列（會保留）"), _line(row), "") for pk, row in theirs.items() if pk not in mine]
    return found


def _line(row: Any) -> str:
    shown = [
        f for f in row.visible_fields() if f.name not in ("DELETE", "ORDER") and not f.field.widget.needs_multipart_form
    ]
    gone = [_("（刪除）")] if "DELETE" in row.fields and row["DELETE"].value() else []
    return sentences([f"{f.label}：{text_of(f)}" for f in shown if text_of(f)] + gone)


def lines(typed: Any) -> list[tuple[str, str]]:
    """Label and text of all that was typed in a section's ``form``, ``rows``, ``questions`` and ``reasons``, to read and to copy."""
    rows = enumerate(typed.rows.forms, start=1) if typed.rows is not None else ()
    written = [(_("第 %d 列") % number, line) for number, row in rows if (line := _line(row))]
    return typed_in(typed.form) + written + typed_in(typed.questions) + typed_in(typed.reasons)
