"""Registers the app with Django. Binds no machine: each app that has cases binds its own."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowConfig(AppConfig):
    name = "workflow"
    verbose_name = _("流程")
