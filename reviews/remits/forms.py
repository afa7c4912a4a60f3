"""The form RDEC keeps a 業管對應 with."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import Unit
from inputs.fields import choice_of
from inputs.together.meanwhile import KeptTogether
from reviews.models import Remit


class RemitForm(KeptTogether):
    """Which agency, for which programme or word, and why."""

    class Meta:
        model = Remit
        fields = ["agency", "programme", "word", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agency: Any = choice_of(self, "agency")
        agency.queryset = Unit.objects.reviewing().valid_on(timezone.localdate())
