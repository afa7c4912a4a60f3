"""The search, which has no tables: its migration makes the indexes of what it finds."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """搜尋."""

    name = "search"
    verbose_name = _("搜尋")
