"""The form an agency keeps a phrase with."""

from __future__ import annotations

from typing import Any

from inputs.together.meanwhile import KeptTogether
from reviews.models import Phrase


class PhraseForm(KeptTogether):
    """What it is called, and its words; a name is used once in a unit."""

    class Meta:
        model = Phrase
        fields = ["name", "text"]

    def _get_validation_exclusions(self) -> set[str]:
        excluded: Any = super()._get_validation_exclusions()  # type: ignore[misc]
        return set(excluded) - {"unit"}
