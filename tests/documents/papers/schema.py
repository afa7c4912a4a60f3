"""OpenDocument files against the schema of OASIS, which the package openxml-audit carries."""

from __future__ import annotations

import io
import zipfile
from functools import cache

from lxml import etree
from openxml_audit.odf.schemas import get_bundled_schema_path

PARTS = ("content.xml", "styles.xml", "meta.xml", "settings.xml", "META-INF/manifest.xml")
OURS, SCHEMAS = b'version="1.4"', b'version="1.3"'  # 1.4 added to 1.3 what we do not use


@cache
def _schema(part: str) -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(str(get_bundled_schema_path(part, "1.3"))))


def parts_of(made: bytes) -> dict[str, bytes]:
    """The parts of a package that the schema knows, under its version."""
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        return {part: package.read(part).replace(OURS, SCHEMAS) for part in PARTS}


def faults(part: str, written: bytes) -> list[str]:
    """What is wrong with a part, in the schema's words."""
    schema = _schema(part)
    schema.validate(etree.fromstring(written))
    return [f"{part}:{error.line}: {error.message}" for error in schema.error_log]


def all_faults(made: bytes) -> list[str]:
    """What is wrong with a package."""
    return [fault for part, written in parts_of(made).items() for fault in faults(part, written)]
