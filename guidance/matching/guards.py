"""What must hold before a match moves; never who may move it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from workflow.engine.verdicts import YES, Verdict, no
from workflow.templatetags.cs import roc

if TYPE_CHECKING:
    from accounts.actors import Actor
    from guidance.models import Match, Partner


def takes_on(partner: Partner) -> Verdict:
    """Does the partner take on one more? Not once its validity is over, nor while all its places are taken."""
    if partner.is_over:
        return no(
            _("「%(name)s」的有效期間到 %(day)s 為止，請先請夥伴更新。")
            % {"name": partner, "day": roc(partner.valid_until)}
        )
    if partner.room <= 0:
        return no(_("「%(name)s」同時最多媒合 %(most)d 件，已額滿。") % {"name": partner, "most": partner.capacity})
    return YES


def partner_takes_on(match: Match, actor: Actor) -> Verdict:
    """The same of the partner of a match, behind its lock."""
    return takes_on(match.partner)
