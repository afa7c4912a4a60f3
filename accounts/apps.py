"""What happens when the app starts; never a rule."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People, units, actors and sign-in."""

    name = "accounts"
    verbose_name = _("帳號與單位")

    def ready(self) -> None:
        """Every sign-in leaves a line, who resets a password is remembered, and libraries' tables have names."""
        from accounts.audit import signins
        from accounts.signin import devices, libraries

        libraries.call()
        signins.watch()
        devices.watch()
