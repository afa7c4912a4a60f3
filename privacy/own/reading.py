"""Reads what is kept of a person with an account, register by register; never what others wrote about a case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey, OneToOneField, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg import sql

from accounts.models import Access, Deputy, Membership, SignIn, User
from guidance.contacts.kept import all_at
from privacy.models import RightsRequest
from workflow.engine.verdicts import Words
from workflow.models import Draft, Notification

MOST = 1_000  # rows of a register


@dataclass(frozen=True)
class Register:
    """One register: its name in the file for machines, what people call it, its columns by name, and its rows.

    Values are texts, numbers, days or times; ``is_cut`` where there are more than the ``MOST`` newest.
    """

    name: str
    label: Words
    columns: Mapping[str, Words]
    rows: Sequence[Sequence[Any]]
    is_cut: bool = False


def registers_of(user: User) -> list[Register]:
    """All of them, in the order in which they are read; eleven queries."""
    return [
        _account(user),
        _found("memberships", gettext_lazy("任職"), _memberships(user)),
        _found("deputyships", gettext_lazy("職務代理"), _deputyships(user)),
        _contacts(user),
        _found("requests", gettext_lazy("個人資料權利請求"), _requests(user)),
        _found("sign_ins", gettext_lazy("登入紀錄"), _sign_ins(user)),
        _found("accesses", gettext_lazy("您存取他人個資的紀錄"), _accesses(user)),
        _found("notices", gettext_lazy("通知"), _notices(user)),
        _found("drafts", gettext_lazy("暫存的內容"), _drafts(user)),
        _elsewhere(user),
    ]


Columns = tuple[QuerySet[Any], dict[str, Words], Callable[[Any], Sequence[Any]]]


def _found(name: str, label: Words, columns: Columns) -> Register:
    rows, heads, values = columns
    found = list(rows[: MOST + 1])
    return Register(name, label, heads, [values(row) for row in found[:MOST]], len(found) > MOST)


def _account(user: User) -> Register:
    heads: dict[str, Words] = {
        "username": gettext_lazy("帳號"),
        "name": gettext_lazy("姓名"),
        "email": gettext_lazy("電子郵件"),
        "phone": gettext_lazy("電話"),
        "joined_at": gettext_lazy("建立時間"),
        "last_signed_in_at": gettext_lazy("最近登入"),
        "valid_to": gettext_lazy("帳號有效至"),
        "language": gettext_lazy("語言"),
        "theme": gettext_lazy("畫面色彩"),
        "ways_told": gettext_lazy("通知設定"),
    }
    said = [user.username, user.name, user.email, user.phone, user.date_joined, user.last_login, user.valid_to]
    return Register(
        "account", gettext_lazy("帳號"), heads, [[*said, user.language, user.theme, ", ".join(user.ways_told)]]
    )


def _memberships(user: User) -> Columns:
    heads: dict[str, Words] = {
        "unit": gettext_lazy("單位"),
        "role": gettext_lazy("角色"),
        "title": gettext_lazy("職稱"),
        "valid_from": gettext_lazy("生效日"),
        "valid_to": gettext_lazy("失效日"),
    }
    rows = Membership.objects.filter(user=user).select_related("unit").order_by("-id")
    return rows, heads, lambda m: [str(m.unit), m.get_role_display(), m.title, m.valid_from, m.valid_to]


def _deputyships(user: User) -> Columns:
    heads: dict[str, Words] = {
        "membership": gettext_lazy("代理的職務"),
        "valid_from": gettext_lazy("開始日"),
        "valid_to": gettext_lazy("結束日"),
        "reason": gettext_lazy("事由"),
    }
    rows = Deputy.objects.filter(user=user).select_related("membership__unit", "membership__user").order_by("-id")
    return rows, heads, lambda d: [str(d.membership), d.valid_from, d.valid_to, d.reason]


def _requests(user: User) -> Columns:
    heads: dict[str, Words] = {
        "number": gettext_lazy("編號"),
        "right": gettext_lazy("請求事項"),
        "words": gettext_lazy("請求內容"),
        "reached_at": gettext_lazy("聯絡方式"),
        "received_on": gettext_lazy("受理日期"),
        "state": gettext_lazy("狀態"),
        "answer": gettext_lazy("准駁的說明"),
        "done": gettext_lazy("辦理結果"),
    }

    def values(row: RightsRequest) -> list[Any]:
        said = [row.pk, row.get_right_display(), row.words, row.reached_at, row.received_on]
        return [*said, row.get_state_display(), row.answer, row.done]

    return RightsRequest.objects.filter(applicant=user).order_by("-id"), heads, values


def _sign_ins(user: User) -> Columns:
    heads: dict[str, Words] = {
        "at": gettext_lazy("時間"),
        "outcome": gettext_lazy("結果"),
        "address": gettext_lazy("來源位址"),
    }
    rows = SignIn.objects.filter(user=user).order_by("-id")
    return rows, heads, lambda row: [row.at, row.get_outcome_display(), row.address]


def _accesses(user: User) -> Columns:
    heads: dict[str, Words] = {
        "at": gettext_lazy("時間"),
        "kind": gettext_lazy("種類"),
        "path": gettext_lazy("網址"),
        "address": gettext_lazy("來源位址"),
    }
    rows = Access.objects.filter(user=user).order_by("-id")
    return rows, heads, lambda row: [row.at, row.get_kind_display(), row.path, row.address]


def _notices(user: User) -> Columns:
    heads: dict[str, Words] = {
        "at": gettext_lazy("時間"),
        "text": gettext_lazy("內容"),
        "read_at": gettext_lazy("讀取時間"),
    }
    rows = Notification.objects.filter(user=user).order_by("-created_at", "-id")
    return rows, heads, lambda row: [row.created_at, str(row), row.read_at]


def _drafts(user: User) -> Columns:
    heads: dict[str, Words] = {
        "saved_at": gettext_lazy("暫存時間"),
        "page": gettext_lazy("網址"),
        "data": gettext_lazy("內容"),
    }
    rows = Draft.objects.filter(user=user).exclude(data="").order_by("-saved_at", "-id")
    return rows, heads, lambda row: [row.saved_at, row.page, row.data]


def _contacts(user: User) -> Register:
    """In the registers of contacts, by addresses that the person has confirmed as its own, and no others."""
    heads: dict[str, Words] = {
        "register": gettext_lazy("登錄於"),
        "called": gettext_lazy("項目"),
        "field": gettext_lazy("欄位"),
        "value": gettext_lazy("內容"),
    }
    rows = []
    for address in EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)[:3]:
        for kept in all_at(address):
            rows += [[str(kept.register), kept.called, str(words), value] for words, value in kept.facts()]
    return Register("contacts", gettext_lazy("聯絡人名冊"), heads, rows[:MOST], len(rows) > MOST)


TOLD_ABOVE = frozenset({Membership, Deputy, RightsRequest, SignIn, Access, Notification, Draft})


def _elsewhere(user: User) -> Register:
    """How many rows of the other tables name the person, by table and by what as (one query)."""
    heads: dict[str, Words] = {
        "table": gettext_lazy("資料"),
        "as": gettext_lazy("以什麼身分"),
        "rows": gettext_lazy("筆數"),
    }
    counted = list(_naming())
    parts = [
        sql.SQL("SELECT {at}, count(*) FROM {table} WHERE {column} = {user}").format(
            at=sql.Literal(number),
            table=sql.Identifier(model._meta.db_table),
            column=sql.Identifier(field.column),
            user=sql.Literal(user.pk),
        )
        for number, (model, field) in enumerate(counted)
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(parts).as_string(cursor.connection))
        found = sorted(cursor.fetchall())
    rows = [
        [str(counted[number][0]._meta.verbose_name), str(counted[number][1].verbose_name), many]
        for number, many in found
        if many
    ]
    return Register("elsewhere", gettext_lazy("其他以您的名字記載的資料"), heads, rows)


def _naming() -> Iterator[tuple[Any, Any]]:
    """The columns of other tables that name a person."""
    models: Iterable[Any] = (model for model in apps.get_models() if model not in TOLD_ABOVE)
    for model in models:
        for field in model._meta.concrete_fields:
            if isinstance(field, ForeignKey | OneToOneField) and field.related_model is User:
                yield model, field


def cut(register: Register) -> str:
    """What is said where a register goes on."""
    return _("只列最近 %d 筆。") % MOST if register.is_cut else ""
