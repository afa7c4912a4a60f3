"""What an agency answers in a project meeting beside confirming (R3); ``reviews.workflow`` puts it into the chart."""

from django.utils.translation import gettext_lazy as _

from reviews import guards as g
from reviews.commitments import evidence
from reviews.permissions import is_agency
from reviews.states import UNSETTLED
from reviews.states import CommitmentState as C
from workflow.engine.moves import Move
from workflow.states import Party

AGENCY = _("受請機關承辦人或主管")
REASON_FORM = "proposals.forms.ReasonForm"
COMMITMENT_GUARDS = (g.before_ndc, g.opinion_released)

AMEND = Move(
    name="amend",
    label=_("修正內容"),
    source=UNSETTLED,
    target=C.CONFIRMED,
    allowed=is_agency,
    who=AGENCY,
    form="reviews.commitments.forms.AmendForm",
    route="reviews:commitment",
    fits=(g.before_a_meeting,),
    guards=COMMITMENT_GUARDS,
    effects=(evidence.amend,),
    notify=(Party.RDEC,),
    ask=_("改寫這個事項，並以修正後的內容確認；原來的內容留在紀錄。"),
)
ASK_BACK = Move(
    name="ask_back",
    label=_("需釐清"),
    source=UNSETTLED,
    target=C.QUERIED,
    allowed=is_agency,
    who=AGENCY,
    form=REASON_FORM,
    route="reviews:commitment",
    fits=(g.before_a_meeting,),
    guards=COMMITMENT_GUARDS,
    notify=(Party.RDEC,),
    ask=_("說明還要釐清什麼；釐清前，貴機關不算確認。"),
)
DISOWN = Move(
    name="disown",
    label=_("不是本機關"),
    source=UNSETTLED,
    target=C.PROPOSED,
    allowed=is_agency,
    who=AGENCY,
    form=REASON_FORM,
    route="reviews:commitment",
    fits=(g.before_a_meeting,),
    guards=COMMITMENT_GUARDS,
    notify=(Party.RDEC,),
    ask=_("說明應由哪個機關辦理；由研考會不列入或改請其他機關。"),
)
AT_MEETING = frozenset({AMEND, ASK_BACK, DISOWN})
