"""The search; its migrations make the triggers that keep its one table."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """搜尋."""

    name = "search"
    verbose_name = _("搜尋")
