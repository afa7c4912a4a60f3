"""Fixtures of this app's tests: a scanner that speaks, and files in a folder of their own."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.documents.stored import EICAR


class Clamd(socketserver.StreamRequestHandler):
    """Speaks enough of clamd's protocol to scan a stream."""

    def handle(self) -> None:
        assert self.rfile.readline() == b"nINSTREAM\n"
        data = b""
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            data += self.rfile.read(size)
        if self.server.answer:  # type: ignore[attr-defined]
            self.wfile.write(self.server.answer)  # type: ignore[attr-defined]
        elif EICAR in data:
            self.wfile.write(b"stream: Eicar-Test-Signature FOUND\n")
        else:
            self.wfile.write(b"stream: OK\n")


@pytest.fixture
def clamd(settings) -> Iterator[socketserver.ThreadingTCPServer]:
    """A scanner that answers; its ``answer`` may be set to something else."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        server.answer = b""
        settings.CLAMAV = f"127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def own_media(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
