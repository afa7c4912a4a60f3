"""一、(一)、1、(1): the four levels that official texts are numbered in, as they are counted and as they are typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

DIGITS = "〇一二三四五六七八九"
COUNTED = "一二三四五六七八九十"
FORMALLY = str.maketrans(COUNTED, "壹貳參肆伍陸柒捌玖拾")
# What a line may begin with, level by level (政府文書格式參考規範): parentheses and dots of either width, full-width figures
# too. 1.5 and 115、 are figures of the text.
FORMS = (
    re.compile(rf"[{COUNTED}]{{1,3}}、"),
    re.compile(rf"[（(][{COUNTED}]{{1,3}}[)）]"),
    re.compile(r"[0-9０-９]{1,2}(?:、|[.．](?![0-9０-９]))"),
    re.compile(r"[（(][0-9０-９]{1,2}[)）]"),
)


def numeral(number: int) -> str:
    """一 … 九十九; what comes after that is counted in figures."""
    tens, ones = divmod(number, 10)
    if tens > 9:
        return str(number)
    head = "" if not tens else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones or not tens else "")


def formal(number: int) -> str:
    """壹 … 玖拾玖, as chapters are counted."""
    return numeral(number).translate(FORMALLY)


def kept_together(lines: Sequence[tuple[int, str, str]]) -> Iterator[tuple[int, str, str, bool]]:
    """Numbered lines (level, number, text), each with whether it stays with the next: what stands below it begins there."""
    levels = [*(level for level, _number, _text in lines[1:]), 0]
    for (level, number, text), following in zip(lines, levels, strict=False):
        yield level, number, text, following > level
