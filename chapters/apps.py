"""What happens when the app starts; never a rule."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChaptersConfig(AppConfig):
    """The chapter templates."""

    name = "chapters"
    verbose_name = _("章節範本")
