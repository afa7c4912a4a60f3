"""What a plan says, text and figures, as one immutable value: :class:`PlanContent`, live from its rows or from a version.

Completeness, the checker, pages, papers, differences and freezing read it; whoever needs it reads it once and hands it on.
It never writes, never judges, and remembers nothing: rows that change after the reading are not in it.
"""

from proposals.content.frozen import from_version, to_json
from proposals.content.rows import from_rows
from proposals.content.values import PlanContent, VentureContent

__all__ = ["PlanContent", "VentureContent", "from_rows", "from_version", "to_json"]
