"""How large the rooms of the code are: modules a folder, lines a file; fails above the limits, never changes anything.

    python -m chuangsheng.walls

Migrations are left out: they are written by a program and read by one.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = (
    "accounts",
    "bench",
    "chapters",
    "chuangsheng",
    "documents",
    "guidance",
    "handovers",
    "inputs",
    "lists",
    "manual",
    "portal",
    "privacy",
    "programmes",
    "proposals",
    "reviews",
    "tests",
    "search",
    "tracking",
    "workflow",
)
MODULES = 12  # in a folder, beside __init__
LINES = 400  # in a file

# What is larger, and why it is no wall that is missing.
MORE_MODULES: dict[str, str] = {}
MORE_LINES: dict[str, str] = {
    "tests/browser/test_branches.py": "one branch of the chart after another, in its order",
    "proposals/workflow.py": "one table: the chart is read from top to bottom",
    "portal/demo/texts.py": "fictional texts, no code",
    "portal/demo/walker.py": "one walk: what each move needs, in the order of the chart",
}


def sizes() -> tuple[Counter[str], dict[str, int]]:
    """Modules of each folder and lines of each file, by their paths from the root."""
    modules: Counter[str] = Counter()
    lines: dict[str, int] = {}
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            lines[str(path.relative_to(ROOT))] = len(path.read_text(encoding="utf-8").splitlines())
            if path.name != "__init__.py":
                modules[str(path.parent.relative_to(ROOT))] += 1
    return modules, lines


def faults(modules: Counter[str], lines: dict[str, int]) -> list[str]:
    """What is above a limit without a reason, and reasons that are no longer needed."""
    found = [
        f"{folder}: {count} modules, at most {MODULES}"
        for folder, count in modules.items()
        if count > MODULES and folder not in MORE_MODULES
    ]
    found += [
        f"{file}: {count} lines, at most {LINES}"
        for file, count in lines.items()
        if count > LINES and file not in MORE_LINES
    ]
    found += [
        f"{folder}: within the limit, take it off the list" for folder in MORE_MODULES if modules[folder] <= MODULES
    ]
    found += [f"{file}: within the limit, take it off the list" for file in MORE_LINES if lines.get(file, 0) <= LINES]
    return found


def main() -> int:
    """Print both, the largest first, then what is above the limits."""
    modules, lines = sizes()
    print("modules a folder")
    for folder, count in modules.most_common():
        print(f"{count:5} {folder}")
    print("lines a file")
    for file, count in sorted(lines.items(), key=lambda item: -item[1]):
        print(f"{count:5} {file}")
    found = faults(modules, lines)
    for fault in found:
        print(f"too large: {fault}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
