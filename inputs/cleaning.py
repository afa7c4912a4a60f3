"""What people mean by a text, whoever's program wrote it: one cleaning for forms, workbooks, searches, names of files.

Line ends become one, what nobody sees goes (unless it makes what is seen), bullets of symbol fonts become bullets.
Nothing visible is taken away or joined, and a cleaned text stays as it is when it is cleaned again.
"""

from __future__ import annotations

import re
import unicodedata

LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")  # also Word's soft return and a page's end
ODD_BLANKS = dict.fromkeys((0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F), " ")
# Braille's empty pattern parts words of Braille: like other blanks it goes at the ends only.
BLANKS = " \t\n\u1680\u3000\u2800"

# --- What is not seen -----------------------------------------------------------------------------------------------
# Controls, halves of a pair, what is no character, and what Unicode calls ignorable: fillers, joiners, bidi marks, tags.
UNSEEN = re.compile(
    "[\0-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane + 0xFFFE) + chr(plane + 0xFFFF) for plane in range(0, 0x110000, 0x10000))
    + "]+"
)
VARIATION, OF_IDEOGRAPHS = re.compile("[\ufe00-\ufe0f]"), re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
OF_MONGOLIAN = re.compile("[\u180b-\u180f]")
IDEOGRAPH = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd]")
# Scripts whose letters take another form at a joiner: Arabic and its kin, those of India and its neighbours.
JOINING = re.compile(
    "[\u0600-\u061b\u061d-\u0dff\u1000-\u109f\u1780-\u17b3\u17b6-\u180a\u1810-\u18af\u1a20-\u1aaf\u1b00-\u1c4f"
    "\ua800-\ua8ff\ua980-\uaaff\uabc0-\uabff\U00010a00-\U00010a5f\U00011000-\U00011fff\U0001e900-\U0001e95f]"
)
MONGOLIAN, HANGUL_PART = (
    re.compile("[\u1820-\u18aa]"),
    re.compile("[\u1100-\u115e\u1161-\u11ff\ua960-\ua97c\ud7b0-\ud7fb]"),
)
JOINER, TAG, FILLER = re.compile("[\u200c\u200d]"), re.compile("[\U000e0020-\U000e007f]+"), re.compile("[\u115f\u1160]")
EMOJI_JOINER, BLACK_FLAG, KEYCAP = re.compile("\u200d"), "\U0001f3f4", "\u20e3"

# --- Bullets as Word writes them: signs of Symbol and Wingdings, by their place in those fonts ------------------------
BULLETS = re.compile("[\uf06c\uf06e\uf071\uf075\uf076\uf09f\uf0a7\uf0a8\uf0b7\uf0d8\uf0fc\uf0fe]")
BEFORE_A_LINE = re.compile("^([^\\S\n]*)[\uf020-\uf0ff](?=\\s)", re.MULTILINE)
BULLET = "•"
LINE_BREAKS = re.compile(r"[^\S\n]*[\n\t]\s*")


def cleaned(text: str) -> str:
    """``text`` of any number of lines as it was meant, without the blanks around it; empty where nothing shows."""
    text = LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)).translate(ODD_BLANKS)
    text = BULLETS.sub(BULLET, UNSEEN.sub(_meant, text))
    text = BEFORE_A_LINE.sub(rf"\1{BULLET}", text)
    return unicodedata.normalize("NFC", text).strip(BLANKS)


def one_line(text: str) -> str:
    """The same of what has one line: whatever breaks or tabs it is a blank."""
    return LINE_BREAKS.sub(" ", cleaned(text))


def plain(text: object) -> str:
    """What was meant by a figure, a date or a key: width folded, blanks and all that is not seen gone."""
    seen = UNSEEN.sub("", unicodedata.normalize("NFKC", str(text)))
    return unicodedata.normalize("NFKC", re.sub(r"[\s\u2800]", "", seen))


def _meant(unseen: re.Match[str]) -> str:
    """What of a run of unseen characters makes what stands before and after it look as it does."""
    text, run = unseen.string, unseen[0]
    before, after = text[unseen.start() - 1 : unseen.start()], text[unseen.end() : unseen.end() + 1]
    kept = _first(_variation_of(before, after), run)
    if before == BLACK_FLAG:
        kept += _first(TAG, run)
    if HANGUL_PART.match(before) or HANGUL_PART.match(after):
        kept += _first(FILLER, run)
    if JOINING.match(before) and JOINING.match(after):
        kept += _first(JOINER, run)
    elif _is_sign(before) and _is_sign(after):
        kept += _first(EMOJI_JOINER, run)
    return kept


def _first(pattern: re.Pattern[str] | None, run: str) -> str:
    found = pattern.search(run) if pattern else None
    return found[0] if found else ""


def _variation_of(before: str, after: str) -> re.Pattern[str] | None:
    """What may choose another form of ``before``."""
    if IDEOGRAPH.match(before):
        return OF_IDEOGRAPHS
    if MONGOLIAN.match(before):
        return OF_MONGOLIAN
    is_varied = _is_sign(before) or after == KEYCAP or JOINING.match(before)
    return VARIATION if is_varied else None


def _is_sign(character: str) -> bool:
    """Emoji and what may look like one, punctuation of Chinese; no sign of ASCII, and nothing blank."""
    if not character or character in BLANKS:
        return False
    return character in "©®" or (character >= "‼" and unicodedata.category(character)[0] in "SP")
