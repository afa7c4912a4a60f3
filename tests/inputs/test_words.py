"""Whether a reason says anything."""

from __future__ import annotations

import pytest

from inputs.words import is_substantial


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", False),
        ("因為", False),
        ("同上。同上。同上。同上。", False),
        ("——————————", False),
        ("無無無無無無無無無", False),
        ("已於會議說明原因", True),
        ("依部會核定函 115 年度辦理。", True),
        ("See the ministry's letter.", True),
    ],
)
def test_a_reason_says_something(text, expected):
    assert is_substantial(text) is expected
