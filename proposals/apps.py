"""What happens when the app starts; never a rule."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProposalsConfig(AppConfig):
    """The plan, its ventures, versions and intake."""

    name = "proposals"
    verbose_name = _("計畫")

    def ready(self) -> None:
        """Register the chart, corrections and papers; watch the catalogue for drafts it concerns, writing for revisions."""
        from accounts.services import watch_people
        from programmes.services import watch
        from proposals import workflow
        from proposals.assigning.services import end_of_leavers
        from proposals.budget.services import tell_flagged
        from proposals.case import coaching, duties
        from proposals.corrections.entries import register
        from proposals.corrections.lines import LineEntry
        from proposals.enclosures import orders as enclosures
        from proposals.letters import occasions
        from proposals.letters.contexts import OCCASIONS
        from proposals.letters.enclosing import enclosed
        from proposals.letters.history import of_letters
        from proposals.models import Proposal
        from proposals.papers import parts
        from proposals.papers.makers import register_all
        from proposals.returns.revisions import mark_revised
        from proposals.services import watch_writing
        from proposals.states import State
        from proposals.versions import history
        from proposals.writing import drafts
        from workflow.drafts import names
        from workflow.engine import fsm, steps

        fsm.bind(Proposal)
        watch_people(end_of_leavers)
        steps.register(Proposal.machine_name, duties.steps, duties.duties)
        workflow.MACHINE.wait_for(State.COACHING, coaching.waiting)
        workflow.MACHINE.follow(coaching.follow_plan)
        register(LineEntry())
        register_all()
        enclosures.register_all()
        parts.enclose(enclosed)
        history.tell(of_letters, history.Part.LETTERS)
        occasions.register(*OCCASIONS)
        watch(tell_flagged)
        watch_writing(mark_revised)
        names.register(*drafts.PAGES, what=drafts.named, cases=drafts.seen_by)
        names.register("proposals:move", cases=drafts.seen_by)
        names.register("proposals:correct", what=_("更正"), cases=drafts.seen_by)
        names.register("proposals:letter_edit", what=_("擬稿"), cases=drafts.seen_by)
        names.register("proposals:letter_number", what=_("登錄文號"), cases=drafts.seen_by)
        names.register("proposals:intake_forward", what=workflow.FORWARD.label)
        names.register("proposals:vision", what=_("各區地方創生願景"))
        names.register("proposals:start_on_behalf", what=_("代為提案"))
        names.register("proposals:privacy_new", what=_("公告新版個資告知事項"))
