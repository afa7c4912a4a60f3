"""What happens when the app starts; never a rule."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ManualConfig(AppConfig):
    """The manual."""

    name = "manual"
    verbose_name = _("使用說明")
