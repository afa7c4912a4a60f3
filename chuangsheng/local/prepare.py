"""Tables, cache table and demo data in one process, for the seconds it saves; never in production.

Run by ``chuangsheng.local.runner`` with the environment set; not meant to be called by hand.
"""

import gc
import os
import sys

import django
from django.core.management import call_command

from chuangsheng.local.owner import as_owner


def main() -> None:
    # A short life with many objects, most of them kept: collecting would cost a tenth of it.
    gc.disable()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chuangsheng.settings")
    django.setup()
    with as_owner():
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
    from django.conf import settings
    from django.contrib.auth import get_user_model

    if settings.DEMO and not get_user_model().objects.exists():
        call_command("demo")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
