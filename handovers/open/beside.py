"""What else hangs on a person of a unit and is no case: to be seen to before it goes; never what stands in a draft."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Deputy
from lists.listing import LISTINGS
from lists.models import SavedView
from workflow.engine.verdicts import Words
from workflow.models import Draft
from workflow.templatetags.cs import roc

if TYPE_CHECKING:
    from accounts.models import Unit, User

MOST = 30  # of each kind; of more it says that there are more


@dataclass(frozen=True)
class Beside:
    """Of a kind what there is, what becomes of it, and whether there is more than stands here."""

    words: Words
    items: list[str]
    then: Words
    is_cut: bool = False


def beside(unit: Unit, user: User) -> list[Beside]:
    """Deputyships on either side, views that the unit shares, drafts that were not sent; kinds that there are (three queries)."""
    return list(_found(unit, user))


def _found(unit: Unit, user: User) -> Iterator[Beside]:
    rows = Deputy.objects.filter(Q(user=user) | Q(membership__user=user), membership__unit=unit)
    rows = rows.filter(valid_to__gte=timezone.localdate()).select_related("user", "membership__user").order_by("id")
    if deputies := [_of_deputy(row) for row in rows[: MOST + 1]]:
        yield Beside(_("職務代理"), deputies[:MOST], _("由單位管理者在單位成員頁改派。"), len(deputies) > MOST)
    kept = SavedView.objects.filter(user=user, unit=unit, is_shared=True).order_by("list", "name")
    lists = list(LISTINGS)  # a view of a list that is no more is nobody's business
    if views := [f"{LISTINGS[view.list].title}：{view.name}" for view in kept.filter(list__in=lists)[: MOST + 1]]:
        said = _("單位仍可使用；不再需要的由單位主管或管理者刪除。")
        yield Beside(_("與單位共用的清單檢視"), views[:MOST], said, len(views) > MOST)
    drafts = Draft.objects.filter(user=user, unit=unit).exclude(data="")[: MOST + 1].count()
    if drafts:
        words = ngettext("%d 份", "%d 份", min(drafts, MOST)) % min(drafts, MOST)
        said = _("只有本人看得到；請在離開前送出或捨棄。")
        yield Beside(_("尚未送出的草稿"), [words], said, drafts > MOST)


def _of_deputy(row: Deputy) -> str:
    period = {"since": roc(row.valid_from), "until": roc(row.valid_to)}
    said = {"who": row.user, "whom": row.membership.user, **period}
    return _("%(who)s 代理 %(whom)s（%(since)s 至 %(until)s）") % said
