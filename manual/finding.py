"""A search within the manual; never in cases."""

from __future__ import annotations

from dataclasses import dataclass

from manual.reading import Chapter, Section, folded

MOST = 30  # paragraphs that are listed
AROUND = 60  # characters before and behind the word
LONGEST = 100  # characters of what is looked for


@dataclass(frozen=True)
class Hit:
    """A paragraph that holds all the words, with the place of the first of them."""

    chapter: Chapter
    section: Section
    before: str
    word: str
    behind: str


def find(words: str, chapters: list[Chapter]) -> list[Hit]:
    """Paragraphs with all ``words``, in the order of ``chapters``, at most ``MOST``."""
    wanted = folded(words[:LONGEST]).split()
    hits: list[Hit] = []
    for chapter in chapters if wanted else ():
        for section in chapter.sections:
            text = folded(f"{section.title} {section.text}")
            if all(word in text for word in wanted) and len(hits) < MOST:
                hits.append(_hit(chapter, section, text, wanted[0]))
    return hits


def _hit(chapter: Chapter, section: Section, text: str, word: str) -> Hit:
    plain = f"{section.title} {section.text}"
    shown = plain if len(plain) == len(text) else text  # folding may have changed how long it is
    at = text.index(word)
    behind = at + len(word)
    begin = max(0, at - AROUND)
    return Hit(chapter, section, shown[begin:at], shown[at:behind], shown[behind : behind + AROUND])
