"""Restores the newest backup into a second server that is thrown away, and says what came (`make drill`)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from records.backups.errors import BackupError
from records.proofs import drilled


class Command(BaseCommand):
    help = "Try the newest backup: restore it into a second server and compare every table and file."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who may read it, and the second server where none can be started here."""
        parser.add_argument("--identity", type=Path, help="file of age's identities, of an encrypted backup")
        parser.add_argument("--server", default="", help="URL of an empty database elsewhere, of its owner")

    def handle(self, *args: Any, identity: Path | None, server: str, **options: Any) -> None:
        """Try it."""
        try:
            proof = drilled(identity=identity, server=server)
        except BackupError as error:
            raise CommandError(_("還原演練不成：%s") % error) from error
        self.stdout.write(str(proof))
