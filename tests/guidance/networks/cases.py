"""Members of networks, as an office enters them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts.actors import Actor
from accounts.models import District
from guidance.models import NetworkMember
from guidance.networks import services
from guidance.networks.forms import MemberForm

AGREED = dt.date(2026, 3, 2)


def said(district: District, **extra: Any) -> dict[str, Any]:
    """What the form sends."""
    typed = {
        "network": "community",
        "district": district.pk,
        "organisation": "石岡社區發展協會",
        "role": "社區窗口",
        "name": "林美玉",
        "phone": "04-2572-0000",
        "email": "lin@example.com",
        "agreed_on": "115.03.02",
        "agreed_how": "written",
    }
    return typed | extra


def member(by: Actor, district: District, **extra: Any) -> NetworkMember:
    """Entered by ``by``."""
    form = MemberForm(said(district, **extra), instance=NetworkMember(), actor=by)
    assert form.is_valid(), form.errors
    return services.keep(form, by=by)
