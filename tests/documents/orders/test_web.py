"""The process that answers pages never has what lays papers out."""

from __future__ import annotations

import os
import subprocess
import sys

from django.conf import settings

LOADED = """
import sys
from chuangsheng.wsgi import application
from django.conf import settings
from django.urls import get_resolver
get_resolver().url_patterns
print(sorted({name.partition(".")[0] for name in sys.modules} & {"weasyprint", "pydyf", "tinycss2", "pikepdf"}))
"""


def test_the_web_process_does_not_import_the_layout() -> None:
    found = subprocess.run(
        [sys.executable, "-c", LOADED],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "chuangsheng.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout == "[]\n"
