"""What happens when the app starts; never a rule."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    """Seals on the logs of all apps."""

    name = "records"
    verbose_name = _("紀錄保全")

    def ready(self) -> None:
        """Every log that a migration made is sealed from then on."""
        from records.seals import triggers

        post_migrate.connect(triggers.install, sender=self)
