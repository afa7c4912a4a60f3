"""Colours stand in one file, light and dark beside each other, and what is written in them can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

STATIC = settings.BASE_DIR / "static"
TOKENS = STATIC / "css" / "tokens.css"
HUE = r"#[0-9a-fA-F]{3,8}|(?:rgba?|hsla?|oklch|color)\([^)]*\)"
PAIR = re.compile(rf"(--[\w-]+): light-dark\(({HUE}), ({HUE})\);")
SAME = re.compile(rf"(--[\w-]+): ({HUE}|var\((--[\w-]+)\));")
# Names of colours stand for nothing here; ``transparent`` and ``currentColor`` are none.
LITERAL = re.compile(rf"(?<=[\s:(,])(?:{HUE}|white|black|red|green|gray|grey)(?=[\s;,)])")
INK = ("--tblr-body-color", "--tblr-secondary", "--tblr-primary", "--cs-late", "--cs-soon", "--cs-priority")
SHEETS = ("--cs-surface", "--tblr-body-bg", "--cs-sunk", "--cs-shade", "--cs-tint", "--cs-tint-soon", "--cs-tint-late")
WORDS = [
    *((ink, sheet) for ink in INK for sheet in SHEETS),
    *(("--cs-on-accent", fill) for fill in ("--tblr-primary", "--tblr-danger", "--cs-late", "--cs-soon")),
    ("--cs-soon-ink", "--cs-tint-soon"),
    ("--tblr-body-color", "--cs-mark"),
    ("--cs-ins-ink", "--cs-ins"),
    ("--cs-del-ink", "--cs-del"),
    ("--cs-map-ink", "--cs-map-halo"),
    ("--cs-paper-ink", "--cs-paper"),
]
# What is told apart by its edge or its shape: 3:1.
SHAPES = [
    *((edge, "--cs-surface") for edge in ("--cs-line-strong", "--cs-c1", "--cs-chart-edge", "--cs-late", "--cs-soon")),
    *((kind, "--cs-m0") for kind in ("--cs-people", "--cs-culture", "--cs-land", "--cs-industry", "--cs-landscape")),
    ("--cs-community", "--cs-m0"),
    ("--cs-checked", "--cs-surface"),
    ("--cs-late", "--cs-m0"),
]


def sheets() -> list[Path]:
    """Style sheets of pages; papers have their own, which are always light."""
    return [path for path in sorted(STATIC.rglob("*.css")) if "papers" not in path.parts]


def bare(path: Path) -> str:
    """Without comments, and without selectors, which name ids with the same sign."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    return "\n".join(re.findall(r"\{([^{}]*)\}", text))


def test_no_colour_stands_outside_the_tokens():
    """What has no token has no dark colour either."""
    found = {path.name: LITERAL.findall(bare(path)) for path in sheets() if path != TOKENS}
    assert len(found) > 8
    assert {name: colours for name, colours in found.items() if colours} == {}


def test_every_token_has_both_colours():
    """But for paper, which is white in the dark as well."""
    single = [name for name, _value, other in SAME.findall(TOKENS.read_text()) if not other]
    assert single == ["--cs-paper", "--cs-paper-ink"]


def test_a_colour_is_found_wherever_it_stands():
    found = LITERAL.findall("fill: #fff; stroke: rgb(1 2 3 / 4%); color: red; background: var(--cs-red) transparent;")
    assert found == ["#fff", "rgb(1 2 3 / 4%)", "red"]


def tokens(theme: str) -> dict[str, str]:
    """Each token's colour in ``light`` or ``dark``."""
    text = TOKENS.read_text()
    found = {name: (light, dark)[theme == "dark"] for name, light, dark in PAIR.findall(text)}
    for name, value, other in SAME.findall(text):
        found[name] = other or value
    return found


def hue(found: dict[str, str], name: str) -> str:
    """Through the tokens that name another one."""
    value = found[name]
    return hue(found, value) if value.startswith("--") else value


def luminance(colour: str) -> float:
    """As WCAG 2.1 reckons it."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_that_of_wcag():
    assert contrast("#fff", "#000000") == 21
    assert round(contrast("#767676", "#fff"), 2) == 4.54


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(WORDS, 4.5), (SHAPES, 3.0)], ids=["words", "shapes"])
def test_what_is_drawn_can_be_read(theme, pairs, least):
    found = tokens(theme)
    ratios = {(one, other): contrast(hue(found, one), hue(found, other)) for one, other in pairs}
    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < least} == {}
