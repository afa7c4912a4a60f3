"""Letters that Hypothesis makes: every field of every exchanged kind, with rare characters and those XML forbids."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from operator import add

from hypothesis import strategies as st

from documents.letters.values import (
    FIELDS,
    PASSAGES,
    SEVERAL,
    Contact,
    Kind,
    LetterContent,
    Named,
    Party,
    Passage,
    Point,
    Secrecy,
    Speed,
)

RARE = "𤆬堃𠮷𡘙峯〇○㊣①〈〉《》「」　·、。；：a̍ùôTâi-lô ไทย é😀&<>\"']]>%;\u0000\u000b\u001f\ufffe\r\n\t"
CHARACTERS = st.one_of(st.sampled_from(RARE), st.characters(exclude_categories=["Cs"]))
TEXT = st.text(CHARACTERS, max_size=30)
NAME = st.text(CHARACTERS.filter(lambda sign: sign not in "\n："), max_size=12).map("甲{}".format)
CODE = st.sampled_from(["", "387000000A", "A31000000J"])
DAYS = st.one_of(st.none(), st.dates(dt.date(1912, 1, 1), dt.date(2100, 12, 31)))
FILE = st.text(st.sampled_from("計畫書附件一二三𤆬 -(1)'&<é"), min_size=1, max_size=12).map(lambda stem: f"{stem}.pdf")


def points(levels: int) -> st.SearchStrategy:
    """Numbered paragraphs, ``levels`` deep."""
    below = points(levels - 1) if levels > 1 else st.just(())
    return st.lists(st.builds(Point, TEXT, below), max_size=3).map(tuple)


def passages(kind: str) -> st.SearchStrategy:
    """Those of a kind, in order; a notice has one or none."""
    return st.tuples(*(st.builds(Passage, st.just(name), TEXT, points(4)) for name in PASSAGES[kind]))


def parties() -> st.SearchStrategy:
    """Some of each way to be named."""
    person = st.builds(Party, NAME, st.just(Named.PERSON.value), TEXT, enclosed=st.booleans())
    others = st.sampled_from([Named.OFFICE.value, Named.SECTION.value, Named.GROUP.value])
    return st.lists(st.one_of(person, st.builds(Party, NAME, others, enclosed=st.booleans())), max_size=4).map(tuple)


def contents(kind: str) -> st.SearchStrategy[LetterContent]:
    """Letters of ``kind``, with something in each of its fields now and then."""
    office = st.builds(Party, NAME, code=CODE)
    is_notice = kind == Kind.NOTICE
    one_line = TEXT.map(lambda text: text.replace("\n", ""))
    person = st.tuples(st.builds(Contact, st.just("聯絡人"), TEXT), st.builds(Contact, st.just("電話"), one_line))
    more = st.lists(st.builds(Contact, NAME, one_line), max_size=2).map(tuple)
    fields = {
        "sender": st.one_of(office, st.builds(Party, NAME, st.just(Named.SECTION.value)))
        if kind == Kind.MEMO
        else office,
        "subject": TEXT,
        "address": TEXT,
        "contacts": st.builds(add, person, more)
        if is_notice
        else st.lists(st.builds(Contact, NAME, TEXT), max_size=4).map(tuple),
        "recipient": st.one_of(st.none(), office, st.builds(Party, NAME, st.just(Named.PERSON.value), TEXT)),
        "date": DAYS,
        "number": st.sampled_from(["", "府授研考字第1150000001號", "農水字第 115-001 號"]),
        "speed": st.sampled_from(["", *Speed.values]),
        "secrecy": st.sampled_from(["", *Secrecy.values]),
        "secret_until": TEXT,
        "enclosures": TEXT,
        "files": st.lists(FILE, max_size=3, unique=True).map(tuple),
        "passages": passages(kind),
        "originals": parties(),
        "copies": parties(),
        "submitted_to": st.lists(TEXT, max_size=3).map(tuple),
        "signature": TEXT,
        "held_on": DAYS,
        "held_at": TEXT,
        "place": TEXT,
        "chair": parties(),
        "attending": parties(),
        "observing": parties(),
    }
    had = {name: fields[name] for name in FIELDS[kind] if name in fields}
    return st.builds(LetterContent, kind=st.just(kind), **had)


EXCHANGED = [Kind.LETTER.value, Kind.NOTE.value, Kind.MEMO.value, Kind.NOTICE.value]
LETTERS = st.sampled_from(EXCHANGED).flatmap(contents)


def coded(letter: LetterContent) -> LetterContent:
    """The letter to several, and each office in its lists with a code of its own."""
    lists = {name: getattr(letter, name) for name in ("originals", "copies", "attending", "observing")}
    names = {party.name for parties in lists.values() for party in parties}
    codes = {name: f"38700{place:04}A" for place, name in enumerate(sorted(names))}
    given = {
        name: tuple(replace(party, code=codes[party.name] if party.named == Named.OFFICE else "") for party in parties)
        for name, parties in lists.items()
    }
    return replace(letter, recipient=Party(SEVERAL), **given)
