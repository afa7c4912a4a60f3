"""What happens when the app starts; never a rule."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChaptersConfig(AppConfig):
    """The chapter templates."""

    name = "chapters"
    verbose_name = _("章節範本")

    def ready(self) -> None:
        """Name what is written on the templates' pages."""
        from workflow.drafts import names

        pages = ("edit", "publish", "question_add", "question_edit")
        names.register(*(f"chapters:{page}" for page in pages), what=self.verbose_name)
