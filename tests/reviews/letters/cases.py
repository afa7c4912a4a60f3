"""What the tests of these letters share."""

from __future__ import annotations

import io
import zipfile


def words_of(odt: bytes) -> str:
    return zipfile.ZipFile(io.BytesIO(odt)).read("content.xml").decode()
