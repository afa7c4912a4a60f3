"""What asking and deciding ask; never saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inputs.bounds import PROGRAMME_BEGAN, until_today
from inputs.fields import RocDateField
from privacy.models import RightsRequest
from privacy.states import GROUNDS, ON_PAPER, Ground, Right
from workflow.engine.forms import MoveForm


def _long(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": 5}), help_text=help_text)


class AskForm(forms.Form):
    """What the person asks for, and where it is answered."""

    right = forms.ChoiceField(label=_("請求事項"), choices=Right.choices, widget=forms.RadioSelect)
    words = _long(_("請求內容"), _("說明哪些資料、要怎麼辦理，例如要更正的內容與正確的內容。"))
    reached_at = forms.CharField(
        label=_("聯絡方式"), max_length=200, help_text=_("電子郵件、電話或地址；書面答復寄到這裡。")
    )


class EnterForm(AskForm):
    """The same for somebody who asked on paper or at the counter."""

    name = forms.CharField(label=_("請求人姓名"), max_length=60)
    identity = forms.ChoiceField(label=_("身分確認"), choices=ON_PAPER, widget=forms.RadioSelect)
    received_on = RocDateField(
        label=_("受理日期"),
        earliest=PROGRAMME_BEGAN,
        latest=until_today(_("受理日期不可晚於今天。")),
        help_text=_("收到請求的那一天；法定期限從次日起算。"),
    )
    field_order = ["name", "identity", "received_on", "reached_at", "right", "words"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("received_on", timezone.localdate())


class RightsMoveForm(MoveForm):
    """A move's form that knows its request."""

    instance: RightsRequest


class GrantForm(RightsMoveForm):
    """How far it is granted."""

    answer = _long(_("准許的說明"))


class RefuseForm(RightsMoveForm):
    """By which law, and why here."""

    ground = forms.ChoiceField(label=_("駁回的依據"), choices=Ground.choices, widget=forms.RadioSelect)
    answer = _long(_("駁回的理由"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ground: Any = self.fields["ground"]
        ground.choices = [(each.value, each.label) for each in GROUNDS[self.instance.right]]


class ExtendForm(RightsMoveForm):
    """Why it takes longer."""

    extended = _long(_("延長的原因"))


class DoneForm(RightsMoveForm):
    """What was done."""

    done = _long(_("辦理結果"))
