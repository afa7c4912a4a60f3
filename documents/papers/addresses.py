"""The addresses a paper may load. Light enough for the web process, which never imports the renderer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

BASE = "https://paper.invalid/"  # resolves nowhere; gives relative addresses something to be relative to


@dataclass(frozen=True)
class StaticRoots:
    """Where static files lie: the address they are served under, and (prefix, folder) of each place."""

    address: str
    folders: tuple[tuple[str, str], ...]

    def find(self, url: str) -> Path | None:
        """The file behind ``url`` if it is a static file of ours."""
        if not url.startswith(self.address):
            return None
        relative = unquote(urlsplit(url).path).removeprefix(urlsplit(self.address).path)
        for prefix, folder in self.folders:
            if prefix and not relative.startswith(f"{prefix}/"):
                continue
            root = Path(folder).resolve()
            path = (root / relative.removeprefix(f"{prefix}/" if prefix else "")).resolve()
            if path.is_relative_to(root) and path.is_file():
                return path
        return None
