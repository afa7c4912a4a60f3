"""The virus scanner: clamd over TCP, named by ``settings.CLAMAV``; never decides what becomes of a file."""

from __future__ import annotations

import socket
from typing import Any

import clamd
from django.conf import settings
from django.core.files import File

SECONDS = 20


class ScannerDown(Exception):
    """The scanner did not give an answer."""


class Scanner(clamd.ClamdNetworkSocket):
    """The library's client, with its timeout also while connecting: a silent host would hold the page for minutes."""

    def _init_socket(self) -> None:
        self.clamd_socket = socket.socket()
        self.clamd_socket.settimeout(self.timeout)
        self.clamd_socket.connect((self.host, self.port))


def virus_in(file: File[Any]) -> str:
    """The name of the virus in ``file``, empty for a clean one. Raises ScannerDown."""
    host, _, port = settings.CLAMAV.rpartition(":")
    try:
        answer = Scanner(host, int(port), timeout=SECONDS).instream(file) or {}
    except (clamd.ClamdError, OSError) as error:
        raise ScannerDown(str(error)) from error
    status, virus = answer.get("stream", ("", None))
    if status == "OK":
        return ""
    if status == "FOUND":
        return str(virus)
    raise ScannerDown(str(answer))
