"""Threads that start together, each on a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection

THREADS = 16


@contextmanager
def wide_pool(size: int = THREADS + 4) -> Iterator[None]:
    """Let every thread have its connection at once: the pool of a process is smaller than a race."""
    pool = connection.settings_dict["OPTIONS"]["pool"]
    usual = pool["max_size"]
    connection.close()
    connection.close_pool()
    pool["max_size"] = size
    try:
        yield
    finally:
        connection.close()
        connection.close_pool()
        pool["max_size"] = usual


def race(prepare: Sequence[Callable[[], Callable[[], Any]]]) -> list[Any]:
    """Run in as many threads what each of ``prepare`` gives, all at the same moment; results or exceptions in order.

    What ``prepare`` reads, it reads before the start: every runner has seen the same state.
    """
    barrier = threading.Barrier(len(prepare))
    results: list[Any] = [None] * len(prepare)

    def run(number: int) -> None:
        try:
            connection.ensure_connection()
            go = prepare[number]()
            barrier.wait(60)
            results[number] = go()
        except Exception as error:  # noqa: BLE001 - the test looks at whatever it is
            results[number] = error
            barrier.abort() if isinstance(error, threading.BrokenBarrierError) else None
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(prepare))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads)
    return results
