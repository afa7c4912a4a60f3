"""承辦人 in a list: who of the reader's own unit handles the plan of a row; no other unit's is ever read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from lists.columns import Column
from proposals.assigning.reading import handled, handler_of

if TYPE_CHECKING:
    from accounts.actors import Actor


def handler_column(plan: str = "pk") -> Column:
    """Of rows from which ``plan`` leads to their plan; read where the column is shown, and nowhere else."""

    def reads(rows: Any, actor: Actor) -> Any:
        return rows.annotate(handled=handled(actor, plan))

    return Column(name="handler", label=_("承辦人"), value=_name, is_usual=False, reads=reads)


def _name(row: Any) -> str | None:
    found = handler_of(row)
    return found.name if found else None
