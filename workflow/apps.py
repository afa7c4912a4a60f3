"""Registers the app with Django. Binds no machine: each app that has cases binds its own."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowConfig(AppConfig):
    name = "workflow"
    verbose_name = _("流程")

    def ready(self) -> None:
        """People are told of requests to join an organisation."""
        from accounts.services import watch
        from workflow.delivery import joining

        watch(joining.tell)
