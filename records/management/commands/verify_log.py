"""Says whether the logs stand as they were written; the first wrong line before others, and fails if there is one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records.proofs import looked_through
from records.seals.checking import LogsDiffer


class Command(BaseCommand):
    help = "Compare every line of every log with its seal, the chain of seals with itself and with the signed anchors."

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal what waits, then look."""
        try:
            proof = looked_through()
        except LogsDiffer as error:
            for finding in error.findings:
                self.stderr.write(str(finding))
            raise CommandError(str(error)) from error
        self.stdout.write(str(proof))
