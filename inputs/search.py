"""What people look for, folded alike as typed and in the database; asks nothing itself.

Width, case, 台 and 臺, composed and decomposed letters are one; blanks, dashes, dots, commas, brackets and quotation marks
are none: 116－0018, 116 0018 and 1160018 are the same, 阿美‧古拉斯 and 阿美．古拉斯 as well.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.db.models import F, Field, Func, TextField, Value
from django.db.models.functions import Concat

TYPED, MEANT = "台", "臺"
BLANKS = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85 \u1680\u2028\u2029\u2800\u3164"
UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufe0e\ufe0f\ufeff"
DASHES, DOTS = "-‐‑‒–—―−~〜", ".,:;!?/·‧•∙⋅・、。"
PAIRS = "()[]{}<>«»‹›\"'‘’‚‛“”„‟「」『』【】〔〕〖〗〘〙〈〉《》"
IGNORED = BLANKS + UNSEEN + DASHES + DOTS + PAIRS
ALIKE = str.maketrans(TYPED, MEANT, IGNORED)
BLANK = Value(" ", output_field=TextField())
# What every other name ends with tells none from another: 「某某社區發展協會」.
ENDINGS = "(社區)?((發展|文化|產業|觀光)?(協會|促進會|工作室|合作社|產銷班))?$"
# One character in two shapes, the rarer one first: who looks for either finds both (``alike``), in ``search.Passage``.
WRITTEN = "峯羣裏爲衆着説温恒舘豊塩鉄綫牀汚鷄緑麺産祕畧崐栢吿脚峡厦滙啓黒靑戸卽旣"
MEANT_BY = "峰群裡為眾著說溫恆館豐鹽鐵線床污雞綠麵產秘略崑柏告腳峽廈匯啟黑青戶即既"
VARIANTS = str.maketrans(WRITTEN, MEANT_BY)
TRIGRAM = 3  # characters; what is shorter has none, and no index of trigrams finds it


def folded(text: str) -> str:
    """As :class:`Folded` makes one column in the database, whose letters are lowered one by one, never by context."""
    return "".join(letter.lower()[0] for letter in unicodedata.normalize("NFKC", text)).translate(ALIKE)


def alike(text: str) -> str:
    """As ``search_alike`` makes it in the database (migration ``search.0001_passages``): folded, variants as one."""
    return folded(text).translate(VARIANTS)


def pairs_of(word: str) -> list[str]:
    """The pairs of signs beside each other of an :func:`alike` word of two and more: where it stands, they all do."""
    return [word[place : place + 2] for place in range(len(word) - 1)]


def core_of(name: str) -> str:
    """As :class:`Core` makes it in the database: folded, without what many names end with; whole if it is nothing else."""
    whole = folded(name)
    return re.sub(ENDINGS, "", whole) or whole


def sought_words(text: str) -> list[str]:
    """The words of which each is to be found, each once; any blank parts them, the ideographic one too.

    A word of nothing but ignored signs stays as it is and is found nowhere.
    """
    words = (folded(word) or word for word in unicodedata.normalize("NFKC", text).split())
    return list(dict.fromkeys(words))


class _Alike(Func):
    """One column as :func:`folded` folds it. The collation is named, so that no installation lowers letters otherwise."""

    template = (
        "translate(lower(normalize(%(expressions)s, NFKC) COLLATE pg_c_utf8), "
        f"'{TYPED}{IGNORED.replace(chr(39), chr(39) * 2)}', '{MEANT}')"
    )
    output_field: Field = TextField()


class Folded(Func):
    """Columns as one text in which the words are looked for; a blank parts them, so that no word reaches over two."""

    template = "%(expressions)s"
    output_field: Field = TextField()

    def __init__(self, *columns: Any, **extra: Any) -> None:
        parts = [_Alike(F(column) if isinstance(column, str) else column) for column in columns]
        spaced = [piece for part in parts for piece in (BLANK, part)][1:]
        super().__init__(Concat(*spaced) if len(spaced) > 1 else spaced[0], **extra)


class Core(Func):
    """A folded name as :func:`core_of` makes it, to be compared with others by its trigrams."""

    template = f"COALESCE(NULLIF(regexp_replace(%(expressions)s, '{ENDINGS}', ''), ''), %(expressions)s)"
    output_field: Field = TextField()
