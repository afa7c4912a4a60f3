"""The base of every move's form: it asks what a move needs. Never saves anything."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.actors import Actor
from workflow.models import Stateful


class MoveForm(forms.Form):
    """Asks what a move needs; ``cleaned_data`` goes to ``perform`` as it is."""

    def __init__(self, *args: Any, instance: Stateful, actor: Actor, **kwargs: Any) -> None:
        self.instance = instance
        self.actor = actor
        super().__init__(*args, **kwargs)
