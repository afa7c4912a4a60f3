"""States of a match with holders and clocks; never import a model."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from workflow.states import Party


class MatchState(TextChoices):
    """Where the matching of a venture with a partner stands (R6)."""

    SUGGESTED = "suggested", _("待聯繫夥伴")
    CONTACTED = "contacted", _("待夥伴回復")
    AGREED = "agreed", _("待提案單位確認")
    ACTIVE = "active", _("媒合中")
    ENDED = "ended", _("已結束")
    DECLINED = "declined", _("未媒合")


PLACE_TAKEN = frozenset({MatchState.AGREED, MatchState.ACTIVE})  # what counts against a partner's capacity
MATCH_GOES_ON = PLACE_TAKEN | {MatchState.SUGGESTED, MatchState.CONTACTED}
MATCH_HOLDERS: dict[str, str] = {
    MatchState.SUGGESTED: Party.PLATFORM,
    MatchState.CONTACTED: Party.PARTNER,
    MatchState.AGREED: Party.PROPOSER,
    MatchState.ACTIVE: Party.PARTNER,
    MatchState.ENDED: Party.NOBODY,
    MatchState.DECLINED: Party.NOBODY,
}
# Working days: until the partner is spoken to, answers, and until the proposer confirms. A match that runs is due never.
MATCH_CLOCKS: dict[str, int] = {MatchState.SUGGESTED: 5, MatchState.CONTACTED: 10, MatchState.AGREED: 5}
