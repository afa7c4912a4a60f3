"""What libraries call by the names of their classes, in our words for the admin; their texts: ``locale/zh_Hant``.

No catalogue translates a name that Python makes of a class or a column. Nothing here is a migration of theirs: those
compare what was written in the class.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

APPS: dict[str, Any] = {"axes": _("登入失敗")}
TABLES: dict[str, Any] = {"mfa.authenticator": _("驗證方式")}
COLUMNS: dict[str, dict[str, Any]] = {
    "mfa.authenticator": {
        "user": _("使用者"),
        "type": _("種類"),
        "data": _("內容"),
        "created_at": _("建立時間"),
        "last_used_at": _("上次使用"),
    },
    "socialaccount.socialapp": {"settings": _("設定")},
    "socialaccount.socialaccount": {"user": _("使用者")},
    "socialaccount.socialtoken": {"app": _("社群應用程式"), "account": _("社群帳號")},
}


def call() -> None:
    """Give them their names, once all models are there."""
    for label, words in APPS.items():
        apps.get_app_config(label).verbose_name = words
    for label, words in TABLES.items():
        meta = apps.get_model(label)._meta
        meta.verbose_name = meta.verbose_name_plural = words
    for label, columns in COLUMNS.items():
        for column, words in columns.items():
            apps.get_model(label)._meta.get_field(column).verbose_name = words
