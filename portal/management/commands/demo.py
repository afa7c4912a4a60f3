"""Loads the demo data; never into a database that holds cases."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from portal.demo import bulk, cast, papers, plans, work
from portal.reference import load_all
from proposals.models import Proposal

LOGGED = 5  # a log gets a line for every so many plans


class Command(BaseCommand):
    help = "Load reference data, demo accounts and demo plans (示範資料); --plans N copies them to N plans, --undertakings N those that are tracked."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many plans in all, how many undertakings."""
        parser.add_argument("--plans", type=int, default=0, metavar="N", help="as many demo plans in all")
        parser.add_argument(
            "--undertakings", type=int, default=0, metavar="N", help="as many undertakings, each with twelve reports"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load once; a second run adds only what --plans still lacks."""
        if Proposal.objects.filter(is_demo=False).exists():
            raise CommandError("this database holds real plans: the demo data are for empty databases only")
        begun = time.monotonic()
        demo = Proposal.objects.filter(is_demo=True).order_by("pk")
        # All or nothing: `make run` loads once, when there are no accounts, and must find none after a Ctrl-C.
        with transaction.atomic():
            load_all()
            people = cast.assemble()
            if not demo.exists():
                work.make_templates()
                plans.make_all(people, told=self.count)
                papers.of_what_stands(demo)
        cast.write_accounts()
        missing = options["plans"] - demo.count()
        if missing > 0:
            bulk.copy_plans(list(demo.filter(apart_of=None)[: len(plans.IDEAS)]), missing)
        if options["undertakings"]:
            bulk.copy_tracked(options["undertakings"])
        self.stdout.write(f"示範資料共 {demo.count()} 件計畫（{time.monotonic() - begun:.0f} 秒）")

    def count(self, made: int) -> None:
        """One line that counts up on a terminal, a line for every few plans in a log."""
        last = len(plans.IDEAS)
        if self.stdout.isatty():
            self.stdout.write(f"\r示範資料 {made}/{last}", ending="\n" if made == last else "")
            self.stdout.flush()
        elif made % LOGGED == 0 or made == last:
            self.stdout.write(f"示範資料 {made}/{last}")
