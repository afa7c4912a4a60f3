"""Check boxes that say beside each why it is offered; never what is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms


class ChoicesWithReasons(forms.CheckboxSelectMultiple):
    """What is suggested stands first, in a group of its own, each with its reasons under it."""

    reasons: Mapping[Any, Sequence[str]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reasons = {}

    def offer(
        self, choices: Iterable[tuple[Any, str]], reasons: Mapping[Any, Sequence[str]], suggested: Any, others: Any
    ) -> None:
        """``choices`` in two groups, named so; in one without a name where nothing is suggested."""
        self.reasons, found = reasons, list(choices)
        first = [choice for choice in found if choice[0] in reasons]
        rest = [choice for choice in found if choice[0] not in reasons]
        self.choices = [(suggested, first), (others, rest)] if first else rest

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With its reasons, which a screen reader reads after the label."""
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        if (said := self.reasons.get(value)) and (found := option["attrs"].get("id")):
            option["reasons"] = said
            option["attrs"]["aria-describedby"] = f"{found}_reasons"
        return option
