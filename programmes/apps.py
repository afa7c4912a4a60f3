"""What happens when the app starts; never a rule."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    """The catalogue of central programmes, indicators and fiscal tiers."""

    name = "programmes"
    verbose_name = _("中央補助計畫")

    def ready(self) -> None:
        """Name what is written on the catalogue's pages."""
        from workflow.drafts import names

        names.register("programmes:new", "programmes:edit", what=self.verbose_name)
