"""What is asked when a plan, or several, are given to somebody; never saves anything."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import User
from inputs.fields import choice_of
from proposals.assigning.services import candidates

MINE, NOBODY = "mine", "nobody"  # buttons beside the one that names somebody


class AssignForm(forms.Form):
    """To whom, and why: asked for where somebody handles one of the plans already.

    One button names the actor, whatever is chosen; by another nobody is named any more (``ends``).
    """

    user = forms.ModelChoiceField(label=_("承辦人"), queryset=User.objects.none(), empty_label=_("請選擇"))
    reason = forms.CharField(
        label=_("理由"), max_length=200, required=False, help_text=_("改派時填寫，例如：職務調整、請假。")
    )

    def __init__(self, data: QueryDict | None, *, actor: Actor, is_handed_over: bool) -> None:
        self.ends = data is not None and NOBODY in data
        if data and MINE in data and actor.membership:
            data = data.copy()
            data["user"] = str(actor.membership.user_id)
        super().__init__(data)
        self.fields["reason"].required = is_handed_over
        self.fields["user"].required = not self.ends
        if actor.unit:
            choice_of(self, "user").queryset = candidates(actor.unit)
