"""Every address the project answers, from the resolver; never what stands there."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def addresses(resolver: URLResolver | None = None, space: str = "", prefix: str = "") -> Iterator[tuple[str, str]]:
    """Name with its namespace (the route when it has none) and route of every URL."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, f"{space}{entry.namespace}:" if entry.namespace else space, route)
        elif isinstance(entry, URLPattern):
            yield (f"{space}{entry.name}" if entry.name else route), route
