"""Makes a backup now, reads it back, and removes those that no period keeps."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from records.backups.errors import BackupError
from records.proofs import backed_up


class Command(BaseCommand):
    help = "Make a backup of rows and files in BACKUPS_DIR, read it back, and rotate."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it."""
        try:
            proof = backed_up()
        except BackupError as error:
            raise CommandError(_("沒有備份成功：%s") % error) from error
        self.stdout.write(str(proof))
