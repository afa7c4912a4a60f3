"""What happens when the app starts. Binds no machine: each app that has cases binds its own."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class WorkflowConfig(AppConfig):
    name = "workflow"
    verbose_name = _("流程")

    def ready(self) -> None:
        """People are told who comes to act for a unit, and of cases whose unit has lost its people; logs stay."""
        from accounts.invitations.services import watch_invited
        from accounts.services import ask_of_mails, watch_deputies, watch_joining, watch_people
        from workflow import rights
        from workflow.delivery import joining, vacancies
        from workflow.drafts import names
        from workflow.inbox import fates

        ask_of_mails(fates.not_reached)
        watch_joining(joining.tell)
        watch_invited(joining.tell_invited)
        watch_deputies(joining.tell_deputy)
        watch_people(vacancies.look)
        names.register("upkeep:letterhead", what=_("公文資料"))
        post_migrate.connect(rights.give, sender=self)
        register(rights.check, Tags.database, deploy=True)
