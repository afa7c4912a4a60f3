"""What is asked before many people's data are taken at once, and what the lists of it are narrowed by."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.states import Accessed, Outcome
from inputs.fields import RocDateField


class PurposeForm(forms.Form):
    """What for: kept with who took it (個人資料保護法 §5: within the purpose of the collection)."""

    purpose = forms.CharField(
        label=_("使用目的"),
        help_text=_("會與您的姓名、時間一併留存，例如：會議審查、檔案移交。"),
        min_length=2,
        max_length=200,
        error_messages={"required": _("請先填寫使用目的，再下載整案封存。")},
    )


class PeriodForm(forms.Form):
    """The days and the words a list is narrowed by."""

    since = RocDateField(label=_("起"), required=False)
    until = RocDateField(label=_("迄"), required=False)
    words = forms.CharField(label=_("人員、內容或來源位址"), max_length=60, required=False)


class AccessFilter(PeriodForm):
    """Of views and downloads."""

    kind = forms.ChoiceField(label=_("種類"), choices=[("", _("全部")), *Accessed.choices], required=False)


class SignInFilter(PeriodForm):
    """Of tries to sign in."""

    kind = forms.ChoiceField(label=_("結果"), choices=[("", _("全部")), *Outcome.choices], required=False)
