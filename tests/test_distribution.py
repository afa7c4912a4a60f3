"""Whole files go to the processes, the longest first."""

from pathlib import Path

from tests.distribution import LONGEST, piece_of, place

ROOT = Path(__file__).parents[1]


def test_a_file_is_one_piece_and_a_halved_one_two():
    ids = [
        "tests/a.py::test_x[1]",
        "tests/a.py::test_y",
        "tests/b.py::test_x[drafting@0]",
        "tests/b.py::test_x[coaching@1]",
    ]
    assert [piece_of(test) for test in ids] == ["tests/a.py", "tests/a.py", "tests/b.py@0", "tests/b.py@1"]


def test_an_address_in_the_parameters_halves_nothing():
    assert piece_of("tests/a.py::test_x[a@b.example]") == "tests/a.py"


def test_the_longest_come_first_and_are_there():
    assert min(["tests/a.py", LONGEST[1], LONGEST[0]], key=place) == LONGEST[0]
    assert [name for name in LONGEST if not (ROOT / name.partition("@")[0]).is_file()] == []
