"""How many of the cases that were asked for lie in each district, as the map draws them; never writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from accounts import geo


@dataclass(frozen=True)
class Area:
    """A district as the map draws it."""

    shape: geo.Shape
    many: int

    @property
    def level(self) -> int:
        """Whether there are any."""
        return 1 if self.many else 0


def cases_on_map(plans: Any) -> list[Area]:
    """Every district, with how many of ``plans`` lie there (one query)."""
    through = plans.model.districts.through.objects.filter(proposal__in=plans.order_by().values("pk"))
    many = dict(through.values_list("district").annotate(many=Count("proposal", distinct=True)))
    return [Area(shape, many.get(code, 0)) for code, shape in geo.shapes().items()]
