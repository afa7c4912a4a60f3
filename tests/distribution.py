"""Which test process runs what: a file is one piece of work, and the longest pieces are begun first.

What a module sets up it sets up once, since its tests stay together; what takes long does not begin last, since then
one process would work on it while the others have nothing left to do.
"""

from __future__ import annotations

import re
from typing import Any

from xdist.scheduler import LoadFileScheduling

# Of the battery that is halved, the half stands at the end of a test's parameters: ``[drafting@0]``.
HALF = re.compile(r"@\d(?=\]$)")
# The first takes longest; all others follow in the order of their names. The walk in the browser does not open a process:
# its first upload would wait for the checker of uploads to start, in a page that waits ten seconds.
LONGEST = (
    "tests/proposals/matrix/test_matrix_http.py@0",
    "tests/proposals/matrix/test_matrix_http.py@1",
    "tests/test_get_never_writes.py",
    "tests/proposals/matrix/test_matrix.py",
    "tests/browser/test_whole_chart.py",
    "tests/browser/test_branches.py",
    "tests/browser/test_accessibility.py",
    "tests/browser/test_writing.py",
    "tests/proposals/test_page_queries.py",
    "tests/portal/test_pages.py",
    "tests/proposals/test_model_based.py",
)


class LongestFirst(LoadFileScheduling):
    """Hands whole files to the processes, those of ``LONGEST`` before the others.

    A file keeps its tests together without marks. Groups (``--dist loadgroup``) would not: pytest-xdist 3.8 writes a
    group into the name of a test, which pytest since 9.2 does not let it, and then tears every module apart silently.
    """

    def _split_scope(self, nodeid: str) -> str:
        return piece_of(nodeid)

    def _assign_work_unit(self, node: Any) -> None:
        self.workqueue.move_to_end(min(self.workqueue, key=place), last=False)
        super()._assign_work_unit(node)


def piece_of(nodeid: str) -> str:
    """The piece of work a test belongs to: its file, or half of it."""
    half = HALF.search(nodeid)
    return nodeid.split("::", 1)[0] + (half.group() if half else "")


def place(piece: str) -> tuple[int, str]:
    """Where a piece of work stands in the queue."""
    return (LONGEST.index(piece) if piece in LONGEST else len(LONGEST), piece)
