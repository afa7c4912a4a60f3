"""Load the demo data."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.demo import bulk, cast, plans
from portal.reference import load_all
from proposals.models import Proposal


class Command(BaseCommand):
    help = "Load reference data, demo accounts and demo plans (示範資料); --plans N copies them to N plans."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many plans in all."""
        parser.add_argument("--plans", type=int, default=0, metavar="N", help="as many demo plans in all")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load once; a second run adds only what --plans still lacks."""
        if Proposal.objects.filter(is_demo=False).exists():
            raise CommandError("this database holds real plans: the demo data are for empty databases only")
        begun = time.monotonic()
        load_all()
        people = cast.assemble()
        demo = Proposal.objects.filter(is_demo=True).order_by("pk")
        if not demo.exists():
            plans.make_all(people)
        cast.write_accounts()
        missing = options["plans"] - demo.count()
        if missing > 0:
            bulk.copy_plans(list(demo[: len(plans.IDEAS)]), missing)
        self.stdout.write(f"{demo.count()} demo plans, {time.monotonic() - begun:.0f} s")
