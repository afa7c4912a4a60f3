"""What preparing a handover asks: to whom, why, what goes over; never saves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import User
from handovers.register.lines import Line
from inputs.fields import choice_of
from proposals.assigning.services import candidates


class BeginForm(forms.Form):
    """All of what is open is ticked until somebody unticks it."""

    receiver = forms.ModelChoiceField(
        label=_("接收人"),
        queryset=User.objects.none(),
        empty_label=_("請選擇"),
        error_messages={"invalid_choice": _("接收人須是貴單位目前經手案件的其他人員。")},
    )
    reason = forms.CharField(label=_("移交事由"), max_length=100, help_text=_("例如：職務調整、離職、留職停薪。"))
    words = forms.CharField(
        label=_("交接說明"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("待辦要點、聯絡窗口、資料放在哪裡；接收人與單位主管看得到，也印在清冊上。"),
    )
    chosen = forms.MultipleChoiceField(
        label=_("移交的事項"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("請至少勾選一項。"), "invalid_choice": _("勾選的事項有的已結束或已由他人承辦。")},
    )

    def __init__(self, *args: Any, actor: Actor, giver: User, lines: Sequence[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if actor.unit:
            choice_of(self, "receiver").queryset = candidates(actor.unit).exclude(pk=giver.pk)
        choices = [(line.key, named(line)) for line in lines]
        chosen: Any = self.fields["chosen"]
        chosen.choices = choices
        self.initial.setdefault("chosen", [key for key, _words in choices])


def named(line: Line) -> str:
    """What stands beside its box."""
    said = (line.kind_label, line.number, line.called, line.state)
    return "　".join(part for part in said if part)
