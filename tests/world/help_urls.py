"""Addresses of the manual and of a person's rights: what a stranger meets there."""

from __future__ import annotations

from tests.world.row import BOTH, LOGIN, PK, Row

OF_HELP: dict[str, Row] = {
    # The manual holds nothing that not everybody may know.
    "manual:contents": Row(200, "GET"),
    "manual:states": Row(200, "GET"),
    "manual:glossary": Row(200, "GET"),
    "manual:chapter": Row(200, "GET", ("common",)),
    "manual:tour_close": Row(LOGIN, "POST"),
    "privacy:list": Row(LOGIN, "GET"),
    "privacy:ask": Row(LOGIN, BOTH),
    "privacy:enter": Row(LOGIN, BOTH),
    "privacy:own": Row(LOGIN, "GET"),
    "privacy:own_zip": Row(LOGIN, "GET"),
    "privacy:processing": Row(LOGIN, "GET"),
    "privacy:processing_pdf": Row(LOGIN, BOTH),
    "privacy:processing_ods": Row(LOGIN, "GET"),
    "privacy:request": Row(LOGIN, "GET", (PK,)),
    "privacy:move": Row(LOGIN, BOTH, (PK, "grant")),
}
