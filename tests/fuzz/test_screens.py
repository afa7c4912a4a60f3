"""What the eye for screens sees."""

from __future__ import annotations

import pytest

from tests.fuzz.screens import misled_by_enter

PLAIN, FILLED = "<button>存</button>", '<button class="btn btn-primary">存</button>'
OTHER, ROW = '<button name="end" value="1">不再</button>', '<button name="more" value="rows">再加</button>'
HIDDEN = '<button class="visually-hidden" tabindex="-1" aria-hidden="true">存</button>'
LINE = '<input type="text" name="reason">'


@pytest.mark.parametrize(
    ("within", "wrong"),
    [
        (LINE + OTHER + FILLED, ["end=1"]),
        (LINE + PLAIN + FILLED, ["="]),
        (LINE + OTHER + PLAIN, ["end=1"]),
        (LINE + OTHER + HIDDEN + FILLED, ["end=1"]),
        (LINE + HIDDEN + OTHER + FILLED, []),
        (LINE + FILLED + OTHER, []),
        (LINE + PLAIN + OTHER, []),
        (LINE + ROW + FILLED, []),
        (LINE + ROW + HIDDEN + FILLED, ["more=rows"]),
        (LINE + OTHER, []),
        ('<input type="hidden" name="x">' + OTHER + FILLED, []),
        (LINE + '<button type="button" name="end">不再</button>' + FILLED, []),
    ],
)
def test_the_button_that_enter_presses(within, wrong):
    assert [pressed for _form, pressed in misled_by_enter(f'<form id="f">{within}</form>')] == wrong


def test_a_button_before_the_form_may_be_its_own():
    far = '<button form="f" name="end" value="1">不再</button>'
    page = f'{far}<form id="g">{LINE}{PLAIN}{OTHER}</form><form id="f">{LINE}{FILLED}</form>'
    assert list(misled_by_enter(page)) == [("f", "end=1")]
