"""Nothing typed is lost: drafts kept while typing, two people told of each other; never writes in the plan itself.

A draft is the form as it was typed, valid or not. A save carries the number of saves the page was opened at; when
somebody has saved in between, nothing is written and both texts are shown.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils import timezone
from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _

from accounts.actors import DRAWN_FOR, SWITCH_BACK
from proposals.models import Proposal, SectionDraft, SectionMark, Venture
from workflow.engine.errors import Refused

if TYPE_CHECKING:
    from accounts.actors import Actor
    from accounts.models import User

MAX_DRAFT = 500_000  # characters; a section's limits add up to far less
PRESENT = dt.timedelta(minutes=5)  # who has typed this lately is said to be in the section
Place = tuple[str, int | None]  # a section and the venture it belongs to
DROPPED = ("csrfmiddlewaretoken", DRAWN_FOR, SWITCH_BACK, "next_url", "add", "copy")


class SavedMeanwhileError(Refused):
    """Somebody saved the section after this page was opened."""

    def __init__(self, mark: SectionMark) -> None:
        at = timezone.localtime(mark.saved_at)
        super().__init__(
            _("%(who)s 已在 %(time)s 儲存過這一節，您的內容還沒有寫入。請比對下列兩份內容後再儲存。")
            % {"who": mark.saved_by, "time": f"{at:%H:%M}"}
        )
        self.mark = mark


def saves_of(plan: Proposal, section: str, venture: Venture | None) -> int:
    """How often the section has been saved."""
    mark = SectionMark.objects.filter(proposal=plan, section=section, venture=venture).first()
    return mark.saves if mark else 0


def saves_column(section: str, venture: int | None) -> Coalesce:
    """The same as a column of the plan's query.

    A page must know the number before it reads the rows: read afterwards, it could count a save whose content the page
    does not show, and saving the page would undo it without a word.
    """
    marks = SectionMark.objects.filter(proposal=OuterRef("pk"), section=section, venture=venture)
    return Coalesce(Subquery(marks.values("saves")), 0)


def count_save(plan: Proposal, section: str, venture: Venture | None, *, by: Actor, expected: int | None) -> None:
    """Count one more save, under the plan's lock; raise when the page was opened before the last one."""
    mark = SectionMark.objects.get_or_create(proposal=plan, section=section, venture=venture)[0]
    if expected is not None and expected != mark.saves:
        raise SavedMeanwhileError(mark)
    mark.saves += 1
    mark.saved_by, mark.saved_at = str(by.user), timezone.now()
    mark.save()
    SectionDraft.objects.filter(proposal=plan, section=section, venture=venture, user=by.user).delete()


def keep(
    plan: Proposal, section: str, venture: Venture | None, *, user: User, data: QueryDict, base: int
) -> SectionDraft:
    """Keep what ``user`` has typed so far; raise when it is beyond all measure."""
    typed = data.copy()
    for name in DROPPED:
        typed.pop(name, None)
    text = typed.urlencode()
    if len(text) > MAX_DRAFT:
        raise Refused(_("這一節的內容過長，無法自動儲存；請縮短後再試。"))
    values: dict[str, Any] = {"data": text, "base": base, "saved_at": timezone.now()}
    key: dict[str, Any] = {"proposal": plan, "section": section, "venture": venture, "user": user}
    return SectionDraft.objects.update_or_create(**key, defaults=values)[0]


def drafts_in(
    plan: Proposal, section: str, venture: Venture | None, user: User
) -> tuple[SectionDraft | None, dict[Place, list[str]]]:
    """What ``user`` typed here and did not save, and who else has typed where in the plan lately (one query)."""
    mine = Q(section=section, venture=venture, user=user)
    others = Q(saved_at__gte=timezone.now() - PRESENT) & ~Q(user=user)
    drafts = SectionDraft.objects.filter(mine | others, proposal=plan).select_related("user").order_by("user__name")
    own: SectionDraft | None = None
    present: dict[Place, list[str]] = {}
    for draft in drafts:
        if draft.user_id == user.pk:
            own = draft
        else:
            present.setdefault((draft.section, draft.venture_id), []).append(draft.user.name)
    return own, present


def discard(plan: Proposal, section: str, venture: Venture | None, user: User) -> None:
    """Forget what ``user`` typed."""
    SectionDraft.objects.filter(proposal=plan, section=section, venture=venture, user=user).delete()


def others_in(plan: Proposal, section: str, venture: Venture | None, user: User) -> list[str]:
    """Who of them in this section."""
    return drafts_in(plan, section, venture, user)[1].get((section, venture.pk if venture else None), [])


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
    text = data.get(name, "")
    return min(int(text), 200) if isinstance(text, str) and text.isdecimal() and len(text) < 5 else 0


def differing(stored: Any, typed: Any) -> list[tuple[str, str, str]]:
    """Label, stored and typed text of each field of two forms that differ; files are left out."""
    rows = []
    for field in stored:
        if getattr(field.field.widget, "needs_multipart_form", False):
            continue
        theirs, mine = _text(field), _text(typed[field.name])
        if theirs != mine:
            rows.append((str(field.label), theirs, mine))
    return rows


def _text(field: Any) -> str:
    value = field.value()
    choices = getattr(field.field, "choices", None)
    if choices is not None:
        chosen = {str(v) for v in (value if isinstance(value, list | tuple) else [value])}
        flat: list[tuple[Any, Any]] = list(flatten_choices(choices))
        return "、".join(str(label) for key, label in flat if str(key) in chosen and str(key))
    if isinstance(value, list):
        return "\n".join("；".join(row) for row in value)
    return "" if value is None else str(value)


def compare(stored: Any, typed: Any) -> list[tuple[str, str, str]]:
    """What differs between what is stored and what was typed: label, stored text, typed text.

    Both are a section's parts: ``form``, ``rows`` and ``questions``, each of them or None.
    """
    found = differing(stored.form, typed.form) if stored.form is not None else []
    if stored.questions is not None:
        found += differing(stored.questions, typed.questions)
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
    found += [(_("對方新增的列"), _line(row), "") for pk, row in theirs.items() if pk not in mine]
    return found


def _line(row: Any) -> str:
    shown = [
        f for f in row.visible_fields() if f.name not in ("DELETE", "ORDER") and not f.field.widget.needs_multipart_form
    ]
    gone = [_("（刪除）")] if "DELETE" in row.fields and row["DELETE"].value() else []
    return "；".join([f"{f.label}：{_text(f)}" for f in shown if _text(f)] + gone)
